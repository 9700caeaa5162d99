"""What a process has spent is read from the kernel in nanoseconds, of all its threads."""

from __future__ import annotations

import os
import time

import pytest

from bench.cpu_meter import CpuMeter, read_process_seconds, read_thread_seconds


def work_for(seconds: float) -> None:
    started = time.process_time()
    while time.process_time() - started < seconds:
        pass


def test_a_process_is_read_as_it_reads_itself() -> None:
    before, own_before = read_process_seconds(os.getpid()), time.process_time()
    work_for(0.02)
    spent, own_spent = read_process_seconds(os.getpid()) - before, time.process_time() - own_before

    assert own_spent >= 0.02
    assert spent == pytest.approx(own_spent, abs=0.005)


def test_a_process_that_is_gone_has_spent_nothing() -> None:
    assert read_process_seconds(2**22 + 1) == 0.0


def test_a_meter_tells_apart_what_passes_between_two_looks() -> None:
    meter = CpuMeter(app=[os.getpid()], postgres=os.getpid())
    before = meter.read_cpu_time()
    work_for(0.02)
    spent = meter.read_cpu_time() - before

    assert spent.app >= 0.02
    assert spent.total_seconds == spent.app + spent.postgres


def test_the_first_thread_is_the_main_one() -> None:
    assert read_thread_seconds(os.getpid())["main"] > 0
