"""What an address may ask a list for, and which page of it is shown then."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pages import pagination, view_state
from tests.routes.lists.owner import Owner, a_call

MOMENT = datetime(2025, 11, 20, 15, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (view_state.read_search, "Ana\x00 O'Neil\n", "Ana O'Neil"),
        (view_state.read_search, "a" * 2_000, "a" * 100),
        (view_state.read_choice(("booked", "")), "booked", "booked"),
        (view_state.read_choice(("booked", "")), "Booked", ""),
        (view_state.read_page_number, "12", "12"),
        (view_state.read_page_number, "007", "7"),
        (view_state.read_page_number, "1", ""),
        (view_state.read_page_number, "0", ""),
        (view_state.read_page_number, "-3", ""),
        (view_state.read_page_number, "²", ""),
        (view_state.read_page_number, "9" * 400, ""),
        (view_state.read_row_id, "9223372036854775807", "9223372036854775807"),
        (view_state.read_row_id, "9223372036854775808", ""),
    ],
)
def test_only_what_can_be_is_read(read: view_state.ReadValue, text: str, value: str) -> None:
    assert read(text) == value


def test_a_key_is_read_as_it_was_written() -> None:
    assert pagination.MOMENT_KEY.read(pagination.MOMENT_KEY.write((MOMENT, 7))) == (MOMENT, 7)
    assert pagination.ID_KEY.read(pagination.ID_KEY.write(7)) == 7


@pytest.mark.parametrize("text", ["", "x", "7", "7-", "-7", "7-x", "9" * 19 + "-1", "1-1-1"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert pagination.MOMENT_KEY.read(text) is None


@pytest.mark.parametrize(
    ("query", "first_caller"),
    [
        ("", "Caller 60"),
        ("?page=2", "Caller 35"),
        ("?page=3", "Caller 10"),
        ("?page=4", "Caller 60"),
        ("?page=9999", "Caller 60"),
        ("?page=2&size=10", "Caller 50"),
        ("?page=2&size=13", "Caller 35"),
        ("?page=2&after=999999999", "Caller 60"),
        ("?q=Caller+7", "Caller 7"),
    ],
)
async def test_a_page_is_found_by_its_number(owner: Owner, query: str, first_caller: str) -> None:
    async with owner.unit() as unit:
        for number in range(1, 61):
            await a_call(unit, f"CA{number}", caller_name=f"Caller {number}")

    await owner.opens(f"/calls{query}", sees="Every call")
    await owner.until(lambda: bool(owner.rows()))

    assert owner.rows()[0]["caller"] == first_caller


async def test_a_restored_page_leads_back_and_on(owner: Owner) -> None:
    async with owner.unit() as unit:
        ids = [await a_call(unit, f"CA{number}", caller_name=f"Caller {number}") for number in range(1, 101)]
    await owner.opens(f"/calls?page=3&after={ids[50]}", sees="Every call")
    await owner.until(lambda: bool(owner.rows()))
    first_callers = [owner.rows()[0]["caller"]]

    for page in (2, 4):
        owner.turns_to(page)
        await owner.until(lambda: owner.rows()[0]["caller"] != first_callers[-1])
        first_callers.append(owner.rows()[0]["caller"])

    assert first_callers == ["Caller 50", "Caller 75", "Caller 25"]
