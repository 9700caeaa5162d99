"""Finding contacts by any part of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ringlypro.contacts import actions, queries
from ringlypro.db.unit_of_work import UnitOfWork

PEOPLE = [
    {"first_name": "Ana", "last_name": "López García", "phone": "+13055550142", "email": "ana.lopez@example.com"},
    {"first_name": "José", "last_name": "Álvarez", "phone": "+13055550143", "email": "jefe@taller.example"},
    {"first_name": "María José", "last_name": None, "phone": "+17865550199", "email": None, "tags": ["vip", "new"]},
    {"first_name": "100%", "last_name": "_Wild", "phone": "+442071838750", "email": None, "status": "inactive"},
]


@pytest.fixture
async def people(unit: UnitOfWork) -> UnitOfWork:
    for person in PEOPLE:
        await actions.create_contact(unit, **person)
    return unit


@pytest.mark.parametrize(
    ("q", "first_names"),
    [
        ("", ["100%", "María José", "José", "Ana"]),
        ("alv", ["José"]),
        ("ÁLV", ["José"]),
        ("jose", ["María José", "José"]),
        ("ana lop", ["Ana"]),
        ("lopez a", ["Ana"]),
        ("lopez garcia", ["Ana"]),
        ("garcia", ["Ana"]),
        ("0142", ["Ana"]),
        ("(305) 555", ["José", "Ana"]),
        ("+44", ["100%"]),
        ("ana.lopez@", ["Ana"]),
        ("@taller", ["José"]),
        ("%", []),
        ("_", ["100%"]),
        ("nobody", []),
        ("a1", []),
    ],
)
async def test_a_part_is_enough(people: UnitOfWork, q: str, first_names: list[str]) -> None:
    assert [one.first_name for one in await queries.search_contacts(people, q=q)] == first_names


async def test_tags_and_status_narrow(people: UnitOfWork) -> None:
    assert [one.first_name for one in await queries.search_contacts(people, tag="vip")] == ["María José"]
    assert [one.first_name for one in await queries.search_contacts(people, status="inactive")] == ["100%"]


@pytest.mark.parametrize("q", ["", "305 555"])
async def test_days_narrow(people: UnitOfWork, q: str) -> None:
    whole = await queries.search_contacts(people, q=q)
    first, last = whole[-1].created_at, whole[0].created_at + timedelta(microseconds=1)

    assert await queries.search_contacts(people, q=q, since=first, until=last) == whole
    assert await queries.search_contacts(people, q=q, since=last) == []
    assert await queries.search_contacts(people, q=q, until=first) == []


async def test_pages_do_not_overlap(people: UnitOfWork) -> None:
    first = await queries.search_contacts(people, limit=3)
    rest = await queries.search_contacts(people, limit=3, before=(first[-1].created_at, first[-1].id))

    assert [one.first_name for one in (*first, *rest)] == ["100%", "María José", "José", "Ana"]
