"""What Twilio's forms say, field by field, and what the telephone company is told when we cannot answer at once."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from fastapi import FastAPI, Request
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from ringlypro.calls import disk_queue
from ringlypro.calls.tables import Call
from ringlypro.clients import client_profiles
from ringlypro.clients.tables import Client
from ringlypro.receptionist.conversation_types import CallerSilence, KeysPressed, SpeechReceived
from ringlypro.vendors import call_script
from tests.lines import voice_app
from tests.routes.all_routes import house
from tests.service_fixtures import SITE, FakeServices, browser, make_services
from webhooks import voice, voice_fallback
from webhooks.twilio_auth import TwilioForm, parse_form, verify_twilio_signature

NUMBER, ANA, OWNER = "+13055550101", "+13055550142", "+13055550190"


@pytest.fixture
def services(database, clock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> FastAPI:
    return house(services, tmp_path)


@pytest.fixture
async def twilio(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as client:
        yield client


async def post(twilio: httpx.AsyncClient, services: FakeServices, path: str, **fields: str) -> httpx.Response:
    """A signed form about Ana's call."""
    form = {"CallSid": "CA1", "From": ANA, "To": NUMBER, "CallStatus": "in-progress"} | fields
    signature = services.phone.sign_request(f"{SITE}{path}", list(form.items()))
    return await twilio.post(path, data=form, headers={"X-Twilio-Signature": signature})


def form_of(**fields: str) -> TwilioForm:
    return TwilioForm(fields, "/voice/rachel/confirm")


class TestEvents:
    """Keys win over words, and what cannot be a probability is none."""

    @pytest.mark.parametrize(
        ("fields", "event"),
        [
            ({"Digits": "1", "SpeechResult": "two"}, KeysPressed("1")),
            ({"Digits": "1" * 50}, KeysPressed("1" * 40)),
            ({"SpeechResult": "hello", "Confidence": "0.5"}, SpeechReceived("hello", 0.5)),
            ({"SpeechResult": "hello", "Confidence": "0"}, SpeechReceived("hello", 0.0)),
            ({"SpeechResult": "hello", "Confidence": "1"}, SpeechReceived("hello", 1.0)),
            ({"SpeechResult": "hello", "Confidence": "1.01"}, SpeechReceived("hello", None)),
            ({"SpeechResult": "hello", "Confidence": "-0.01"}, SpeechReceived("hello", None)),
            ({"SpeechResult": "hello", "Confidence": "nan"}, SpeechReceived("hello", None)),
            ({"SpeechResult": "hello", "Confidence": "high"}, SpeechReceived("hello", None)),
            ({"SpeechResult": "hello"}, SpeechReceived("hello", None)),
            ({"SpeechResult": "x" * 10_001}, SpeechReceived("x" * 10_000, None)),
            ({"SpeechResult": "  "}, CallerSilence()),
            ({}, CallerSilence()),
        ],
    )
    def test_are_read_from_the_form(self, fields: dict[str, str], event: object) -> None:
        assert voice.event_from_form(form_of(**fields)) == event

    @pytest.mark.parametrize(("text", "value"), [(" a ", "a"), ("a\x00b", "ab"), ("", "")])
    def test_a_field_has_neither_blanks_nor_nuls_around_it(self, text: str, value: str) -> None:
        form = form_of(Body=text)

        assert form.get("Body") == value
        assert (form.token, form.turn, form.retries) == ("", None, 0)

    @pytest.mark.parametrize(
        ("query", "turn", "retries"),
        [
            ("", None, 0),
            ("?turn=7", 7, 0),
            ("?turn=0&again=2", 0, 2),
            ("?turn=999999", 999999, 0),
            ("?turn=1000000", None, 0),
            ("?turn=-1&again=-1", None, 0),
            ("?turn=x&again=x", None, 0),
            ("?turn=%C2%B2&again=%D9%A3", None, 0),
        ],
    )
    async def test_the_address_says_which_turn_it_is_and_how_often_it_was_tried(
        self, *, services: FakeServices, tmp_path: Path, query: str, turn: int | None, retries: int
    ) -> None:
        forms: list[TwilioForm] = []
        app = voice_app(services, tmp_path)

        @app.post("/mirror")
        async def mirror(request: Request) -> None:
            forms.append(await verify_twilio_signature(request, services))

        async with browser(app) as twilio:
            path = f"/mirror{query}"
            form = [("CallSid", "CA1"), ("CallSid", "CA2")]
            headers = {"I-Twilio-Idempotency-Token": "t" * 120}
            signature = services.phone.sign_request(f"{SITE}{path}", form)
            body = "CallSid=CA1&CallSid=CA2"
            headers |= {"X-Twilio-Signature": signature, "content-type": "application/x-www-form-urlencoded"}
            assert (await twilio.post(path, content=body, headers=headers)).status_code == 200

        assert forms == [TwilioForm({"CallSid": "CA1"}, "/mirror", "t" * 100, turn, retries)]

    async def test_a_form_has_four_hundred_fields_at_most_and_some_may_be_empty(
        self, twilio: httpx.AsyncClient, services: FakeServices
    ) -> None:
        for count, status in ((400, 200), (401, 403)):
            # `post` sends four of its own.
            extra = {f"Field{n}": "" for n in range(count - 4)}
            answer = await post(twilio, services, "/voice/rachel/whispered", **extra)
            assert answer.status_code == status, count

    async def test_a_question_that_nobody_asks_does_not_exist(
        self, twilio: httpx.AsyncClient, services: FakeServices, dentist: int
    ) -> None:
        for path in ("/voice/rachel/collect-weather", "/voice/emma/confirm"):
            answer = await post(twilio, services, path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


class TestTryingAgain:
    """Twice the same turn is tried again, then a message is taken without the database."""

    @pytest.mark.parametrize("turn", [None, 0, 7])
    @pytest.mark.parametrize("retries", [0, 1])
    def test_comes_back_to_the_same_turn(self, services: FakeServices, retries: int, turn: int | None) -> None:
        form = TwilioForm({"CallSid": "CA1"}, "/voice/rachel/confirm", turn=turn, retries=retries)

        script = voice_fallback.retry_script(services, form, "en")

        where = f"{SITE}/voice/rachel/confirm?again={retries + 1}" + ("" if turn is None else f"&turn={turn}")
        assert script == (
            call_script.Say("One moment, please.", "en"), call_script.Pause(2), call_script.Redirect(where)
        )  # fmt: skip

    @pytest.mark.parametrize(("lang", "first"), [("en", "We're sorry"), ("es", "Lo sentimos")])
    def test_ends_in_a_voicemail_of_two_minutes_in_both_languages(
        self, services: FakeServices, tmp_path: Path, lang: str, first: str
    ) -> None:
        form = TwilioForm({"CallSid": "CA1", "From": ANA, "To": NUMBER}, "/voice/rachel/confirm", retries=2)

        spoken_text, other, record, redirect = voice_fallback.retry_script(services, form, lang)

        assert spoken_text.text.startswith(first)
        assert {spoken_text.lang, other.lang} == {"en", "es"}
        recorded = f"{SITE}/voice/fallback/recorded"
        assert record == call_script.Record(action=recorded, lang=lang, max_seconds=120)
        assert redirect == call_script.Redirect(recorded)
        (event,) = disk_queue.read_pending_events(tmp_path)
        assert (event.kind, event.fields["CallSid"]) == ("call", "CA1")

    @pytest.mark.parametrize(("fields", "kinds"), [({"RecordingUrl": "https://x.example/1"}, ["voicemail"]), ({}, [])])
    async def test_a_message_that_was_left_is_kept_and_thanked_for_in_both_languages(
        self, *, twilio: httpx.AsyncClient, services: FakeServices, tmp_path: Path, fields: dict[str, str],
        kinds: list[str],
    ) -> None:  # fmt: skip
        answer = await post(twilio, services, "/voice/fallback/recorded", **fields)

        assert [event.kind for event in disk_queue.read_pending_events(tmp_path)] == kinds
        assert answer.headers["content-type"].startswith("text/xml")
        verbs = list(ET.fromstring(answer.text))
        assert [verb.tag for verb in verbs] == ["Say", "Say", "Hangup"]
        assert "Thank you" in (verbs[0].text or "")
        assert "Gracias" in (verbs[1].text or "")


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


@given(
    st.one_of(
        st.text(alphabet="ab=&+%2fE9;é \x00", max_size=40),
        st.lists(st.tuples(st.text(max_size=6), st.text(max_size=12)), max_size=8).map(urlencode),
    )
)
def test_a_form_is_read_as_the_library_reads_it(text: str) -> None:
    def read(parse: Callable[[str], list[tuple[str, str]]]) -> object:
        try:
            return parse(text)
        except ValueError as error:
            return type(error)

    assert read(parse_form) == read(partial(parse_qsl, keep_blank_values=True, errors="strict"))
