"""Calls beside dashboards: 200 in progress with and without 100 open pages in one process, and with roles apart.

Every call is followed to its end and must end in a booking; every page is loaded and held open as a browser does it.
Calls think between turns, so the figures are those of callers, not of a processor that is full. The callers' own lag is
reported, because they share the machine with what they measure.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bench.bars import BenchSection, divide_figures, find_percentile
from bench.bench_options import BenchOptions
from bench.bench_stack import BenchStack, open_stack
from bench.browser_tabs import BrowserTab, TabReport, new_tab_report
from bench.callers import CallingParty, CallRecord, keep_calling
from bench.cpu_meter import CpuMeter, CpuTime, read_thread_seconds
from bench.http_connection import HttpClient
from bench.measured_server import ServerProcess
from bench.tenants import BenchTenant, create_tenants

MAX_P99_RATIO = 2.0
MAX_P99_MS = 50.0
MAX_CORES = 1.0
LAG_STEP_SECONDS = 0.02
OPENING_SHARE = 1 / 3
"""The pages are opened in this share of the time, one after another: nobody opens a hundred at once."""


@dataclass(slots=True)
class LoadResult:
    """One stretch of load: its calls, its pages, the processors it took, and how late the callers themselves were."""

    calls: CallRecord
    tabs: TabReport
    cpu_time: CpuTime = field(default_factory=lambda: CpuTime(0, 0))
    seconds: float = 0.0
    lag_seconds: list[float] = field(default_factory=list)
    loop_share: float = 0.0

    @property
    def p99_ms(self) -> float:
        """Of 100 requests of callers 99 took no longer than so many milliseconds."""
        return find_percentile(self.calls.turn_seconds, 0.99) * 1000

    def list_figures(self) -> dict[str, float]:
        """For the record."""
        turns = self.calls.turn_seconds
        return {
            "p50_ms": round(find_percentile(turns, 0.5) * 1000, 1), "p99_ms": round(self.p99_ms, 1),
            "max_ms": round(find_percentile(turns, 1) * 1000, 1), "turns": len(turns),
            "turns_per_second": round(divide_figures(len(turns), self.seconds), 1), "calls_ended": self.calls.ended,
            "calls_booked": self.calls.booked,
            "calls_failed": len(self.calls.failures),
            "app_cores": round(divide_figures(self.cpu_time.app, self.seconds), 3),
            "postgres_cores": round(divide_figures(self.cpu_time.postgres, self.seconds), 3),
            "loop_thread_cores": round(self.loop_share, 3), "callers_lag_p99_ms":
            round(find_percentile(self.lag_seconds, 0.99) * 1000, 1), "pages_opened": len(self.tabs.open_seconds),
            "page_open_p99_ms": round(find_percentile(self.tabs.open_seconds, 0.99) * 1000, 1),
            "pages_5xx": self.tabs.server_errors, "sockets_lost": self.tabs.lost_sockets,
            "page_messages": self.tabs.messages,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadTarget:
    """Where calls go and pages are, and the processes whose time is counted."""

    hooks: ServerProcess
    web: ServerProcess
    all_servers: tuple[ServerProcess, ...]


async def measure_mixed_load(options: BenchOptions) -> BenchSection:
    """In one process with its jobs: calls alone, then the same calls with dashboards beside them."""
    section = BenchSection("load")
    async with open_stack() as stack, HttpClient() as client:
        tenants = await create_tenants(stack.product_settings(), options.tenants)
        product = stack.create_product()
        await product.start()
        target = LoadTarget(product, product, (product,))
        await warm_up_target(stack, client, target, tenants)
        alone, beside = await _run_with_and_without(stack, client, target, tenants, options)
        section.figures["calls alone, one process"] = alone.list_figures()
        section.figures["calls and dashboards, one process"] = beside.list_figures()
        _add_load_bars(section, alone, beside, options)
        await product.stop()
    return section


async def measure_roles(options: BenchOptions) -> BenchSection:
    """With calls, pages and jobs in processes of their own: calls beside dashboards, then many calls."""
    section = BenchSection("roles")
    async with open_stack() as stack, HttpClient() as client:
        tenants = await create_tenants(stack.product_settings(), options.tenants)
        servers = stack.create_roles()
        for server in servers.values():
            await server.start()
        target = LoadTarget(servers["hooks"], servers["web"], tuple(servers.values()))
        await warm_up_target(stack, client, target, tenants)
        beside = await _run_beside_dashboards(stack, client, target, tenants, options)
        section.figures["calls and dashboards, roles apart"] = beside.list_figures()
        title = f"{options.calls_in_progress} calls and {options.dashboards} dashboards, hooks apart"
        section.add_bar(f"{title}: calls that failed", len(beside.calls.failures), 0)
        section.add_bar(f"{title}: pages that answered 5xx or lost their socket", count_page_faults(beside.tabs), 0)
        section.add_bar(f"{title}: p99 of a turn", beside.p99_ms, MAX_P99_MS, " ms")
        many = await _run_many_calls(stack, client, target, tenants, options)
        section.figures[f"{options.many_calls} calls, roles apart"] = many.list_figures()
        section.figures["failures"] = count_failures(beside, many)
        title = f"{options.many_calls} calls, roles apart"
        section.add_bar(f"{title}: calls that failed", len(many.calls.failures), 0)
        cores = divide_figures(many.cpu_time.total_seconds, many.seconds)
        section.add_bar(f"{title}: cores of all processes and PostgreSQL", cores, MAX_CORES)
    return section


async def _run_beside_dashboards(
    stack: BenchStack, client: HttpClient, target: LoadTarget, tenants: list[BenchTenant], options: BenchOptions
) -> LoadResult:
    """Calls with the pages beside them from the start of what is measured."""
    async with (
        calls_in_progress(stack, client, target, tenants, count=options.calls_in_progress, options=options) as party,
        measure_stretch(stack, target, party) as beside,
    ):
        await _watch_for_a_while(client, target, tenants, options, beside)
    add_last_calls(beside, party)
    return beside


async def _run_many_calls(
    stack: BenchStack, client: HttpClient, target: LoadTarget, tenants: list[BenchTenant], options: BenchOptions
) -> LoadResult:
    """Many calls and nobody who looks."""
    async with (
        calls_in_progress(stack, client, target, tenants, count=options.many_calls, options=options) as party,
        measure_stretch(stack, target, party) as many,
    ):
        await asyncio.sleep(options.load_seconds)
    add_last_calls(many, party)
    return many


def _add_load_bars(section: BenchSection, alone: LoadResult, beside: LoadResult, options: BenchOptions) -> None:
    title = f"{options.calls_in_progress} calls and {options.dashboards} dashboards in one process"
    failures = alone.calls.failures + beside.calls.failures
    section.figures["failures"] = count_failures(alone, beside)
    section.add_bar(f"{title}: calls that failed", len(failures), 0)
    section.add_bar(f"{title}: pages that answered 5xx or lost their socket", count_page_faults(beside.tabs), 0)
    ratio = divide_figures(beside.p99_ms, alone.p99_ms)
    section.add_bar(f"{title}: p99 of a turn, times that without dashboards", ratio, MAX_P99_RATIO, " x")


def count_failures(*results: LoadResult) -> dict[str, int]:
    """Why calls did not end as they should, the most frequent reasons."""
    return dict(Counter(reason for result in results for reason in result.calls.failures).most_common(5))


def count_page_faults(tabs: TabReport) -> int:
    """Pages that answered 500 or more, and sockets that were broken off."""
    return tabs.server_errors + tabs.lost_sockets


async def warm_up_target(
    stack: BenchStack, client: HttpClient, target: LoadTarget, tenants: Sequence[BenchTenant]
) -> None:
    """One call and one page to each business, so that the first minute is like all others."""
    party = CallingParty(client, target.hooks.base_url, stack.auth_token)
    for tenant in tenants:
        await party.book_by_phone(tenant)
        await BrowserTab(client, target.web.base_url, tenant.cookie, new_tab_report()).open_page()
    await stack.wait_for_jobs()
    if party.record.failures:
        raise RuntimeError(f"a call failed before any load: {party.record.failures[0]}")


async def _run_with_and_without(
    stack: BenchStack, client: HttpClient, target: LoadTarget, tenants: list[BenchTenant], options: BenchOptions
) -> tuple[LoadResult, LoadResult]:
    """The same callers all the time; the pages come in the second half."""
    async with calls_in_progress(
        stack, client, target, tenants, count=options.calls_in_progress, options=options
    ) as party:
        async with measure_stretch(stack, target, party) as alone:
            await asyncio.sleep(options.load_seconds)
        async with measure_stretch(stack, target, party) as beside:
            await _watch_for_a_while(client, target, tenants, options, beside)
    add_last_calls(beside, party)
    return alone, beside


@asynccontextmanager
async def calls_in_progress(
    stack: BenchStack,
    client: HttpClient,
    target: LoadTarget,
    tenants: list[BenchTenant],
    *,
    count: int,
    options: BenchOptions,
) -> AsyncIterator[CallingParty]:
    """So many calls are in progress within the block; leaving it brings each to its end."""
    party, stop = CallingParty(client, target.hooks.base_url, stack.auth_token), asyncio.Event()
    calling = asyncio.create_task(
        keep_calling(party, tenants, in_progress=count, think_seconds=options.think_seconds, stop=stop)
    )
    try:
        await asyncio.sleep(options.think_seconds)  # everybody is in a call
        yield party
    finally:
        stop.set()
        await calling


def add_last_calls(result: LoadResult, party: CallingParty) -> None:
    """Count what became of the calls that were still in progress when the stretch was over."""
    result.calls.failures += party.record.failures
    result.calls.ended += party.record.ended
    result.calls.booked += party.record.booked


async def _watch_for_a_while(
    client: HttpClient, target: LoadTarget, tenants: list[BenchTenant], options: BenchOptions, result: LoadResult
) -> None:
    """Open the dashboards one after another, and hold them for the rest of the stretch."""
    stop, opening = asyncio.Event(), options.load_seconds * OPENING_SHARE
    holding = await open_dashboards(
        client, target, tenants, options.dashboards, seconds=opening, report=result.tabs, stop=stop
    )
    await asyncio.sleep(options.load_seconds - opening)
    stop.set()
    await asyncio.gather(*holding)


@asynccontextmanager
async def measure_stretch(stack: BenchStack, target: LoadTarget, party: CallingParty) -> AsyncIterator[LoadResult]:
    """What passes within the block: calls since its begin, processors, the callers' own lag."""
    result = LoadResult(CallRecord(), new_tab_report())
    meter = CpuMeter(app=[server.pid for server in target.all_servers], postgres=stack.postgres_pid)
    party.record = result.calls
    started, cpu_before = time.perf_counter(), meter.read_cpu_time()
    loop_before = read_thread_seconds(target.hooks.pid)["main"]
    watching = asyncio.create_task(_watch_own_lag(result.lag_seconds))
    yield result
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    result.seconds = time.perf_counter() - started
    result.cpu_time = meter.read_cpu_time() - cpu_before
    result.loop_share = (read_thread_seconds(target.hooks.pid)["main"] - loop_before) / result.seconds
    party.record = CallRecord()


async def _watch_own_lag(lags: list[float]) -> None:
    while True:
        started = time.perf_counter()
        await asyncio.sleep(LAG_STEP_SECONDS)
        lags.append(time.perf_counter() - started - LAG_STEP_SECONDS)


async def open_dashboards(
    client: HttpClient,
    target: LoadTarget,
    tenants: Sequence[BenchTenant],
    count: int,
    *,
    seconds: float,
    report: TabReport,
    stop: asyncio.Event,
) -> list[asyncio.Task[None]]:
    """Open so many overviews within these seconds; each is held until `stop`, by the tasks that are returned."""
    holding = []
    started = time.perf_counter()
    for position in range(count):
        tab = BrowserTab(client, target.web.base_url, tenants[position % len(tenants)].cookie, report)
        holding.append(asyncio.create_task(_open_and_hold(tab, stop)))
        await asyncio.sleep(max(0.0, started + seconds * (position + 1) / count - time.perf_counter()))
    return holding


async def _open_and_hold(tab: BrowserTab, stop: asyncio.Event) -> None:
    await tab.open_page()
    await tab.hold_open(stop)
