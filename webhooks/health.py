"""Is the service up? `/health` for machines that restart us, `/api/status` for people who wonder."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

import psycopg
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from ringlypro.db.schema_monitor import SchemaMonitor
from ringlypro.insights import row_counts
from ringlypro.vendors.services_protocol import Services
from webhooks.deadlines import run_with_deadline
from webhooks.dependencies import ServicesDependency
from webhooks.status_token import has_status_token

router = APIRouter(tags=["system"])
DATABASE_TIMEOUT_SECONDS = 2.0


class HealthResponse(BaseModel):
    """Whether calls can be answered."""

    status: str = Field(examples=["healthy", "unhealthy"])
    database: str = Field(examples=["connected", "disconnected", "mismatched"])
    timestamp: datetime


class StatusResponse(BaseModel):
    """What runs here; `stats` only for those who may see them."""

    status: str
    version: str
    stats: dict[str, int] | None = Field(default=None, description="Rows over all tenants.")


UNHEALTHY_RESPONSES: dict[int | str, dict[str, Any]] = {
    503: {
        "model": HealthResponse,
        "description": "The database does not answer, or its schema is not the expected one.",
    }
}


def get_schema_monitor(request: Request) -> SchemaMonitor:
    """The monitor of the app that answers this request."""
    state = request.app.state
    if not hasattr(state, "schema_monitor"):
        state.schema_monitor = SchemaMonitor()
    monitor: SchemaMonitor = state.schema_monitor
    return monitor


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
async def get_health(
    services: ServicesDependency, monitor: Annotated[SchemaMonitor, Depends(get_schema_monitor)]
) -> JSONResponse:
    """200 when the database answers and has the schema that calls need, 503 when not."""
    try:
        database = await run_with_deadline(DATABASE_TIMEOUT_SECONDS, _database_state(services, monitor))
    except (SQLAlchemyError, psycopg.Error, OSError, TimeoutError):
        database = "disconnected"
    is_healthy = database == "connected"
    return JSONResponse(
        {
            "status": "healthy" if is_healthy else "unhealthy",
            "database": database,
            "timestamp": services.clock().isoformat(),
        },
        status_code=200 if is_healthy else 503,
    )


async def _database_state(services: Services, monitor: SchemaMonitor) -> str:
    async with services.system_session() as unit:
        await unit.fetch_all("SELECT 1", {})
        return "mismatched" if await monitor.find_differences(unit) else "connected"


@router.get(
    "/api/status",
    summary="Version, and counts over all tenants for those who may see them",
    response_model_exclude_none=True,
)
async def get_status(request: Request, services: ServicesDependency) -> StatusResponse:
    """Counts are estimates that PostgreSQL keeps anyway; in production they need the status token."""
    if not has_status_token(request, services):
        return StatusResponse(status="ok", version=product_version())
    async with services.system_session() as unit:
        return StatusResponse(status="ok", version=product_version(), stats=await row_counts.count_rows(unit))
