"""The tables for a bookkeeper: whole, of one business alone, and no formula in them."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import httpx
import pytest

from ringlypro.accounts import authentication
from ringlypro.accounts.tables import User
from ringlypro.core.i18n import translate
from ringlypro.credits import ledger
from tests.credits.charged_calls import charge
from tests.service_fixtures import FakeServices, browser, make_app
from webhooks import money_exports


async def request_table(services: FakeServices, client: int, table: str, *, lang: str = "en") -> httpx.Response:
    email = f"{table}-{lang}@example.com"
    async with services.system_session() as unit:
        user = User(client_id=client, email=email, password_hash="-", first_name="Ana", language=lang)
        unit.db.add(user)
        await unit.db.flush()
    person = authentication.AuthenticatedUser(user_id=user.id, client_id=client, email=email)
    cookie = await authentication.create_session_cookie(services, person)
    async with browser(make_app(services, [money_exports.router])) as web:
        web.cookies.set(services.settings.cookie_name, cookie)
        return await web.get(f"/billing/export/{table}.csv")


def read_rows(answer: httpx.Response) -> list[list[str]]:
    assert (answer.status_code, answer.text[0]) == (200, "\ufeff")
    return list(csv.reader(io.StringIO(answer.text[1:])))


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_calls_and_payments_are_whole_and_newest_first(
    services: FakeServices, dentist: int, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(money_exports, "ROWS_PER_READ", 2)
    async with services.unit_of_work(dentist) as unit:
        await ledger.post(unit, kind="deposit", amount=Decimal(20), reference="pi_1", reason="reload")
        for number in range(5):
            await charge(unit, f"CA{number}", 61)

    calls = await request_table(services, dentist, "calls", lang=lang)
    heads, *rows = read_rows(calls)
    (_, payment) = read_rows(await request_table(services, dentist, "payments", lang=lang))

    assert calls.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="ringlypro-calls.csv"' in calls.headers["content-disposition"]
    assert heads[0] == translate("bill.csv.date", lang)
    assert [row[-1] for row in rows] == ["CA4", "CA3", "CA2", "CA1", "CA0"]
    assert rows[0][:5] == ["2025-11-20", "10:00:00", "2", "2", "0"]
    assert payment[:4] == ["2025-11-20", "10:00:00", translate("bill.kind.deposit", lang), "20.0000"]


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("status", ["asked", "failed", "paid", "posted", "refunded", "disputed"])
def test_each_status_has_its_word(status: str, lang: str) -> None:
    assert not translate(f"billing.status.{status}", lang).startswith("billing.")


async def test_nobody_gets_another_businesss_table(services: FakeServices, dentist: int, barber: int) -> None:
    async with services.unit_of_work(dentist) as unit:
        await charge(unit, "CA1", 61)

    assert len(read_rows(await request_table(services, barber, "calls"))) == 1


async def test_whoever_is_not_signed_in_is_asked_to(services: FakeServices) -> None:
    async with browser(make_app(services, [money_exports.router])) as web:
        answer = await web.get("/billing/export/calls.csv")
        unknown = await web.get("/billing/export/secrets.csv")

    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fbilling%2Fexport%2Fcalls.csv")
    assert unknown.status_code in {404, 422}


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"), ("+1305", "'+1305"), ("@x", "'@x"), ("-2+3", "'-2+3"), ("\t=1", "'\t=1"), ("-0.1000", "-0.1000"),
        ("-5", "-5"), ("Ana", "Ana"), ("", ""), ("--1", "'--1"),
    ],
)  # fmt: skip
def test_no_text_is_a_formula(text: str, safe: str) -> None:
    assert money_exports.escape_formula(text) == safe
