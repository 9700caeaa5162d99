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

from ringlypro.insights import totals
from ringlypro.vendors.services_protocol import Services
from webhooks.dependencies import ServicesDependency
from webhooks.patience import within

router = APIRouter(tags=["system"])
PATIENCE = 2.0


class Health(BaseModel):
    """Whether calls can be answered."""

    status: str = Field(examples=["healthy", "unhealthy"])
    database: str = Field(examples=["connected", "disconnected"])
    timestamp: datetime


class Status(BaseModel):
    """What runs here; `stats` only for those who may see them."""

    status: str
    version: str
    stats: dict[str, int] | None = Field(default=None, description="Rows over all tenants.")


SICK: dict[int | str, dict[str, Any]] = {503: {"model": Health, "description": "The database does not answer."}}


def product_version() -> str:
    """The version of this build."""
    try:
        return version("ringlypro")
    except PackageNotFoundError:
        return "0.1.0"


@router.get("/health", summary="Is the service able to answer calls?", response_model=Health, responses=SICK)
@router.head("/health", include_in_schema=False)
async def health(services: ServicesDependency) -> JSONResponse:
    """200 when the database answers, 503 when it does not."""
    at = services.clock().isoformat()
    try:
        await within(PATIENCE, _asked(services))
    except (SQLAlchemyError, psycopg.Error, OSError, TimeoutError):
        return JSONResponse({"status": "unhealthy", "database": "disconnected", "timestamp": at}, status_code=503)
    return JSONResponse({"status": "healthy", "database": "connected", "timestamp": at})


async def _asked(services: Services) -> None:
    async with services.directory() as unit:
        await unit.run("SELECT 1", {})


@router.get(
    "/api/status",
    summary="Version, and counts over all tenants for those who may see them",
    response_model_exclude_none=True,
)
async def status(request: Request, services: ServicesDependency) -> Status:
    """Counts are estimates that PostgreSQL keeps anyway; in production they need the status token."""
    settings = services.settings
    given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    if not settings.sandbox and not (
        settings.STATUS_TOKEN and hmac.compare_digest(given, settings.STATUS_TOKEN.encode())
    ):
        return Status(status="ok", version=product_version())
    async with services.directory() as unit:
        return Status(status="ok", version=product_version(), stats=await totals.counts(unit))
