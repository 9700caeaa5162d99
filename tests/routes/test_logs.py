"""What the log of a call says: whose it is and where it failed, and never what was said in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import psycopg
import pytest
import uvicorn
from fastapi import FastAPI
from structlog.contextvars import clear_contextvars

from ringlypro.db.database import Database
from tests.conftest import new_client
from tests.lines import carrier_into, voice_app
from tests.log_lines import LogLines, collected_lines
from tests.polling import eventually
from tests.routes.all_routes import house
from tests.routes.signed_in import token_of
from tests.service_fixtures import FakeServices, browser, make_app, make_services
from webhooks.api.authentication import api_router

log = logging.getLogger(__name__)
DENTIST, BARBER, ANA, BEN = "+13055550101", "+13055550111", "+13055550142", "+13055550143"
CANARY = "Wilhelmina Quackenbush"
REFUSE_WORDS = """
CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.heard <> '' THEN
        RAISE EXCEPTION 'cannot keep %', NEW.heard;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse BEFORE INSERT ON public.call_turns FOR EACH ROW EXECUTE FUNCTION public.refuse();
"""


@pytest.fixture
def lines() -> Iterator[LogLines]:
    clear_contextvars()
    with collected_lines() as collected:
        yield collected
    clear_contextvars()


@pytest.fixture
def services(database: Database, clock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


async def test_a_bug_on_a_call_says_where_it_was_and_not_what_was_said(
    own_database_url, clock, tmp_path, lines
) -> None:
    with psycopg.connect(own_database_url) as owner:
        owner.execute(REFUSE_WORDS)
    database = Database(own_database_url, clock=clock)
    services = make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)
    client_id = await new_client(database)
    async with carrier_into(voice_app(services, tmp_path), services) as carrier:
        call = await carrier.dial(to=DENTIST, from_=ANA)
        await call.press("1")
        await call.say(f"I am {CANARY} and I want an appointment")
    await database.close()

    line = lines.about("a turn failed")[0]
    assert (line["client_id"], line["call_sid"], line["level"]) == (client_id, call.sid, "error")
    assert line["error"].startswith("psycopg.errors.RaiseException")
    stack = "\n".join(line["stack"])
    assert "  webhooks.voice:" in stack
    assert "  ringlypro.calls.conversation:" in stack
    assert stack.splitlines()[-1].startswith("  ringlypro.db.voice_connection:")
    assert "Wilhelmina" not in lines.text
    assert ANA[2:] not in lines.text


async def test_an_outage_is_one_line_with_the_call_it_met(clock, tmp_path, lines) -> None:
    database = Database("postgresql+psycopg://ringly@127.0.0.1:1/nowhere", clock=clock)
    services = make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)
    async with carrier_into(voice_app(services, tmp_path), services) as carrier:
        call = await carrier.dial(to=DENTIST, from_=ANA)
    await database.close()

    line = lines.about("a turn failed")[0]
    assert line["call_sid"] == call.sid
    assert "stack" not in line


async def test_calls_of_two_businesses_at_once_are_told_apart(services, dentist, barber, tmp_path, lines) -> None:
    async with carrier_into(voice_app(services, tmp_path), services) as carrier:
        numbers = [DENTIST, BARBER] * 5
        calls = await asyncio.gather(
            *(carrier.dial(to=number, from_=f"+1305555{7000 + n}") for n, number in enumerate(numbers))
        )
        owners = {
            call.sid: dentist if number == DENTIST else barber for call, number in zip(calls, numbers, strict=True)
        }
        for client_id in (dentist, barber):
            async with services.unit_of_work(client_id) as unit:
                await unit.fetch_all("UPDATE conversations SET state = '5'::jsonb", {})
        await asyncio.gather(*(call.press("1") for call in calls))

    failures = lines.about("a turn failed")
    assert {line["call_sid"] for line in failures} == set(owners)
    assert [line["client_id"] for line in failures] == [owners[line["call_sid"]] for line in failures]


async def test_a_request_of_a_program_is_its_business(services, dentist, barber, lines) -> None:
    router = api_router("/api/things", "things")

    @router.get("")
    async def log_something() -> None:
        log.info("a request")

    app = make_app(services, [router])
    for client_id, email in ((dentist, "ana@example.com"), (barber, "ben@example.com")):
        async with browser(app, token=await token_of(services, client_id, email=email)) as web:
            await web.get("/api/things")

    assert [line["client_id"] for line in lines.about("a request")] == [dentist, barber]


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[int]:
    """The app behind the product's own server, on a port of the loopback address."""
    config = uvicorn.Config(
        app, port=0, lifespan="off", log_config=None, log_level="warning", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[method-assign,assignment]  # signals are the test run's
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


async def test_requests_of_one_connection_do_not_share_their_context(services, dentist, tmp_path, lines) -> None:
    token = await token_of(services, dentist)
    app = house(services, tmp_path)

    @app.get("/health/bug")
    async def fail() -> None:
        raise ValueError(CANARY)

    app.router.routes.insert(0, app.router.routes.pop())
    requests = [
        f"GET /api/contacts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nX-Request-ID: first\r\n\r\n",
        "GET /health/bug HTTP/1.1\r\nHost: x\r\nX-Request-ID: second\r\nConnection: close\r\n\r\n",
    ]
    async with served(app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write("".join(requests).encode())
        answer = (await asyncio.wait_for(reader.read(), 20)).decode()
        writer.close()
        await writer.wait_closed()

    (line,) = lines.about("Exception in ASGI application")
    assert [answer.count(f"HTTP/1.1 {status}") for status in (200, 500)] == [1, 1]
    assert "x-request-id: second" in answer.lower()
    assert (line["request_id"], line["error"], line["logger"]) == ("second", "ValueError", "uvicorn.error")
    assert "client_id" not in line
    assert line["stack"][-1].startswith("  tests.routes.test_logs:")
    assert "Wilhelmina" not in lines.text + answer
