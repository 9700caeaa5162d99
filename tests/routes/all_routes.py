"""All doors for machines at once, as they hang in the product."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from ringlypro.vendors.recording_cache import RecordingCache
from tests.service_fixtures import SECRET, FakeServices
from webhooks import routes
from webhooks.middleware import install_middleware


def house(services: FakeServices, folder: Path) -> FastAPI:
    """An app with every door, in their order, over this desk."""
    app = FastAPI()
    services.recordings = RecordingCache(folder / "audio", secret=SECRET)
    app.state.services = services
    routes.install_routes(app)
    install_middleware(app, page_paths=(), uses_https=False)
    return app
