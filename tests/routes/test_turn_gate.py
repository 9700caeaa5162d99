"""A burst of calls waits in line: everybody is answered, nobody makes the others late."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from ringlypro.core.turn_gate import MAX_WAIT_SECONDS, TurnGate, TurnGateTimeout
from ringlypro.db.database import Database
from tests.contracts.twiml import check_twiml
from tests.lines import voice_app
from tests.polling import eventually
from tests.scraped import scrape
from tests.service_fixtures import SITE, FakeServices, browser, make_settings
from webhooks import voice_fallback
from webhooks.voice import TURN_DEADLINE_SECONDS

NUMBER, ANA = "+13055550101", "+13055550142"


class TestGate:
    async def test_it_lets_in_so_many_and_then_one_for_one_in_order(self) -> None:
        gate, order = TurnGate(2), []

        async def wait(name: int) -> None:
            permit = await gate.enter()
            order.append(name)
            permit.release()

        permits = [await gate.enter(), await gate.enter()]
        waiting = [asyncio.create_task(wait(name)) for name in range(5)]
        await asyncio.sleep(0)
        counted, order_before = gate.count_waiting(), list(order)
        permits[0].release()
        permits[0].release()
        await asyncio.gather(*waiting)

        assert (counted, order_before) == (5, [])
        assert order == [0, 1, 2, 3, 4]
        assert gate.count_waiting() == 0

    async def test_whoever_gives_up_takes_no_place_along(self) -> None:
        gate = TurnGate(1)
        permit = await gate.enter()
        waiting = asyncio.create_task(gate.enter())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        permit.release()

        second_place = await asyncio.wait_for(gate.enter(), 1)
        second_place.release()

        assert gate.count_waiting() == 0

    @pytest.mark.usefixtures("virtual_time")
    async def test_nobody_waits_longer_than_a_caller_can(self) -> None:
        waits: list[float] = []
        gate = TurnGate(1, observe_wait=waits.append)
        await gate.enter()

        with pytest.raises(TurnGateTimeout):
            await gate.enter()

        assert waits == [0, pytest.approx(MAX_WAIT_SECONDS)]


@contextlib.asynccontextmanager
async def real_server(app: FastAPI) -> AsyncIterator[str]:
    """The app behind a real port; the address of it."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def dial(client: httpx.AsyncClient, services: FakeServices, number: int, query: str = "") -> httpx.Response:
    """The first request of a call."""
    form = {"CallSid": f"CA{number}", "From": f"+1305555{number:04}", "To": NUMBER}
    path = f"/voice/rachel/{query}"
    signature = services.phone.sign_request(f"{SITE}{path}", list(form.items()))
    return await client.post(path, data=form, headers={"X-Twilio-Signature": signature})


async def test_a_burst_is_answered_call_by_call(services: FakeServices, dentist: int, tmp_path: Path) -> None:
    services.turn_gate = TurnGate(3, observe_wait=services.metrics.observe_turn_wait)
    async with real_server(voice_app(services, tmp_path)) as address, httpx.AsyncClient(base_url=address) as client:
        answers = await asyncio.gather(*(dial(client, services, number) for number in range(60)))

    samples = await scrape(services)
    for answer in answers:
        check_twiml(answer.text)
    assert {answer.status_code for answer in answers} == {200}
    assert all("<Gather" in answer.text for answer in answers)
    assert samples["ringlypro_turns_total{language=en,outcome=answered}"] == 60
    assert samples["ringlypro_turn_wait_seconds_count{}"] == 60
    assert samples["ringlypro_turn_wait_seconds_sum{}"] > 0
    async with services.unit_of_work(dentist) as unit:
        assert await unit.fetch_all("SELECT count(*) AS calls FROM calls", {}) == [{"calls": 60}]


@pytest.mark.usefixtures("virtual_time", "dentist")
async def test_whoever_is_not_let_in_hears_one_moment(services: FakeServices, tmp_path: Path) -> None:
    services.turn_gate = TurnGate(1)
    permit = await services.turn_gate.enter()
    async with browser(voice_app(services, tmp_path)) as client:
        started_at = asyncio.get_running_loop().time()
        answer = await dial(client, services, 1)
        seconds = asyncio.get_running_loop().time() - started_at
        permit.release()
        later_answer = await dial(client, services, 1)

    check_twiml(answer.text)
    assert "<Redirect" in answer.text
    assert "<Gather" not in answer.text
    assert "<Gather" in later_answer.text
    assert seconds == pytest.approx(MAX_WAIT_SECONDS)
    assert (await scrape(services))["ringlypro_turns_total{language=en,outcome=timeout}"] == 1


@pytest.mark.usefixtures("virtual_time", "dentist")
async def test_a_turn_in_line_is_tried_again_more_often_than_one_that_fails(
    services: FakeServices, tmp_path: Path
) -> None:
    services = replace(services, settings=make_settings(RINGLYPRO_DATA_DIR=tmp_path), turn_gate=TurnGate(1))
    await services.turn_gate.enter()
    async with browser(voice_app(services, tmp_path)) as client:
        last_try = await dial(client, services, 1, f"?again={voice_fallback.MAX_RETRIES_IN_LINE - 1}")
        message = await dial(client, services, 1, f"?again={voice_fallback.MAX_RETRIES_IN_LINE}")

    assert voice_fallback.MAX_RETRIES < voice_fallback.MAX_RETRIES_IN_LINE
    assert f"again={voice_fallback.MAX_RETRIES_IN_LINE}" in last_try.text
    assert "<Record" not in last_try.text
    assert "<Record" in message.text


@pytest.mark.usefixtures("virtual_time", "dentist")
async def test_a_line_and_a_database_that_hangs_cost_five_seconds_together(
    services: FakeServices, database: Database, tmp_path: Path
) -> None:
    services.turn_gate = TurnGate(1)
    permit = await services.turn_gate.enter()
    loop = asyncio.get_running_loop()
    async with browser(voice_app(services, tmp_path)) as client, contextlib.AsyncExitStack() as hanging_turns:
        for _ in range(database.voice.max_connections):
            await hanging_turns.enter_async_context(database.voice_system_session())
        loop.call_later(MAX_WAIT_SECONDS - 0.1, permit.release)
        started_at = loop.time()
        answer = await dial(client, services, 1)
        seconds = loop.time() - started_at

    check_twiml(answer.text)
    assert "<Redirect" in answer.text
    assert MAX_WAIT_SECONDS < seconds < MAX_WAIT_SECONDS + TURN_DEADLINE_SECONDS < 5


@pytest.mark.usefixtures("virtual_time", "dentist")
async def test_a_turn_that_fails_keeps_nobody_else_out(
    services: FakeServices, database: Database, tmp_path: Path
) -> None:
    services.turn_gate = TurnGate(1)
    async with browser(voice_app(services, tmp_path)) as client:
        async with contextlib.AsyncExitStack() as hanging_turns:
            for _ in range(database.voice.max_connections):
                await hanging_turns.enter_async_context(database.voice_system_session())
            failed_answer = await dial(client, services, 1)
        next_answer = await dial(client, services, 2)

    assert "<Gather" not in failed_answer.text
    assert "<Gather" in next_answer.text
