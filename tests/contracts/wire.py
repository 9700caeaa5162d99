"""All four vendors on one loopback address: every request is held against its contract, then answered.

Told to, it misbehaves: late, broken, refused, or done without an answer. It keeps books, so that a test can ask how
often something was really bought.
"""

import json
import re
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from jsonschema import Draft202012Validator

from tests.contracts import schemas, stripe_shapes, vendors_at_home

LONG = 600.0
"""Seconds for which nobody waits: whoever does is answered when the wire is closed."""


@dataclass
class Answer:
    """What to say instead of the usual.

    `after` does the thing all the same, `drop` then hangs up without a word, `drip` waits before every byte.
    """

    status: int = 200
    body: Any = None
    headers: dict = field(default_factory=dict)
    delay: float = 0
    drop: bool = False
    after: bool = False
    drip: float = 0


@dataclass
class Received:
    """A request as it came."""

    route: str
    headers: dict
    query: dict
    body: dict


@dataclass(frozen=True)
class Route:
    """Where it goes, what it may hold, and who answers."""

    method: str
    path: str
    query: dict = field(default_factory=lambda: schemas.NOTHING)
    body: dict | None = None
    credential: str = "Authorization"


ACCOUNT = r"/2010-04-01/Accounts/AC[0-9a-f]{32}"
ROUTES = {
    "numbers.search": Route("GET", rf"{ACCOUNT}/AvailablePhoneNumbers/US/Local\.json", schemas.NUMBER_SEARCH),
    "numbers.list": Route("GET", rf"{ACCOUNT}/IncomingPhoneNumbers\.json", schemas.NUMBER_LIST),
    "numbers.buy": Route("POST", rf"{ACCOUNT}/IncomingPhoneNumbers\.json", body=schemas.NUMBER_PURCHASE),
    "calls.update": Route("POST", rf"{ACCOUNT}/Calls/CA[0-9a-f]{{32}}\.json", body=schemas.CALL_UPDATE),
    "texts.send": Route("POST", rf"{ACCOUNT}/Messages\.json", body=schemas.MESSAGE),
    "texts.list": Route("GET", rf"{ACCOUNT}/Messages\.json", schemas.MESSAGE_LIST),
    "texts.get": Route("GET", rf"{ACCOUNT}/Messages/SM[0-9a-f]{{32}}\.json"),
    "calls.get": Route("GET", rf"{ACCOUNT}/Calls/CA[0-9a-f]{{32}}\.json"),
    "account": Route("GET", rf"{ACCOUNT}\.json"),
    "letters.send": Route("POST", "/v3/mail/send", body=schemas.LETTER),
    "letters.scopes": Route("GET", "/v3/scopes"),
    "voice.synthesize_speech": Route(
        "POST", r"/v1/text-to-speech/\w+", schemas.SPEECH_QUERY, schemas.SPEECH, "xi-api-key"
    ),
    "voice.get": Route("GET", r"/v1/voices/\w+", credential="xi-api-key"),
    "voice.models": Route("GET", "/v1/models", credential="xi-api-key"),
    "stripe.intent": Route("POST", "/v1/payment_intents"),
    "stripe.customer": Route("POST", "/v1/customers"),
    "stripe.payment": Route("GET", r"/v1/payment_intents/pi_\w+", {}),
    "stripe.cancel": Route("POST", r"/v1/payment_intents/pi_\w+/cancel"),
    "stripe.checkout": Route("POST", "/v1/checkout/sessions"),
    "stripe.expire": Route("POST", r"/v1/checkout/sessions/cs_\w+/expire"),
    "stripe.balance": Route("GET", "/v1/balance"),
    "stripe.payments": Route("GET", "/v1/payment_intents", {}),
    "stripe.refunds": Route("GET", "/v1/refunds", {}),
    "stripe.disputes": Route("GET", "/v1/disputes", {}),
}


class Wire:
    """The loopback vendors. `url` is where they are; `violations` must be empty in the end.

    `answered` names the routes of those requests that have got their whole answer.
    """

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.violations: list[str] = []
        self.books = vendors_at_home.Books()
        self.answered: list[str] = []
        self._closing = threading.Event()
        self._instead: dict[str, deque[Answer]] = defaultdict(deque)
        wire = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                try:
                    wire._serve(self)
                except Exception as bug:  # a thread's exception would otherwise look like a vendor that hung up
                    wire.violations.append(f"the wire itself failed: {bug!r}")
                    self.close_connection = True

            do_POST = do_GET  # noqa: N815  # the base class looks for this name

            def log_message(self, *args):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def instead(self, route: str, *answers: Answer) -> None:
        """Answer the next requests of this route like this."""
        assert route in ROUTES
        self._instead[route].extend(answers)

    def got(self, route: str) -> list[Received]:
        """The requests of this route so far."""
        return [received for received in self.requests if received.route == route]

    def close(self) -> None:
        """Hang up, also on those who still wait."""
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(2)

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        raw = request.rfile.read(int(request.headers.get("Content-Length") or 0)).decode()
        url = urlsplit(request.path)
        name = next(
            (n for n, r in ROUTES.items() if r.method == request.command and re.fullmatch(r.path, url.path)), None
        )
        if name is None:
            self.violations.append(f"there is no {request.command} {url.path}")
            self._send(request, Answer(404, {"message": "no such thing", "code": 20404}))
            return
        body = _parsed(name, raw, request.headers.get("Content-Type", ""))
        received = Received(name, dict(request.headers), dict(parse_qsl(url.query, keep_blank_values=True)), body)
        self.requests.append(received)
        self._hold(received)
        answer = self._instead[name].popleft() if self._instead[name] else None
        if answer is None or answer.after:
            status, usual, headers = self.books.answer(name, url.path, received)
            answer = answer or Answer(status, usual, headers)
        self._closing.wait(answer.delay)
        self._send(request, answer)
        self.answered.append(name)

    def _send(self, request: BaseHTTPRequestHandler, answer: Answer) -> None:
        if answer.drop:
            request.close_connection = True
            request.connection.close()
            return
        body = answer.body
        kind = "audio/mpeg"
        if not isinstance(body, bytes):
            kind = "text/html" if isinstance(body, str) else "application/json"
            body = (body if isinstance(body, str) else json.dumps(body)).encode() if body is not None else b""
        try:
            request.send_response(answer.status)
            for name, value in {"Content-Type": kind, **answer.headers}.items():
                request.send_header(name, value)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            for piece in [body[at : at + 1] for at in range(len(body))] if answer.drip else [body]:
                self._closing.wait(answer.drip)
                request.wfile.write(piece)
        except OSError:
            request.close_connection = True

    def _hold(self, received: Received) -> None:
        """Hold a request against its contract."""
        route = ROUTES[received.route]
        if not received.headers.get(route.credential):
            self.violations.append(f"{received.route}: no {route.credential}")
        pairs = [(route.query, received.query)] + ([(route.body, received.body)] if route.body else [])
        for schema, value in pairs:
            for error in Draft202012Validator(schema).iter_errors(value):
                self.violations.append(f"{received.route}: {error.json_path} {error.message}")
        if received.route in vendors_at_home.STRIPE_LIST_PARAMS:
            params = vendors_at_home.STRIPE_LIST_PARAMS[received.route]
            query = stripe_shapes.nested(urlencode(received.query))
            self.violations += [f"{received.route}: {v}" for v in stripe_shapes.violations(query, params())]
        if received.route in vendors_at_home.STRIPE_PARAMS:
            params = vendors_at_home.STRIPE_PARAMS[received.route]
            self.violations += [f"{received.route}: {v}" for v in stripe_shapes.violations(received.body, params())]


def _parsed(name: str, raw: str, kind: str) -> dict:
    if not raw:
        return {}
    if kind.startswith("application/json"):
        return json.loads(raw)
    return stripe_shapes.nested(raw) if name.startswith("stripe.") else dict(parse_qsl(raw, keep_blank_values=True))
