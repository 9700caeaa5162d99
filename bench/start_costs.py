"""What a start costs: CPU until `/health` answers, beside importing the four libraries that the product stands on.

It is the second start over a data folder with an embedded database, byte-code cached, in one process as `make run`
starts it. The bar counts the product's process with whatever it ran, and PostgreSQL's server too. What comes after the
server listens (pages, grammars) is reported beside it: nobody waits for it, but it is not free.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from bench.bars import BenchSection, divide_figures
from bench.bench_options import BenchOptions
from bench.cpu_meter import CpuMeter, CpuTime
from bench.measured_server import PROJECT_ROOT, ServerProcess, clean_environment

MAX_START_RATIO = 1.6
IMPORT_FLOOR = "import nicegui, sqlalchemy, psycopg, fastapi"
POLL_SECONDS = 0.01
SETTLED_SECONDS = 1.0
IMPORT_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| +(\S+)")
IMPORT_PRODUCT = """
import main, uvicorn
settings = main.load_settings()
from ringlypro.db.startup import OpenedDatabase
main.build_app(settings, OpenedDatabase("postgresql://nobody@/nowhere"))
"""


@dataclass(frozen=True, slots=True)
class StartFigures:
    """CPU until the first good `/health` and until nothing is left to prepare, and seconds until the former."""

    healthy: CpuTime
    healthy_seconds: float
    ready: CpuTime


async def measure_start_costs(options: BenchOptions) -> BenchSection:
    """Starts and imports of the floor take turns; medians."""
    section = BenchSection("start")
    with tempfile.TemporaryDirectory(prefix="ringly-bench-") as work_folder:
        folder = Path(work_folder)
        folder.chmod(0o755)  # PostgreSQL runs as another user than root
        await _measure_start(folder)  # the first one: it makes the database, and byte-code where there is none
        starts, floors = [], []
        for _ in range(options.start_rounds):
            floors.append(await asyncio.to_thread(_measure_imports, IMPORT_FLOOR))
            starts.append(await _measure_start(folder))
        section.figures["dearest_imports_ms"] = await asyncio.to_thread(_list_dearest_imports, folder)
    floor = statistics.median(floors)
    app = statistics.median(start.healthy.app for start in starts)
    postgres = statistics.median(start.healthy.postgres for start in starts)
    section.figures["cpu_seconds"] = {
        "floor": round(floor, 3), "app": round(app, 3), "postgres": round(postgres, 3),
        "app_until_pages_are_there": round(statistics.median(start.ready.app for start in starts), 3),
    }  # fmt: skip
    section.figures["seconds_to_health"] = round(statistics.median(start.healthy_seconds for start in starts), 2)
    ratios = [divide_figures(start.healthy.total_seconds, each) for start, each in zip(starts, floors, strict=True)]
    section.figures["ratio_without_postgres"] = round(divide_figures(app, floor), 2)
    section.add_bar(
        f"CPU of a second start to /health with its PostgreSQL, times `{IMPORT_FLOOR}`",
        statistics.median(ratios),
        MAX_START_RATIO,
        " x",
    )
    return section


async def _measure_start(folder: Path) -> StartFigures:
    environment = {"RINGLYPRO_DATA_DIR": str(folder / "data"), "RINGLYPRO_OPEN_BROWSER": "0"}
    server = ServerProcess(("main.py",), environment, folder / "log.txt")
    started = time.perf_counter()
    server.launch()
    try:
        async with httpx.AsyncClient(timeout=20) as client:
            await _wait_for_page(client, server, "/health")
            seconds, healthy = time.perf_counter() - started, _read_tree(server.pid)
            await _wait_for_page(client, server, "/login")
            await asyncio.sleep(SETTLED_SECONDS)
            return StartFigures(healthy, seconds, _read_tree(server.pid))
    finally:
        await server.stop()


async def _wait_for_page(client: httpx.AsyncClient, server: ServerProcess, path: str) -> None:
    while True:
        if server.process is None or server.process.poll() is not None:
            raise RuntimeError(f"the product ended: {server.log_path.read_text(errors='replace')[-2000:]}")
        with contextlib.suppress(httpx.TransportError):
            if (await client.get(f"{server.base_url}{path}")).status_code == 200:
                return
        await asyncio.sleep(POLL_SECONDS)


def _read_tree(pid: int) -> CpuTime:
    """The product's process with what it ran and waited for, and the server of its database."""
    postmaster = next(child for child in psutil.Process(pid).children() if child.name() == "postgres")
    times = CpuMeter(app=[pid], postgres=postmaster.pid).read_cpu_time()
    return CpuTime(times.app - times.postgres, times.postgres)


def _measure_imports(statement: str) -> float:
    """CPU seconds of a Python that does nothing else."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", statement], check=True, env=clean_environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _list_dearest_imports(folder: Path, count: int = 12) -> dict[str, float]:
    """Milliseconds of importing by package, of everything that a start imports before it answers."""
    environment = {**clean_environment(), "RINGLYPRO_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(PROJECT_ROOT)}
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", IMPORT_PRODUCT],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
        cwd=os.fspath(folder),
    )
    totals: Counter[str] = Counter()
    for microseconds, module in IMPORT_LINE.findall(ended.stderr):
        totals[module.split(".")[0]] += int(microseconds)
    return {package: round(spent / 1000, 1) for package, spent in totals.most_common(count)}
