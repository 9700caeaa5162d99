"""`main.py prove-ledger` prints each business's proof, and ends with 1 when one does not add up."""

from __future__ import annotations

import io
from decimal import Decimal

import psycopg
import pytest

from ringlypro.credits import ledger
from ringlypro.credits.ledger_command import prove_all_ledgers, run_prove_ledger_command
from ringlypro.db.database import Database
from tests.credits.charged_calls import PAYING, charge
from tests.service_fixtures import make_settings


@pytest.fixture
async def used(database: Database, dentist: int, barber: int) -> Database:
    """Two businesses, one of which has used something."""
    async with database.unit_of_work(dentist) as unit:
        await ledger.post(unit, kind="deposit", amount=Decimal(20), reference="pi_1", reason="reload")
        await charge(unit, "CA1", 61, PAYING)
    return database


async def prove(database: Database) -> tuple[int, list[str]]:
    output = io.StringIO()
    return await prove_all_ledgers(database, output), output.getvalue().splitlines()


async def test_ledgers_that_add_up(used: Database, dentist: int, barber: int) -> None:
    assert await prove(used) == (
        0,
        [
            f"client {dentist}: 2 entries make exactly $19.8000",
            f"client {barber}: 0 entries make exactly $0.0000",
            "2 ledgers, 0 that do not add up",
        ],
    )


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("UPDATE credit_accounts SET balance = balance + 1", "they make $19.8000, the last one says $19.8000"),
        ("UPDATE credit_entries SET amount = amount - 1, balance_after = balance_after + 1",
         "they make $17.8000, the last one says $20.8000, one does not follow from the one before"),
        ("UPDATE usage_months SET minutes = 1", "the months say otherwise"),
    ],
)  # fmt: skip
async def test_one_that_does_not(
    used: Database, dentist: int, superuser: psycopg.Connection, damage: str, words: str
) -> None:
    superuser.execute(f"{damage} WHERE client_id = {dentist}")

    code, lines = await prove(used)

    assert (code, lines[-1]) == (1, "2 ledgers, 1 that do not add up")
    assert lines[0].startswith(f"client {dentist}: DOES NOT ADD UP")
    assert words in lines[0]


def test_a_database_is_opened_and_left(own_database_url: str) -> None:
    output = io.StringIO()

    assert run_prove_ledger_command(make_settings(DATABASE_URL=own_database_url), output) == 0
    assert output.getvalue() == "0 ledgers, 0 that do not add up\n"
