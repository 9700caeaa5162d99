"""How long anybody waits for a database that takes every connection and never says a word: exactly as long as is fair."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import generate_latest

from ringlypro.calls import disk_queue
from ringlypro.db import database as database_module
from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.fake_voice import FakeVoice
from tests.lines import carrier_into
from tests.polling import tasks_done
from tests.routes.all_routes import house
from tests.scraped import read_samples, scrape
from tests.service_fixtures import SITE, FakeServices, make_services

NUMBER, ANA = "+13055550101", "+13055550142"
RECORDING = "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1"
ROUNDING = 0.01


@pytest.fixture
async def mute_services(
    clock: TravellingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FakeServices]:
    """Services whose database listens and does not answer; the driver, which has a real clock, outlasts everybody."""
    monkeypatch.setattr(database_module, "CONNECT_SECONDS", 30)
    open_lines: list[asyncio.StreamWriter] = []

    async def listen(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_lines.append(writer)

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    database = Database(f"postgresql+psycopg://ringly@127.0.0.1:{port}/mute", clock=clock)
    yield make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)
    for writer in open_lines:
        writer.close()
    server.close()
    await tasks_done("ringly-turn")
    await database.close()


async def timed(answer: Coroutine[Any, Any, httpx.Response]) -> tuple[httpx.Response, float]:
    """An answer, and how many seconds it was waited for."""
    began = asyncio.get_running_loop().time()
    return await answer, asyncio.get_running_loop().time() - began


def post_form(web: httpx.AsyncClient, services: FakeServices, path: str, **fields: str) -> Coroutine[Any, Any, Any]:
    form = {"CallSid": "CA1", "From": ANA, "To": NUMBER, "CallStatus": "completed"} | fields
    signature = services.phone.sign_request(f"{SITE}{path}", list(form.items()))
    return web.post(path, data=form, headers={"X-Twilio-Signature": signature})


@pytest.mark.usefixtures("virtual_time")
async def test_whoever_calls_reports_or_watches_waits_no_longer_and_no_shorter_than_is_fair(
    mute_services: FakeServices, tmp_path: Path
) -> None:
    app: FastAPI = house(mute_services, tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=SITE) as web:
        recorded = {"RecordingUrl": RECORDING, "RecordingSid": "RE1", "RecordingDuration": "7"}
        turn, whisper, voicemail, status, health, metrics = await asyncio.gather(
            timed(post_form(web, mute_services, "/voice/rachel/confirm", SpeechResult="yes")),
            timed(post_form(web, mute_services, "/voice/rachel/whisper", ParentCallSid="CA9")),
            timed(post_form(web, mute_services, "/voice/rachel/recorded", **recorded)),
            timed(post_form(web, mute_services, "/webhook/twilio/status")),
            timed(web.get("/health")),
            timed(web.get("/metrics")),
        )
    counted = read_samples(generate_latest(mute_services.metrics.registry).decode())

    waits = [seconds for _, seconds in (turn, whisper, voicemail, status, health, metrics)]
    assert waits == pytest.approx([2.8, 2.8, 2.8, 1.4, 2.0, 2.0], abs=ROUNDING)
    assert counted["ringlypro_turns_total{language=en,outcome=timeout}"] == 2
    assert counted["ringlypro_turn_seconds_sum{}"] == pytest.approx(2.8 + 1.4, abs=2 * ROUNDING)
    assert "/voice/rachel/confirm?again=1" in turn[0].text
    assert "<Gather" in whisper[0].text
    assert "Thank you" in voicemail[0].text
    assert (status[0].status_code, health[0].status_code, metrics[0].status_code) == (204, 503, 200)
    assert sorted(event.kind for event in disk_queue.read_pending_events(tmp_path)) == ["status", "voicemail"]


@pytest.mark.usefixtures("virtual_time")
async def test_a_voice_that_takes_its_time_costs_the_caller_the_voice_and_not_the_answer(
    database: Database, clock: TravellingClock, dentist: int, tmp_path: Path
) -> None:
    slow = FakeVoice(delay=60)
    services = make_services(database, clock, voice=slow, RINGLYPRO_DATA_DIR=tmp_path, TTS_BUDGET_SECONDS=5.0)
    async with carrier_into(house(services, tmp_path), services) as carrier:
        began = asyncio.get_running_loop().time()
        call = await carrier.dial(to=NUMBER, from_=ANA)
        seconds = asyncio.get_running_loop().time() - began
    await services.recordings.wait_for_pending()

    assert seconds == pytest.approx(2.6, abs=ROUNDING)
    assert call.faults == []
    assert (await scrape(services))["ringlypro_turns_total{language=en,outcome=answered}"] == 1
