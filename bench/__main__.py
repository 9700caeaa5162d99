"""`make bench`: a booking call by the simulator, beside the floor, in one interleaved run: ratios, checked.

Both servers are up all the time, take turns in random order, and are asked by the same process. Jobs that a turn
leaves behind belong to the worker, which is another process here (RINGLYPRO_WORKER=0) and not measured. Round trips
are counted in a pass of their own, through a proxy on the wire.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import psutil

from bench.cpu import Meter, Spent
from bench.trips import Proxy
from ringlypro.db.embedded import EmbeddedPostgres
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_http import post_with_client
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from ringlypro.vendors import twilio_signature
from ringlypro.vendors.ports import NumberHooks

ROUNDS = 9
CALLS = 6
MOST_RATIO = 4.0
MOST_TRIPS = 6.0
TOKEN = secrets.token_urlsafe(36)
HOUSE = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class Server:
    """A uvicorn of our own on a free port."""

    target: str
    environment: dict[str, str]
    factory: bool = False
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> int:
        """Start it; says its process id."""
        command = [sys.executable, "-m", "uvicorn", self.target, "--port", str(self.port), "--log-level", "warning"]
        command += ["--timeout-keep-alive", "75", *(["--factory"] if self.factory else [])]
        self.process = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, **self.environment})
        return self.process.pid

    def stop(self) -> None:
        """Stop it and wait."""
        if self.process:
            self.process.terminate()
            self.process.wait(20)


def free_port() -> int:
    """A port below the ephemeral range, so that no connection takes it from us."""
    taken = {c.laddr.port for c in psutil.net_connections("tcp")}
    return next(p for p in iter(lambda: random.randrange(20_000, 30_000), 0) if p not in taken)


class Bench:
    """One product, one floor, one PostgreSQL, one simulator."""

    def __init__(self, client: httpx.AsyncClient, product: Server) -> None:
        self.client = client
        self.product = product
        self.posts = 0
        self.day = date(2027, 1, 4)
        self.slot = 0
        self.number = ""
        self.client_id = 0

    async def sign_up(self) -> None:
        """A tenant with a number."""
        form = {
            "email": f"{secrets.token_hex(6)}@example.com", "password": secrets.token_urlsafe(12),
            "first_name": "Bench", "last_name": "Mark", "business_name": "Bench Clinic",
            "business_phone": "+13055550199", "business_type": "healthcare", "terms_accepted": True,
        }  # fmt: skip
        answer = await self.client.post(f"{self.product.base}/api/auth/register", json=form)
        answer.raise_for_status()
        body = answer.json()["client"]
        self.number, self.client_id = body["ringlypro_number"], body["id"]

    def create_simulator(self) -> TwilioSimulator:
        """The Twilio simulator, counting what it posts."""
        inner = post_with_client(self.client)

        async def post(url, form, headers):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - the port's type
            self.posts += 1
            return await inner(url, form, headers)

        base = self.product.base
        hooks = NumberHooks(
            voice=f"{base}/voice/rachel/", voice_fallback=f"{base}/voice/fallback",
            status=f"{base}/webhook/twilio/status", sms=f"{base}/webhook/twilio/sms",
        )  # fmt: skip
        return TwilioSimulator(
            post=post,
            sign=lambda url, form: twilio_signature.sign(TOKEN, url, form),
            hooks=hooks,
            account_sid="AC" + "0" * 32,
        )

    def next_time(self) -> datetime:
        """A time nobody has: every call books its own half hour."""
        at = datetime.combine(self.day, datetime.min.time()) + timedelta(hours=9, minutes=30 * self.slot)
        self.slot += 1
        if self.slot == 16:
            self.slot, self.day = 0, self.day + timedelta(days=3 if self.day.weekday() == 4 else 1)
        return at

    async def booking_call(self) -> SimulatedCall:
        """A whole call: menu, book, name, number, time, yes, goodbye."""
        at = self.next_time()
        caller = f"+1305555{random.randrange(10_000):04d}"
        call = await self.create_simulator().dial(to=self.number, from_=caller)
        await call.press("1")
        await call.say("I would like to book an appointment")
        await call.say("Ana Lopez")
        await call.say("yes")
        await call.say(f"{at:%B} {at.day} {at.year} at {at:%I:%M %p}".replace(" 0", " "))
        await call.say("yes")
        if call.ended is None:
            await call.say("no thank you, goodbye")
        said = " ".join(str(h) for h in call.sounds)
        if "code" not in said.lower() and "booked" not in said.lower():
            raise RuntimeError(f"the call did not book: {said[-600:]}")
        call.set_duration(61)
        await call.hang_up()
        return call


def turn_form(call_sid: str) -> list[tuple[str, str]]:
    """What Twilio posts after speech: thirty parameters."""
    geo = [
        (f"{end}{part}", "MIAMI")
        for end in ("From", "To", "Caller", "Called")
        for part in ("City", "State", "Zip", "Country")
    ]
    return [
        ("CallSid", call_sid), ("AccountSid", "AC" + "0" * 32), ("From", "+13055550142"), ("To", "+13055550101"),
        ("Caller", "+13055550142"), ("Called", "+13055550101"), ("CallStatus", "in-progress"),
        ("ApiVersion", "2010-04-01"), ("Direction", "inbound"), ("SpeechResult", "tomorrow at three in the afternoon"),
        ("Confidence", "0.91"), ("Language", "en-US"), *geo,
    ]  # fmt: skip


async def floor_turns(client: httpx.AsyncClient, floor: Server, count: int) -> None:
    """As many turns on the floor, a new call every eight."""
    url, sid = f"{floor.base}/turn", ""
    for number in range(count):
        sid = f"CA{secrets.token_hex(16)}" if number % 8 == 0 else sid
        form = turn_form(sid)
        signature = twilio_signature.sign(TOKEN, url, form)
        answer = await client.post(url, data=dict(form), headers={"X-Twilio-Signature": signature})
        answer.raise_for_status()


async def until_healthy(client: httpx.AsyncClient, url: str) -> None:
    """Wait until a server answers."""
    for _ in range(300):
        try:
            if (await client.get(url)).status_code < 500:
                return
        except httpx.HTTPError:
            await asyncio.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


def per_turn(spent: Spent, turns: int) -> tuple[float, float]:
    """Milliseconds a turn: app, PostgreSQL."""
    return spent.app / turns * 1000, spent.postgres / turns * 1000


async def compare(bench: Bench, client: httpx.AsyncClient, floor: Server, meters: dict[str, Meter]) -> float:
    """Rounds in random order; the median ratio of CPU, app and PostgreSQL together."""
    ratios, products, floors = [], [], []
    turns = 0
    for round_number in range(ROUNDS + 1):
        figures: dict[str, Spent] = {}
        for who in random.sample(["product", "floor"], 2):
            before = meters[who].read()
            if who == "product":
                bench.posts = 0
                for _ in range(CALLS):
                    await bench.booking_call()
                turns = bench.posts
                await asyncio.sleep(0.3)  # what the turns left to be done belongs to them
            else:
                await floor_turns(client, floor, turns or 54)
            figures[who] = meters[who].read() - before
        if round_number == 0:
            continue  # caches, prepared statements and compiled patterns are warm from here on
        ratios.append(figures["product"].total / figures["floor"].total)
        products.append(per_turn(figures["product"], turns))
        floors.append(per_turn(figures["floor"], turns))
    for name, rows in (("product", products), ("floor", floors)):
        app, postgres = (statistics.median(column) for column in zip(*rows, strict=True))
        print(f"  {name:8} app {app:6.2f} ms   PostgreSQL {postgres:6.2f} ms   a turn")
    middle = statistics.median(ratios)
    print(f"  ratio of CPU, median of {ROUNDS}: {middle:.2f}  (from {min(ratios):.2f} to {max(ratios):.2f})")
    return middle


async def round_trips(address: str, environment: dict[str, str]) -> float:
    """Round trips to PostgreSQL a turn, over whole booking calls, without the worker's own."""
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    proxy = Proxy(f"{unquote(query['host'][0])}/.s.PGSQL.{query.get('port', ['5432'])[0]}")
    port = await proxy.start()
    url = f"postgresql://{parts.username}:{parts.password}@127.0.0.1:{port}{parts.path}"
    product = Server(
        "main:create_app",
        {**environment, "DATABASE_URL": url},
        factory=True,
        port=free_port(),
    )
    product.environment |= {"WEBHOOK_BASE_URL": product.base, "PORT": str(product.port)}
    product.start()
    try:
        async with httpx.AsyncClient(timeout=20) as client:
            await until_healthy(client, f"{product.base}/health")
            bench = Bench(client, product)
            bench.day = date(2027, 3, 1)
            await bench.sign_up()
            await bench.booking_call()
            before, bench.posts = proxy.trips, 0
            for _ in range(4):
                await bench.booking_call()
            return (proxy.trips - before) / bench.posts
    finally:
        await asyncio.to_thread(product.stop)
        await proxy.stop()


async def main() -> int:
    """Measure and judge; 1 when a limit is broken."""
    with tempfile.TemporaryDirectory(prefix="ringly-bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder) / "data")
        addresses = postgres.start()
        environment = {
            "DATABASE_URL": addresses.app, "RINGLYPRO_DATA_DIR": str(Path(folder) / "files"),
            "TWILIO_AUTH_TOKEN": TOKEN, "RINGLYPRO_OPEN_BROWSER": "0",
            "RINGLYPRO_WORKER": "0",
        }  # fmt: skip
        product = Server("main:create_app", dict(environment), factory=True, port=free_port())
        product.environment |= {"WEBHOOK_BASE_URL": product.base, "PORT": str(product.port)}
        floor = Server("bench.floor:app", dict(environment), port=free_port())
        try:
            product_pid = product.start()
            async with httpx.AsyncClient(timeout=20) as client:
                await until_healthy(client, f"{product.base}/health")
                bench = Bench(client, product)
                await bench.sign_up()
                floor.environment |= {"WEBHOOK_BASE_URL": floor.base, "FLOOR_CLIENT_ID": str(bench.client_id)}
                floor_pid = floor.start()
                await until_healthy(client, f"{floor.base}/")
                server = next(p for p in psutil.Process().children() if p.name() == "postgres")
                meters = {
                    "product": Meter(app=product_pid, postgres=server.pid),
                    "floor": Meter(app=floor_pid, postgres=server.pid),
                }
                print("A turn of a booking call beside bare ASGI with raw psycopg and the product's own SQL:")
                ratio = await compare(bench, client, floor, meters)
            trips = await round_trips(addresses.app, environment)
            print(f"  round trips to PostgreSQL a turn: {trips:.2f}")
        finally:
            product.stop()
            floor.stop()
            postgres.stop()
    held = ratio <= MOST_RATIO and trips <= MOST_TRIPS
    print(f"limits: ratio {MOST_RATIO}, round trips {MOST_TRIPS}: {'held' if held else 'BROKEN'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
