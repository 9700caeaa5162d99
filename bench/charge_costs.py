"""Charging a call by the product beside the same SQL over psycopg: processor time of Python, in one process.

Both charge calls of one business, in turns: a unit of a call with the account's lock, what is read under it, and the
entry. The floor runs the very statements of the product, prepared, with nothing around them.
"""

from __future__ import annotations

import json
import secrets
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import dict_row

from bench.bars import BenchSection, divide_figures
from bench.bench_options import BenchOptions
from bench.bench_stack import open_stack
from bench.tenants import create_tenants, open_services
from ringlypro.credits import ledger
from ringlypro.credits.account_locks import LOCK_ACCOUNT, READ_ACCOUNT
from ringlypro.credits.ledger import INSERT_ENTRY
from ringlypro.credits.pricing import Tariff, billing_month
from ringlypro.db.unit_of_work import NOTIFY_CHANNEL, scope_sql
from ringlypro.services import ServiceContainer

MAX_CHARGE_RATIO = 4.0
CHARGES_PER_ROUND = 200
TARIFF = Tariff(rate=Decimal("0.1000"), monthly_free_minutes=0, zone=ZoneInfo("America/New_York"), minimum=6)
ChargeCalls = Callable[[], Awaitable[None]]


async def measure_charge_costs(options: BenchOptions) -> BenchSection:
    """Milliseconds of Python's processor time a charge, on both sides, and their ratio."""
    section = BenchSection("charge")
    async with open_stack() as stack:
        tenants = await create_tenants(stack.product_settings(), 1)
        client_id = tenants[0].client_id
        async with open_services(stack.product_settings()) as services:
            connection = await psycopg.AsyncConnection.connect(
                stack.addresses.app, autocommit=True, row_factory=dict_row, prepare_threshold=0
            )
            async with connection:
                sides: dict[str, ChargeCalls] = {
                    "product": lambda: _charge_by_product(services, client_id),
                    "same SQL": lambda: _charge_by_statements(connection, client_id),
                }
                rounds: dict[str, list[float]] = {name: [] for name in sides}
                for _ in range(options.rounds + 1):
                    for name, charge_calls in sides.items():
                        before = time.process_time()
                        await charge_calls()
                        rounds[name].append((time.process_time() - before) / CHARGES_PER_ROUND * 1000)
    figures = {name: statistics.median(milliseconds[1:]) for name, milliseconds in rounds.items()}
    section.figures["python_ms_per_charge"] = {name: round(figure, 3) for name, figure in figures.items()}
    ratio = divide_figures(figures["product"], figures["same SQL"])
    section.add_bar("charging a call, times the same SQL over psycopg", ratio, MAX_CHARGE_RATIO, " x")
    return section


async def _charge_by_product(services: ServiceContainer, client_id: int) -> None:
    for _ in range(CHARGES_PER_ROUND):
        async with services.voice_unit(client_id) as unit:
            await ledger.charge_call(
                unit,
                call_id=None,
                call_sid=f"CA{secrets.token_hex(16)}",
                seconds=61,
                tariff=TARIFF,
                reason="call",
                ended_at=unit.now,
            )


async def _charge_by_statements(connection: psycopg.AsyncConnection[dict[str, object]], client_id: int) -> None:
    change_event = json.dumps([client_id, "credits", None])
    for _ in range(CHARGES_PER_ROUND):
        now = datetime.now(UTC)
        month = billing_month(now, TARIFF.zone)
        reference = f"CA{secrets.token_hex(16)}"
        values = {"client": client_id, "month": month, "this_month": month, "kind": "usage", "reference": reference}
        await connection.execute(f"BEGIN; {scope_sql('ringly_app', client_id)}", prepare=False)
        await connection.execute(LOCK_ACCOUNT.sql, values)
        row = await (await connection.execute(READ_ACCOUNT.sql, values)).fetchone()
        assert row is not None
        balance = row["balance"]
        assert isinstance(balance, Decimal)
        entry = values | {
            "amount": Decimal("-0.2000"), "after": balance - Decimal("0.2000"), "minutes": 2, "free": 0, "paid": 2,
            "rate": TARIFF.rate, "reason": "call", "call_id": None, "now": now, "is_usage": True, "suspended": False,
            "voicemail_only": False,
            "channel": NOTIFY_CHANNEL, "change_event": change_event,
        }  # fmt: skip
        await connection.execute(INSERT_ENTRY.sql, entry)
        await connection.execute("COMMIT")
