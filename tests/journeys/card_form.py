"""Stripe as a product with keys meets it: its API on a loopback address, a stand-in for its script, and its reports."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from ringlypro.vendors.fakes import stripe_objects
from ringlypro.vendors.fakes.payments import FakePaymentIntent
from tests.contracts.wire import Wire
from tests.fake_bank import sign_payload
from tests.journeys.product import Product

WEBHOOK_SECRET = "whsec_of_a_journey"
SCRIPT = """
window.stripe_calls = [];
window.Stripe = (key, options) => ({
  elements(chosen) {
    window.stripe_options = { key, ...options, ...chosen };
    return {
      create: () => ({
        on(name, handle) { if (name === "ready") setTimeout(handle); },
        mount(place) { const field = document.createElement("input"); field.ariaLabel = "Card number"; place.append(field); },
        destroy() { document.querySelector("[aria-label='Card number']")?.remove(); },
      }),
      update(changes) { Object.assign(window.stripe_options, changes); },
      submit: async () => window.stripe_invalid ? { error: { type: "validation_error" } } : {},
    };
  },
  async confirmPayment({ clientSecret, confirmParams, elements, redirect }) {
    window.stripe_calls.push({ secret: clientSecret, confirmParams, uses_form: Boolean(elements), redirect });
    return window.stripe_answer ?? { paymentIntent: { status: "succeeded" } };
  },
  async handleNextAction({ clientSecret }) {
    window.stripe_calls.push({ secret: clientSecret, resumed: true });
    return { paymentIntent: { status: "succeeded" } };
  },
});
"""


@contextmanager
def script_server() -> Iterator[str]:
    """The address of a script that stands in for Stripe's."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = SCRIPT.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/stripe.js"
    server.shutdown()
    server.server_close()
    thread.join(2)


def stripe_environment(wire: Wire, script_url: str) -> dict[str, str]:
    """What makes a product use this Stripe."""
    return {
        "STRIPE_SECRET_KEY": "sk_test_journey",
        "STRIPE_PUBLISHABLE_KEY": "pk_test_journey",
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_API_BASE_URL": wire.url,
        "STRIPE_JS_URL": script_url,
    }


async def report(product: Product, wire: Wire, kind: str, *, status: str, failure: str | None = None) -> None:
    """Tell the product what became of the newest payment, signed as Stripe signs."""
    asked, intent = list(wire.books.intents.values())[-1]
    intent["status"] = status
    metadata = asked["metadata"]
    payment = FakePaymentIntent(
        intent["id"],
        Decimal(intent["amount"]) / 100,
        "usd",
        int(metadata["client_id"]),
        int(metadata["reload_id"]),
        asked.get("customer"),
        "setup_future_usage" in asked,
        status,
        "pm_1",
        "4242",
    )
    now = datetime.now(UTC)
    event = stripe_objects.event_object(
        kind,
        f"evt_{kind}_{intent['id']}",
        stripe_objects.payment_intent_object(payment, created=int(now.timestamp()), failure=failure),
        created=int(now.timestamp()),
    )
    body = json.dumps(event).encode()
    async with httpx.AsyncClient(timeout=20) as http:
        answer = await http.post(
            f"{product.url}/api/credits/webhook/stripe",
            content=body,
            headers={"Stripe-Signature": sign_payload(WEBHOOK_SECRET, body, signed_at=now)},
        )
    assert answer.status_code == 200, answer.text
