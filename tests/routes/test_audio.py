"""What a call plays: a recording under its own name, to be kept for ever, and nothing under any other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.fake_voice import silent_mp3
from tests.routes.all_routes import house
from tests.service_fixtures import FakeServices, browser

NAME = "0123456789abcdef" * 2 + "01234567"


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> FastAPI:
    return house(services, tmp_path)


@pytest.fixture
async def telephone(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as client:
        yield client


async def test_a_recording_is_played_and_may_be_kept_for_ever(
    telephone: httpx.AsyncClient, services: FakeServices
) -> None:
    sound = silent_mp3(0.5)
    services.recordings.store_recording(NAME, sound)

    answer = await telephone.get(f"/audio/{NAME}.mp3")
    head = await telephone.head(f"/audio/{NAME}.mp3")

    assert (answer.status_code, answer.content) == (200, sound)
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    "name", [NAME[::-1], NAME[:-1], f"{NAME}0", NAME.upper(), f"g{NAME[1:]}", "..%2F..%2Fetc%2Fpasswd", f"{NAME}%0A"]
)
async def test_nothing_is_found_under_another_name(
    telephone: httpx.AsyncClient, services: FakeServices, name: str
) -> None:
    services.recordings.store_recording(NAME, silent_mp3(0.5))

    assert (await telephone.get(f"/audio/{name}.mp3")).status_code == 404
