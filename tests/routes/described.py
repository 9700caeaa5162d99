"""The contract of the API's routes: which statuses each may answer with, and what an app says of its own."""

from __future__ import annotations

from fastapi import FastAPI

WITH_A_TOKEN = {"401", "403", "404", "422"}
"""What every route behind a token may answer, beside what it is for."""
BEHIND_A_TOKEN = """
GET /api/answers 200
POST /api/answers 201 409
GET /api/answers/{answer_id} 200
PUT /api/answers/{answer_id} 200 412
DELETE /api/answers/{answer_id} 204
GET /api/appointments 200
POST /api/appointments 201 409
GET /api/appointments/available 200
GET /api/appointments/today 200
GET /api/appointments/{appointment_id} 200
GET /api/appointments/{appointment_id}.ics 200
PUT /api/appointments/{appointment_id} 200 409 412
DELETE /api/appointments/{appointment_id} 200
POST /api/auth/logout 204
GET /api/auth/profile 200
POST /api/auth/refresh-token 200
POST /api/auth/update-profile 200 409 429
GET /api/auth/verify 200
GET /api/call-log 200
GET /api/calls 200
GET /api/calls/{call_id} 200
GET /api/closures 200
POST /api/closures 201 409
GET /api/closures/{closure_id} 200
PUT /api/closures/{closure_id} 200 412
DELETE /api/closures/{closure_id} 204 409
GET /api/contacts 200
POST /api/contacts 201 409
GET /api/contacts/{contact_id} 200
PUT /api/contacts/{contact_id} 200 409 412
DELETE /api/contacts/{contact_id} 204
POST /api/credits/auto-reload/configure 200
GET /api/credits/balance 200
GET /api/credits/notifications 200
POST /api/credits/reload 201 409 503
POST /api/credits/test/add/{client_id} 200
GET /api/credits/test/client/{client_id} 200
GET /api/credits/transactions 200
GET /api/credits/usage 200
GET /api/limits 200
GET /api/sandbox/mail 200
POST /api/sandbox/payments/{payment_intent}/{action} 200 409
GET /api/dashboard 200
GET /api/follow-ups 200
GET /api/follow-ups/{follow_up_id} 200
PUT /api/follow-ups/{follow_up_id} 200 412
POST /api/follow-ups/{follow_up_id}/answer 201 409
GET /api/holidays 200
PUT /api/holidays 200 412
GET /api/hours 200
PUT /api/hours 200 412
GET /api/knowledge 200
PUT /api/knowledge 200 412
GET /api/knowledge/passage 200
GET /api/messages 200
POST /api/messages/sms 201 402 409
GET /api/messages/test 200
GET /api/messages/threads 200
GET /api/messages/threads/{thread_id} 200
POST /api/messages/threads/{thread_id}/reply 201 402 409
PUT /api/messages/threads/{thread_id} 200
POST /api/mobile/client/toggle 200
GET /api/mobile/dashboard 200
GET /api/mobile/stats 200
GET /api/services 200
POST /api/services 201 409
GET /api/services/{service_id} 200
PUT /api/services/{service_id} 200 412
DELETE /api/services/{service_id} 204
GET /api/settings 200
PUT /api/settings 200 412
GET /voice/rachel/test-client/{number} 200
"""
OPEN = """
POST /api/auth/forgot-password 200 422
POST /api/auth/login 200 401 422 429
POST /api/auth/register 201 409 422 429
POST /api/auth/reset-password 200 422
GET /api/auth/verify-reset-token/{token} 200 422
GET /api/calendar.ics 200 404 422 429
GET /api/status 200
GET /health 200 503
"""


def promised_answers(*prefixes: str) -> dict[str, set[str]]:
    """The statuses of each route below these paths, as the contract has them."""
    promised = _table(BEHIND_A_TOKEN, always=WITH_A_TOKEN) | _table(OPEN, always=set())
    return {
        operation: statuses for operation, statuses in promised.items() if operation.split()[1].startswith(prefixes)
    }


def described_answers(app: FastAPI) -> dict[str, set[str]]:
    """The statuses of each route as an app describes them; signed posts and recordings have tests of their own."""
    return {
        f"{method.upper()} {path}": set(operation["responses"])
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        if "X-Twilio-Signature" not in str(operation)
        and "Stripe-Signature" not in str(operation)
        and not path.startswith("/audio/")
    }


def _table(text: str, *, always: set[str]) -> dict[str, set[str]]:
    rows = [line.split() for line in text.strip().splitlines()]
    return {f"{method} {path}": {*statuses, *always} for method, path, *statuses in rows}
