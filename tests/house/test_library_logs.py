"""What libraries of pages and pools complain about is one of our lines, and nothing beside it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.log_lines import collected_lines

SHAKE_HANDS_BADLY = """
import asyncio, logging, httpx, main
from ringlypro.core.logging_setup import build_log_formatter
from ringlypro.db.startup import OpenedDatabase

settings = main.load_settings()
app = main.build_app(settings, OpenedDatabase("postgresql://nobody@/nowhere"))
pages = main.create_page_app(app.state.services)
for handler in logging.getLogger().handlers:
    handler.setFormatter(build_log_formatter(json_lines=True))

async def ask():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=pages), base_url="http://ringly") as client:
        print((await client.get("/_nicegui_ws/socket.io/?x=1")).status_code)

asyncio.run(ask())
"""


def test_a_bad_handshake_writes_one_of_our_lines(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SHAKE_HANDS_BADLY],
        cwd=ROOT,
        env={"RINGLYPRO_DATA_DIR": str(tmp_path), "PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        check=True,
        text=True,
    )

    assert ended.stdout.splitlines()[-1] == "400"
    written = [line for line in ended.stderr.splitlines() if "version" in line or "engineio" in line]
    assert len(written) == 1, ended.stderr
    assert json.loads(written[0])["logger"] == "engineio.server"


@pytest.mark.parametrize("library", ["ringlypro.db.timed_pool", "engineio.server", "socketio.server"])
def test_what_a_library_says_in_passing_is_no_line(library: str) -> None:
    with collected_lines() as collected:
        logging.getLogger(library).info("Pool disposed. Pool size: 5")
        logging.getLogger(library).warning("a connection was lost")

    assert [line["event"] for line in collected.lines] == ["a connection was lost"]
