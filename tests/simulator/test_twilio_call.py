"""The simulator calls webhooks, and does what their documents say."""

import pytest
from twilio.request_validator import RequestValidator

from ringlypro.simulator.twilio_call_leg import PlayedAudio, SilentPause, SpokenText, UnexpectedInputError
from ringlypro.vendors.call_script import Gather, Hangup, Pause, Play, Reject, Say
from tests.simulator.fake_webhooks import BASE, BUSINESS, CALLER, HOOKS, FakeWebhooks, ask, page


async def test_the_first_request_carries_what_twilio_sends_and_is_signed():
    webhooks = FakeWebhooks(voice=ask())

    await webhooks.dial()

    form = webhooks.forms_to("voice")[0]
    assert form["From"] == form["Caller"] == CALLER
    assert form["To"] == form["Called"] == BUSINESS
    assert form["CallStatus"] == "ringing"
    assert form["Direction"] == "inbound"
    assert form["FromState"] == "FL"
    assert form["CallSid"].startswith("CA")
    assert len(form["CallSid"]) == 34
    signature = webhooks.headers[0]["X-Twilio-Signature"]
    assert RequestValidator("token").validate(HOOKS.voice, form, signature)
    assert webhooks.headers[0]["I-Twilio-Idempotency-Token"]


async def test_the_caller_hears_what_was_written_and_is_asked():
    webhooks = FakeWebhooks(
        voice=(
            Pause(2),
            Gather(
                f"{BASE}/next", (Say("Hola ñ & <co>", "es"), Play(f"{BASE}/audio/a.mp3")), "es", digits=1, timeout=7
            ),
        )
    )

    call = await webhooks.dial()

    assert call.sounds == [
        SilentPause(2),
        SpokenText("Hola ñ & <co>", "es-US", "Polly.Lupe-Neural"),
        PlayedAudio(f"{BASE}/audio/a.mp3"),
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
    webhooks = FakeWebhooks(voice=ask(), next=ask())
    call = await webhooks.dial()

    await call.say("tomorrow at ten", confidence=0.7)
    await call.say("please", confidence=None)

    first, second = webhooks.forms_to("next")
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
    webhooks = FakeWebhooks(voice=ask(**options), next=ask())
    call = await webhooks.dial()

    await call.press(keys)

    form = webhooks.forms_to("next")[0]
    assert (form["Digits"], form["FinishedOnKey"]) == (digits, finished)


async def test_silence_is_reported_because_our_questions_ask_for_it():
    webhooks = FakeWebhooks(voice=ask(), next=ask())
    call = await webhooks.dial()

    await call.stay_silent()

    form = webhooks.forms_to("next")[0]
    assert form["Digits"] == form["SpeechResult"] == ""


async def test_silence_falls_through_where_a_question_does_not_ask_for_it():
    question = '<Response><Gather input="dtmf" action="/next" language="en-US"/><Redirect>/lost</Redirect></Response>'
    webhooks = FakeWebhooks(voice=page(question), lost=(Hangup(),))
    call = await webhooks.dial()

    await call.stay_silent()

    assert webhooks.forms_to("next") == []
    assert call.ended == "hangup"


@pytest.mark.parametrize("does", ["says", "presses"])
async def test_what_nobody_listens_to_is_silence(does):
    webhooks = FakeWebhooks(voice=ask(speech=does != "says", keypad=does != "presses"), next=ask())
    call = await webhooks.dial()

    await (call.say("hello") if does == "says" else call.press("1"))

    assert webhooks.forms_to("next")[0]["Digits"] == ""


async def test_relative_addresses_follow_the_document_they_stand_in():
    webhooks = FakeWebhooks(voice=page("<Response><Redirect>/deep/door</Redirect></Response>"))
    webhooks.answers["deep/door"] = page(
        '<Response><Gather input="speech" action="/next" language="es-US"/></Response>'
    )
    webhooks.answers["next"] = (Hangup(),)
    call = await webhooks.dial()

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
    webhooks = FakeWebhooks(voice=script)

    call = await webhooks.dial()

    assert (call.ended, call.waiting.kind) == (ended, "ended")
    (report,) = webhooks.forms_to("status")
    assert report["CallStatus"] == status
    assert report["CallbackSource"] == "call-progress-events"
    assert report["SequenceNumber"] == "0"
    assert report["Timestamp"] == "Mon, 23 Nov 2026 09:00:00 +0000"
    assert ("CallDuration" in report) == (status == "completed")


async def test_a_call_costs_what_the_clock_says_or_what_the_test_says():
    webhooks = FakeWebhooks(voice=ask())
    call = await webhooks.dial()
    webhooks.now = 42.4
    await call.hang_up()
    await call.hang_up()
    other = await webhooks.dial()
    other.set_duration(61)
    await other.hang_up()

    first, second = webhooks.forms_to("status")
    assert (first["CallDuration"], first["Duration"]) == ("42", "1")
    assert (second["CallDuration"], second["Duration"]) == ("61", "2")
    assert call.ended == "caller"


async def test_progress_is_reported_in_order_when_asked_for():
    webhooks = FakeWebhooks(voice=ask())

    call = await webhooks.dial(progress=True)
    await call.hang_up()

    reported = [(form["CallStatus"], form["SequenceNumber"]) for form in webhooks.forms_to("status")]
    assert reported == [("ringing", "0"), ("in-progress", "1"), ("completed", "2")]


async def test_nobody_can_speak_on_a_line_that_does_not_listen():
    webhooks = FakeWebhooks(voice=(Hangup(),))
    call = await webhooks.dial()

    with pytest.raises(UnexpectedInputError):
        await call.say("hello?")
