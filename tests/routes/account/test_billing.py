"""The page about money, and lists that unfold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from nicegui.testing import User
from sqlalchemy import insert

from components.pay_sheet import PaySheet
from pages import billing
from pages.access_control import PageContext
from pages.load_more import ROWS_PER_STEP, LoadMoreList
from ringlypro.credits import ledger
from ringlypro.credits.payment_tables import Receipt
from ringlypro.credits.queries import CallUsage
from tests.routes.account.opened import call, make_place, one, seen, shown
from tests.service_fixtures import FakeServices, make_settings

RECEIPT = {
    "number": 1001, "payment_intent_id": "pi_demo_1", "amount": Decimal(20), "currency": "usd", "reason": "reload",
    "business_name": "Bright Dental", "business_address": "",
}  # fmt: skip


class TestBilling:
    async def test_a_new_account_has_an_empty_state_and_a_ledger_that_adds_up(
        self, user: User, place: PageContext
    ) -> None:
        await shown(user, place, billing.build_page)

        await user.should_see("Nothing was used yet")
        await user.should_see("No payments yet")
        await user.should_see("The ledger adds up: 0 entries make exactly $0.00.")
        await user.should_see("100 of 100")
        await user.should_see("new ones on Dec\xa01")

    async def test_a_call_appears_by_itself_with_its_reason(self, user: User, place: PageContext) -> None:
        await shown(user, place, billing.build_page)

        await call(place, "CA1")

        await seen(user, "2 min free")
        await user.should_see("Covered by this month's free minutes.")
        await user.should_see("98 of 100")

    @pytest.mark.parametrize(
        ("changes", "mode"),
        [
            ({}, "till"),
            ({"APP_ENV": "production", "WEBHOOK_BASE_URL": "https://r.example", "DATABASE_URL": "x"}, "closed"),
        ],
    )
    async def test_cards_are_practised_with_or_not_taken(
        self, user: User, services: FakeServices, dentist: int, changes: dict[str, str], mode: str
    ) -> None:
        settings = make_settings(**changes)
        await shown(user, await make_place(replace(services, settings=settings), dentist), billing.build_page)

        await user.should_see("Add credits")
        await user.should_not_see("play money")
        assert user.client is not None
        (sheet,) = [each for each in user.client.elements.values() if isinstance(each, PaySheet)]
        assert sheet.props["view"][0]["mode"] == mode

    async def test_a_payment_shows_with_its_receipt(self, user: User, place: PageContext) -> None:
        await shown(user, place, billing.build_page)
        async with place.unit_of_work() as unit:
            await unit.db.execute(insert(Receipt).values(**RECEIPT))
            await ledger.post(unit, kind="deposit", amount=Decimal(20), reference="pi_demo_1", reason="reload")

        await seen(user, "R-1001")
        await user.should_see("+$20.00")
        await user.should_see("The ledger adds up: 1 entry makes exactly $20.00.")

    async def test_a_suspended_account_says_what_callers_can_still_do(self, user: User, place: PageContext) -> None:
        await call(place, "CA1", seconds=60 * 101)

        await shown(user, place, billing.build_page)

        await user.should_see("Used up")
        await user.should_see("Your receptionist answers and takes messages, but books nothing.")
        await user.should_see("100 min free, 1 min paid")

    @pytest.mark.parametrize(
        ("entry", "sentence"),
        [
            (one("0", free=2), "Covered by this month's free minutes."),
            (one("-0.1250", paid=1), "The free minutes of the month were used up: $0.1250 a minute."),
            (
                one("-0.1250", free=1, paid=1),
                "The last free minutes of the month were used, the rest cost $0.1250 a minute.",
            ),
            (one("0"), "Too short to be billed"),
            (one("0", reason="screen_phone"), "Call from the telephone on the screen: always free"),
        ],
    )
    async def test_every_price_has_its_reason(self, place: PageContext, entry: CallUsage, sentence: str) -> None:
        assert billing.explain_charge(place, entry) == sentence


async def test_a_list_unfolds_by_key_and_keeps_its_place_when_it_grows() -> None:
    rows = [SimpleNamespace(id=n) for n in range(60, 0, -1)]

    async def read(unit: Any, *, limit: int, before: int | None = None) -> list[Any]:
        return [row for row in rows if before is None or row.id < before][:limit]

    load_more_list: LoadMoreList[Any] = LoadMoreList(read)
    await load_more_list.refresh_entries(None)  # type: ignore[arg-type]
    assert (len(load_more_list.entries), load_more_list.has_more) == (ROWS_PER_STEP, True)
    await load_more_list.load_next(None)  # type: ignore[arg-type]
    assert (load_more_list.entries[-1].id, load_more_list.has_more) == (11, True)
    rows.insert(0, SimpleNamespace(id=61))
    await load_more_list.refresh_entries(None)  # type: ignore[arg-type]
    assert (load_more_list.entries[0].id, len(load_more_list.entries), load_more_list.has_more) == (
        61,
        2 * ROWS_PER_STEP,
        True,
    )
    await load_more_list.load_next(None)  # type: ignore[arg-type]
    assert (load_more_list.entries[-1].id, load_more_list.has_more) == (1, False)
    assert len({row.id for row in load_more_list.entries}) == 61
