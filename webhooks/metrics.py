"""What this process counts of itself, as Prometheus reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

import psycopg
from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client.exposition import choose_encoder
from sqlalchemy.exc import SQLAlchemyError

from ringlypro.calls import disk_queue
from ringlypro.insights.job_queue import JobQueueState, load_queue_state
from ringlypro.vendors.services_protocol import Services
from webhooks.deadlines import run_with_deadline
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import install_error_handlers
from webhooks.middleware import RequestIdMiddleware, SecurityHeadersMiddleware
from webhooks.status_token import StatusTokenRequired

router = APIRouter(include_in_schema=False)
DATABASE_TIMEOUT_SECONDS = 2.0


def create_metrics_app(services: Services) -> FastAPI:
    """An app that answers nothing else, for a process without routes of its own."""
    app = FastAPI(openapi_url=None)
    app.state.services = services
    install_error_handlers(app)
    app.include_router(router)
    app.add_middleware(SecurityHeadersMiddleware, uses_https=services.settings.uses_https)
    app.add_middleware(RequestIdMiddleware)
    return app


@asynccontextmanager
async def serve_worker_metrics(services: Services) -> AsyncIterator[None]:
    """Answer `/metrics` beside the jobs of a process that serves nothing else, where a port is set for it."""
    settings = services.settings
    if not settings.RINGLYPRO_METRICS_PORT:
        yield
        return
    import uvicorn  # noqa: PLC0415 - only this process begins a server of its own

    server = uvicorn.Server(
        uvicorn.Config(
            create_metrics_app(services),
            host=settings.HOST,
            port=settings.RINGLYPRO_METRICS_PORT,
            log_config=None,
            log_level="warning",
            lifespan="off",
            server_header=False,
        )
    )
    server.capture_signals = nullcontext  # type: ignore[method-assign,assignment]  # signals end the worker, and it ends the server
    serving = asyncio.create_task(server.serve(), name="ringly-metrics")
    try:
        yield
    finally:
        server.should_exit = True
        await serving


@router.get("/metrics", dependencies=[StatusTokenRequired])
async def get_metrics(request: Request, services: ServicesDependency) -> Response:
    """Counted since the process began; what is read at this moment is there also while the database is away."""
    file_counts = await asyncio.to_thread(disk_queue.count_files, services.settings.RINGLYPRO_DATA_DIR)
    services.metrics.set_spool_files(waiting=file_counts.waiting, unreadable=file_counts.unreadable)
    try:
        queue_state = await run_with_deadline(DATABASE_TIMEOUT_SECONDS, _load_queue_state(services))
    except (SQLAlchemyError, psycopg.Error, OSError, TimeoutError):
        services.metrics.set_database_down()
    else:
        services.metrics.set_queue(age_seconds=queue_state.age_seconds, length=queue_state.length)
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(services.metrics.registry), headers={"Content-Type": content_type})


async def _load_queue_state(services: Services) -> JobQueueState:
    async with services.system_session() as unit:
        return await load_queue_state(unit)
