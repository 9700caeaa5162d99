"""The page about money, and lists that unfold."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from nicegui.testing import User

from pages import billing
from pages.guard import Place
from pages.unfolding import STEP, Unfolding
from ringlypro.credits.queries import Usage
from tests.desk import TestDesk, make_settings
from tests.doors.account.opened import call, make_place, one, seen, shown


class TestBilling:
    async def test_a_new_account_has_an_empty_state_and_a_ledger_that_adds_up(self, user: User, place: Place) -> None:
        await shown(user, place, billing.build)

        await user.should_see("Nothing was used yet")
        await user.should_see("No payments yet")
        await user.should_see("The ledger adds up: 0 entries make exactly $0.00.")
        await user.should_see("100 of 100")
        await user.should_see("new ones on Dec\xa01")

    async def test_a_call_appears_by_itself_with_its_reason(self, user: User, place: Place) -> None:
        await shown(user, place, billing.build)

        await call(place, "CA1")

        await seen(user, "2 min free")
        await user.should_see("Covered by this month's free minutes.")
        await user.should_see("98 of 100")

    async def test_play_money_is_a_deposit_like_any_other(self, user: User, place: Place) -> None:
        await shown(user, place, billing.build)

        user.find("Add $20 of play money").click()

        await seen(user, "Play money")
        await user.should_see("+$20.00")
        await user.should_see("The ledger adds up: 1 entry makes exactly $20.00.")

    async def test_there_is_no_play_money_in_production(self, user: User, desk: TestDesk, dentist: int) -> None:
        settings = make_settings()
        real = SimpleNamespace(sandbox=False, **{n: getattr(settings, n) for n in ("MINIMUM_BILLABLE_SECONDS",)})
        await shown(user, await make_place(replace(desk, settings=real), dentist), billing.build)

        await user.should_see("Nothing was used yet")
        await user.should_not_see("play money")

    async def test_a_suspended_account_says_what_callers_can_still_do(self, user: User, place: Place) -> None:
        await call(place, "CA1", seconds=60 * 101)

        await shown(user, place, billing.build)

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
    async def test_every_price_has_its_reason(self, place: Place, entry: Usage, sentence: str) -> None:
        assert billing.why(place, entry) == sentence


async def test_a_list_unfolds_by_key_and_keeps_its_place_when_it_grows() -> None:
    rows = [SimpleNamespace(id=n) for n in range(60, 0, -1)]

    async def read(unit: Any, *, limit: int, before: int | None = None) -> list[Any]:
        return [row for row in rows if before is None or row.id < before][:limit]

    found: Unfolding[Any] = Unfolding(read)
    await found.again(None)  # type: ignore[arg-type]
    assert (len(found.entries), found.more) == (STEP, True)
    await found.further(None)  # type: ignore[arg-type]
    assert (found.entries[-1].id, found.more) == (11, True)
    rows.insert(0, SimpleNamespace(id=61))
    await found.again(None)  # type: ignore[arg-type]
    assert (found.entries[0].id, len(found.entries), found.more) == (61, 2 * STEP, True)
    await found.further(None)  # type: ignore[arg-type]
    assert (found.entries[-1].id, found.more) == (1, False)
    assert len({row.id for row in found.entries}) == 61
