"""What the bench asks for must be there to be had: its times are free ones, and its booked calls are counted as such."""

from __future__ import annotations

from bench.tenants import BenchTenant


def test_every_call_books_a_time_of_its_own_on_a_working_day() -> None:
    tenant = BenchTenant(1, "+13055550100", "cookie")

    times = [tenant.take_free_time() for _ in range(400)]

    assert len(set(times)) == 400
    assert {at.isoweekday() for at in times} == {1, 2, 3, 4, 5}
    assert {(at.hour, at.minute) for at in times} == {(hour, minute) for hour in range(9, 17) for minute in (0, 30)}
