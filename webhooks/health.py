"""Is the house standing? `/health` for machines that restart us, `/api/status` for people who wonder."""

from __future__ import annotations

import asyncio
import hmac
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import psycopg
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from ringlypro.insights import totals
from webhooks.guards import Open

router = APIRouter(tags=["system"])
PATIENCE = 2.0


def product_version() -> str:
    """The version of this build."""
    try:
        return version("ringlypro")
    except PackageNotFoundError:
        return "0.1.0"


@router.get("/health", summary="Is the service able to answer calls?")
async def health(services: Open) -> JSONResponse:
    """200 when the database answers, 503 when it does not."""
    at = services.clock().isoformat()
    try:
        async with asyncio.timeout(PATIENCE), services.directory() as unit:
            await unit.run("SELECT 1", {})
    except (SQLAlchemyError, psycopg.Error, OSError, TimeoutError):
        return JSONResponse({"status": "unhealthy", "database": "disconnected", "timestamp": at}, status_code=503)
    return JSONResponse({"status": "healthy", "database": "connected", "timestamp": at})


@router.get("/api/status", summary="Version, and counts over all tenants for those who may see them")
async def status(request: Request, services: Open) -> dict[str, Any]:
    """Counts are estimates that PostgreSQL keeps anyway; in production they need the status token."""
    answer: dict[str, Any] = {"status": "ok", "version": product_version()}
    settings = services.settings
    given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    allowed = settings.STATUS_TOKEN and hmac.compare_digest(given, settings.STATUS_TOKEN.encode())
    if settings.sandbox or allowed:
        async with services.directory() as unit:
            answer["stats"] = await totals.counts(unit)
    return answer
