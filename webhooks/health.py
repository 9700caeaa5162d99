"""Is the service up? `/health` for machines that restart us, `/api/status` for people who wonder."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import psycopg
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from ringlypro.db.health_state import HealthState
from ringlypro.db.schema_monitor import SchemaMonitor
from ringlypro.insights import row_counts
from ringlypro.vendors.services_protocol import Services
from webhooks.deadlines import run_with_deadline
from webhooks.dependencies import ServicesDependency, get_request_services
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


def get_health_state(request: Request) -> HealthState:
    """What the app that answers this request knows of its database."""
    state = request.app.state
    if not hasattr(state, "health_state"):
        state.health_state = HealthState()
    health_state: HealthState = state.health_state
    return health_state


def product_version() -> str:
    """The version of this build."""
    try:
        return version("ringlypro")
    except PackageNotFoundError:
        return "0.1.0"


async def answer_health(request: Request) -> Response:
    """200 when the database answers and has the schema that calls need, 503 when not; at most a second old."""
    services = get_request_services(request)
    now = services.clock()
    ask_database = partial(_find_database_state, services, get_schema_monitor(request))
    database = await get_health_state(request).read_state(now, ask_database)
    is_healthy = database == "connected"
    body = {"status": "healthy" if is_healthy else "unhealthy", "database": database, "timestamp": now.isoformat()}
    return JSONResponse(body, status_code=200 if is_healthy else 503)


router.add_route("/health", answer_health, methods=["GET"], include_in_schema=False)
"""It also answers HEAD. A plain route: watchers ask often, and nothing in it is for the framework to find out."""


@router.get(
    "/health",
    summary="Is the service able to answer calls?",
    response_model=HealthResponse,
    responses=UNHEALTHY_RESPONSES,
)
async def get_health(request: Request) -> Response:
    """200 when the database answers and has the schema that calls need, 503 when not."""
    return await answer_health(request)  # the plain route before it answers; this one describes it


async def _find_database_state(services: Services, monitor: SchemaMonitor) -> str:
    try:
        return await run_with_deadline(DATABASE_TIMEOUT_SECONDS, _ask_database(services, monitor))
    except (SQLAlchemyError, psycopg.Error, OSError, TimeoutError):
        return "disconnected"


async def _ask_database(services: Services, monitor: SchemaMonitor) -> str:
    async with services.voice_system_session() as unit:
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
