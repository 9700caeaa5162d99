"""The simulator meets bad documents, dead lines and callers who do not behave."""

import asyncio

import pytest

from ringlypro.simulator.twilio_call_leg import ErrorAnnouncement
from ringlypro.simulator.twilio_webhooks import WebhookResponse
from ringlypro.vendors.call_script import Hangup, Play, Redirect, Reject, Say
from tests.simulator.fake_webhooks import BASE, BUSINESS, HOOKS, OWNER, FakeWebhooks, ask, page


class TestTrouble:
    """What a caller would hear as an application error."""

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (page("<Response><Say language='en-US'>hi</Say>"), "12100"),
            (page(""), "12100"),
            (page("<!DOCTYPE a><Response/>"), "12100"),
            (page("<Response/>", "text/plain"), "12300"),
            (page("<Response/>", ""), "12300"),
            (page("<Response><Sayy>hi</Sayy></Response>"), "12200"),
            (page("<Response><Gather inputs='dtmf' action='/a' language='en-US'/></Response>"), "12200"),
            (
                page("<Response><Gather input='dtmf' action='/a' language='en-US'><Hangup/></Gather></Response>"),
                "12200",
            ),
            (page("<Response><Gather input='dtmf' action='/a' language='en-US' numDigits='0'/></Response>"), "12200"),
            (page("<Response><Gather input='dtmf' action='/a'/></Response>"), "12200"),
            (page("<Response>hello</Response>"), "12200"),
            (page("<Response><Hangup/>hello</Response>"), "12200"),
            (page("<Response><Dial action='/a'>+13055550100</Dial></Response>"), "12200"),
            (page("<Response><Dial action='/a'><Number>305</Number></Dial></Response>"), "12200"),
            (page("<Response><Say language='en-US'> ... </Say></Response>"), "13520"),
            (page(f"<Response><Say language='en-US'>{'a' * 3001}</Say></Response>"), "13521"),
            (page("<Response><Say>hi</Say></Response>"), "12200"),
            (page("<Response><Play>audio.mp3</Play></Response>"), "11100"),
            (
                page(
                    "<Response><Gather input='speech' action='/a' language='en-US' speechTimeout='auto'"
                    " speechModel='phone_call'/></Response>"
                ),
                "13335",
            ),
            (page(f"<Response><Pause length='1'/>{' ' * 70_000}</Response>"), "11750"),
            (page("<Response/>", status=500), "11200"),
            (page("<Response/>", status=403), "11200"),
            (page("<Response/>", status=302), "11200"),
            (ConnectionRefusedError(), "11205"),
            (TimeoutError(), "11200"),
            ((Redirect(f"{BASE}/voice"),), "11100"),
            ((Say("Hello", "en"), Reject()), "12200"),
        ],
    )
    async def test_a_bad_answer_is_a_fault_and_ends_in_twilios_apology(self, answer, code):
        webhooks = FakeWebhooks(voice=answer, fallback=page("", status=500))

        call = await webhooks.dial()

        assert call.faults[0].code == code
        assert call.sounds[-1] == ErrorAnnouncement(code)
        assert call.ended == "error"
        assert webhooks.forms_to("status")[0]["CallStatus"] == "completed"

    async def test_the_fallback_is_asked_before_giving_up_and_told_why(self):
        webhooks = FakeWebhooks(voice=page("", status=500), fallback=ask())

        call = await webhooks.dial()

        form = webhooks.forms_to("fallback")[0]
        assert (form["ErrorCode"], form["ErrorUrl"]) == ("11200", HOOKS.voice)
        assert call.waiting.kind == "gather"
        assert [fault.url for fault in call.faults] == [HOOKS.voice]

    async def test_a_connection_that_fails_is_tried_once_more_with_the_same_token(self):
        webhooks = FakeWebhooks(voice=[ConnectionResetError(), ask()])

        call = await webhooks.dial()

        assert len(webhooks.forms_to("voice")) == 2
        assert webhooks.headers[0] == webhooks.headers[1]
        assert call.faults == []

    async def test_documents_that_lead_in_circles_are_left_soon(self):
        webhooks = FakeWebhooks(voice=(Redirect(f"{BASE}/voice"),), fallback=(Redirect(f"{BASE}/voice"),))

        call = await webhooks.dial()

        assert call.ended == "error"
        assert len(webhooks.requests) < 50

    async def test_a_refusal_is_not_tried_again(self):
        webhooks = FakeWebhooks(voice=page("", status=503), fallback=ask())

        await webhooks.dial()

        assert len(webhooks.forms_to("voice")) == 1

    async def test_an_answer_after_the_time_limit_is_a_fault(self):
        webhooks = FakeWebhooks(fallback=ask())
        patient = webhooks.post

        async def slow(url, form, headers):
            if url == HOOKS.voice:
                await asyncio.Event().wait()
            return await patient(url, form, headers)

        call = await webhooks.dial(post=slow, timeout=0.05)

        assert call.faults[0].code == "11200"
        assert call.waiting.kind == "gather"

    async def test_a_status_door_that_refuses_is_a_fault_too(self):
        webhooks = FakeWebhooks(voice=(Hangup(),), status=page("", status=500))

        call = await webhooks.dial()

        assert [fault.url for fault in call.faults] == [HOOKS.status]

    async def test_a_recording_is_fetched_and_must_be_one(self):
        async def fetch(url):
            return (
                WebhookResponse(200, "audio/mpeg", b"x")
                if url.endswith("good.mp3")
                else WebhookResponse(404, "text/html", b"")
            )

        webhooks = FakeWebhooks(voice=(Play(f"{BASE}/good.mp3"), Play(f"{BASE}/gone.mp3"), Hangup()))

        call = await webhooks.dial(fetch=fetch)

        assert [fault.url for fault in call.faults] == [f"{BASE}/gone.mp3"]


class TestMischief:
    """What telephone lines do to the unprepared."""

    async def test_everything_may_arrive_twice_and_the_first_answer_counts(self):
        webhooks = FakeWebhooks(voice=ask(), next=[ask(), (Hangup(),), ask()])
        call = await webhooks.dial(duplicates=True)

        await call.say("hello")

        assert [path for path, _ in webhooks.requests] == ["voice", "voice", "next", "next"]
        assert call.waiting.kind == "gather"
        assert webhooks.headers[0]["I-Twilio-Idempotency-Token"] == webhooks.headers[1]["I-Twilio-Idempotency-Token"]

    async def test_a_caller_may_hide(self):
        webhooks = FakeWebhooks(voice=ask())

        await webhooks.create_simulator().dial(to=BUSINESS, from_="anonymous", extra={"ForwardedFrom": OWNER})

        form = webhooks.forms_to("voice")[0]
        assert (form["From"], form["FromCity"], form["ForwardedFrom"]) == ("anonymous", "", OWNER)

    async def test_a_slow_line_waits_before_each_request(self):
        waited = []

        async def sleep(seconds):
            waited.append(seconds)

        webhooks = FakeWebhooks(voice=ask(), next=(Hangup(),))
        call = await webhooks.dial(slow=0.4, sleep=sleep)
        await call.say("hi")

        assert waited == [0.4, 0.4, 0.4]

    async def test_a_caller_may_hang_up_while_we_think(self):
        webhooks = FakeWebhooks(voice=ask())
        call = await webhooks.dial()

        async def hang_up_meanwhile(url, form, headers):
            if url.endswith("/next"):
                await call.hang_up()
            return await webhooks.post(url, form, headers)

        webhooks.answers["next"] = ask()
        call.sender.post = hang_up_meanwhile
        await call.say("hello")

        assert call.ended == "caller"
        assert len(webhooks.forms_to("status")) == 1
