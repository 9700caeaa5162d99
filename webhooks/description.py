"""The doors that read raw, signed posts, described by hand: nothing of them can be learned from their signatures.

The telephone company's and Stripe's doors take bodies that are proven before they are parsed, so the framework knows
no fields of theirs; whoever builds a carrier of their own needs to know them all the same.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

Json = dict[str, Any]

CALL = ("CallSid", "AccountSid", "From", "To", "CallStatus", "ForwardedFrom")
HEARD = (*CALL, "SpeechResult", "Confidence", "Digits")
TWIML: Json = {"200": {"description": "TwiML", "content": {"text/xml": {"schema": {"type": "string"}}}}}
NOTHING: Json = {"204": {"description": "Taken down, also when it came before"}}
STRANGER: Json = {
    "403": {"description": "Not signed by the telephone company; no body"},
    "413": {"description": "Longer than any real request; no body"},
}

QUESTIONS = {
    "incoming": "A call comes in, in this language",
    "process-speech": "The open question was answered, or whether there is anything else",
    "collect-service": "Which service it is to be",
    "collect-name": "A name, by voice",
    "collect-phone": "A number, by voice or keys",
    "book-appointment": "A day and time, or an answer to offered times",
    "confirm": "Yes or no to what was read back",
    "collect-code": "A confirmation code",
    "collect-message": "A message for the owner",
    "dialed": "The owner's phone was rung",
    "recorded": "A voicemail was left",
    "whisper": "What the owner hears before the caller is put through",
    "whispered": "The owner pressed a key",
}
REPORTS = {"recording": "A recording can be fetched", "transcription": "A voicemail was written down"}
OTHERS = {
    "/voice/rachel/": ("A call comes in", CALL, TWIML),
    "/voice/rachel/select-language": ("The language menu was answered: 1, 2 or a word", HEARD, TWIML),
    "/voice/fallback": ("We gave no answer: take a voicemail without the books", (*CALL, "ErrorCode"), TWIML),
    "/voice/fallback/recorded": ("That voicemail was left", (*CALL, "RecordingUrl", "RecordingDuration"), TWIML),
    "/webhook/twilio/status": ("How a call stands", (*CALL, "CallDuration", "ParentCallSid"), NOTHING),
    "/webhook/twilio/sms": (
        "A text came in", ("MessageSid", "AccountSid", "From", "To", "Body", "NumMedia", "OptOutType"), TWIML
    ),
    "/webhook/twilio/sms-status": ("How a text stands", ("MessageSid", "MessageStatus", "ErrorCode"), NOTHING),
}  # fmt: skip
PROBLEM: Json = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def install(app: FastAPI) -> None:
    """Let the app's description tell of these doors too."""
    usual = app.openapi

    def whole() -> Json:
        known = app.openapi_schema is not None
        schema = usual()
        if not known:
            schema["paths"] |= doors()
        return schema

    app.openapi = whole  # type: ignore[method-assign]  # the documented way to add to a description


def doors() -> dict[str, Json]:
    """Path by path, what may be sent there and what comes back."""
    found = {path: _post(*told) for path, told in OTHERS.items()}
    for persona in ("rachel", "lina"):
        found |= {f"/voice/{persona}/{name}": _post(text, HEARD, TWIML) for name, text in QUESTIONS.items()}
        found |= {f"/voice/{persona}/{name}": _post(text, HEARD, NOTHING) for name, text in REPORTS.items()}
    return found | {"/api/credits/webhook/stripe": {"post": STRIPE}, "/audio/{name}.mp3": {"get": AUDIO}}


def _post(summary: str, fields: tuple[str, ...], answers: Json) -> Json:
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in fields}}
    signature = {"name": "X-Twilio-Signature", "in": "header", "required": True, "schema": {"type": "string"}}
    body = {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}
    told = {"tags": ["telephone"], "summary": summary, "parameters": [signature], "requestBody": body}
    return {"post": told | {"responses": answers | STRANGER}}


STRIPE: Json = {
    "tags": ["credits"],
    "summary": "Stripe reports a payment",
    "parameters": [{"name": "Stripe-Signature", "in": "header", "required": True, "schema": {"type": "string"}}],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
    "responses": {
        "200": {
            "description": "Proven and stored; the same when it comes again",
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object", "properties": {"received": {"type": "boolean"}}, "required": ["received"]
                    }
                }
            },
        },
        "400": {"description": "Not signed by Stripe", "content": PROBLEM},
        "404": {"description": "No secret is set", "content": PROBLEM},
        "413": {"description": "Longer than any real report", "content": PROBLEM},
        "503": {"description": "Our own note of this payment is a moment late; ask again"},
    },
}  # fmt: skip
AUDIO: Json = {
    "tags": ["telephone"],
    "summary": "A recording that a call plays",
    "parameters": [{"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}],
    "responses": {
        "200": {"description": "The recording", "content": {"audio/mpeg": {}}},
        "404": {"description": "There is none of this name"},
    },
}
