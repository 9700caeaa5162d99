"""Twilio before every door, over a desk with a data folder of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.routes.all_routes import house
from tests.service_fixtures import FakeServices, browser, make_services


@pytest.fixture
def services(database, clock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> FastAPI:
    return house(services, tmp_path)


@pytest.fixture
async def twilio(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as client:
        yield client
