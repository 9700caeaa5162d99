"""The owner marks a call as spam on its page: what it cost goes back at once, and the press can be taken back."""

from __future__ import annotations

from decimal import Decimal

from ringlypro.core.i18n import translate
from ringlypro.credits import ledger, queries
from tests.polling import eventually
from tests.routes.lists.owner import Owner, a_call

MARK, UNMARK = translate("call.spam.mark", "en"), translate("call.spam.unmark", "en")


async def open_call(owner: Owner, outcome: str) -> int:
    async with owner.unit() as unit:
        call_id = await a_call(unit, "CA1", caller_name="Maria", outcome=outcome, duration=101 * 60)
        tariff = await ledger.load_tariff(unit)
        await ledger.charge_call(
            unit, call_id=call_id, call_sid="CA1", seconds=101 * 60, tariff=tariff, reason="call", ended_at=unit.now
        )
    await owner.opens(f"/calls/{call_id}", sees="Only your team sees it.")
    return call_id


async def balance_becomes(owner: Owner, amount: str) -> None:
    async def is_reached() -> bool:
        async with owner.unit() as unit:
            return (await queries.get_account_summary(unit)).balance == Decimal(amount)

    await eventually(is_reached)


async def test_a_mark_costs_nothing_and_can_be_taken_back_at_once(owner: Owner) -> None:
    await open_call(owner, "message")

    owner.press(MARK)
    await owner.sees(translate("call.spam.marked", "en"))
    await balance_becomes(owner, "0")
    await owner.sees(translate("credits.reason.spam", "en"))
    owner.press(translate("ui.undo", "en"))

    await balance_becomes(owner, "-0.1")
    await owner.sees(MARK)


async def test_a_mark_can_be_taken_back_on_another_day(owner: Owner) -> None:
    call_id = await open_call(owner, "abandoned")
    owner.press(MARK)
    await balance_becomes(owner, "0")
    await owner.opens(f"/calls/{call_id}", sees=UNMARK)

    owner.press(UNMARK)

    await balance_becomes(owner, "-0.1")
    await owner.sees(translate("outcome.abandoned", "en"))


async def test_a_call_that_booked_is_offered_no_mark(owner: Owner) -> None:
    await open_call(owner, "booked")

    await owner.no_longer_sees(MARK)
    async with owner.unit() as unit:
        assert (await queries.get_account_summary(unit)).balance == Decimal("-0.1")
