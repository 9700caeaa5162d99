"""A business whose debt is below its floor: the caller is greeted and leaves a voicemail, and nothing more is said."""

from __future__ import annotations

from decimal import Decimal

from ringlypro.calls.tables import Call as CallRow
from ringlypro.clients.client_profiles import ClientProfileCache
from ringlypro.credits import ledger
from ringlypro.notifications.tables import FollowUp
from tests.lines import heard
from tests.routes.flows.callers import ANA, NUMBER, rows


async def test_a_voicemail_answers_until_there_is_money(carrier, services, dentist, owner) -> None:
    await owner(monthly_free_minutes=0)
    async with services.unit_of_work(dentist) as unit:
        await ledger.post(unit, kind="dispute", amount=Decimal(-3), reference="dp_1", reason="dispute")

    call = await carrier.dial(to=NUMBER, from_=ANA)
    assert "Please leave your message after the tone." in heard(call)
    assert "deje su recado después del tono" in heard(call)
    await call.say("My tooth hurts, please call me")
    await call.hang_up()

    (follow_up,) = await rows(services, dentist, FollowUp)
    (call_row,) = await rows(services, dentist, CallRow)
    assert (follow_up.kind, follow_up.caller_phone, call_row.outcome) == ("voicemail", ANA, "voicemail")

    async with services.unit_of_work(dentist) as unit:
        await ledger.post(unit, kind="deposit", amount=Decimal(20), reference="pi_1", reason="reload")
    services.caches.get_cache(ClientProfileCache).clear()  # nobody listens to changes here
    again = await carrier.dial(to=NUMBER, from_=ANA)
    assert "after the tone" not in heard(again)


async def test_a_call_that_is_going_on_is_not_cut_off(carrier, services, dentist, owner) -> None:
    await owner(monthly_free_minutes=0)
    call = await carrier.dial(to=NUMBER, from_=ANA)
    await call.press("1")
    async with services.unit_of_work(dentist) as unit:
        await ledger.post(unit, kind="dispute", amount=Decimal(-3), reference="dp_1", reason="dispute")

    await call.say("I'd like an appointment")

    assert call.ended is None
    assert "after the tone" not in heard(call)
