"""What Twilio's forms and addresses say, field by field, and how they are read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from ringlypro.receptionist.conversation_types import CallerSilence, KeysPressed, SpeechReceived
from tests.lines import voice_app
from tests.routes.calls.signed_forms import post
from tests.service_fixtures import SITE, FakeServices, browser
from webhooks import voice
from webhooks.twilio_auth import TwilioForm, parse_form, verify_twilio_signature


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
