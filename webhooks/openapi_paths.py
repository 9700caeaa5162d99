"""The routes that read raw, signed posts, described by hand: nothing of them can be learned from their signatures.

The telephone company's and Stripe's routes take bodies that are proven before they are parsed, so the framework knows
no fields of theirs; whoever builds a simulator of their own needs to know them all the same.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from ringlypro.receptionist.language_packs import persona_paths

Json = dict[str, Any]

CALL_FIELDS = ("CallSid", "AccountSid", "From", "To", "CallStatus", "ForwardedFrom")
SPEECH_FIELDS = (*CALL_FIELDS, "SpeechResult", "Confidence", "Digits")
TWIML: Json = {"200": {"description": "TwiML", "content": {"text/xml": {"schema": {"type": "string"}}}}}
NO_CONTENT: Json = {"204": {"description": "Taken down, also when it came before"}}
REFUSED_RESPONSES: Json = {
    "403": {"description": "Not signed by the telephone company; no body"},
    "413": {"description": "Longer than any real request; no body"},
}

QUESTION_SUMMARIES = {
    "incoming": "A call comes in, in this language",
    "process-speech": "The open question was answered, or whether there is anything else",
    "collect-service": "Which service it is to be",
    "collect-name": "A name, by voice",
    "collect-phone": "A number, by voice or keys",
    "book-appointment": "A day and time, or an answer to offered times",
    "confirm": "Yes or no to what was read back",
    "collect-code": "A confirmation code",
    "collect-message": "A message for the owner",
    "taken-over": "Somebody of the business takes the call over",
    "dialed": "The owner's phone was rung",
    "recorded": "A voicemail was left",
    "whisper": "What the owner hears before the caller is put through",
    "whispered": "The owner pressed a key",
}
REPORT_SUMMARIES = {"recording": "A recording can be fetched", "transcription": "A voicemail was written down"}
OTHER_ROUTES = {
    "/voice/rachel/": ("A call comes in", CALL_FIELDS, TWIML),
    "/voice/rachel/select-language": ("The language menu was answered: 1, 2 or a word", SPEECH_FIELDS, TWIML),
    "/voice/fallback": ("We gave no answer: take a voicemail without the books", (*CALL_FIELDS, "ErrorCode"), TWIML),
    "/voice/fallback/recorded": ("That voicemail was left", (*CALL_FIELDS, "RecordingUrl", "RecordingDuration"), TWIML),
    "/webhook/twilio/status": ("How a call stands", (*CALL_FIELDS, "CallDuration", "ParentCallSid"), NO_CONTENT),
    "/webhook/twilio/sms": (
        "A text came in", ("MessageSid", "AccountSid", "From", "To", "Body", "NumMedia", "OptOutType"), TWIML
    ),
    "/webhook/twilio/sms-status": ("How a text stands", ("MessageSid", "MessageStatus", "ErrorCode"), NO_CONTENT),
}  # fmt: skip
PROBLEM_CONTENT: Json = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def extend_openapi(app: FastAPI) -> None:
    """Let the app's description tell of these routes too."""
    original_openapi = app.openapi

    def openapi_with_webhooks() -> Json:
        is_cached = app.openapi_schema is not None
        schema = original_openapi()
        if not is_cached:
            schema["paths"] |= webhook_paths()
        return schema

    app.openapi = openapi_with_webhooks  # type: ignore[method-assign]  # the documented way to add to a description


def webhook_paths() -> dict[str, Json]:
    """Path by path, what may be sent there and what comes back."""
    paths = {path: _post_operation(*route_spec) for path, route_spec in OTHER_ROUTES.items()}
    for persona in persona_paths().values():
        paths |= {
            f"/voice/{persona}/{name}": _post_operation(text, SPEECH_FIELDS, TWIML)
            for name, text in QUESTION_SUMMARIES.items()
        }
        paths |= {
            f"/voice/{persona}/{name}": _post_operation(text, SPEECH_FIELDS, NO_CONTENT)
            for name, text in REPORT_SUMMARIES.items()
        }
    return paths | {
        "/api/credits/webhook/stripe": {"post": STRIPE_OPERATION},
        "/audio/{name}.mp3": {"get": AUDIO_OPERATION},
    }


def _post_operation(summary: str, fields: tuple[str, ...], answers: Json) -> Json:
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in fields}}
    signature = {"name": "X-Twilio-Signature", "in": "header", "required": True, "schema": {"type": "string"}}
    body = {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}
    operation = {"tags": ["telephone"], "summary": summary, "parameters": [signature], "requestBody": body}
    return {"post": operation | {"responses": answers | REFUSED_RESPONSES}}


STRIPE_OPERATION: Json = {
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
        "400": {"description": "Not signed by Stripe", "content": PROBLEM_CONTENT},
        "404": {"description": "No secret is set", "content": PROBLEM_CONTENT},
        "413": {"description": "Longer than any real report", "content": PROBLEM_CONTENT},
        "503": {"description": "Our own note of this payment is a moment late; ask again"},
    },
}  # fmt: skip
AUDIO_OPERATION: Json = {
    "tags": ["telephone"],
    "summary": "A recording that a call plays",
    "parameters": [{"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}],
    "responses": {
        "200": {"description": "The recording", "content": {"audio/mpeg": {}}},
        "404": {"description": "There is none of this name"},
    },
}
