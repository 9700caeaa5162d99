"""A call is taken over by the owner: whole calls over the real doors, led on as the telephone company leads them."""

from __future__ import annotations

import pytest

from ringlypro.calls import take_over
from ringlypro.calls.tables import BrowserCall, CallTurn, Conversation
from ringlypro.calls.tables import Call as CallRow
from ringlypro.calls.take_over import TakeOverRefused
from ringlypro.clients import client_profiles
from ringlypro.core.errors import NotFound
from ringlypro.credits.tables import CreditEntry
from ringlypro.receptionist.conversation_state_json import load_state
from ringlypro.vendors.errors import VendorError
from tests.lines import heard
from tests.routes.flows.callers import ANA, NUMBER, OWNER, rang, rows

KEYS = {"en": "1", "es": "2"}


async def is_asked_for_a_day(carrier, services, lang: str = "en"):
    """A call in the middle of a booking, known to the telephone company's double."""
    call = await carrier.dial(to=NUMBER, from_=ANA)
    await call.press(KEYS[lang])
    await call.say({"en": "I would like a cleaning", "es": "quiero una limpieza"}[lang])
    services.phone.live_calls[call.sid] = lambda url: call._continue_with(url, [])
    return call


async def take(services, client_id: int, call_id: int, *, name: str = "Ana Ruiz") -> None:
    client_profile = await client_profiles.get_profile_by_id(services, client_id)
    assert client_profile is not None
    await take_over.take_call_over(services, client_profile, call_id, name=name)


async def taken_over_by(services, client_id: int) -> str:
    (conversation,) = await rows(services, client_id, Conversation)
    return load_state(conversation.state).progress.taken_over_by


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "One moment, I'm putting you through to Ana Ruiz."), ("es", "Un momento, le comunico con Ana Ruiz.")],
)
async def test_the_caller_hears_it_and_the_owner_is_rung(carrier, services, dentist, owner, *, lang, words) -> None:
    await owner(owner_phone=OWNER)
    call = await is_asked_for_a_day(carrier, services, lang)
    (row,) = await rows(services, dentist, CallRow)

    await take(services, dentist, row.id)

    turns = await rows(services, dentist, CallTurn)
    assert words in heard(call)
    assert rang(call) == [OWNER]
    assert max(turns, key=lambda turn: turn.number).said == words
    await call.staff_answers(presses="1", talks_for=61)
    call.set_duration(130)
    (row,) = await rows(services, dentist, CallRow)
    assert (call.ended, call.faults, row.outcome) == ("hangup", [], "transferred")
    assert len(await rows(services, dentist, CreditEntry)) <= 1


@pytest.mark.parametrize("end", ["declines", "no-answer", "busy", "failed"])
async def test_if_nobody_picks_up_she_says_so_and_asks_again(carrier, services, dentist, owner, end) -> None:
    await owner(owner_phone=OWNER)
    call = await is_asked_for_a_day(carrier, services)
    question = call.sounds[-1].text
    (row,) = await rows(services, dentist, CallRow)
    await take(services, dentist, row.id)

    await (call.staff_declines() if end == "declines" else call.staff_misses(end))

    assert "nobody can come to the phone" in heard(call)
    assert call.waiting.kind == "gather"
    assert call.sounds[-1].text.split()[-3:] == question.split()[-3:]
    await take(services, dentist, row.id)
    assert rang(call) == [OWNER, OWNER]
    assert call.faults == []


@pytest.mark.parametrize("phone", [None, "+13055550100", NUMBER, "+19005550123"])
async def test_without_a_telephone_that_may_be_rung_it_is_refused(carrier, services, dentist, owner, phone) -> None:
    await owner(owner_phone=phone)
    call = await is_asked_for_a_day(carrier, services)
    (row,) = await rows(services, dentist, CallRow)

    with pytest.raises(TakeOverRefused) as refused:
        await take(services, dentist, row.id)

    assert refused.value.key == "call.take_over.no_phone"
    assert services.phone.redirects == []
    assert (rang(call), await taken_over_by(services, dentist)) == ([], "")


async def test_a_call_that_is_over_is_refused(carrier, services, dentist, owner) -> None:
    await owner(owner_phone=OWNER)
    call = await is_asked_for_a_day(carrier, services)
    await call.hang_up()
    (row,) = await rows(services, dentist, CallRow)

    with pytest.raises(TakeOverRefused) as refused:
        await take(services, dentist, row.id)

    assert refused.value.key == "call.take_over.over"


async def test_a_call_on_the_screen_is_refused(carrier, services, dentist, owner) -> None:
    await owner(owner_phone=OWNER)
    async with services.unit_of_work(dentist) as unit:
        unit.db.add(BrowserCall(call_sid="CA" + "5" * 32))
    await carrier.dial(to=NUMBER, from_=ANA, call_sid="CA" + "5" * 32)
    (row,) = await rows(services, dentist, CallRow)

    with pytest.raises(TakeOverRefused) as refused:
        await take(services, dentist, row.id)

    assert refused.value.key == "call.take_over.screen"


async def test_while_the_telephone_rings_nobody_takes_it_over_again(carrier, services, dentist, owner) -> None:
    await owner(owner_phone=OWNER)
    await is_asked_for_a_day(carrier, services)
    (row,) = await rows(services, dentist, CallRow)
    await take(services, dentist, row.id)

    with pytest.raises(TakeOverRefused) as refused:
        await take(services, dentist, row.id)

    assert refused.value.key == "call.take_over.ringing"
    assert len(services.phone.redirects) == 1


@pytest.mark.parametrize(("retryable", "key"), [(True, "unreachable"), (False, "over")])
async def test_what_the_telephone_company_refuses_leaves_the_call_as_it_was(
    carrier, services, dentist, owner, *, retryable, key
) -> None:
    await owner(owner_phone=OWNER)
    call = await is_asked_for_a_day(carrier, services)
    (row,) = await rows(services, dentist, CallRow)
    if retryable:

        async def fail(_url: str) -> None:
            raise VendorError("no answer", retryable=True, code="timeout")

        services.phone.live_calls[call.sid] = fail
    else:
        services.phone.live_calls.clear()

    with pytest.raises(TakeOverRefused) as refused:
        await take(services, dentist, row.id)

    assert refused.value.key == f"call.take_over.{key}"
    assert await taken_over_by(services, dentist) == ""
    await call.say("tomorrow at ten")
    assert (rang(call), call.faults) == ([], [])


async def test_nobody_takes_over_a_call_of_another_business(carrier, services, dentist, barber, owner) -> None:
    await owner(owner_phone=OWNER)
    await is_asked_for_a_day(carrier, services)
    (row,) = await rows(services, dentist, CallRow)

    with pytest.raises(NotFound):
        await take(services, barber, row.id)


async def test_a_line_that_nobody_took_over_is_asked_its_question_again(carrier, services, dentist, owner) -> None:
    await owner(owner_phone=OWNER)
    call = await is_asked_for_a_day(carrier, services)

    await call._continue_with("http://127.0.0.1:3000/voice/rachel/taken-over", [])

    assert (rang(call), call.waiting.kind, call.faults) == ([], "gather", [])
