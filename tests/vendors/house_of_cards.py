"""A house whose doors answer from a dictionary, and a carrier that calls it."""

from dataclasses import replace
from datetime import UTC, datetime

from ringlypro.vendors import twilio_script as twiml
from ringlypro.vendors import twilio_signature
from ringlypro.vendors.carrier import Carrier, HttpAnswer
from ringlypro.vendors.ports import NumberHooks
from ringlypro.vendors.script import Gather, Redirect, Say

BASE = "https://ringly.example"
CALLER, BUSINESS, OWNER = "+13055550134", "+13055550100", "+13055550111"
HOOKS = NumberHooks(f"{BASE}/voice", f"{BASE}/fallback", f"{BASE}/status", f"{BASE}/sms")
OK = HttpAnswer(204, "", b"")


class House:
    """Answers by path: a script, a raw answer, an exception, or a function of the form."""

    def __init__(self, **rooms):
        self.rooms = {"status": OK, **rooms}
        self.heard = []
        self.headers = []
        self.now = 0.0

    async def post(self, url, form, headers):
        path = url.removeprefix(BASE + "/")
        self.heard.append((path, dict(form)))
        self.headers.append(headers)
        answer = self.rooms[path]
        if callable(answer):
            answer = answer(dict(form))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer if isinstance(answer, HttpAnswer) else page(twiml.write(answer))

    def carrier(self, **changes):
        carrier = Carrier(
            post=self.post,
            sign=lambda url, form: twilio_signature.sign("token", url, form),
            hooks=HOOKS,
            account_sid="AC1",
            clock=lambda: self.now,
            now=lambda: datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
        )
        return replace(carrier, **changes)

    async def rings(self, **changes):
        return await self.carrier(**changes).dial(to=BUSINESS, from_=CALLER)

    def said_to(self, path):
        return [form for visited, form in self.heard if visited == path]


def page(document, content_type="text/xml; charset=utf-8", status=200):
    return HttpAnswer(status, content_type, document.encode())


def ask(action="next", **options):
    return (Gather(f"{BASE}/{action}", (Say("Yes?", "en"),), "en", **options), Redirect(f"{BASE}/lost"))
