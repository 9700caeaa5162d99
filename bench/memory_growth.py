"""Whether memory stays where it is: RSS of the one process over page opens, calls, and requests that lead nowhere.

Pages are opened, connected and left like tabs, by a few owners; calls follow each other without pauses, jobs included;
junk is what scanners send. RSS is read at every tenth, and the last third of each series must be flat.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
from collections.abc import Awaitable, Callable, Iterator

import psutil

from bench.bars import BenchSection, fit_slope, measure_late_growth
from bench.bench_options import BenchOptions
from bench.bench_stack import open_stack
from bench.browser_tabs import BrowserTab, new_tab_report
from bench.callers import CallingParty
from bench.http_connection import HttpClient
from bench.tenants import BenchTenant, create_tenants

MAX_RSS_MB = 250.0
MAX_LATE_GROWTH_MB = 5.0
"""Below this a series counts as flat: a collection or a pool comes and goes by as much."""
OWNERS = 5
AT_ONCE = 4
READINGS = 10
TAB_SECONDS = 0.3
JUNK = (
    ("GET", "/wp-login.php"), ("GET", "/api/{junk}"), ("GET", "/calls/{junk}"), ("POST", "/voice/rachel/"),
    ("POST", "/webhook/twilio/sms"), ("GET", "/audio/{junk}.mp3"), ("GET", "/_nicegui/{junk}"), ("PUT", "/{junk}"),
)  # fmt: skip


async def measure_memory_growth(options: BenchOptions) -> BenchSection:
    """Three series, one after another in the same process."""
    section = BenchSection("memory")
    async with open_stack() as stack, HttpClient() as client:
        tenants = await create_tenants(stack.product_settings(), OWNERS, with_month=True)
        product = stack.create_product()
        await product.start()
        party = CallingParty(client, product.base_url, stack.auth_token)
        report, kinds = new_tab_report(), itertools.cycle(JUNK)

        async def visit(tenant: BenchTenant) -> None:
            await visit_page(BrowserTab(client, product.base_url, tenant.cookie, report))

        async def send_junk(_: BenchTenant) -> None:
            method, path = next(kinds)
            url = product.base_url + path.replace("{junk}", secrets.token_hex(8))
            await client.send_request(method, url, headers={"Cookie": "ringly=1.nonsense"}, body=b"a=b")

        process = psutil.Process(product.pid)
        await visit(tenants[0])
        series = {
            "pages": (visit, options.memory_opens), "calls": (party.book_by_phone, options.memory_calls),
            "junk": (send_junk, options.memory_junk),
        }  # fmt: skip
        section.figures["rss_mb_at_begin"] = _read_rss_mb(process)
        for name, (action, count) in series.items():
            readings = await _repeat_action(action, tenants, count, process)
            section.figures[f"rss_mb over {count} {name}"] = readings
            section.figures[f"mb_per_tenth at the end of {name}"] = round(fit_slope(readings[-4:]), 2)
            title = f"growth of RSS over the last third of {count} {name}"
            section.add_bar(title, measure_late_growth(readings), MAX_LATE_GROWTH_MB, " MB")
            if name == "calls":
                title = f"RSS after {options.memory_opens} page opens and {count} calls"
                section.add_bar(title, readings[-1], MAX_RSS_MB, " MB")
        section.figures["calls_failed"] = len(party.record.failures)
        section.figures["pages_5xx"] = report.server_errors
        section.add_bar("calls and pages that failed meanwhile", len(party.record.failures) + report.server_errors, 0)
    return section


async def visit_page(tab: BrowserTab) -> None:
    """Open an overview, let its socket connect, and close the tab."""
    stop = asyncio.Event()
    await tab.open_page()
    holding = asyncio.create_task(tab.hold_open(stop))
    await asyncio.sleep(TAB_SECONDS)
    stop.set()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(holding, 10)


async def _repeat_action(
    action: Callable[[BenchTenant], Awaitable[None]], tenants: list[BenchTenant], count: int, process: psutil.Process
) -> list[float]:
    """RSS in MB after each tenth of so many runs, a few at a time."""
    readings = []
    for _ in range(READINGS):
        numbers = iter(range(count // READINGS))

        async def work(numbers: Iterator[int] = numbers) -> None:
            for number in numbers:
                await action(tenants[number % len(tenants)])

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
        readings.append(_read_rss_mb(process))
    return readings


def _read_rss_mb(process: psutil.Process) -> float:
    return round(process.memory_info().rss / 2**20, 1)
