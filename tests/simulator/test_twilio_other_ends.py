"""Messages after the beep, and other telephones."""

import pytest

from ringlypro.simulator.twilio_call_leg import RecordingBeep, RingingPhone, SpokenText
from ringlypro.vendors.call_script import Dial, Gather, Hangup, Record, Say
from tests.simulator.fake_webhooks import BASE, BUSINESS, OK, OWNER, FakeWebhooks

SORRY = (Say("Nobody is there.", "en"), Hangup())


class TestMessages:
    """After the beep."""

    def script(self, lang="en"):
        return (
            Record(
                f"{BASE}/left",
                lang,
                max_seconds=60,
                transcribe_callback=f"{BASE}/written",
                status_callback=f"{BASE}/kept",
            ),
            Say("Goodbye.", "en"),
        )

    def webhooks(self, **rooms):
        return FakeWebhooks(voice=self.script(), left=(Hangup(),), written=OK, kept=OK, **rooms)

    async def test_a_message_is_left_reported_and_written_down(self):
        webhooks = self.webhooks()
        call = await webhooks.dial()
        assert call.sounds == [RecordingBeep()]
        assert call.waiting.kind == "record"

        await call.say("Please call me back about the fence.")

        left, kept, written = (webhooks.forms_to(path)[0] for path in ("left", "kept", "written"))
        assert left["RecordingUrl"] == kept["RecordingUrl"] == written["RecordingUrl"] == call.recordings[0].url
        assert (left["RecordingDuration"], kept["RecordingStatus"]) == ("2", "completed")
        assert written["TranscriptionText"] == "Please call me back about the fence."
        assert call.ended == "hangup"

    async def test_hanging_up_after_speaking_still_delivers_the_message(self):
        webhooks = self.webhooks()
        call = await webhooks.dial()

        await call.hang_up(message="It is urgent.")

        assert webhooks.forms_to("left")[0]["Digits"] == "hangup"
        assert webhooks.forms_to("kept")[0]["CallSid"] == call.sid
        assert len(webhooks.forms_to("status")) == 1

    async def test_saying_nothing_leaves_nothing(self):
        webhooks = self.webhooks()
        call = await webhooks.dial()

        await call.stay_silent()

        assert webhooks.forms_to("left") == []
        assert webhooks.forms_to("kept")[0]["RecordingStatus"] == "absent"
        assert call.sounds[-1] == SpokenText("Goodbye.", "en-US", "Polly.Joanna-Neural")


class TestOtherPhones:
    """Somebody else is rung."""

    def webhooks(self, *, whisper=True, action=SORRY):
        url = f"{BASE}/whisper" if whisper else None
        accept = (Gather(f"{BASE}/accepted", (Say("Press 1.", "en"),), "en", digits=1, speech=False), Hangup())
        return FakeWebhooks(
            voice=(Dial(OWNER, f"{BASE}/dialled", timeout=15, caller_id=BUSINESS, whisper_url=url),),
            whisper=accept,
            accepted=lambda form: () if form["Digits"] == "1" else (Hangup(),),
            dialled=action,
        )

    async def test_it_rings(self):
        call = await self.webhooks().dial()

        assert call.sounds == [RingingPhone(OWNER, 15)]
        assert (call.waiting.kind, call.waiting.timeout) == ("dial", 15)

    async def test_the_owner_accepts_with_1_and_they_talk(self):
        webhooks = self.webhooks(action=(Hangup(),))
        call = await webhooks.dial()

        await call.staff_answers(talks_for=90)

        whisper = webhooks.forms_to("whisper")[0]
        assert (whisper["From"], whisper["To"], whisper["ParentCallSid"]) == (BUSINESS, OWNER, call.sid)
        assert whisper["Direction"] == "outbound-dial"
        over = webhooks.forms_to("dialled")[0]
        assert (over["DialCallStatus"], over["DialCallDuration"], over["DialBridged"]) == ("completed", "90", "true")
        assert over["DialCallSid"] == whisper["CallSid"] != call.sid
        assert webhooks.forms_to("status")[0]["CallDuration"] == "90"
        assert call.staff.sounds == [SpokenText("Press 1.", "en-US", "Polly.Joanna-Neural")]

    @pytest.mark.parametrize("does", ["declines", "says nothing"])
    async def test_the_owner_declines_and_the_caller_comes_back(self, does):
        webhooks = self.webhooks()
        call = await webhooks.dial()

        await (call.staff_declines() if does == "declines" else call.staff_answers(presses=None))

        over = webhooks.forms_to("dialled")[0]
        assert (over["DialCallStatus"], over["DialBridged"]) == ("no-answer", "false")
        assert call.sounds[-1] == SpokenText("Nobody is there.", "en-US", "Polly.Joanna-Neural")

    @pytest.mark.parametrize("status", ["no-answer", "busy", "failed"])
    async def test_nobody_picks_up(self, status):
        webhooks = self.webhooks()
        call = await webhooks.dial()

        await call.staff_misses(status)

        assert webhooks.forms_to("dialled")[0]["DialCallStatus"] == status

    async def test_without_a_whisper_picking_up_is_enough(self):
        webhooks = self.webhooks(whisper=False, action=(Hangup(),))
        call = await webhooks.dial()

        await call.staff_answers()

        assert webhooks.forms_to("dialled")[0]["DialBridged"] == "true"

    async def test_the_caller_gives_up_while_it_rings(self):
        webhooks = self.webhooks()
        call = await webhooks.dial()

        await call.hang_up()

        over = webhooks.forms_to("dialled")[0]
        assert (over["DialCallStatus"], over["CallStatus"]) == ("canceled", "completed")
        assert len(webhooks.forms_to("status")) == 1
