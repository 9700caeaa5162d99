"""The signed routes as the description shows them: whoever builds a telephone company of their own reads this."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.routes.all_routes import house
from tests.service_fixtures import FakeServices

CALL = {"CallSid", "AccountSid", "From", "To", "CallStatus", "ForwardedFrom"}
SPEECH = CALL | {"SpeechResult", "Confidence", "Digits"}
SMS = {"MessageSid", "AccountSid", "From", "To", "Body", "NumMedia", "OptOutType"}
ANSWERS = (
    "incoming", "process-speech", "collect-service", "collect-name", "collect-phone", "book-appointment", "confirm",
    "collect-code", "collect-message", "dialed", "taken-over", "recorded", "whisper", "whispered",
)  # fmt: skip
TWIML, TAKEN_DOWN = "200", "204"
FORMS: dict[str, tuple[set[str], str]] = {
    "/voice/rachel/": (CALL, TWIML),
    "/voice/rachel/select-language": (SPEECH, TWIML),
    "/voice/fallback": (CALL | {"ErrorCode"}, TWIML),
    "/voice/fallback/recorded": (CALL | {"RecordingUrl", "RecordingDuration"}, TWIML),
    "/webhook/twilio/status": (CALL | {"CallDuration", "ParentCallSid"}, TAKEN_DOWN),
    "/webhook/twilio/sms": (SMS, TWIML),
    "/webhook/twilio/sms-status": ({"MessageSid", "MessageStatus", "ErrorCode"}, TAKEN_DOWN),
    **{f"/voice/{persona}/{name}": (SPEECH, TWIML) for persona in ("rachel", "lina") for name in ANSWERS},
    **{
        f"/voice/{persona}/{name}": (SPEECH, TAKEN_DOWN)
        for persona in ("rachel", "lina")
        for name in ("recording", "transcription")
    },
}


@pytest.fixture
def paths(services: FakeServices, tmp_path: Path) -> dict[str, Any]:
    described: dict[str, Any] = house(services, tmp_path).openapi()["paths"]
    return described


def test_every_form_of_twilio_is_described_with_its_fields_its_signature_and_its_answers(paths: dict[str, Any]) -> None:
    forms = {}
    for path, methods in paths.items():
        for operation in methods.values():
            headers = [one["name"] for one in operation.get("parameters", []) if one["in"] == "header"]
            if "X-Twilio-Signature" in headers:
                assert [one for one in operation["parameters"] if one["required"]]
                schema = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
                assert {field["type"] for field in schema["properties"].values()} == {"string"}
                assert (set(methods), operation["tags"], schema["type"]) == ({"post"}, ["telephone"], "object")
                (answer, *refusals) = sorted(operation["responses"])
                assert refusals == ["403", "413"]
                assert ("text/xml" in str(operation["responses"][answer])) is (answer == TWIML)
                forms[path] = (set(schema["properties"]), answer)

    assert forms == FORMS


def test_stripe_and_the_recordings_are_described(paths: dict[str, Any]) -> None:
    stripe, audio = paths["/api/credits/webhook/stripe"]["post"], paths["/audio/{name}.mp3"]["get"]

    assert sorted(stripe["responses"]) == ["200", "400", "404", "413", "503"]
    assert sorted(audio["responses"]) == ["200", "404"]


def test_the_rest_of_the_description_is_still_there(paths: dict[str, Any]) -> None:
    assert {"/api/contacts", "/api/appointments", "/health"} <= set(paths)
