"""What the page about money costs a business whose ledger has a hundred thousand entries, and one of its changes.

The entries are a chain as the product writes it, over a year of calls and payments; a night has proven them, and a day
of calls came after. Measured is the CPU of the process that answers and of PostgreSQL, the median of several opens.
"""

from __future__ import annotations

import statistics
from zoneinfo import ZoneInfo

import psycopg

from bench.bars import BenchSection
from bench.bench_options import BenchOptions
from bench.bench_stack import BenchStack, open_stack
from bench.browser_tabs import BrowserTab, new_tab_report
from bench.cpu_meter import CpuMeter, CpuTime
from bench.http_connection import HttpClient
from bench.tenants import BenchTenant, create_tenants, open_services
from ringlypro.credits.ledger_proof import reconcile_whole_ledger

ENTRIES, ENTRIES_SINCE_THE_NIGHT = 100_000, 270
MAX_BILLING_MS = 60.0
OPENS_PER_ROUND = 3
PATHS = {"the page": "/billing", "calls alone": "/billing?show=calls", "a year back": "/billing?since={year_back}"}
FILL_LEDGER = """
WITH base AS (SELECT balance FROM credit_accounts WHERE client_id = %(client)s),
made AS (
    SELECT n, CASE WHEN n %% 50 = 0 THEN 'deposit' ELSE 'usage' END AS kind,
        CASE WHEN n %% 50 = 0 THEN 20.0000 WHEN n %% 3 = 0 THEN 0.0000 ELSE -0.2000 END AS amount,
        now() - (%(first)s + %(count)s - n) * %(step)s::interval AS at
    FROM generate_series(%(first)s + 1, %(first)s + %(count)s) AS n)
INSERT INTO credit_entries (client_id, kind, reference, amount, balance_after, minutes, free_minutes, paid_minutes,
    rate, reason, at)
SELECT %(client)s, kind, kind || '-' || n, amount, (SELECT balance FROM base) + sum(amount) OVER (ORDER BY n),
    CASE WHEN kind = 'usage' THEN 2 ELSE 0 END, CASE WHEN kind = 'usage' AND amount = 0 THEN 2 ELSE 0 END,
    CASE WHEN amount < 0 THEN 2 ELSE 0 END, CASE WHEN kind = 'usage' THEN 0.1 END,
    CASE WHEN kind = 'usage' THEN 'call' ELSE 'reload' END, at
FROM made ORDER BY n
"""
SUM_UP = """
WITH last AS (SELECT balance_after FROM credit_entries WHERE client_id = %(client)s ORDER BY id DESC LIMIT 1),
account AS (UPDATE credit_accounts SET balance = (SELECT balance_after FROM last) WHERE client_id = %(client)s),
gone AS (DELETE FROM usage_months WHERE client_id = %(client)s)
INSERT INTO usage_months (client_id, month, free_used, minutes, amount)
SELECT %(client)s, date_trunc('month', at AT TIME ZONE %(zone)s)::date, sum(free_minutes), sum(minutes), -sum(amount)
FROM credit_entries WHERE client_id = %(client)s AND kind = 'usage' GROUP BY 2
ON CONFLICT (client_id, month) DO UPDATE SET free_used = excluded.free_used, minutes = excluded.minutes,
    amount = excluded.amount
"""
STEP = "5 minutes"


async def measure_billing_costs(options: BenchOptions) -> BenchSection:
    """Builds of the page over a long ledger, its filter and its far end."""
    section = BenchSection("billing")
    async with open_stack() as stack, HttpClient() as client:
        (tenant,) = await create_tenants(stack.product_settings(), 1)
        await _fill_ledger(stack, tenant)
        product = stack.create_product()
        await product.start()
        meter = CpuMeter(app=[product.pid], postgres=stack.postgres_pid)
        figures = {}
        for name, path in PATHS.items():
            costs = [
                await _open_page(client, product.base_url, tenant, path.format(year_back="2025-12-01"), meter)
                for _ in range(options.page_rounds + 1)
            ]
            figures[name] = {
                "app_ms": _median_ms([spent.app for spent in costs[1:]]),
                "postgres_ms": _median_ms([spent.postgres for spent in costs[1:]]),
            }
    section.figures["build"] = figures
    in_all = sum(figures["the page"].values())
    title = f"the page about money with {ENTRIES:,} entries, app and PostgreSQL"
    section.add_bar(title, in_all, MAX_BILLING_MS, " ms")
    return section


async def _fill_ledger(stack: BenchStack, tenant: BenchTenant) -> None:
    async with open_services(stack.product_settings()) as services:
        async with services.unit_of_work(tenant.client_id) as unit:
            (row,) = await unit.fetch_all("SELECT timezone FROM clients", {})
        values = {"client": tenant.client_id, "zone": ZoneInfo(row["timezone"]).key, "step": STEP}
        parts = ((0, ENTRIES - ENTRIES_SINCE_THE_NIGHT), (ENTRIES - ENTRIES_SINCE_THE_NIGHT, ENTRIES_SINCE_THE_NIGHT))
        for position, (first, count) in enumerate(parts):
            async with await psycopg.AsyncConnection.connect(stack.database_superuser, autocommit=True) as connection:
                await connection.execute(FILL_LEDGER, values | {"first": first, "count": count})
                await connection.execute(SUM_UP, values)
                await connection.execute("VACUUM ANALYZE credit_entries")
            if position == 0:
                async with services.unit_of_work(tenant.client_id) as unit:
                    await reconcile_whole_ledger(unit)
        async with services.unit_of_work(tenant.client_id) as unit:
            if not (await reconcile_whole_ledger(unit)).is_consistent:
                raise RuntimeError("the ledger of the bench does not add up")


async def _open_page(client: HttpClient, base_url: str, tenant: BenchTenant, path: str, meter: CpuMeter) -> CpuTime:
    cpu_before = meter.read_cpu_time()
    for _ in range(OPENS_PER_ROUND):
        reply = await BrowserTab(client, base_url, tenant.cookie, new_tab_report()).open_page(path)
        if reply.status != 200:
            raise RuntimeError(f"{path} answered {reply.status}")
    return meter.read_cpu_time() - cpu_before


def _median_ms(seconds: list[float]) -> float:
    return round(statistics.median(seconds) / OPENS_PER_ROUND * 1000, 2)
