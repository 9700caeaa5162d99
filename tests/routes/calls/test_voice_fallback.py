"""What the telephone company is told when a turn cannot be answered: again, and then a voicemail without the database."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import httpx
import pytest

from ringlypro.calls import disk_queue
from ringlypro.vendors import call_script
from tests.routes.calls.signed_forms import ANA, NUMBER, post
from tests.service_fixtures import SITE, FakeServices
from webhooks import voice_fallback
from webhooks.twilio_auth import TwilioForm


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
