"""A new call, the whisper to the owner, and the end of a transfer, as Twilio's forms tell of them."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import httpx
import pytest
from sqlalchemy import select, update

from ringlypro.calls.tables import Call
from ringlypro.clients import client_profiles
from ringlypro.clients.tables import Client
from tests.routes.calls.signed_forms import ANA, NUMBER, OWNER, post
from tests.service_fixtures import SITE, FakeServices


class TestWhisper:
    """The owner hears for whom it rings, and takes the call with a 1."""

    @pytest.fixture
    async def known_leg(self, services: FakeServices, dentist: int) -> None:
        await client_profiles.save_external_reference(services, kind="call", external_id="CA1", client_id=dentist)

    @pytest.mark.parametrize(
        ("persona", "words"), [("rachel", "You have a call for Bright Dental."), ("lina", "Bright Dental")]
    )
    async def test_names_the_business(
        self, *, twilio: httpx.AsyncClient, services: FakeServices, known_leg: None, persona: str, words: str
    ) -> None:
        answer = await post(twilio, services, f"/voice/{persona}/whisper", CallSid="CA2", ParentCallSid="CA1", To=OWNER)

        gather, hangup = ET.fromstring(answer.text)
        assert (gather.tag, hangup.tag) == ("Gather", "Hangup")
        assert gather.attrib["action"] == f"{SITE}/voice/{persona}/whispered"
        assert (gather.attrib["numDigits"], gather.attrib["timeout"]) == ("1", "6")
        assert "speech" not in gather.attrib.get("input", "dtmf")
        assert words in "".join(gather.itertext())

    @pytest.mark.parametrize("parent", ["", "CA9"])
    async def test_rings_without_a_name_where_the_call_is_not_known(
        self, twilio: httpx.AsyncClient, services: FakeServices, known_leg: None, parent: str
    ) -> None:
        answer = await post(twilio, services, "/voice/rachel/whisper", CallSid="CA2", ParentCallSid=parent)

        assert "Bright Dental" not in answer.text
        assert [verb.tag for verb in ET.fromstring(answer.text)] == ["Gather", "Hangup"]

    async def test_only_a_one_connects_after_a_second(self, twilio: httpx.AsyncClient, services: FakeServices) -> None:
        verbs = {}
        for digits in ("1", "2", "", "11"):
            answer = await post(twilio, services, "/voice/rachel/whispered", Digits=digits)
            verbs[digits] = [(element.tag, element.attrib) for element in ET.fromstring(answer.text)]

        hangup = [("Hangup", {})]
        assert verbs == {"1": [("Pause", {"length": "1"})], "2": hangup, "": hangup, "11": hangup}


class TestCallers:
    """A call is kept under what its form says, cut to what the columns take."""

    @pytest.mark.parametrize(
        ("sender", "kept"),
        [(ANA, ANA), ("anonymous", "anonymous"), ("", "anonymous"), ("x" * 50, "x" * 40), ("+266696687", "+266696687")],
    )
    async def test_whoever_calls_is_written_down(
        self, *, twilio: httpx.AsyncClient, services: FakeServices, dentist: int, sender: str, kept: str
    ) -> None:
        answer = await post(twilio, services, "/voice/rachel/", From=sender, CallSid="CA" + "7" * 80)

        assert answer.status_code == 200
        async with services.unit_of_work(dentist) as unit:
            call = (await unit.db.scalars(select(Call))).one()
        assert (call.twilio_call_sid, call.from_number, call.to_number) == ("CA" + "7" * 62, kept, NUMBER)

    @pytest.mark.parametrize("path", ["/voice/rachel/", "/voice/rachel", "/voice/rachel/incoming"])
    async def test_every_address_of_a_new_call_answers_it(
        self, twilio: httpx.AsyncClient, services: FakeServices, dentist: int, path: str
    ) -> None:
        answer = await post(twilio, services, path)

        assert "Bright Dental" in answer.text
        assert answer.headers["content-type"].startswith("text/xml")

    async def test_lina_answers_in_spanish(
        self, twilio: httpx.AsyncClient, services: FakeServices, dentist: int
    ) -> None:
        await post(twilio, services, "/voice/lina/incoming")

        async with services.unit_of_work(dentist) as unit:
            assert (await unit.db.scalars(select(Call.language))).one() == "es"

    @pytest.mark.parametrize("fields", [{"To": "+13055550177"}, {"To": ""}, {"CallSid": ""}])
    @pytest.mark.parametrize(("persona", "first"), [("rachel", "en"), ("lina", "es")])
    async def test_a_number_of_nobodys_is_said_in_both_languages(
        self, *, twilio: httpx.AsyncClient, services: FakeServices, dentist: int, fields: dict[str, str],
        persona: str, first: str,
    ) -> None:  # fmt: skip
        answer = await post(twilio, services, f"/voice/{persona}/incoming", **fields)

        verbs = list(ET.fromstring(answer.text))
        assert [verb.tag for verb in verbs] == ["Say", "Say", "Hangup"]
        spoken = [("not in service" in (verb.text or "")) for verb in verbs[:2]]
        assert spoken == [first == "en", first == "es"]
        async with services.unit_of_work(dentist) as unit:
            assert (await unit.db.scalars(select(Call))).all() == []


class TestTransfers:
    """Whoever has talked to the owner is done; anybody else is back with the receptionist."""

    @pytest.mark.parametrize(
        ("fields", "over"),
        [
            ({"DialCallStatus": "completed", "DialBridged": "true"}, True),
            ({"DialCallStatus": "completed"}, True),
            ({"DialCallStatus": "completed", "DialBridged": "false"}, False),
            ({"DialCallStatus": "no-answer"}, False),
            ({"DialCallStatus": "busy", "DialBridged": "true"}, False),
            ({}, False),
        ],
    )
    async def test_are_over_only_when_somebody_was_bridged(
        self, *, twilio: httpx.AsyncClient, services: FakeServices, dentist: int, fields: dict[str, str], over: bool
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(owner_phone=OWNER, staff_first=True))
        dialling = await post(twilio, services, "/voice/rachel/")
        assert OWNER in dialling.text

        answer = await post(twilio, services, "/voice/rachel/dialed?turn=1", **fields)

        assert ([verb.tag for verb in ET.fromstring(answer.text)] == ["Hangup"]) is over

    async def test_a_recording_of_no_length_is_not_kept(
        self, twilio: httpx.AsyncClient, services: FakeServices, dentist: int
    ) -> None:
        recording = {
            "RecordingUrl": "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1",
            "RecordingSid": "RE1",
        }
        kept = {}
        for n, seconds in enumerate(("0", "", "7")):
            await post(twilio, services, "/voice/rachel/", CallSid=f"CA{n}")
            fields = recording | {"RecordingDuration": seconds, "CallSid": f"CA{n}"}
            answer = await post(twilio, services, "/voice/rachel/recorded", **fields)
            async with services.unit_of_work(dentist) as unit:
                sid = await unit.db.scalar(select(Call.recording_sid).where(Call.twilio_call_sid == f"CA{n}"))
            kept[seconds] = (answer.status_code, sid)

        assert kept == {"0": (200, None), "": (200, None), "7": (200, "RE1")}

    async def test_the_call_that_rings_the_owner_is_remembered_under_its_own_id(
        self, twilio: httpx.AsyncClient, services: FakeServices, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(owner_phone=OWNER, staff_first=True))

        await post(twilio, services, "/voice/rachel/")

        profile = await client_profiles.get_profile_by_external_id(services, "call", "CA1")
        assert profile is not None
        assert profile.id == dentist
