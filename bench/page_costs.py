"""What pages cost: building each, keeping an overview and a frame up to date, and a page that just stays open.

Builds are CPU of the process that `make run` starts, for a business with a month behind it; the median of several. A
live refresh is the CPU of a `web` process while calls begin and end in a `hooks` process, less what it takes when
nothing happens, by overview and change. An idle overview is what twenty of them add to an idle process.
"""

from __future__ import annotations

import asyncio
import random
import statistics
from collections.abc import Sequence

import psycopg

from bench.bars import BenchSection, divide_figures
from bench.bench_options import BenchOptions
from bench.bench_stack import BenchStack, open_stack
from bench.browser_tabs import BrowserTab, TabReport, new_tab_report
from bench.callers import CallingParty
from bench.cpu_meter import CpuMeter, CpuTime, read_process_seconds
from bench.frame_costs import measure_frame_changes
from bench.http_connection import HttpClient
from bench.tenants import BenchTenant, create_tenants

MAX_DASHBOARD_MS = 20.0
MAX_PAGE_MS = 30.0
MAX_REFRESH_MS = 5.0
MAX_IDLE_PERCENT = 0.05
OPENS_PER_ROUND = 3
REFRESH_TENANTS = 5
IDLE_TABS = 20
QUIET_SECONDS = 4.0
"""How long a change has to reach every page: refreshes come together for a while."""
SETTLE_SECONDS = 3.0
PUBLIC_PAGES = ("/login", "/signup", "/forgot-password", "/reset-password")
PAGES = (
    "/", "/calls", "/calls/{call}", "/appointments", "/contacts", "/contacts/{contact}", "/messages",
    "/messages/{thread}", "/follow-ups", "/demo",
    "/demo/mail", "/notifications", "/check", "/understand", "/billing", "/settings",
)  # fmt: skip


async def measure_page_costs(options: BenchOptions) -> BenchSection:
    """Builds of every page, a live refresh, an idle overview."""
    section = BenchSection("pages")
    async with open_stack() as stack, HttpClient() as client:
        with_month, *fresh = await create_tenants(stack.product_settings(), REFRESH_TENANTS, with_month=True)
        await _measure_builds(section, stack, client, with_month, options)
        servers = stack.create_roles()
        for role in ("hooks", "web"):
            await servers[role].start()
        party = CallingParty(client, servers["hooks"].base_url, stack.auth_token)
        web_pid, base_url = servers["web"].pid, servers["web"].base_url
        await _measure_idle_tabs(section, client, base_url, web_pid, tenants=[with_month, *fresh], options=options)
        await _measure_refreshes(
            section, client, base_url, web_pid, tenants=[with_month, *fresh], party=party, options=options
        )
        await measure_frame_changes(
            section, stack, client, base_url, web_pid, tenants=[with_month, *fresh], options=options
        )
    return section


async def _measure_builds(
    section: BenchSection, stack: BenchStack, client: HttpClient, tenant: BenchTenant, options: BenchOptions
) -> None:
    product = stack.create_product()
    await product.start()
    meter = CpuMeter(app=[product.pid], postgres=stack.postgres_pid)
    paths = {path: await _fill_path(stack, path, tenant.client_id) for path in (*PAGES, *PUBLIC_PAGES)}
    costs: dict[str, list[CpuTime]] = {path: [] for path in paths}
    for round_number in range(options.page_rounds + 1):
        for path in random.sample(list(paths), len(paths)):
            report = new_tab_report()
            cpu_before = meter.read_cpu_time()
            for _ in range(OPENS_PER_ROUND):
                reply = await BrowserTab(client, product.base_url, tenant.cookie, report).open_page(paths[path])
                if reply.status != 200 and not (path in PUBLIC_PAGES and reply.status == 303):
                    raise RuntimeError(f"{path} answered {reply.status}")
            if round_number:
                costs[path].append(meter.read_cpu_time() - cpu_before)
    figures = {
        path: {
            "app_ms": _median_ms([spent.app for spent in spents]),
            "postgres_ms": _median_ms([spent.postgres for spent in spents]),
        }
        for path, spents in costs.items()
    }
    section.figures["build"] = figures
    dearest = max(PAGES, key=lambda path: figures[path]["app_ms"])
    section.add_bar("building the overview, app", figures["/"]["app_ms"], MAX_DASHBOARD_MS, " ms")
    section.add_bar(f"building the dearest page ({dearest}), app", figures[dearest]["app_ms"], MAX_PAGE_MS, " ms")
    await product.stop()


def _median_ms(seconds: Sequence[float]) -> float:
    return round(statistics.median(seconds) / OPENS_PER_ROUND * 1000, 2)


async def _fill_path(stack: BenchStack, path: str, client_id: int) -> str:
    """The address of a page that shows one call, contact or thread: its last one."""
    async with await psycopg.AsyncConnection.connect(stack.database_superuser, autocommit=True) as connection:
        for name in ("call", "contact", "thread"):
            if f"{{{name}}}" in path:
                sql = f"SELECT max(id) FROM {name}s WHERE client_id = %s"
                row = await (await connection.execute(sql, (client_id,))).fetchone()
                return path.replace(f"{{{name}}}", str(row[0] if row else 0))
    return path


async def _measure_idle_tabs(
    section: BenchSection,
    client: HttpClient,
    base_url: str,
    web_pid: int,
    *,
    tenants: Sequence[BenchTenant],
    options: BenchOptions,
) -> None:
    await BrowserTab(client, base_url, tenants[0].cookie, new_tab_report()).open_page()  # pages come in after a start
    await asyncio.sleep(SETTLE_SECONDS)
    alone = await _measure_cores(web_pid, options.idle_seconds)
    report, stop = new_tab_report(), asyncio.Event()
    tabs = await _open_tabs(client, base_url, [tenants[each % len(tenants)] for each in range(IDLE_TABS)], report, stop)
    await asyncio.sleep(SETTLE_SECONDS)
    beside = await _measure_cores(web_pid, options.idle_seconds)
    stop.set()
    await asyncio.gather(*tabs)
    percent = max(0.0, beside - alone) / IDLE_TABS * 100
    section.figures["idle"] = {
        "process_percent_of_a_core": round(alone * 100, 3), "percent_per_overview": round(percent, 4),
        "messages": report.messages, "sockets_lost": report.lost_sockets,
    }  # fmt: skip
    section.add_bar("an idle overview", percent, MAX_IDLE_PERCENT, " % of a core")


async def _measure_refreshes(
    section: BenchSection,
    client: HttpClient,
    base_url: str,
    web_pid: int,
    *,
    tenants: Sequence[BenchTenant],
    party: CallingParty,
    options: BenchOptions,
) -> None:
    """Each business has one overview open; its call begins, then books and ends: two changes that must be seen."""
    report, stop = new_tab_report(), asyncio.Event()
    tabs = await _open_tabs(client, base_url, tenants, report, stop)
    await asyncio.sleep(SETTLE_SECONDS)
    idle_cores = await _measure_cores(web_pid, options.idle_seconds)
    loop = asyncio.get_running_loop()
    started, cpu_before, messages_before = loop.time(), read_process_seconds(web_pid), report.messages
    for _ in range(options.refresh_rounds):
        await asyncio.gather(*(party.begin_and_book(tenant, QUIET_SECONDS) for tenant in tenants))
        await asyncio.sleep(QUIET_SECONDS)
    seconds = loop.time() - started
    spent = read_process_seconds(web_pid) - cpu_before - idle_cores * seconds
    stop.set()
    await asyncio.gather(*tabs)
    changes = 2 * options.refresh_rounds * len(tenants)
    messages = report.messages - messages_before
    refresh_ms = divide_figures(spent * 1000, changes)
    section.figures["refresh"] = {
        "changes": changes, "messages_to_pages": messages, "ms_per_change_and_page": round(refresh_ms, 2),
        "sockets_lost": report.lost_sockets,
    }  # fmt: skip
    is_seen = messages >= changes and not party.record.failures
    section.add_bar(
        "a live refresh of an overview, app", refresh_ms if is_seen else float("nan"), MAX_REFRESH_MS, " ms"
    )


async def _open_tabs(
    client: HttpClient, base_url: str, tenants: Sequence[BenchTenant], report: TabReport, stop: asyncio.Event
) -> list[asyncio.Task[None]]:
    holding = []
    for tenant in tenants:
        tab = BrowserTab(client, base_url, tenant.cookie, report)
        await tab.open_page()
        holding.append(asyncio.create_task(tab.hold_open(stop)))
    return holding


async def _measure_cores(pid: int, seconds: float) -> float:
    """How much of a core a process takes on average over these seconds."""
    cpu_before = read_process_seconds(pid)
    await asyncio.sleep(seconds)
    return (read_process_seconds(pid) - cpu_before) / seconds
