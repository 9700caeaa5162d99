"""The carrier calls a house of cards, and does what its documents say."""

import pytest
from twilio.request_validator import RequestValidator

from ringlypro.vendors.carrier import NotNow, Paused, Played, Said
from ringlypro.vendors.script import Gather, Hangup, Pause, Play, Reject, Say
from tests.vendors.house_of_cards import BASE, BUSINESS, CALLER, HOOKS, House, ask, page


async def test_the_first_request_carries_what_twilio_sends_and_is_signed():
    house = House(voice=ask())

    await house.rings()

    form = house.said_to("voice")[0]
    assert form["From"] == form["Caller"] == CALLER
    assert form["To"] == form["Called"] == BUSINESS
    assert form["CallStatus"] == "ringing"
    assert form["Direction"] == "inbound"
    assert form["FromState"] == "FL"
    assert form["CallSid"].startswith("CA")
    assert len(form["CallSid"]) == 34
    signature = house.headers[0]["X-Twilio-Signature"]
    assert RequestValidator("token").validate(HOOKS.voice, form, signature)
    assert house.headers[0]["I-Twilio-Idempotency-Token"]


async def test_the_caller_hears_what_was_written_and_is_asked():
    house = House(
        voice=(
            Pause(2),
            Gather(
                f"{BASE}/next", (Say("Hola ñ & <co>", "es"), Play(f"{BASE}/audio/a.mp3")), "es", digits=1, timeout=7
            ),
        )
    )

    call = await house.rings()

    assert call.heard == [
        Paused(2),
        Said("Hola ñ & <co>", "es-US", "Polly.Lupe-Neural"),
        Played(f"{BASE}/audio/a.mp3"),
    ]
    wait = call.waiting
    assert (wait.kind, wait.speech, wait.keypad, wait.digits, wait.lang, wait.timeout) == (
        "gather",
        True,
        True,
        1,
        "es-US",
        7,
    )
    assert call.faults == []


async def test_words_go_to_the_action_with_or_without_a_confidence():
    house = House(voice=ask(), next=ask())
    call = await house.rings()

    await call.say("tomorrow at ten", confidence=0.7)
    await call.say("please", confidence=None)

    first, second = house.said_to("next")
    assert (first["SpeechResult"], first["Confidence"], first["CallStatus"]) == (
        "tomorrow at ten",
        "0.7",
        "in-progress",
    )
    assert "Confidence" not in second
    assert first["CallSid"] == second["CallSid"] == call.sid


@pytest.mark.parametrize(
    ("options", "keys", "digits", "finished"),
    [
        ({}, "3055550134#9", "3055550134", "#"),
        ({}, "12", "12", ""),
        ({"digits": 1}, "21", "2", ""),
        ({"finish_on_key": "*"}, "1#*", "1#", "*"),
        ({"finish_on_key": ""}, "1#", "1#", ""),
    ],
)
async def test_keys_count_until_the_finishing_one_or_enough(options, keys, digits, finished):
    house = House(voice=ask(**options), next=ask())
    call = await house.rings()

    await call.press(keys)

    form = house.said_to("next")[0]
    assert (form["Digits"], form["FinishedOnKey"]) == (digits, finished)


async def test_silence_is_reported_because_our_questions_ask_for_it():
    house = House(voice=ask(), next=ask())
    call = await house.rings()

    await call.silence()

    form = house.said_to("next")[0]
    assert form["Digits"] == form["SpeechResult"] == ""


async def test_silence_falls_through_where_a_question_does_not_ask_for_it():
    question = '<Response><Gather input="dtmf" action="/next" language="en-US"/><Redirect>/lost</Redirect></Response>'
    house = House(voice=page(question), lost=(Hangup(),))
    call = await house.rings()

    await call.silence()

    assert house.said_to("next") == []
    assert call.ended == "hangup"


@pytest.mark.parametrize("does", ["says", "presses"])
async def test_what_nobody_listens_to_is_silence(does):
    house = House(voice=ask(speech=does != "says", keypad=does != "presses"), next=ask())
    call = await house.rings()

    await (call.say("hello") if does == "says" else call.press("1"))

    assert house.said_to("next")[0]["Digits"] == ""


async def test_relative_addresses_follow_the_document_they_stand_in():
    house = House(voice=page("<Response><Redirect>/deep/door</Redirect></Response>"))
    house.rooms["deep/door"] = page('<Response><Gather input="speech" action="/next" language="es-US"/></Response>')
    house.rooms["next"] = (Hangup(),)
    call = await house.rings()

    await call.say("hola")

    assert call.ended == "hangup"


@pytest.mark.parametrize(
    ("script", "ended", "status"),
    [
        ((Say("Bye.", "en"), Hangup()), "hangup", "completed"),
        ((Say("Bye.", "en"),), "exhausted", "completed"),
        ((Reject(),), "rejected", "no-answer"),
        ((Reject("busy"),), "busy", "busy"),
    ],
)
async def test_the_end_of_a_call_is_reported_once(script, ended, status):
    house = House(voice=script)

    call = await house.rings()

    assert (call.ended, call.waiting.kind) == (ended, "ended")
    (report,) = house.said_to("status")
    assert report["CallStatus"] == status
    assert report["CallbackSource"] == "call-progress-events"
    assert report["SequenceNumber"] == "0"
    assert report["Timestamp"] == "Mon, 23 Nov 2026 09:00:00 +0000"
    assert ("CallDuration" in report) == (status == "completed")


async def test_a_call_costs_what_the_clock_says_or_what_the_test_says():
    house = House(voice=ask())
    call = await house.rings()
    house.now = 42.4
    await call.hang_up()
    await call.hang_up()
    other = await house.rings()
    other.lasted(61)
    await other.hang_up()

    first, second = house.said_to("status")
    assert (first["CallDuration"], first["Duration"]) == ("42", "1")
    assert (second["CallDuration"], second["Duration"]) == ("61", "2")
    assert call.ended == "caller"


async def test_progress_is_reported_in_order_when_asked_for():
    house = House(voice=ask())

    call = await house.rings(progress=True)
    await call.hang_up()

    told = [(form["CallStatus"], form["SequenceNumber"]) for form in house.said_to("status")]
    assert told == [("ringing", "0"), ("in-progress", "1"), ("completed", "2")]


async def test_nobody_can_speak_on_a_line_that_does_not_listen():
    house = House(voice=(Hangup(),))
    call = await house.rings()

    with pytest.raises(NotNow):
        await call.say("hello?")
