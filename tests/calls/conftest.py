"""Recordings that are kept for one test, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringlypro.vendors.recording_cache import RecordingCache
from tests.calls.timed_speech import now
from tests.service_fixtures import SECRET


@pytest.fixture
def recordings(tmp_path: Path) -> RecordingCache:
    return RecordingCache(tmp_path / "audio", secret=SECRET, monotonic=now)
