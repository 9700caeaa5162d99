"""A page on a bare app of our own, driven by NiceGUI's simulated user."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from nicegui.testing import User

from components import pwa
from components.precompressed_files import mount_static_files


@pytest.fixture
async def files() -> AsyncIterator[httpx.AsyncClient]:
    """The installed static routes, asked over HTTP."""
    app = FastAPI()
    mount_static_files(app)
    pwa.install_pwa(app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


__all__ = ["User"]
