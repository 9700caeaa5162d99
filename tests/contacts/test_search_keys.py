"""Whatever way a search takes, it finds what comparing every contact would find, in the order of the list."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from ringlypro.contacts import actions, queries
from ringlypro.contacts.name_normalization import normalize_for_search, split_full_name
from ringlypro.contacts.search_keys import list_caller_keys, list_key_covers, store_search_keys
from ringlypro.contacts.tables import Contact, ContactKey
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork

NAMES = st.sampled_from(
    ["Ana", "ana", "Álvarez", "López García", "María José", "Li", "O'Neil", "J. R.", "%", "_x", "Ñu 7"]
)
EMAILS = st.sampled_from(["ana.lopez@example.com", "a@b.example", "jr.x@mail.example", "garcia@lopez.example"])
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "first_name": NAMES,
            "last_name": st.none() | NAMES,
            "phone": st.from_regex(r"\+1(305|786)55[0-9]{5}", fullmatch=True),
            "email": st.none() | EMAILS,
            "status": st.sampled_from(["active", "inactive"]),
            "tags": st.lists(st.sampled_from(["vip", "vi", "new one"]), unique=True),
        }
    ),
    min_size=4,
    max_size=12,
    unique_by=lambda person: person["phone"],
)
WORDS = [
    "ana",
    "AN",
    "lopez",
    "garcía a",
    "jose",
    "maria j",
    "maria jose lopez garcia",
    "lopez garcia maria jos",
    "alvarez lopez g",
    "jose ana maria lopez x",
    "ana alv",
    "ana ana",
    "an l",
    "o'n",
    "j.",
    "j. r. x",
    ".",
    "@",
    "@b.",
    "z@",
    "%",
    "7",
]
QUERIES = st.sampled_from(
    ["", *WORDS, "ana.lopez@example.com", "pez@ex", "(305) 55", "+1786", "55", "3", "(30", "1-3055"]
) | st.text("alopezj. 35@", max_size=5)
SEARCHES = st.lists(
    st.tuples(QUERIES, st.sampled_from(["", "", "active"]), st.sampled_from(["", "", "vi"])), min_size=5, max_size=12
)


def matches(contact: Contact, q: str) -> bool:
    """What a search means, said once more and without a database."""
    key, first, last, email = normalize_for_search(q), contact.first_key, contact.last_key, contact.email_key
    words = key.split()
    halves = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    digits = "".join(c for c in q if c.isdigit())
    return (
        any(name.startswith(key) or f" {key}" in name for name in (first, last))
        or email.startswith(key)
        or any(first.startswith(a) and last.startswith(b) for x, y in halves for a, b in ((x, y), (y, x)))
        or (("@" in key or "." in key) and key in email)
        or (bool(digits) and set(q) <= set("0123456789+-.() ") and digits in contact.phone)
    )


async def keys_of(unit: UnitOfWork) -> set[tuple[int, str]]:
    rows = await unit.db.execute(select(ContactKey.contact_id, ContactKey.key))
    return {(contact_id, key) for contact_id, key in rows}


@pytest.mark.parametrize(
    "limits",
    [(0, 2, 300), (2, 3, 1), (5_000, 1_000, 300), (5_000, 1_000, 0)],
    ids=["the list", "either", "keys", "keys of both names"],
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, searches=SEARCHES)
async def test_a_search_finds_what_a_comparison_of_all_finds(
    database: Database,
    dentist: int,
    limits: tuple[int, int, int],
    people: list[dict[str, Any]],
    searches: list[tuple[str, str, str]],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in zip(("MAX_CANDIDATES", "NEWEST_ROWS", "MAX_RARE_KEYS"), limits, strict=True):
            patch.setattr(queries, name, limit)
        async with database.unit_of_work(dentist) as unit:
            await unit.db.execute(delete(Contact))
            for person in people:
                await actions.create_contact(unit, **person)
            everybody = await queries.search_contacts(unit, limit=100)
            for q, status, tag in searches:
                expected = [
                    contact.id
                    for contact in everybody
                    if matches(contact, q) and status in ("", contact.status) and (not tag or tag in contact.tags)
                ]
                page = await queries.search_contacts(unit, q=q, status=status, tag=tag, limit=3)
                rest = []
                if len(page) == 3:
                    place = (page[-1].created_at, page[-1].id)
                    rest = list(await queries.search_contacts(unit, q=q, status=status, tag=tag, before=place))
                assert [contact.id for contact in (*page, *rest)] == expected, (q, status, tag)


async def test_pages_of_both_names_do_not_overlap(unit: UnitOfWork) -> None:
    for number in range(5):
        await actions.create_contact(unit, first_name="Ana", last_name="López", phone=f"+1305555014{number}")
    everybody = await queries.search_contacts(unit)

    first = await queries.search_contacts(unit, q="ana lop", limit=3)
    rest = await queries.search_contacts(unit, q="ana lop", limit=3, before=(first[-1].created_at, first[-1].id))

    assert [contact.id for contact in (*first, *rest)] == [contact.id for contact in everybody]


async def test_keys_follow_every_change(unit: UnitOfWork) -> None:
    ana = await actions.create_contact(
        unit, first_name="Ana", phone="+13055550142", email="ana@old.example", tags=["vip"]
    )
    await actions.update_contact(unit, ana.id, email=None, tags=[], phone="+13055550143", last_name="Ruiz")
    changed = await keys_of(unit)

    await unit.db.execute(delete(ContactKey))
    for contact in await queries.search_contacts(unit):
        await store_search_keys(unit, contact.id, is_new=True)

    assert changed == await keys_of(unit)
    assert {key for _, key in changed if key[0] in "nbt"} == {"nana", "nruiz", "barnuai"}


@pytest.mark.parametrize(("stored_name", "heard"), [(None, None), (None, "Ana López"), ("Ana", "ana lópez Ruiz")])
async def test_who_calls_has_the_keys_of_who_was_entered(
    database: Database, dentist: int, barber: int, stored_name: str | None, heard: str | None
) -> None:
    keys = []
    for client_id in (dentist, barber):
        async with database.unit_of_work(client_id) as unit:
            await actions.upsert_contact(unit, phone="+13055550142", name=stored_name, source="voice_call")
            met = await actions.upsert_contact(unit, phone="+13055550142", name=heard, source="voice_call")
            if client_id == barber:
                await actions.update_contact(unit, met.id, first_name=met.first_name, last_name=met.last_name)
            keys.append({key for _, key in await keys_of(unit)})

    assert keys[0] == keys[1]
    assert "p0142" in keys[0]


@pytest.mark.parametrize("q", ["ana lop", "lop ana", "ana lópez g", "a lópez"])
async def test_both_names_are_found_by_their_own_keys_alone(unit: UnitOfWork, q: str) -> None:
    for number, (first_name, last_name) in enumerate([("Ana", "López García"), ("Ana", "Ruiz"), ("Luis", "López")]):
        await actions.create_contact(unit, first_name=first_name, last_name=last_name, phone=f"+1305555014{number}")
    both_names, *_ = (covers[0] for covers in list_key_covers(q) or ())

    in_ranges = [
        key for _, key in await keys_of(unit) if any(key_range.first <= key < key_range.end for key_range in both_names)
    ]

    assert in_ranges == ["balnoap"]


async def test_nobody_reads_another_clients_keys(database: Database, dentist: int, barber: int) -> None:
    async with database.unit_of_work(dentist) as unit:
        await actions.create_contact(unit, first_name="Ana", phone="+13055550142")

    async with database.unit_of_work(barber) as unit:
        assert await keys_of(unit) == set()
        assert await queries.search_contacts(unit, q="ana") == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.lists(NAMES | st.text(max_size=45), max_size=4).map(" ".join),
    phone=st.from_regex(r"\+[1-9][0-9]{1,14}", fullmatch=True),
)
async def test_a_caller_has_the_keys_that_the_contact_would_be_given(
    database: Database, dentist: int, name: str, phone: str
) -> None:
    name = name.replace("\0", "")
    first, last = split_full_name(name)
    first_key, last_key = normalize_for_search(first), normalize_for_search(last)
    async with database.unit_of_work(dentist) as unit:
        met = await actions.upsert_contact(unit, phone=phone, name=name, source="voice_call")
        written = await read_keys(unit, met.id)
        await store_search_keys(unit, met.id, is_new=False)
        again = await read_keys(unit, met.id)
        await unit.db.rollback()

    assert met.is_new
    assert written == again == list_caller_keys(first_key=first_key, last_key=last_key, phone=phone)


async def read_keys(unit: UnitOfWork, contact_id: int) -> list[str]:
    return sorted((await unit.db.scalars(select(ContactKey.key).where(ContactKey.contact_id == contact_id))).all())
