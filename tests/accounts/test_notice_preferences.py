"""For which events somebody wants to be told: theirs alone, and kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ringlypro.accounts import notice_preferences
from ringlypro.accounts.authentication import NOTICE_KINDS
from ringlypro.accounts.tables import User
from ringlypro.db.database import Database


@pytest.fixture
async def people(database: Database, dentist: int) -> tuple[int, int]:
    """Two people of the dentist's."""
    async with database.system_session() as unit:
        users = [User(client_id=dentist, email=f"{name}@example.com", password_hash="x") for name in ("ana", "luis")]
        unit.db.add_all(users)
        await unit.db.flush()
        return (users[0].id, users[1].id)


@pytest.mark.parametrize("kind", NOTICE_KINDS)
async def test_a_kind_is_switched_for_one_person_alone(
    database: Database, dentist: int, people: tuple[int, int], kind: str
) -> None:
    ana, luis = people
    async with database.unit_of_work(dentist) as unit:
        await notice_preferences.save_notice_kind(unit, user_id=ana, kind=kind, is_on=True)

    async with database.unit_of_work(dentist) as unit:
        assert await notice_preferences.load_notice_kinds(unit, user_id=ana) == {kind}
        assert await notice_preferences.load_notice_kinds(unit, user_id=luis) == frozenset()
        await notice_preferences.save_notice_kind(unit, user_id=ana, kind=kind, is_on=False)
        assert await notice_preferences.load_notice_kinds(unit, user_id=ana) == frozenset()


async def test_nobody_reads_those_of_another_business(
    database: Database, dentist: int, barber: int, people: tuple[int, int]
) -> None:
    async with database.unit_of_work(dentist) as unit:
        await notice_preferences.save_notice_kind(unit, user_id=people[0], kind="booking", is_on=True)

    async with database.unit_of_work(barber) as unit:
        assert await notice_preferences.load_notice_kinds(unit, user_id=people[0]) == frozenset()
        assert (await unit.db.scalars(select(User).where(User.id == people[0]))).all() == []
