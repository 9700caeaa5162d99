"""The process may die or be stopped at any moment: a call goes on where it was, and nothing is left behind."""

from __future__ import annotations

import socket
from datetime import date
from urllib.parse import urlencode

import httpx
import pytest

from ringlypro.settings import DEMO_ACCOUNT
from ringlypro.vendors import twilio_signature
from tests.journeys.calling import ask, carrier, heard, sign_up
from tests.journeys.product import Product

pytestmark = pytest.mark.slow
ANSWERED = {0, -15, 143}
"""Stopped by itself, or by the signal once everything was put away."""


async def test_a_call_survives_the_death_of_the_process_between_two_turns(product: Product) -> None:
    async with httpx.AsyncClient(timeout=20) as http:
        token, number = await sign_up(product, http)
        call = await carrier(product, http).dial(to=number, from_="+13055550142")
        await call.press("1")
        await call.say("I would like to book an appointment")
        await call.say("next Wednesday at ten")
        before = len(call.sounds)

        product.kill()
        product.start()
        for words in ("Ana Lopez", "yes"):
            await call.say(words)
        await call.hang_up()

        booked = (await ask(product, http, token, "/api/appointments"))["items"]
        calls = (await ask(product, http, token, "/api/calls"))["items"]
        usage = (await ask(product, http, token, "/api/credits/usage"))["items"]

    assert call.faults == []
    assert len(call.sounds) > before
    assert "You're booked for Wednesday" in heard(call)
    assert [(b["customer_name"], b["appointment_time"], b["status"]) for b in booked] == [
        ("Ana Lopez", "10:00", "confirmed")
    ]
    assert date.fromisoformat(booked[0]["appointment_date"]).isoweekday() == 3
    assert [(c["status"], c["outcome"]) for c in calls] == [("completed", "booked")]
    assert len(usage) == 1


def posted_in_two_halves(product: Product) -> tuple[socket.socket, bytes]:
    """A signed turn whose first half is with the product, and the half that is still to come."""
    form = [
        ("CallSid", "CA" + "7" * 32),
        ("AccountSid", DEMO_ACCOUNT),
        ("From", "+13055550142"),
        ("To", "+13055559999"),
    ]
    url = f"{product.url}/voice/rachel/"
    body = urlencode(form).encode()
    signature = twilio_signature.compute_signature(product.signing_token, url, form)
    line = socket.create_connection(("127.0.0.1", product.port), timeout=20)
    line.sendall(
        f"POST /voice/rachel/ HTTP/1.1\r\nHost: 127.0.0.1:{product.port}\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        "Expect: 100-continue\r\n\r\n".encode()
    )
    assert line.recv(1024).startswith(b"HTTP/1.1 100")  # it waits for the rest
    return line, body


def test_a_stop_answers_who_is_waiting_and_leaves_nothing_running(product: Product) -> None:
    line, body = posted_in_two_halves(product)
    assert len(list(product.home.rglob("postmaster.pid"))) == 1

    product.terminate()
    product.terminate()  # service managers are impatient
    line.sendall(body)
    answer = b""
    while chunk := line.recv(65536):
        answer += chunk
    line.close()

    assert product.ended() in ANSWERED
    assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
    assert b"<Response>" in answer
    assert list(product.home.rglob("postmaster.pid")) == []
    assert "Traceback" not in product.log.read_text(encoding="utf-8", errors="replace")

    product.start()
    assert httpx.get(f"{product.url}/health", timeout=10).json()["database"] == "connected"
