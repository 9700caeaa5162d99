"""`main.py grant-minutes` gives a business free minutes once per reference, and says what is wrong with its values."""

from __future__ import annotations

import io

import pytest

from ringlypro.credits.grant_command import grant_to_client, run_grant_command
from ringlypro.credits.queries import get_account_summary
from ringlypro.db.database import Database
from tests.service_fixtures import make_settings


async def test_minutes_are_given_once_per_reference(database: Database, dentist: int) -> None:
    output = io.StringIO()

    codes = [await grant_to_client(database, output, dentist, minutes=60, reference="ticket-12") for _ in range(2)]

    assert codes == [0, 0]
    assert output.getvalue().splitlines() == [
        f"client {dentist} was given 60 minutes; 160 are left this month",
        f"client {dentist} was given minutes for ticket-12 before; 160 are left this month",
    ]
    async with database.unit_of_work(dentist) as unit:
        assert (await get_account_summary(unit)).free_minutes_remaining == 160


@pytest.mark.parametrize(("client", "minutes", "words"), [(999, 60, "there is no business"), (None, 0, "1 to 10000")])
async def test_what_cannot_be_given_says_why(
    database: Database, dentist: int, client: int | None, minutes: int, words: str
) -> None:
    output = io.StringIO()

    code = await grant_to_client(database, output, client or dentist, minutes=minutes, reference="r")

    assert (code, words in output.getvalue()) == (1, True)


@pytest.mark.parametrize(
    "values", [[], ["7"], ["7", "60"], ["x", "60", "r"], ["7", "-5", "r"], ["7", "٥", "r"], ["7", "60", " "], ["7", "1e3", "r"]]
)  # fmt: skip
def test_values_that_say_nothing_open_no_database(values: list[str]) -> None:
    output = io.StringIO()

    code = run_grant_command(make_settings(DATABASE_URL="postgresql://nobody@127.0.0.1:1/x"), output, values)

    assert (code, "grant-minutes takes" in output.getvalue()) == (2, True)
