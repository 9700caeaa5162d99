"""What the frame around an open page costs when something of it changes: bell, to-dos, balance, banners, name."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import psycopg

from bench.bars import BenchSection, divide_figures
from bench.bench_options import BenchOptions
from bench.bench_stack import BenchStack
from bench.browser_tabs import BrowserTab, new_tab_report
from bench.cpu_meter import read_process_seconds
from bench.http_connection import HttpClient
from bench.tenants import BenchTenant
from ringlypro.db.unit_of_work import NOTIFY_CHANNEL

MAX_FRAME_MS = 2.0
SETTLE_SECONDS = 2.0
CHANGE_SECONDS = 1.0
"""Each change is one by itself: the frames of a business rest half a second between two."""
CHANGES_PER_ROUND = 15
PAGE = "/settings"
"""A page that shows nothing of what changes here: what is spent is the frame's."""
TELL_PAGES = "SELECT pg_notify(%(channel)s, json_build_array(%(client_id)s::bigint, 'notifications', NULL)::text)"
RING_BELL = f"""
WITH rung AS (INSERT INTO notifications (client_id, kind, created_at) VALUES (%(client_id)s, 'welcome', now()))
{TELL_PAGES}
"""  # the text is made of constants alone
READ_ALL = f"""
WITH read AS (UPDATE notifications SET read_at = now() WHERE client_id = %(client_id)s AND read_at IS NULL)
{TELL_PAGES}
"""  # the same
"""In turns: a bell that rings on and on says "9+" and changes no more."""


async def measure_frame_changes(
    section: BenchSection,
    stack: BenchStack,
    client: HttpClient,
    base_url: str,
    web_pid: int,
    *,
    tenants: Sequence[BenchTenant],
    options: BenchOptions,
) -> None:
    """Each business has one page open; once a second a notification comes or all are read, as its bell shows."""
    report, stop, tabs = new_tab_report(), asyncio.Event(), []
    for tenant in tenants:
        tab = BrowserTab(client, base_url, tenant.cookie, report)
        await tab.open_page(PAGE)
        tabs.append(asyncio.create_task(tab.hold_open(stop)))
    await asyncio.sleep(SETTLE_SECONDS)
    rounds = options.refresh_rounds * CHANGES_PER_ROUND
    idle_before = read_process_seconds(web_pid)
    await asyncio.sleep(rounds * CHANGE_SECONDS)
    idle_seconds = read_process_seconds(web_pid) - idle_before
    async with await psycopg.AsyncConnection.connect(stack.database_superuser, autocommit=True) as connection:

        async def change_bells(statement: str) -> None:
            for tenant in tenants:
                await connection.execute(statement, {"client_id": tenant.client_id, "channel": NOTIFY_CHANNEL})
            await asyncio.sleep(CHANGE_SECONDS)

        await change_bells(RING_BELL)
        messages_before, cpu_before = report.messages, read_process_seconds(web_pid)
        for round_number in range(rounds):
            await change_bells(RING_BELL if round_number % 2 else READ_ALL)
    spent = read_process_seconds(web_pid) - cpu_before - idle_seconds
    stop.set()
    await asyncio.gather(*tabs)
    changes, messages = rounds * len(tenants), report.messages - messages_before
    frame_ms = divide_figures(spent * 1000, changes)
    section.figures["frame"] = {
        "changes": changes, "messages_to_pages": messages, "ms_per_change_and_page": round(frame_ms, 2),
    }  # fmt: skip
    section.add_bar("a change of a frame, app", frame_ms if messages >= changes else float("nan"), MAX_FRAME_MS, " ms")
