"""A turn writes the conversation; the call's row is written when what lists show of it changes, and is not raced for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ringlypro.calls import call_completion, call_store, jobs
from ringlypro.calls.call_store import CallChanges, TurnTrace, VoiceRequest
from ringlypro.clients import client_profiles
from ringlypro.db.database import Database
from ringlypro.db.voice_unit import VoiceUnit
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.conftest import TravellingClock
from tests.lines import carrier_into, voice_app
from tests.polling import eventually
from tests.service_fixtures import FakeServices, make_services

NUMBER, ANA, SID = "+13055550101", "+13055550142", "CA" + "1" * 32
TRACE = TurnTrace("open", "hello", "", 0.9, (), "Yes?", 1)


@pytest.fixture
def services(database: Database, clock: TravellingClock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
async def carrier(services: FakeServices, dentist: int, tmp_path: Path) -> AsyncIterator[TwilioSimulator]:
    async with carrier_into(voice_app(services, tmp_path), services) as simulator:
        yield simulator


def voice_request(turn: int | None) -> VoiceRequest:
    return VoiceRequest(sid=SID, from_number=ANA, to_number=NUMBER, turn=turn)


async def answer_turn(unit: VoiceUnit, turn: int | None, *, outcome: str | None = None) -> dict[str, Any]:
    row = await call_store.open_call(unit, voice_request(turn), caller=ANA, lang="en")
    changes = CallChanges("en", outcome=outcome)
    await call_store.save_turn(unit, row, state={}, reply=[], token="", trace=TRACE, call_changes=changes)
    return row


async def read_call(services: FakeServices, client_id: int) -> dict[str, Any]:
    """The call's row, and which version of it this is."""
    async with services.unit_of_work(client_id) as unit:
        (row,) = await unit.fetch_all("SELECT ctid::text AS version, * FROM calls", {})
        return row


async def count_turns(services: FakeServices, client_id: int) -> int:
    async with services.unit_of_work(client_id) as unit:
        (row,) = await unit.fetch_all("SELECT answered FROM conversations", {})
        return row["answered"]


async def test_a_turn_that_changes_nothing_of_the_lists_leaves_the_calls_row_alone(
    carrier: TwilioSimulator, services: FakeServices, dentist: int
) -> None:
    call = await carrier.dial(to=NUMBER, from_=ANA)
    before = await read_call(services, dentist)
    await call.press("1")
    await call.say("I would like to book an appointment")
    await call.say("Ana Lopez")

    assert await read_call(services, dentist) == before
    assert await count_turns(services, dentist) == 4


async def test_another_language_is_seen_in_the_calls_row(
    carrier: TwilioSimulator, services: FakeServices, dentist: int
) -> None:
    call = await carrier.dial(to=NUMBER, from_=ANA)
    await call.press("2")

    assert (await read_call(services, dentist))["language"] == "es"


async def test_two_first_turns_at_once_make_one_call(services: FakeServices, dentist: int) -> None:
    async with services.voice_unit(dentist) as first:
        await answer_turn(first, 0)
        second_unit = services.voice_unit(dentist)
        second = await second_unit.__aenter__()
        waiting = asyncio.create_task(call_store.open_call(second, voice_request(0), caller=ANA, lang="en"))
        await first.commit()
        row = await waiting
        await second_unit.__aexit__(None, None, None)

    assert row["answered"] == 1
    assert await count_turns(services, dentist) == 1


@pytest.mark.parametrize("turn", [0, 3])
async def test_a_call_that_is_entered_from_disk_meanwhile_gets_its_conversation(
    services: FakeServices, dentist: int, turn: int
) -> None:
    rows: list[dict[str, Any]] = []

    async def begin_call() -> None:
        async with services.voice_unit(dentist) as unit:
            rows.append(await answer_turn(unit, turn))

    values = {"client_id": dentist, "sid": SID, "from_number": ANA, "to_number": NUMBER, "at": services.clock()}
    async with services.unit_of_work(dentist) as watcher:
        async with services.unit_of_work(dentist) as unit:
            (entered_call,) = await unit.fetch_all(jobs.UPSERT_CALL, values)
            beginning = asyncio.create_task(begin_call())

            async def waits_for_the_call() -> bool:
                return bool(await watcher.fetch_all("SELECT 1 FROM pg_locks WHERE NOT granted", {}))

            await eventually(waits_for_the_call)
        await beginning

    assert (rows[0]["call_id"], rows[0]["answered"]) == (entered_call["id"], 0)
    assert await count_turns(services, dentist) == 1


async def test_a_call_that_has_a_row_and_no_conversation_gets_one(services: FakeServices, dentist: int) -> None:
    async with services.unit_of_work(dentist) as unit:
        await unit.fetch_all(
            "INSERT INTO calls (twilio_call_sid, from_number, to_number, outcome)"
            " VALUES (%(sid)s, %(caller)s, '', 'message')",
            {"sid": SID, "caller": ANA},
        )
    async with services.voice_unit(dentist) as unit:
        row = await answer_turn(unit, 3)

    call = await read_call(services, dentist)
    assert row["call_id"] == call["id"]
    assert (call["status"], call["outcome"]) == ("in-progress", "message")


async def test_an_end_waits_for_the_turn_and_counts_its_outcome(services: FakeServices, dentist: int) -> None:
    client_profile = await client_profiles.get_profile_by_number(services, NUMBER)
    assert client_profile is not None

    async def end_call() -> None:
        async with services.voice_unit(dentist) as unit:
            await call_completion.apply_call_status(unit, client_profile, sid=SID, status="completed", seconds=61)

    async with services.voice_unit(dentist) as unit:
        await answer_turn(unit, 0)
    async with services.voice_unit(dentist) as unit:
        await answer_turn(unit, 1, outcome="booked")
        ending = asyncio.create_task(end_call())
        async with services.unit_of_work(dentist) as watcher:

            async def waits_for_lock() -> bool:
                return bool(await watcher.fetch_all("SELECT 1 FROM pg_locks WHERE NOT granted", {}))

            await eventually(waits_for_lock)
        assert not ending.done()
    await ending

    async with services.unit_of_work(dentist) as reader:
        (day,) = await reader.fetch_all("SELECT booked, missed FROM call_days", {})
    assert day == {"booked": 1, "missed": 0}
    assert (await read_call(services, dentist))["outcome"] == "booked"


async def test_a_call_that_ends_while_its_first_turn_commits_is_ended(services: FakeServices, dentist: int) -> None:
    client_profile = await client_profiles.get_profile_by_number(services, NUMBER)
    assert client_profile is not None

    async def end_call() -> None:
        async with services.voice_unit(dentist) as unit:
            await call_completion.apply_call_status(unit, client_profile, sid=SID, status="completed", seconds=61)

    async with services.voice_unit(dentist) as unit:
        await answer_turn(unit, 0)
        ending = asyncio.create_task(end_call())
        async with services.unit_of_work(dentist) as watcher:

            async def has_ended_or_waits() -> bool:
                waiting = await watcher.fetch_all("SELECT 1 FROM pg_locks WHERE NOT granted", {})
                return bool(waiting) or ending.done()

            await eventually(has_ended_or_waits)
    await ending

    assert (await read_call(services, dentist))["end_time"] is not None


async def test_a_first_turn_waits_for_an_end_that_came_early(services: FakeServices, dentist: int) -> None:
    client_profile = await client_profiles.get_profile_by_number(services, NUMBER)
    assert client_profile is not None
    rows: list[dict[str, Any]] = []

    async def begin_call() -> None:
        async with services.voice_unit(dentist) as unit:
            rows.append(await answer_turn(unit, 0))

    async with services.voice_unit(dentist) as unit:
        await call_completion.apply_call_status(unit, client_profile, sid=SID, status="completed", seconds=61)
        beginning = asyncio.create_task(begin_call())
        async with services.unit_of_work(dentist) as watcher:

            async def has_begun_or_waits() -> bool:
                waiting = await watcher.fetch_all("SELECT 1 FROM pg_locks WHERE NOT granted", {})
                return bool(waiting) or beginning.done()

            await eventually(has_begun_or_waits)
    await beginning

    assert rows[0]["early_status"] == "completed"


@pytest.mark.parametrize("turn", [0, 3])
async def test_whichever_turn_makes_the_call_is_told_what_came_early_and_no_later_one(
    services: FakeServices, dentist: int, turn: int
) -> None:
    client_profile = await client_profiles.get_profile_by_number(services, NUMBER)
    assert client_profile is not None
    async with services.voice_unit(dentist) as unit:
        await call_completion.apply_call_status(unit, client_profile, sid=SID, status="completed", seconds=30)
    async with services.voice_unit(dentist) as unit:
        row = await call_store.open_call(unit, voice_request(turn), caller=ANA, lang="en")
    async with services.voice_unit(dentist) as unit:
        later_row = await call_store.open_call(unit, voice_request(turn + 1), caller=ANA, lang="en")

    assert (row["early_status"], row["early_seconds"]) == ("completed", 30)
    assert later_row["early_status"] is None
