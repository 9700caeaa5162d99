"""Whatever way a search of calls takes, it finds what comparing every call would find, in the order of the list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from ringlypro.calls import call_search, caller_keys, jobs, queries
from ringlypro.calls.queries import CallFilter
from ringlypro.calls.tables import Call, CallerKey, CallKeyProgress
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.conftest import TravellingClock
from tests.service_fixtures import make_services, run_jobs

CallValues = tuple[str, str, str, str | None]
NAMES = st.sampled_from(["", "Ana López", "ANA", "José Álvarez García", "100%", "_x", "Ñu\\7", "x" * 50 + "end"])
NUMBERS = st.sampled_from(["+13055550142", "+13055550143", "+17865550199", "anonymous", "sip:7@host"])
CALLS = st.lists(
    st.tuples(NAMES, NUMBERS, st.sampled_from(["incoming", "outgoing"]), st.sampled_from(["booked", None])),
    min_size=3,
    max_size=14,
)
QUERIES = st.sampled_from(
    ["a", "ANA", "ana l", "ópez", "garc", "%", "_", "\\", "0142", "305 555", "55", "7", "1305555014", "xend", "x" * 45, "anon", "9 ñ", "5%"]
)  # fmt: skip
SEARCHES = st.lists(
    st.tuples(QUERIES, st.sampled_from([None, None, "outgoing"]), st.sampled_from([None, None, "booked"])),
    min_size=4,
    max_size=10,
)


def matches(call: Call, q: str) -> bool:
    """What a search means, said once more and without a database."""
    may_be_number = not set(q) - set("0123456789+-.() ")
    digits = "".join(c for c in q if c.isdigit()) if may_be_number else ""
    return q.lower() in call.caller_name.lower() or (bool(digits) and digits in call.from_number)


async def add_calls(unit: UnitOfWork, rows: list[CallValues], *, first: int) -> None:
    for number, (name, phone, direction, outcome) in enumerate(rows, first):
        unit.db.add(
            Call(
                twilio_call_sid=f"CA{number}",
                caller_name=name,
                from_number=phone,
                to_number="+13055550101",
                direction=direction,
                outcome=outcome,
                created_at=unit.now - timedelta(minutes=number % 5),
                updated_at=unit.now,
            )
        )
    await unit.db.flush()


@pytest.mark.parametrize("limits", [(0, 0, 2), (1, 1, 3), (50, 200, 0), (50, 200, 3_000)])
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.tuples(CALLS, CALLS), searches=SEARCHES)
async def test_a_search_finds_what_a_comparison_of_all_finds(
    database: Database,
    dentist: int,
    limits: tuple[int, int, int],
    parts: tuple[list[CallValues], list[CallValues]],
    searches: list[tuple[str, str | None, str | None]],
) -> None:
    with_keys, without_keys = parts
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in zip(("MAX_NAMES", "MAX_NUMBERS", "NEWEST_CALLS"), limits, strict=True):
            patch.setattr(call_search, name, limit)
        patch.setattr(caller_keys, "CALLS_PER_STEP", 4)
        patch.setattr(caller_keys, "NAMES_SETTLE_AFTER", timedelta(0))
        async with database.unit_of_work(dentist) as unit:
            for table in (Call, CallerKey, CallKeyProgress):
                await unit.db.execute(delete(table))
            await add_calls(unit, with_keys, first=0)
            while await caller_keys.write_caller_keys(unit):
                pass
            await add_calls(unit, without_keys, first=len(with_keys))
            everything = await queries.list_calls(unit, call_filter=CallFilter(), limit=100)
            assert len(everything) == len(with_keys) + len(without_keys)
            for q, direction, outcome in searches:
                expected = [
                    call.id
                    for call in everything
                    if matches(call, q) and direction in (None, call.direction) and outcome in (None, call.outcome)
                ]
                where = CallFilter(q=q, direction=direction, outcome=outcome)
                page = await queries.list_calls(unit, call_filter=where, limit=2)
                rest = []
                if len(page) == 2:
                    rest = list(await queries.list_calls(unit, call_filter=where, before=page[-1].id, limit=100))
                assert [call.id for call in (*page, *rest)] == expected, (q, direction, outcome)


async def test_keys_wait_until_names_have_settled(database: Database, dentist: int, clock: TravellingClock) -> None:
    services = make_services(database, clock)

    async def search(q: str) -> int:
        async with database.unit_of_work(dentist) as unit:
            return len(await queries.list_calls(unit, call_filter=CallFilter(q=q)))

    async def key_callers() -> list[str]:
        async with services.system_session() as unit:
            await unit.enqueue(jobs.write_all_caller_keys, timestamp=0)
        await run_jobs(services, database.engine.url.render_as_string(hide_password=False))
        async with database.unit_of_work(dentist) as unit:
            return list(await unit.db.scalars(select(CallerKey.value).distinct().order_by(CallerKey.value)))

    async with database.unit_of_work(dentist) as unit:
        await add_calls(unit, [("Ana", "+13055550142", "incoming", None)], first=0)
    clock.forward(minutes=50)
    async with database.unit_of_work(dentist) as unit:
        await add_calls(unit, [("Eva", "+13055550143", "incoming", None)], first=1)
    assert await key_callers() == []

    clock.forward(minutes=20)
    assert await key_callers() == ["+13055550142", "Ana"]
    assert (await search("ana"), await search("eva")) == (1, 1)

    clock.forward(hours=1)
    assert await key_callers() == ["+13055550142", "+13055550143", "Ana", "Eva"]
    assert (await search("ana"), await search("eva")) == (1, 1)


async def test_nobody_reads_another_clients_callers(database: Database, dentist: int, barber: int) -> None:
    async with database.unit_of_work(dentist) as unit:
        await add_calls(unit, [("Ana", "+13055550142", "incoming", None)], first=0)

    async with database.unit_of_work(barber) as unit:
        assert await queries.list_calls(unit, call_filter=CallFilter(q="ana")) == []
        assert (await unit.db.scalars(select(CallerKey))).all() == []
