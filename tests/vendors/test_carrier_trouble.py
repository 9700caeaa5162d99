"""The carrier meets bad documents, dead lines and callers who do not behave."""

import asyncio

import pytest

from ringlypro.vendors.carrier import Broken, HttpAnswer
from ringlypro.vendors.script import Hangup, Play, Redirect, Reject, Say
from tests.vendors.house_of_cards import BASE, BUSINESS, HOOKS, OWNER, House, ask, page


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
    async def test_a_bad_answer_is_a_fault_and_ends_in_the_carriers_apology(self, answer, code):
        house = House(voice=answer, fallback=page("", status=500))

        call = await house.rings()

        assert call.faults[0].code == code
        assert call.heard[-1] == Broken(code)
        assert call.ended == "error"
        assert house.said_to("status")[0]["CallStatus"] == "completed"

    async def test_the_fallback_is_asked_before_giving_up_and_told_why(self):
        house = House(voice=page("", status=500), fallback=ask())

        call = await house.rings()

        form = house.said_to("fallback")[0]
        assert (form["ErrorCode"], form["ErrorUrl"]) == ("11200", HOOKS.voice)
        assert call.waiting.kind == "gather"
        assert [fault.url for fault in call.faults] == [HOOKS.voice]

    async def test_a_connection_that_fails_is_tried_once_more_with_the_same_token(self):
        house = House(voice=[ConnectionResetError(), ask()])

        call = await house.rings()

        assert len(house.said_to("voice")) == 2
        assert house.headers[0] == house.headers[1]
        assert call.faults == []

    async def test_documents_that_lead_in_circles_are_left_soon(self):
        house = House(voice=(Redirect(f"{BASE}/voice"),), fallback=(Redirect(f"{BASE}/voice"),))

        call = await house.rings()

        assert call.ended == "error"
        assert len(house.heard) < 50

    async def test_a_refusal_is_not_tried_again(self):
        house = House(voice=page("", status=503), fallback=ask())

        await house.rings()

        assert len(house.said_to("voice")) == 1

    async def test_a_slow_answer_ends_the_carriers_patience(self):
        house = House(fallback=ask())
        patient = house.post

        async def slow(url, form, headers):
            if url == HOOKS.voice:
                await asyncio.sleep(5)
            return await patient(url, form, headers)

        call = await house.rings(post=slow, patience=0.05)

        assert call.faults[0].code == "11200"
        assert call.waiting.kind == "gather"

    async def test_a_status_door_that_refuses_is_a_fault_too(self):
        house = House(voice=(Hangup(),), status=page("", status=500))

        call = await house.rings()

        assert [fault.url for fault in call.faults] == [HOOKS.status]

    async def test_a_recording_is_fetched_and_must_be_one(self):
        async def fetch(url):
            return (
                HttpAnswer(200, "audio/mpeg", b"x") if url.endswith("good.mp3") else HttpAnswer(404, "text/html", b"")
            )

        house = House(voice=(Play(f"{BASE}/good.mp3"), Play(f"{BASE}/gone.mp3"), Hangup()))

        call = await house.rings(fetch=fetch)

        assert [fault.url for fault in call.faults] == [f"{BASE}/gone.mp3"]


class TestMischief:
    """What telephone lines do to the unprepared."""

    async def test_everything_may_arrive_twice_and_the_answers_are_compared(self):
        house = House(voice=ask(), next=[ask(), (Hangup(),), ask()])
        call = await house.rings(duplicates=True)

        await call.say("hello")

        assert [repeat.agrees for repeat in call.repeats] == [True, False]
        assert call.waiting.kind == "gather"
        assert house.headers[0]["I-Twilio-Idempotency-Token"] == house.headers[1]["I-Twilio-Idempotency-Token"]

    async def test_the_last_request_can_be_sent_again_to_the_letter(self):
        house = House(voice=ask(), next=ask())
        call = await house.rings()
        await call.say("hello")

        answer = await call.resend()

        assert answer.status == 200
        assert house.heard[-1] == house.heard[-2]
        assert house.headers[-1] == house.headers[-2]

    async def test_a_caller_may_hide(self):
        house = House(voice=ask())

        await house.carrier().dial(to=BUSINESS, from_="anonymous", extra={"ForwardedFrom": OWNER})

        form = house.said_to("voice")[0]
        assert (form["From"], form["FromCity"], form["ForwardedFrom"]) == ("anonymous", "", OWNER)

    async def test_a_slow_line_waits_before_each_request(self):
        waited = []

        async def sleep(seconds):
            waited.append(seconds)

        house = House(voice=ask(), next=(Hangup(),))
        call = await house.rings(slow=0.4, sleep=sleep)
        await call.say("hi")

        assert waited == [0.4, 0.4, 0.4]

    async def test_a_caller_may_hang_up_while_we_think(self):
        house = House(voice=ask())
        call = await house.rings()

        async def hang_up_meanwhile(url, form, headers):
            if url.endswith("/next"):
                await call.hang_up()
            return await house.post(url, form, headers)

        house.rooms["next"] = ask()
        call.wire.post = hang_up_meanwhile
        await call.say("hello")

        assert call.ended == "caller"
        assert len(house.said_to("status")) == 1
