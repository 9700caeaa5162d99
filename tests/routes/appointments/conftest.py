"""Two signed-in programs at the door of the calendar."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from tests.service_fixtures import FakeServices, make_app
from webhooks.api import appointments


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [appointments.router])
