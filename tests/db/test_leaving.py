"""A start that is broken off leaves no PostgreSQL behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.db.neighbours import postmaster
from tests.journeys.product import NOT_EITHER, NOT_OURS, ROOT, free_port, new_home
from tests.polling import wait_until

MAX_WAIT_SECONDS = 90.0


def has_server(home: Path) -> bool:
    """Whether a server whose data lie in this folder has begun to run."""
    return any(file.read_text() for file in (home / "pg").glob("data-*/postmaster.pid"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_during_the_start_stops_the_database_too(number: signal.Signals) -> None:
    home = new_home()
    clean = {k: v for k, v in os.environ.items() if not k.startswith(NOT_OURS) and k not in NOT_EITHER}
    mine = {"RINGLYPRO_DATA_DIR": str(home), "RINGLYPRO_OPEN_BROWSER": "0", "PORT": str(free_port())}
    with subprocess.Popen([sys.executable, str(ROOT / "main.py")], cwd=home, env=clean | mine) as process:
        try:
            wait_until(lambda: has_server(home))
            server = postmaster(home)

            process.send_signal(number)
            if number is signal.SIGTERM:  # a service manager may be impatient
                process.send_signal(number)

            assert process.wait(MAX_WAIT_SECONDS) in {130, 143}
            psutil.wait_procs([server], timeout=10)
            assert not server.is_running()
        finally:
            process.kill()
            shutil.rmtree(home, ignore_errors=True)
