"""Failures are counted for all processes together, and forgotten when their window ends."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from starlette.datastructures import Address

from ringlypro.accounts import throttle
from ringlypro.accounts.throttle import RateLimit
from ringlypro.db.database import Database
from tests.conftest import TravellingClock

QUARTER = timedelta(minutes=15)
LIMITS = [RateLimit("a", 2, QUARTER), RateLimit("b", 5, timedelta(hours=1))]


async def count(database: Database, times: int = 1) -> None:
    for _ in range(times):
        async with database.system_session() as unit:
            await throttle.count_failure(unit, LIMITS)


async def check(database: Database) -> None:
    async with database.system_session() as unit:
        await throttle.check_limits(unit, LIMITS)


async def may_go_on(database: Database) -> bool:
    try:
        await check(database)
    except throttle.TooManyAttempts:
        return False
    return True


async def test_below_every_limit_one_may_go_on(database: Database) -> None:
    await count(database)

    assert await may_go_on(database)


async def test_at_a_limit_one_waits_until_its_window_ends(database: Database, clock: TravellingClock) -> None:
    await count(database)
    clock.forward(minutes=5)
    await count(database)

    with pytest.raises(throttle.TooManyAttempts) as raised:
        await check(database)

    assert raised.value.values == {"retry_after": 600, "minutes": 10}
    clock.forward(minutes=10)
    assert await may_go_on(database)


async def test_the_longest_wait_counts(database: Database) -> None:
    await count(database, 5)

    with pytest.raises(throttle.TooManyAttempts) as raised:
        await check(database)

    assert raised.value.values["retry_after"] == 3600


async def test_a_new_window_begins_at_one(database: Database, clock: TravellingClock) -> None:
    await count(database, 2)
    clock.forward(minutes=15)
    await count(database)

    assert await may_go_on(database)


async def test_counting_at_once_loses_nothing(database: Database) -> None:
    await asyncio.gather(*(count(database) for _ in range(8)))

    async with database.system_session() as unit:
        rows = await unit.fetch_all("SELECT count FROM throttles", {})
    assert [row["count"] for row in rows] == [8, 8]


async def test_forgiving_begins_again(database: Database) -> None:
    await count(database, 3)
    async with database.system_session() as unit:
        await throttle.reset_counters(unit, LIMITS[:1])

    assert await may_go_on(database)


async def test_what_is_long_past_is_swept(database: Database, clock: TravellingClock) -> None:
    await count(database)
    clock.forward(days=1)
    async with database.system_session() as unit:
        await throttle.delete_old_counters(unit, before=unit.now - timedelta(hours=2))
        assert await unit.fetch_all("SELECT 1 FROM throttles", {}) == []


@pytest.mark.parametrize(("peer", "address"), [(Address("203.0.113.9", 51234), "203.0.113.9"), (None, "")])
def test_failures_are_counted_by_the_address_of_the_other_end(peer: Address | None, address: str) -> None:
    assert throttle.peer_address(peer) == address
