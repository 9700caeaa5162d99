"""/api/calendar.ics: the business's appointments for calendars that subscribe, opened by the secret in its address."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response

from ringlypro.accounts import throttle
from ringlypro.appointments import calendar_feed
from ringlypro.core.errors import NotFound
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import error_responses

public_router = APIRouter(prefix="/api", tags=["appointments"], responses=error_responses(404, 422, 429))
CALENDAR_TYPE = "text/calendar; charset=utf-8"
MAX_GUESSES, GUESS_WINDOW = 20, timedelta(minutes=15)
"""Wrong secrets from one address."""
MAX_TOKEN = 200
CALENDAR_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}}}, "description": "iCalendar (RFC 5545)."}
}


@public_router.get(
    "/calendar.ics", summary="The calendar as a feed", response_class=Response, responses=CALENDAR_ANSWER
)
async def get_calendar_feed(
    request: Request,
    services: ServicesDependency,
    token: Annotated[str, Query(max_length=MAX_TOKEN, description="The secret of the link.")] = "",
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """ICalendar (RFC 5545). 404 for a secret that opens nothing; 304 when nothing has changed."""
    key = throttle.hash_throttle_key(services.settings.JWT_SECRET, "calendar", throttle.peer_address(request.client))
    limits = [throttle.RateLimit(key, MAX_GUESSES, GUESS_WINDOW)]
    async with services.system_session() as unit:
        await throttle.check_limits(unit, limits)
        try:
            client_id = await calendar_feed.find_feed_client(unit, token)
        except NotFound:
            await throttle.count_failure(unit, limits)
            client_id = None
    if client_id is None:
        raise NotFound
    async with services.unit_of_work(client_id) as unit:
        body = await calendar_feed.render_feed(unit)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, max-age=300"}
    if if_none_match == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=CALENDAR_TYPE, headers=headers)
