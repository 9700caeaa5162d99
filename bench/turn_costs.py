"""A turn of a booking call beside two floors, jobs included; its round trips; and what a whole booking takes.

The product runs as `make run` starts it, in one process with its jobs. It and both floors are up all the time, take
turns in random order, and are asked by the same process, one request after another. What a call leaves in the queue is
waited for and counted to it. Round trips are counted in a pass of their own, through a proxy in the connection.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from bench.bars import BenchSection, divide_figures
from bench.bench_options import BenchOptions
from bench.bench_stack import BenchStack, open_stack
from bench.callers import CallingParty
from bench.cpu_meter import CpuMeter, CpuTime, read_process_seconds, read_thread_seconds
from bench.http_connection import HttpClient
from bench.lean_floor_schema import prepare_lean_database
from bench.measured_server import ServerProcess, uvicorn_arguments
from bench.round_trips import CountingProxy
from bench.tenants import BenchTenant, create_tenants
from ringlypro.vendors import twilio_signature

MAX_SAME_SQL_RATIO = 2.5
MAX_LEAN_RATIO = 4.0
MAX_ROUND_TRIPS = 3.0
MAX_BOOKING_APP_MS = 30.0
MAX_BOOKING_POSTGRES_MS = 10.0
REFERENCE_TURN_MS = 1.2
"""What a turn of the lean floor takes on the machine that the milliseconds of a booking are meant for."""
FLOOR_CALL_LENGTH = 8
PREPARED_SECONDS = 60.0
IDLE_CPU_SECONDS = 0.02
"""What a product without calls spends in half a second at most."""
PRODUCT, SAME_SQL, LEAN = "product", "same-SQL floor", "lean floor"


@dataclass(slots=True)
class RoundFigures:
    """One side in one round."""

    cpu_time: CpuTime
    turns: int
    calls: int

    @property
    def turn_ms(self) -> float:
        """Milliseconds of CPU a turn, app and PostgreSQL together."""
        return self.cpu_time.total_seconds / self.turns * 1000


async def measure_turn_costs(options: BenchOptions) -> BenchSection:
    """Ratios of CPU, round trips, and a booking in milliseconds."""
    section = BenchSection("turn")
    async with open_stack() as stack, HttpClient() as client:
        tenants = await create_tenants(stack.product_settings(), 2)
        product = stack.create_product()
        same_sql = stack.create_server(
            *uvicorn_arguments("bench.same_sql_floor:app"), health_path="/", FLOOR_CLIENT_ID=str(tenants[1].client_id)
        )
        lean_url = await prepare_lean_database(stack.addresses.superuser)
        lean = stack.create_server(*uvicorn_arguments("bench.lean_floor:app"), health_path="/", DATABASE_URL=lean_url)
        servers = {PRODUCT: product, SAME_SQL: same_sql, LEAN: lean}
        for server in servers.values():
            await server.start()
        await _wait_until_prepared(product.pid)
        threads_before = read_thread_seconds(product.pid)
        party = CallingParty(client, product.base_url, stack.auth_token)
        rounds = await _run_rounds(stack, client, servers, party=party, tenant=tenants[0], options=options)
        if party.record.failures:
            raise RuntimeError(f"a booking call failed: {party.record.failures[0]}")
        _report_rounds(section, rounds)
        threads = read_thread_seconds(product.pid)
        section.figures["product_seconds_by_thread"] = {
            name: round(spent - threads_before.get(name, 0.0), 3) for name, spent in threads.items()
        }
        await product.stop()
        await _measure_statements(section, stack, client, tenants[0])
    return section


async def _wait_until_prepared(pid: int) -> None:
    """Wait until the product has nothing left of its start: what it brings in after it answers belongs to `start`."""
    seconds, idle_looks = read_process_seconds(pid), 0
    async with asyncio.timeout(PREPARED_SECONDS):
        while idle_looks < 3:
            await asyncio.sleep(0.5)
            seconds_now = read_process_seconds(pid)
            idle_looks = idle_looks + 1 if seconds_now - seconds < IDLE_CPU_SECONDS else 0
            seconds = seconds_now


async def _run_rounds(
    stack: BenchStack,
    client: HttpClient,
    servers: dict[str, ServerProcess],
    *,
    party: CallingParty,
    tenant: BenchTenant,
    options: BenchOptions,
) -> dict[str, list[RoundFigures]]:
    meters = {name: CpuMeter(app=[server.pid], postgres=stack.postgres_pid) for name, server in servers.items()}
    rounds: dict[str, list[RoundFigures]] = {name: [] for name in servers}
    turns = options.calls_per_round * FLOOR_CALL_LENGTH
    for round_number in range(options.rounds + 1):
        for name in random.sample(list(servers), len(servers)):
            cpu_before, posts_before = meters[name].read_cpu_time(), len(party.record.turn_seconds)
            if name == PRODUCT:
                for _ in range(options.calls_per_round):
                    await party.book_by_phone(tenant)
                await stack.wait_for_jobs()
                turns = len(party.record.turn_seconds) - posts_before
            else:
                await _run_floor_turns(client, servers[name], stack.auth_token, turns)
            spent = meters[name].read_cpu_time() - cpu_before
            if round_number:  # caches, prepared statements and compiled patterns are warm from here on
                rounds[name].append(RoundFigures(spent, turns, options.calls_per_round))
    return rounds


def _report_rounds(section: BenchSection, rounds: dict[str, list[RoundFigures]]) -> None:
    for name, figures in rounds.items():
        section.figures[name] = {
            "app_ms_per_turn": _median(each.cpu_time.app / each.turns * 1000 for each in figures),
            "postgres_ms_per_turn": _median(each.cpu_time.postgres / each.turns * 1000 for each in figures),
        }
    ratios = {
        floor: [
            divide_figures(mine.turn_ms, other.turn_ms)
            for mine, other in zip(rounds[PRODUCT], rounds[floor], strict=True)
        ]
        for floor in (SAME_SQL, LEAN)
    }
    for floor, limit in ((SAME_SQL, MAX_SAME_SQL_RATIO), (LEAN, MAX_LEAN_RATIO)):
        section.figures[f"ratio to the {floor}"] = {
            "median": _median(ratios[floor]),
            "least": round(min(ratios[floor]), 3),
            "most": round(max(ratios[floor]), 3),
        }
        section.add_bar(
            f"CPU of a turn with its jobs, times the {floor}", statistics.median(ratios[floor]), limit, " x"
        )
    calls = rounds[PRODUCT]
    app_ms = statistics.median(each.cpu_time.app / each.calls * 1000 for each in calls)
    postgres_ms = statistics.median(each.cpu_time.postgres / each.calls * 1000 for each in calls)
    speed = statistics.median(each.turn_ms for each in rounds[LEAN]) / REFERENCE_TURN_MS
    section.figures["booking"] = {
        "app_ms": round(app_ms, 2), "postgres_ms": round(postgres_ms, 2), "machine_speed": round(speed, 3),
        "turns": round(calls[0].turns / calls[0].calls, 1),
    }  # fmt: skip
    scaled = f", where a turn of the lean floor takes {REFERENCE_TURN_MS} ms"
    section.add_bar(f"a whole booking with its jobs, app{scaled}", app_ms / speed, MAX_BOOKING_APP_MS, " ms")
    section.add_bar(
        f"a whole booking with its jobs, PostgreSQL{scaled}", postgres_ms / speed, MAX_BOOKING_POSTGRES_MS, " ms"
    )


def _median(values: Iterable[float]) -> float:
    return round(statistics.median(values), 3)


async def _measure_statements(
    section: BenchSection, stack: BenchStack, client: HttpClient, tenant: BenchTenant
) -> None:
    """Round trips a turn without jobs, and of a whole booking; transactions of a whole booking with its jobs."""
    section.figures["round_trips_per_turn"], section.figures["round_trips_per_booking"] = await _count_round_trips(
        stack, client, tenant, jobs=False
    )
    _, section.figures["round_trips_per_booking_with_jobs"] = await _count_round_trips(stack, client, tenant, jobs=True)
    section.add_bar("round trips to PostgreSQL a turn", section.figures["round_trips_per_turn"], MAX_ROUND_TRIPS)


async def _count_round_trips(
    stack: BenchStack, client: HttpClient, tenant: BenchTenant, *, jobs: bool, calls: int = 4
) -> tuple[float, float]:
    """(a turn, a booking), over whole booking calls, without the queue's own connections."""
    parts = urlsplit(stack.addresses.app)
    query = parse_qs(parts.query)
    proxy = CountingProxy(f"{unquote(query['host'][0])}/.s.PGSQL.{query.get('port', ['5432'])[0]}")
    url = f"postgresql://{parts.username}:{parts.password}@127.0.0.1:{await proxy.start()}{parts.path}"
    product = stack.create_product(DATABASE_URL=url, RINGLYPRO_WORKER="1" if jobs else "0")
    await product.start()
    try:
        party = CallingParty(client, product.base_url, stack.auth_token)
        await party.book_by_phone(tenant)
        if jobs:
            await stack.wait_for_jobs()
        trips_before, posts_before = proxy.trip_count, len(party.record.turn_seconds)
        for _ in range(calls):
            await party.book_by_phone(tenant)
        if jobs:
            await stack.wait_for_jobs()
        trips = proxy.trip_count - trips_before
        return round(trips / (len(party.record.turn_seconds) - posts_before), 2), round(trips / calls, 1)
    finally:
        await product.stop()
        await proxy.stop()


async def _run_floor_turns(client: HttpClient, floor: ServerProcess, auth_token: str, count: int) -> None:
    """As many turns on a floor, a new call every eight."""
    url, call_sid = f"{floor.base_url}/turn", ""
    for number in range(count):
        is_first = number % FLOOR_CALL_LENGTH == 0
        call_sid = f"CA{secrets.token_hex(16)}" if is_first else call_sid
        form = speech_turn_form(call_sid, call_status="ringing" if is_first else "in-progress")
        headers = {
            "X-Twilio-Signature": twilio_signature.compute_signature(auth_token, url, form),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        reply = await client.send_request("POST", url, headers=headers, body=urlencode(form).encode())
        if reply.status != 200:
            raise RuntimeError(f"the floor answered {reply.status}")


def speech_turn_form(call_sid: str, *, call_status: str = "in-progress") -> list[tuple[str, str]]:
    """What Twilio posts after speech: thirty parameters. The first request of a call has the status `ringing`."""
    geo_fields = [
        (f"{end}{part}", "MIAMI")
        for end in ("From", "To", "Caller", "Called")
        for part in ("City", "State", "Zip", "Country")
    ]
    return [
        ("CallSid", call_sid), ("AccountSid", "AC" + "0" * 32), ("From", "+13055550142"), ("To", "+13055550101"),
        ("Caller", "+13055550142"), ("Called", "+13055550101"), ("CallStatus", call_status),
        ("ApiVersion", "2010-04-01"), ("Direction", "inbound"), ("SpeechResult", "tomorrow at three in the afternoon"),
        ("Confidence", "0.91"), ("Language", "en-US"), *geo_fields,
    ]  # fmt: skip
