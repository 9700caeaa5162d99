"""What `<Play>` fetches: recordings under names nobody can guess, cacheable for ever because a name is its content."""

from __future__ import annotations

import asyncio
import re

from fastapi import APIRouter, Response

from webhooks.dependencies import ServicesDependency

router = APIRouter(include_in_schema=False)
NAME_PATTERN = re.compile(r"[0-9a-f]{40}")
IMMUTABLE_CACHE = "public, max-age=31536000, immutable"


@router.get("/audio/{name}.mp3")
@router.head("/audio/{name}.mp3")
async def get_recording(name: str, services: ServicesDependency) -> Response:
    """A recording, or 404."""
    if not NAME_PATTERN.fullmatch(name):
        return Response(status_code=404)
    sound = await asyncio.to_thread(services.recordings.read_recording, name)
    if sound is None:
        return Response(status_code=404)
    return Response(sound, media_type="audio/mpeg", headers={"Cache-Control": IMMUTABLE_CACHE})
