"""Is the house standing? `/health` for machines that restart us, `/api/status` for people who wonder."""

from __future__ import annotations

import hmac
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import psycopg
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from ringlypro.insights import row_counts
from ringlypro.vendors.services_protocol import Services
from webhooks.deadlines import run_with_deadline
from webhooks.dependencies import ServicesDependency

router = APIRouter(tags=["system"])
DATABASE_TIMEOUT_SECONDS = 2.0


class HealthResponse(BaseModel):
    """Whether calls can be answered."""

    status: str = Field(examples=["healthy", "unhealthy"])
    database: str = Field(examples=["connected", "disconnected"])
    timestamp: datetime


class StatusResponse(BaseModel):
    """What runs here; `stats` only for those who may see them."""

    status: str
    version: str
    stats: dict[str, int] | None = Field(default=None, description="Rows over all tenants.")


UNHEALTHY_RESPONSES: dict[int | str, dict[str, Any]] = {
    503: {"model": HealthResponse, "description": "The database does not answer."}
}


def product_version() -> str:
    """The version of this build."""
    try:
        return version("ringlypro")
    except PackageNotFoundError:
        return "0.1.0"


@router.get(
    "/health",
    summary="Is the service able to answer calls?",
    response_model=HealthResponse,
    responses=UNHEALTHY_RESPONSES,
)
@router.head("/health", include_in_schema=False)
async def get_health(services: ServicesDependency) -> JSONResponse:
    """200 when the database answers, 503 when it does not."""
    at = services.clock().isoformat()
    try:
        await run_with_deadline(DATABASE_TIMEOUT_SECONDS, _ping_database(services))
    except (SQLAlchemyError, psycopg.Error, OSError, TimeoutError):
        return JSONResponse({"status": "unhealthy", "database": "disconnected", "timestamp": at}, status_code=503)
    return JSONResponse({"status": "healthy", "database": "connected", "timestamp": at})


async def _ping_database(services: Services) -> None:
    async with services.system_session() as unit:
        await unit.fetch_all("SELECT 1", {})


@router.get(
    "/api/status",
    summary="Version, and counts over all tenants for those who may see them",
    response_model_exclude_none=True,
)
async def get_status(request: Request, services: ServicesDependency) -> StatusResponse:
    """Counts are estimates that PostgreSQL keeps anyway; in production they need the status token."""
    settings = services.settings
    sent_token = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    if not settings.is_sandbox and not (
        settings.STATUS_TOKEN and hmac.compare_digest(sent_token, settings.STATUS_TOKEN.encode())
    ):
        return StatusResponse(status="ok", version=product_version())
    async with services.system_session() as unit:
        return StatusResponse(status="ok", version=product_version(), stats=await row_counts.count_rows(unit))
