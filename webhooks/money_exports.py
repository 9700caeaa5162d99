"""What calls took and what was paid, as tables for a bookkeeper: CSV (RFC 4180), of one's own business alone.

Spreadsheets read a leading = + - @ as a formula, and callers choose their names: such a text gets an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from ringlypro.core.i18n import Translator, translator_for
from ringlypro.credits import ledger, queries
from ringlypro.credits.queries import CallUsage, CreditTransaction
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.vendors.services_protocol import Services
from webhooks.browser_visits import find_browser_visitor, login_path
from webhooks.dependencies import ServicesDependency

router = APIRouter(include_in_schema=False)
ROWS_PER_READ = 1_000
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets take a file for UTF-8 by it."""
Table = Literal["calls", "payments"]
CsvRow = Sequence[str]


@router.get("/billing/export/{table}.csv")
async def export_table(table: Annotated[Table, Path()], request: Request, services: ServicesDependency) -> Response:
    """The whole table, newest first, in its reader's language and on the business's clock."""
    visitor = await find_browser_visitor(request, services)
    if visitor is None:
        return RedirectResponse(login_path(request), status_code=303)
    translate, client_id = translator_for(visitor.lang), visitor.client_id
    async with services.unit_of_work(client_id) as unit:
        zone = (await ledger.load_tariff(unit)).zone
    rows = (
        _read_table(services, client_id, queries.list_usage, lambda entry: _usage_row(entry, translate, zone))
        if table == "calls"
        else _read_table(
            services, client_id, queries.list_transactions, lambda entry: _payment_row(entry, translate, zone)
        )
    )
    heads = [translate(f"bill.csv.{name}") for name in HEADS[table]]
    return StreamingResponse(
        _write_lines(heads, rows),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="ringlypro-{table}.csv"',
            "Cache-Control": "private, no-store",
        },
    )


HEADS: dict[Table, tuple[str, ...]] = {
    "calls": ("date", "time", "minutes", "free_minutes", "paid_minutes", "rate", "amount", "balance", "reason", "call"),
    "payments": ("date", "time", "kind", "amount", "balance", "reason", "status", "reference"),
}


async def _read_table(
    services: Services,
    client_id: int,
    load_rows: Callable[..., Awaitable[Sequence[CallUsage] | Sequence[CreditTransaction]]],
    to_row: Callable[..., CsvRow],
) -> AsyncIterator[CsvRow]:
    """All rows, a unit for each thousand: no transaction is open for as long as somebody's line is slow."""
    before: int | None = None
    while True:
        entries = await _read_entries(services, client_id, load_rows, before)
        for entry in entries:
            yield to_row(entry)
        if len(entries) < ROWS_PER_READ:
            return
        before = entries[-1].id


async def _read_entries(
    services: Services,
    client_id: int,
    load_rows: Callable[..., Awaitable[Sequence[CallUsage] | Sequence[CreditTransaction]]],
    before: int | None,
) -> Sequence[CallUsage] | Sequence[CreditTransaction]:
    unit: UnitOfWork
    async with services.unit_of_work(client_id) as unit:
        return await load_rows(unit, limit=ROWS_PER_READ, before=before)


async def _write_lines(heads: CsvRow, rows: AsyncIterator[CsvRow]) -> AsyncIterator[str]:
    yield BYTE_ORDER_MARK + _write_line(heads)
    async for row in rows:
        yield _write_line(row)


def _write_line(row: CsvRow) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([escape_formula(text) for text in row])
    return line.getvalue()


def escape_formula(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; a plain number stays one."""
    if not text.startswith(FORMULA_SIGNS) or text.removeprefix("-").replace(".", "", 1).isdecimal():
        return text
    return f"'{text}"


def _usage_row(entry: CallUsage, translate: Translator, zone: ZoneInfo) -> CsvRow:
    moment = entry.at.astimezone(zone)
    return (
        f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}", str(entry.minutes), str(entry.free_minutes),
        str(entry.paid_minutes), _plain_amount(entry.rate or Decimal(0)), _plain_amount(entry.amount),
        _plain_amount(entry.balance_after), _word_reason(entry.reason, translate), entry.twilio_call_sid,
    )  # fmt: skip


def _payment_row(entry: CreditTransaction, translate: Translator, zone: ZoneInfo) -> CsvRow:
    moment = entry.at.astimezone(zone)
    return (
        f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}", translate(f"bill.kind.{entry.kind}"), _plain_amount(entry.amount),
        _plain_amount(entry.balance_after), _word_reason(entry.reason, translate),
        translate(f"billing.status.{entry.status}"), entry.reference,
    )  # fmt: skip


def _word_reason(reason: str, translate: Translator) -> str:
    words = translate(f"credits.reason.{reason}")
    return reason if words == f"credits.reason.{reason}" else words


def _plain_amount(amount: Decimal) -> str:
    return f"{amount:.4f}"
