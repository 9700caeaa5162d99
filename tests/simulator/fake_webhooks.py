"""Webhooks that answer from a dictionary, and a simulator that calls them."""

from dataclasses import replace
from datetime import UTC, datetime

from ringlypro.simulator.twilio_simulator import TwilioSimulator
from ringlypro.simulator.twilio_webhooks import WebhookResponse
from ringlypro.vendors import twilio_signature, twiml
from ringlypro.vendors.call_script import Gather, Redirect, Say
from ringlypro.vendors.ports import NumberWebhooks

BASE = "https://ringly.example"
CALLER, BUSINESS, OWNER = "+13055550134", "+13055550100", "+13055550111"
HOOKS = NumberWebhooks(f"{BASE}/voice", f"{BASE}/fallback", f"{BASE}/status", f"{BASE}/sms")
OK = WebhookResponse(204, "", b"")


class FakeWebhooks:
    """Answers by path: a script, a raw answer, an exception, or a function of the form."""

    def __init__(self, **answers):
        self.answers = {"status": OK, **answers}
        self.requests = []
        self.headers = []
        self.now = 0.0

    async def post(self, url, form, headers):
        path = url.removeprefix(BASE + "/")
        self.requests.append((path, dict(form)))
        self.headers.append(headers)
        answer = self.answers[path]
        if callable(answer):
            answer = answer(dict(form))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer if isinstance(answer, WebhookResponse) else page(twiml.render_twiml(answer))

    def create_simulator(self, **changes):
        simulator = TwilioSimulator(
            post=self.post,
            sign=lambda url, form: twilio_signature.compute_signature("token", url, form),
            hooks=HOOKS,
            account_sid="AC1",
            clock=lambda: self.now,
            now=lambda: datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
        )
        return replace(simulator, **changes)

    async def dial(self, **changes):
        return await self.create_simulator(**changes).dial(to=BUSINESS, from_=CALLER)

    def forms_to(self, path):
        return [form for visited, form in self.requests if visited == path]


def page(document, content_type="text/xml; charset=utf-8", status=200):
    return WebhookResponse(status, content_type, document.encode())


def ask(action="next", **options):
    return (Gather(f"{BASE}/{action}", (Say("Yes?", "en"),), "en", **options), Redirect(f"{BASE}/lost"))
