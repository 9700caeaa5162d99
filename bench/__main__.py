"""`make bench`: a booking call by the simulator, beside the floor, in one interleaved run: ratios, checked.

Both servers are up all the time, take turns in random order, and are asked by the same process. Jobs that a turn
leaves behind belong to the worker, which is another process here (RINGLYPRO_WORKER=0) and not measured. Round trips
are counted in a pass of their own, through a proxy in the connection.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import statistics
import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import psutil

from bench.cpu_meter import CpuMeter, CpuTime
from bench.round_trips import CountingProxy
from bench.uvicorn_server import UvicornServer, find_free_port, wait_until_healthy
from ringlypro.db.embedded import EmbeddedPostgres
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_http import post_with_client
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from ringlypro.vendors import twilio_signature
from ringlypro.vendors.ports import NumberWebhooks

BENCH_ROUNDS = 9
CALLS_PER_ROUND = 6
MAX_CPU_RATIO = 4.0
MAX_ROUND_TRIPS = 6.0
AUTH_TOKEN = secrets.token_urlsafe(36)


class BookingCallBench:
    """One product, one floor, one PostgreSQL, one simulator."""

    def __init__(self, client: httpx.AsyncClient, product: UvicornServer) -> None:
        self.client = client
        self.product_server = product
        self.post_count = 0
        self.booking_day = date(2027, 1, 4)
        self.slot_index = 0
        self.phone_number = ""
        self.client_id = 0

    async def sign_up_tenant(self) -> None:
        """A tenant with a number."""
        form = {
            "email": f"{secrets.token_hex(6)}@example.com", "password": secrets.token_urlsafe(12),
            "first_name": "Bench", "last_name": "Mark", "business_name": "Bench Clinic",
            "business_phone": "+13055550199", "business_type": "healthcare", "terms_accepted": True,
        }  # fmt: skip
        response = await self.client.post(f"{self.product_server.base_url}/api/auth/register", json=form)
        response.raise_for_status()
        client_body = response.json()["client"]
        self.phone_number, self.client_id = client_body["ringlypro_number"], client_body["id"]

    def create_simulator(self) -> TwilioSimulator:
        """The Twilio simulator, counting what it posts."""
        inner = post_with_client(self.client)

        async def post(url, form, headers):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - the port's type
            self.post_count += 1
            return await inner(url, form, headers)

        base = self.product_server.base_url
        hooks = NumberWebhooks(
            voice=f"{base}/voice/rachel/", voice_fallback=f"{base}/voice/fallback",
            status=f"{base}/webhook/twilio/status", sms=f"{base}/webhook/twilio/sms",
        )  # fmt: skip
        return TwilioSimulator(
            post=post,
            sign=lambda url, form: twilio_signature.compute_signature(AUTH_TOKEN, url, form),
            hooks=hooks,
            account_sid="AC" + "0" * 32,
        )

    def next_free_time(self) -> datetime:
        """A time nobody has: every call books its own half hour."""
        at = datetime.combine(self.booking_day, datetime.min.time()) + timedelta(hours=9, minutes=30 * self.slot_index)
        self.slot_index += 1
        if self.slot_index == 16:
            self.slot_index, self.booking_day = (
                0,
                self.booking_day + timedelta(days=3 if self.booking_day.weekday() == 4 else 1),
            )
        return at

    async def run_booking_call(self) -> SimulatedCall:
        """A whole call: menu, book, name, number, time, yes, goodbye."""
        at = self.next_free_time()
        caller = f"+1305555{random.randrange(10_000):04d}"
        call = await self.create_simulator().dial(to=self.phone_number, from_=caller)
        await call.press("1")
        await call.say("I would like to book an appointment")
        await call.say("Ana Lopez")
        await call.say("yes")
        await call.say(f"{at:%B} {at.day} {at.year} at {at:%I:%M %p}".replace(" 0", " "))
        await call.say("yes")
        if call.ended is None:
            await call.say("no thank you, goodbye")
        spoken_text = " ".join(str(spoken) for spoken in call.sounds)
        if "code" not in spoken_text.lower() and "booked" not in spoken_text.lower():
            raise RuntimeError(f"the call did not book: {spoken_text[-600:]}")
        call.set_duration(61)
        await call.hang_up()
        return call


def speech_turn_form(call_sid: str) -> list[tuple[str, str]]:
    """What Twilio posts after speech: thirty parameters."""
    geo_fields = [
        (f"{end}{part}", "MIAMI")
        for end in ("From", "To", "Caller", "Called")
        for part in ("City", "State", "Zip", "Country")
    ]
    return [
        ("CallSid", call_sid), ("AccountSid", "AC" + "0" * 32), ("From", "+13055550142"), ("To", "+13055550101"),
        ("Caller", "+13055550142"), ("Called", "+13055550101"), ("CallStatus", "in-progress"),
        ("ApiVersion", "2010-04-01"), ("Direction", "inbound"), ("SpeechResult", "tomorrow at three in the afternoon"),
        ("Confidence", "0.91"), ("Language", "en-US"), *geo_fields,
    ]  # fmt: skip


async def run_baseline_turns(client: httpx.AsyncClient, baseline_server: UvicornServer, count: int) -> None:
    """As many turns on the floor, a new call every eight."""
    url, call_sid = f"{baseline_server.base_url}/turn", ""
    for number in range(count):
        call_sid = f"CA{secrets.token_hex(16)}" if number % 8 == 0 else call_sid
        form = speech_turn_form(call_sid)
        signature = twilio_signature.compute_signature(AUTH_TOKEN, url, form)
        response = await client.post(url, data=dict(form), headers={"X-Twilio-Signature": signature})
        response.raise_for_status()


def milliseconds_per_turn(cpu_time: CpuTime, turns: int) -> tuple[float, float]:
    """Milliseconds a turn: app, PostgreSQL."""
    return cpu_time.app / turns * 1000, cpu_time.postgres / turns * 1000


async def compare_cpu_time(
    bench: BookingCallBench, client: httpx.AsyncClient, baseline_server: UvicornServer, meters: dict[str, CpuMeter]
) -> float:
    """Rounds in random order; the median ratio of CPU, app and PostgreSQL together."""
    ratios, product_times, baseline_times = [], [], []
    turns = 0
    for round_number in range(BENCH_ROUNDS + 1):
        figures: dict[str, CpuTime] = {}
        for side in random.sample(["product", "floor"], 2):
            cpu_before = meters[side].read_cpu_time()
            if side == "product":
                bench.post_count = 0
                for _ in range(CALLS_PER_ROUND):
                    await bench.run_booking_call()
                turns = bench.post_count
                await asyncio.sleep(0.3)  # what the turns left to be done belongs to them
            else:
                await run_baseline_turns(client, baseline_server, turns or 54)
            figures[side] = meters[side].read_cpu_time() - cpu_before
        if round_number == 0:
            continue  # caches, prepared statements and compiled patterns are warm from here on
        ratios.append(figures["product"].total_seconds / figures["floor"].total_seconds)
        product_times.append(milliseconds_per_turn(figures["product"], turns))
        baseline_times.append(milliseconds_per_turn(figures["floor"], turns))
    for name, rows in (("product", product_times), ("floor", baseline_times)):
        app, postgres = (statistics.median(column) for column in zip(*rows, strict=True))
        print(f"  {name:8} app {app:6.2f} ms   PostgreSQL {postgres:6.2f} ms   a turn")
    median_ratio = statistics.median(ratios)
    print(
        f"  ratio of CPU, median of {BENCH_ROUNDS}: {median_ratio:.2f}  (from {min(ratios):.2f} to {max(ratios):.2f})"
    )
    return median_ratio


async def measure_round_trips(address: str, environment: dict[str, str]) -> float:
    """Round trips to PostgreSQL a turn, over whole booking calls, without the worker's own."""
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    proxy = CountingProxy(f"{unquote(query['host'][0])}/.s.PGSQL.{query.get('port', ['5432'])[0]}")
    port = await proxy.start()
    url = f"postgresql://{parts.username}:{parts.password}@127.0.0.1:{port}{parts.path}"
    product = UvicornServer(
        "main:create_app",
        {**environment, "DATABASE_URL": url},
        is_factory=True,
        port=find_free_port(),
    )
    product.environment |= {"WEBHOOK_BASE_URL": product.base_url, "PORT": str(product.port)}
    product.start()
    try:
        async with httpx.AsyncClient(timeout=20) as client:
            await wait_until_healthy(client, f"{product.base_url}/health")
            bench = BookingCallBench(client, product)
            bench.booking_day = date(2027, 3, 1)
            await bench.sign_up_tenant()
            await bench.run_booking_call()
            trips_before, bench.post_count = proxy.trip_count, 0
            for _ in range(4):
                await bench.run_booking_call()
            return (proxy.trip_count - trips_before) / bench.post_count
    finally:
        await asyncio.to_thread(product.stop)
        await proxy.stop()


async def run_benchmark() -> int:
    """Measure and judge; 1 when a limit is broken."""
    with tempfile.TemporaryDirectory(prefix="ringly-bench-") as work_folder:
        postgres = EmbeddedPostgres(Path(work_folder) / "data")
        addresses = postgres.start()
        environment = {
            "DATABASE_URL": addresses.app, "RINGLYPRO_DATA_DIR": str(Path(work_folder) / "files"),
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN, "RINGLYPRO_OPEN_BROWSER": "0",
            "RINGLYPRO_WORKER": "0",
        }  # fmt: skip
        product = UvicornServer("main:create_app", dict(environment), is_factory=True, port=find_free_port())
        product.environment |= {"WEBHOOK_BASE_URL": product.base_url, "PORT": str(product.port)}
        baseline_server = UvicornServer("bench.baseline:app", dict(environment), port=find_free_port())
        try:
            product_pid = product.start()
            async with httpx.AsyncClient(timeout=20) as client:
                await wait_until_healthy(client, f"{product.base_url}/health")
                bench = BookingCallBench(client, product)
                await bench.sign_up_tenant()
                baseline_server.environment |= {
                    "WEBHOOK_BASE_URL": baseline_server.base_url,
                    "FLOOR_CLIENT_ID": str(bench.client_id),
                }
                baseline_pid = baseline_server.start()
                await wait_until_healthy(client, f"{baseline_server.base_url}/")
                server = next(p for p in psutil.Process().children() if p.name() == "postgres")
                meters = {
                    "product": CpuMeter(app=product_pid, postgres=server.pid),
                    "floor": CpuMeter(app=baseline_pid, postgres=server.pid),
                }
                print("A turn of a booking call beside bare ASGI with raw psycopg and the product's own SQL:")
                cpu_ratio = await compare_cpu_time(bench, client, baseline_server, meters)
            trip_count = await measure_round_trips(addresses.app, environment)
            print(f"  round trips to PostgreSQL a turn: {trip_count:.2f}")
        finally:
            product.stop()
            baseline_server.stop()
            postgres.stop()
    within_limits = cpu_ratio <= MAX_CPU_RATIO and trip_count <= MAX_ROUND_TRIPS
    print(f"limits: ratio {MAX_CPU_RATIO}, round trips {MAX_ROUND_TRIPS}: {'held' if within_limits else 'BROKEN'}")
    return 0 if within_limits else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(run_benchmark()))
