"""All doors for machines at once, as they hang in the product."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from ringlypro.calls.speech import Recordings
from tests.desk import SECRET, TestDesk
from webhooks import doors


def house(desk: TestDesk, folder: Path) -> FastAPI:
    """An app with every door, in their order, over this desk."""
    app = FastAPI()
    desk.recordings = Recordings(folder / "audio", secret=SECRET)
    app.state.services = desk
    doors.install(app)
    return app
