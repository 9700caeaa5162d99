"""Pages take turns and wait for calls, never the other way round."""

from __future__ import annotations

import asyncio

import pytest

from ringlypro.core import load_monitor
from ringlypro.core.load_monitor import LoadMonitor, TooBusy
from ringlypro.core.metrics import Metrics
from tests.virtual_time import VirtualTime

pytestmark = pytest.mark.usefixtures("virtual_time")


async def admitted_at(
    monitor: LoadMonitor, *, key: str = "", work_seconds: float = 0.0, max_wait_seconds: float = 100.0
) -> float:
    async with monitor.admit_page(key, max_wait_seconds=max_wait_seconds):
        moment = asyncio.get_running_loop().time()
        await asyncio.sleep(work_seconds)
    return moment


async def test_one_page_is_built_at_a_time_in_the_order_of_asking() -> None:
    monitor, begin = LoadMonitor(Metrics()), asyncio.get_running_loop().time()

    moments = await asyncio.gather(*[admitted_at(monitor, work_seconds=1) for _ in range(3)])

    assert [round(moment - begin, 3) for moment in moments] == [0, 1, 2]


async def test_who_asks_often_waits_for_themselves_alone() -> None:
    monitor, begin = LoadMonitor(Metrics()), asyncio.get_running_loop().time()

    moments = await asyncio.gather(*[admitted_at(monitor, key=key, work_seconds=1) for key in "aaaaabac"])

    assert [round(moment - begin) for moment in moments] == [0, 1, 4, 5, 6, 2, 7, 3]


async def test_who_stops_waiting_is_passed_over() -> None:
    monitor = LoadMonitor(Metrics())
    first, second, third = (asyncio.create_task(admitted_at(monitor, work_seconds=1)) for _ in range(3))
    await asyncio.sleep(0.5)

    second.cancel()
    assert round(await third - await first, 3) == 1
    await asyncio.gather(second, return_exceptions=True)
    await admitted_at(monitor, max_wait_seconds=0.1)


async def test_a_turn_given_to_somebody_who_has_just_gone_is_given_on() -> None:
    monitor = LoadMonitor(Metrics())
    async with monitor.admit_page("", max_wait_seconds=1):
        leaving = asyncio.create_task(admitted_at(monitor))
        await asyncio.sleep(0)
    leaving.cancel()
    (outcome,) = await asyncio.gather(leaving, return_exceptions=True)

    assert isinstance(outcome, asyncio.CancelledError)
    await admitted_at(monitor, max_wait_seconds=0.1)


async def test_a_page_that_would_wait_too_long_is_refused_and_leaves_no_trace() -> None:
    metrics = Metrics()
    monitor = LoadMonitor(metrics)
    slow = asyncio.create_task(admitted_at(monitor, work_seconds=5))
    await asyncio.sleep(0)

    with pytest.raises(TooBusy):
        await admitted_at(monitor, max_wait_seconds=2)

    await slow
    await admitted_at(monitor, max_wait_seconds=0.1)
    assert metrics.registry.get_sample_value("ringlypro_pages_refused_total") == 1


async def test_a_page_that_never_ends_lets_others_in() -> None:
    monitor, begin = LoadMonitor(Metrics()), asyncio.get_running_loop().time()
    endless = asyncio.create_task(admitted_at(monitor, work_seconds=1e6))
    await asyncio.sleep(0)

    assert round(await admitted_at(monitor) - begin, 3) == load_monitor.LONGEST_WORK_SECONDS
    with pytest.raises(TimeoutError):
        await endless


async def test_many_turns_hold_a_page_until_they_are_answered() -> None:
    metrics = Metrics()
    monitor, begin = LoadMonitor(metrics), asyncio.get_running_loop().time()

    async def answer(seconds: float) -> None:
        with monitor.track_turn():
            await asyncio.sleep(seconds)

    turns = [asyncio.create_task(answer(0.3)) for _ in range(load_monitor.MANY_TURNS)]
    await asyncio.sleep(0)
    assert metrics.registry.get_sample_value("ringlypro_turns_in_flight") == load_monitor.MANY_TURNS

    assert round(await admitted_at(monitor) - begin, 3) == 0.3
    await asyncio.gather(*turns)
    assert metrics.registry.get_sample_value("ringlypro_turns_in_flight") == 0


async def test_pressure_slows_pages_down_and_never_stops_them() -> None:
    monitor, begin = LoadMonitor(Metrics()), asyncio.get_running_loop().time()
    turns = [monitor.track_turn() for _ in range(load_monitor.MANY_TURNS)]
    for turn in turns:
        turn.__enter__()

    assert round(await admitted_at(monitor) - begin, 3) == load_monitor.LONGEST_HOLD_SECONDS


async def test_while_a_call_is_answered_pages_rest_as_long_as_they_worked() -> None:
    monitor, begin = LoadMonitor(Metrics()), asyncio.get_running_loop().time()

    with monitor.track_turn():
        moments = await asyncio.gather(*[admitted_at(monitor, work_seconds=0.03) for _ in range(2)])

    assert [round(moment - begin, 3) for moment in moments] == [0, 0.06]


async def test_refreshes_rest_longer_when_the_loop_lags(virtual_time: VirtualTime) -> None:
    monitor = LoadMonitor(Metrics())
    assert monitor.refresh_pause_seconds == load_monitor.MIN_REFRESH_PAUSE_SECONDS

    monitor._lags.append(0.1)
    assert monitor.refresh_pause_seconds == 7
    monitor._lags.append(5)
    assert monitor.refresh_pause_seconds == load_monitor.MAX_REFRESH_PAUSE_SECONDS
    del virtual_time


async def test_lag_is_sampled_until_it_is_stopped() -> None:
    metrics = Metrics()
    monitor = LoadMonitor(metrics)

    monitor.start()
    await asyncio.sleep(1.1)
    await monitor.stop()
    await monitor.stop()

    assert metrics.registry.get_sample_value("ringlypro_event_loop_lag_seconds_count") == 4
