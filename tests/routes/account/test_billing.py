"""The page about money, and lists that unfold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User
from sqlalchemy import update

from components.billing_cards import AccountHero, LedgerDays, MonthChart
from pages import billing, billing_days
from pages.access_control import PageContext
from pages.billing import read_open_days
from pages.load_more import ROWS_PER_STEP, LoadMoreList
from ringlypro.clients.tables import Client
from ringlypro.core.i18n import translate
from ringlypro.credits import ledger
from ringlypro.credits.auto_reload_order import load_order
from ringlypro.insights.ledger_days import DayEntry
from tests.conftest import TravellingClock
from tests.polling import eventually
from tests.routes.account.opened import NOW, call, fill, make_place, seen, shown
from tests.service_fixtures import FakeServices


def entry(amount: str, *, free: int = 0, paid: int = 0, reason: str = "call", outcome: str | None = None) -> DayEntry:
    return DayEntry(
        id=1, kind="usage", reference="CA", amount=Decimal(amount), minutes=free + paid, free_minutes=free,
        paid_minutes=paid, rate=Decimal("0.1250"), reason=reason, at=NOW, call_id=None, caller_name=None, phone=None,
        outcome=outcome, duration=None,
    )  # fmt: skip


async def add_money(place: PageContext, amount: str, reference: str) -> None:
    async with place.unit_of_work() as unit:
        await ledger.post(unit, kind="deposit", amount=Decimal(amount), reference=reference, reason="reload")


def view_of(user: User, card: type) -> Mapping[str, Any]:
    """What a card shows, as the browser gets it."""
    (element,) = user.find(card).elements
    (view,) = element._props["view"]
    return view  # type: ignore[no-any-return]


def press(user: User, card: type, event: str, args: Any = None) -> None:
    """What a browser tells of a card."""
    with user:
        (element,) = user.find(card).elements
        for listener in element._event_listeners.values():
            if listener.type == event:
                element._handle_event({"listener_id": listener.id, "args": args})


class TestBilling:
    """What is left, the month, every cent."""

    @pytest.mark.parametrize("lang", ["en", "es"])
    async def test_a_new_account_has_its_axes_its_empty_state_and_a_ledger_that_adds_up(
        self, user: User, services: FakeServices, dentist: int, lang: str
    ) -> None:
        await shown(user, await make_place(services, dentist, lang), billing.build_page)

        await user.should_see(translate("bill.no_calls", lang))
        await user.should_see(translate("bill.first_call", lang))
        await user.should_see(translate("bill.proof", lang, count=0, balance="$0.00"))
        await user.should_see(translate("bill.free_left", lang, left=100, monthly=100))
        await user.should_see(translate("bill.means_minutes", lang, count=100))
        assert len(view_of(user, MonthChart)["days"]) == 30

    async def test_a_call_appears_by_itself_with_its_reason(self, user: User, place: PageContext) -> None:
        await shown(user, place, billing.build_page)

        await call(place, "CA1")

        await seen(user, "covered by this month's free minutes")
        await user.should_see("98 of 100 left")
        (day,) = view_of(user, LedgerDays)["days"]
        assert (day["sub"], day["sum"], day["is_open"]) == ("1 call, 2 min", "$0.00", True)
        (bar,) = [day for day in view_of(user, MonthChart)["days"] if day["free"] + day["paid"]]
        assert (bar["number"], bar["free"], bar["paid"]) == (20, 2, 0)

    async def test_a_suspended_account_says_what_callers_can_still_do(self, user: User, place: PageContext) -> None:
        await call(place, "CA1", seconds=60 * 101)

        await shown(user, place, billing.build_page)

        await user.should_see("She answers and takes messages, but books nothing until you add credit.")
        await user.should_see("100 free, then $0.10 a minute")
        assert view_of(user, AccountHero)["tone"] == "bad"

    @pytest.mark.parametrize(
        ("terms", "spent", "words"),
        [
            ({"spend_cap": Decimal(1)}, 10, "Your monthly limit is reached."),
            ({"spend_cap": Decimal(1)}, 60, "until you add credit. New free minutes come on"),
            ({}, 80, "So much is owed that only a voicemail answers"),
            ({}, 1, "enough for about 49 minutes"),
        ],
        ids=["limit", "limit and no money", "voicemail", "well"],
    )
    async def test_why_she_books_nothing_is_told_as_it_is(
        self, user: User, place: PageContext, terms: dict[str, Any], spent: int, words: str
    ) -> None:
        async with place.unit_of_work() as unit:
            await unit.db.execute(update(Client).values(monthly_free_minutes=0, **terms))
        await add_money(place, "5", "pi_1")
        await call(place, "CA1", seconds=60 * spent)

        await shown(user, place, billing.build_page)

        await user.should_see(words)

    async def test_what_is_left_is_told_in_minutes_and_in_time(
        self, user: User, place: PageContext, clock: TravellingClock
    ) -> None:
        clock.moment -= timedelta(days=2)
        await call(place, "CA1", seconds=60 * 100)
        await call(place, "CA2", seconds=60 * 20)
        await add_money(place, "38", "pi_1")
        clock.moment += timedelta(days=2)

        await shown(user, place, billing.build_page)

        await user.should_see("enough for about 360 minutes, 6 days at your pace")
        await user.should_see("about $62.00")

    async def test_days_fold_unfold_and_go_further_back(
        self, user: User, place: PageContext, clock: TravellingClock
    ) -> None:
        for days_ago in (100, 40, 3, 1, 0):
            clock.moment = datetime.fromisoformat("2025-11-20T15:00+00:00") - timedelta(days=days_ago)
            await call(place, f"CA{days_ago}")
        await shown(user, place, billing.build_page)

        def open_days() -> list[tuple[str, bool]]:
            return [(day["key"], day["is_open"]) for day in view_of(user, LedgerDays)["days"]]

        newest = [("2025-11-20", True), ("2025-11-19", True), ("2025-11-17", False)]
        assert open_days() == newest
        press(user, LedgerDays, "day", "2025-11-19")
        folded = [("2025-11-20", True), ("2025-11-19", False), ("2025-11-17", False)]
        await eventually(lambda: open_days() == folded)
        press(user, LedgerDays, "older")
        await eventually(lambda: open_days() == [*folded, ("2025-10-11", False)])
        press(user, LedgerDays, "older")
        await eventually(lambda: open_days() == [*folded, ("2025-10-11", False), ("2025-08-12", False)])
        assert not view_of(user, LedgerDays)["older"]

    async def test_calls_or_money_alone(self, user: User, place: PageContext) -> None:
        await call(place, "CA1")
        await add_money(place, "20", "pi_1")
        await shown(user, place, billing.build_page)

        def amounts() -> list[str]:
            return [row["amount"] for day in view_of(user, LedgerDays)["days"] for row in day["rows"]]

        assert amounts() == ["+$20.00", "free"]
        press(user, LedgerDays, "choose", "money")
        await eventually(lambda: amounts() == ["+$20.00"])
        press(user, LedgerDays, "choose", "calls")
        await eventually(lambda: amounts() == ["free"])

    @pytest.mark.parametrize("args", ["2025-01-01", "1; DROP", None, 7, {"key": "2025-11-20"}])
    async def test_what_is_not_shown_cannot_be_asked_for(self, user: User, place: PageContext, args: Any) -> None:
        await call(place, "CA1")
        await shown(user, place, billing.build_page)
        before = view_of(user, LedgerDays)

        for card, event in ((LedgerDays, "day"), (LedgerDays, "choose"), (LedgerDays, "entry"), (MonthChart, "day")):
            press(user, card, event, args)

        assert view_of(user, LedgerDays) == before

    @pytest.mark.parametrize(
        ("charged", "sentence"),
        [
            (entry("0", free=2), "covered by this month's free minutes"),
            (entry("-0.1250", paid=1, outcome="booked"), "Booked · $0.1250 a minute"),
            (entry("-0.1250", free=1, paid=1), "1 free, then $0.1250 a minute"),
            (entry("0"), "Too short to be billed"),
            (entry("0", reason="screen_phone"), "Call from the telephone on the screen: always free"),
        ],
    )
    async def test_every_price_has_its_reason(self, place: PageContext, charged: DayEntry, sentence: str) -> None:
        assert billing_days.explain_charge(place, charged) == sentence


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", ""), ("none", "none"), ("2025-11-20", "2025-11-20"), ("2025-11-19_2025-11-20", "2025-11-20_2025-11-19"),
        ("2025-11-20_2025-11-20", "2025-11-20"), ("nonsense_2025-13-01", ""), ("_" * 500, ""),
    ],
)  # fmt: skip
def test_open_days_of_an_address(text: str, days: str) -> None:
    assert read_open_days(text) == days


class TestAutoReload:
    """The standing order on the page."""

    async def test_without_a_saved_card_it_says_so_and_stays_off(self, user: User, place: PageContext) -> None:
        await shown(user, place, billing.build_page)

        with user:
            (switch,) = user.find(ui.switch).elements
            switch.set_value(True)
        user.find("Save").click()

        await seen(user, translate("credits.card_needed", "en"))
        async with place.unit_of_work() as unit:
            assert not (await load_order(unit)).enabled

    @pytest.mark.parametrize(("typed", "reason"), [("1e3", "pay.amount_is.no_number"), ("", "pay.amount_is.missing")])
    async def test_an_amount_that_is_none_is_said_under_its_field(
        self, user: User, place: PageContext, typed: str, reason: str
    ) -> None:
        await shown(user, place, billing.build_page)

        fill(user, "Add", typed)
        user.find("Save").click()

        await seen(user, translate(reason, "en"))


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
