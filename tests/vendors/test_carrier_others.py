"""Messages after the beep, other telephones, and texts."""

import pytest

from ringlypro.vendors import twilio_script as twiml
from ringlypro.vendors.carrier import Beep, Rang, Said, Unreachable
from ringlypro.vendors.script import Dial, Gather, Hangup, Record, Say
from tests.vendors.house_of_cards import BASE, BUSINESS, CALLER, HOOKS, OK, OWNER, House, page

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

    def house(self, **rooms):
        return House(voice=self.script(), left=(Hangup(),), written=OK, kept=OK, **rooms)

    async def test_a_message_is_left_reported_and_written_down(self):
        house = self.house()
        call = await house.rings()
        assert call.heard == [Beep()]
        assert call.waiting.kind == "record"

        await call.say("Please call me back about the fence.")

        left, kept, written = (house.said_to(path)[0] for path in ("left", "kept", "written"))
        assert left["RecordingUrl"] == kept["RecordingUrl"] == written["RecordingUrl"] == call.recordings[0].url
        assert (left["RecordingDuration"], kept["RecordingStatus"]) == ("2", "completed")
        assert written["TranscriptionText"] == "Please call me back about the fence."
        assert call.ended == "hangup"

    async def test_hanging_up_after_speaking_still_delivers_the_message(self):
        house = self.house()
        call = await house.rings()

        await call.hang_up(having_said="It is urgent.")

        assert house.said_to("left")[0]["Digits"] == "hangup"
        assert house.said_to("kept")[0]["CallSid"] == call.sid
        assert len(house.said_to("status")) == 1

    async def test_saying_nothing_leaves_nothing(self):
        house = self.house()
        call = await house.rings()

        await call.silence()

        assert house.said_to("left") == []
        assert house.said_to("kept")[0]["RecordingStatus"] == "absent"
        assert call.heard[-1] == Said("Goodbye.", "en-US", "Polly.Joanna-Neural")


class TestOtherPhones:
    """Somebody else is rung."""

    def house(self, *, whisper=True, action=SORRY):
        url = f"{BASE}/whisper" if whisper else None
        accept = (Gather(f"{BASE}/accepted", (Say("Press 1.", "en"),), "en", digits=1, speech=False), Hangup())
        return House(
            voice=(Dial(OWNER, f"{BASE}/dialled", timeout=15, caller_id=BUSINESS, whisper_url=url),),
            whisper=accept,
            accepted=lambda form: () if form["Digits"] == "1" else (Hangup(),),
            dialled=action,
        )

    async def test_it_rings(self):
        call = await self.house().rings()

        assert call.heard == [Rang(OWNER, 15)]
        assert (call.waiting.kind, call.waiting.timeout) == ("dial", 15)

    async def test_the_owner_accepts_with_1_and_they_talk(self):
        house = self.house(action=(Hangup(),))
        call = await house.rings()

        await call.staff_answers(talks_for=90)

        whisper = house.said_to("whisper")[0]
        assert (whisper["From"], whisper["To"], whisper["ParentCallSid"]) == (BUSINESS, OWNER, call.sid)
        assert whisper["Direction"] == "outbound-dial"
        over = house.said_to("dialled")[0]
        assert (over["DialCallStatus"], over["DialCallDuration"], over["DialBridged"]) == ("completed", "90", "true")
        assert over["DialCallSid"] == whisper["CallSid"] != call.sid
        assert house.said_to("status")[0]["CallDuration"] == "90"
        assert call.staff.heard == [Said("Press 1.", "en-US", "Polly.Joanna-Neural")]

    @pytest.mark.parametrize("does", ["declines", "says nothing"])
    async def test_the_owner_declines_and_the_caller_comes_back(self, does):
        house = self.house()
        call = await house.rings()

        await (call.staff_declines() if does == "declines" else call.staff_answers(presses=None))

        over = house.said_to("dialled")[0]
        assert (over["DialCallStatus"], over["DialBridged"]) == ("no-answer", "false")
        assert call.heard[-1] == Said("Nobody is there.", "en-US", "Polly.Joanna-Neural")

    @pytest.mark.parametrize("status", ["no-answer", "busy", "failed"])
    async def test_nobody_picks_up(self, status):
        house = self.house()
        call = await house.rings()

        await call.staff_misses(status)

        assert house.said_to("dialled")[0]["DialCallStatus"] == status

    async def test_without_a_whisper_picking_up_is_enough(self):
        house = self.house(whisper=False, action=(Hangup(),))
        call = await house.rings()

        await call.staff_answers()

        assert house.said_to("dialled")[0]["DialBridged"] == "true"

    async def test_the_caller_gives_up_while_it_rings(self):
        house = self.house()
        call = await house.rings()

        await call.hang_up()

        over = house.said_to("dialled")[0]
        assert (over["DialCallStatus"], over["CallStatus"]) == ("canceled", "completed")
        assert len(house.said_to("status")) == 1


class TestTexts:
    """SMS come in, and reports of those that went out."""

    async def test_a_text_is_delivered_and_answered(self):
        house = House(sms=page(twiml.write_message("Gracias & adiós")))

        answer = await house.carrier().text(to=BUSINESS, from_=CALLER, body="¿A qué hora abren?")

        form = house.said_to("sms")[0]
        assert form["MessageSid"] == form["SmsSid"] == answer.sid
        assert (form["Body"], form["NumMedia"]) == ("¿A qué hora abren?", "0")
        assert (answer.replies, answer.faults) == (("Gracias & adiós",), ())

    async def test_no_answer_is_an_answer(self):
        house = House(sms=page(twiml.write_message(None)))

        answer = await house.carrier().text(to=BUSINESS, from_=CALLER, body=" stop ")

        assert answer.replies == ()
        assert house.said_to("sms")[0]["OptOutType"] == "STOP"

    async def test_a_voice_answer_to_a_text_is_a_fault(self):
        house = House(sms=(Hangup(),))

        answer = await house.carrier().text(to=BUSINESS, from_=CALLER, body="hi")

        assert answer.faults[0].code == "12200"

    async def test_what_became_of_a_text_is_told(self):
        house = House()

        await house.carrier().report_text(HOOKS.status, sid="SM1", status="undelivered", error_code="30003")

        form = house.said_to("status")[0]
        assert (form["MessageStatus"], form["ErrorCode"]) == ("undelivered", "30003")

    async def test_a_door_that_will_not_hear_it_is_an_error(self):
        with pytest.raises(Unreachable):
            await House(status=page("", status=500)).carrier().report_text(HOOKS.status, sid="SM1", status="sent")
