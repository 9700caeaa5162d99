"""Services and answers: what an owner may say of them, and what becomes of those in use."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ringlypro.appointments.tables import Appointment, Resource
from ringlypro.clients import business_settings, catalog, client_profiles
from ringlypro.clients.tables import ServiceTexts
from ringlypro.core.errors import InvalidFields, NotFound
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.conftest import TravellingClock
from tests.service_fixtures import make_services

CLEANING = {"name": "Cleaning", "minutes": 45, "price": "from $90"}


async def names(unit: UnitOfWork) -> list[str]:
    return [s.name for s in await catalog.list_services(unit)]


async def test_a_new_service_is_last_and_on(unit: UnitOfWork) -> None:
    await catalog.add_service(unit, CLEANING)
    made = await catalog.add_service(unit, {"name": "Root canal", "minutes": 90})

    assert await names(unit) == ["Cleaning", "Root canal"]
    assert (made.active, made.price, made.buffer_minutes) == (True, "", 0)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"name", "minutes"}),
        ({"name": " ", "minutes": 30}, {"name"}),
        ({"name": "X", "minutes": 4}, {"minutes"}),
        ({"name": "X", "minutes": "30"}, {"minutes"}),
        ({"name": "X", "minutes": True}, {"minutes"}),
        ({"name": "X" * 121, "minutes": 30, "price": "\x07"}, {"name", "price"}),
    ],
)
async def test_every_bad_field_of_a_service_is_named(unit: UnitOfWork, fields: dict[str, Any], wrong: set[str]) -> None:
    with pytest.raises(InvalidFields) as caught:
        await catalog.add_service(unit, fields)

    assert set(caught.value.fields) == wrong


async def test_two_services_cannot_sound_the_same(unit: UnitOfWork) -> None:
    made = await catalog.add_service(unit, CLEANING)
    other = await catalog.add_service(unit, {"name": "Whitening", "minutes": 60})

    with pytest.raises(InvalidFields) as caught:
        await catalog.add_service(unit, CLEANING | {"name": "CLEANING"})
    assert caught.value.fields == {"name": "offers.name_taken"}
    with pytest.raises(InvalidFields):
        await catalog.update_service(unit, other.id, {"name": "cleaning"})
    await catalog.update_service(unit, made.id, {"name": "cleaning", "minutes": 50})
    assert await names(unit) == ["cleaning", "Whitening"]


async def test_services_move_as_far_as_there_are_places(unit: UnitOfWork) -> None:
    rows = [await catalog.add_service(unit, {"name": name, "minutes": 30}) for name in "abc"]

    await catalog.move_service(unit, rows[2].id, offset=-1)
    assert await names(unit) == ["a", "c", "b"]
    await catalog.move_service(unit, rows[0].id, offset=99)
    assert await names(unit) == ["c", "b", "a"]
    await catalog.move_service(unit, rows[2].id, offset=-1)
    assert await names(unit) == ["c", "b", "a"]


async def test_a_service_without_appointments_can_go_and_come_back(unit: UnitOfWork) -> None:
    made = await catalog.add_service(unit, CLEANING)
    kept = catalog.to_submitted_fields(made)

    assert await catalog.remove_service(unit, made.id) is True
    assert await names(unit) == []
    await catalog.add_service(unit, kept)
    assert await names(unit) == ["Cleaning"]


async def test_a_service_that_is_booked_is_only_switched_off(unit: UnitOfWork) -> None:
    made = await catalog.add_service(unit, CLEANING)
    resource = (await unit.db.scalars(select(Resource))).one()
    start = unit.now + timedelta(days=1)
    unit.db.add(
        Appointment(
            resource_id=resource.id,
            service_id=made.id,
            customer_name="Ana",
            customer_phone="+13055550142",
            starts_at=start,
            ends_at=start + timedelta(minutes=45),
            busy_until=start + timedelta(minutes=45),
            confirmation_code="ABC234",
            source="manual",
            status="confirmed",
        )
    )
    await unit.db.flush()

    assert await catalog.remove_service(unit, made.id) is False
    (left,) = await catalog.list_services(unit)
    assert (left.name, left.active) == ("Cleaning", False)


async def test_an_answer_needs_a_question_and_words(unit: UnitOfWork) -> None:
    for inputs, wrong in [
        ({}, {"question", "answer"}),
        ({"question": " ", "questions": ["Do you?"], "answer": "Yes"}, {"question"}),
        ({"question": "Do you?", "answer": " "}, {"answer"}),
        ({"question": "Do you?", "questions": "Will you?", "answer": "Yes"}, {"questions"}),
        ({"question": "D" * 201, "answer": "Yes"}, {"question"}),
    ]:
        with pytest.raises(InvalidFields) as caught:
            await catalog.add_answer(unit, inputs)
        assert set(caught.value.fields) == wrong


async def test_answers_are_added_changed_and_removed(unit: UnitOfWork) -> None:
    made = await catalog.add_answer(
        unit,
        {"question": "Is there parking?", "questions": ["Can I park?", "", "Can I park?"], "answer": "Yes, behind."},
    )
    assert (made.question, made.questions) == ("Is there parking?", ["Can I park?"])

    await catalog.update_answer(unit, made.id, {"answer_es": "Sí, detrás de la casa."})
    assert [(a.answer, a.texts["es"].answer) for a in await catalog.list_answers(unit)] == [
        ("Yes, behind.", "Sí, detrás de la casa.")
    ]
    await catalog.remove_answer(unit, made.id)
    assert await catalog.list_answers(unit) == []


async def test_two_who_translate_at_once_write_one_text(database: Database, dentist: int) -> None:
    async with database.unit_of_work(dentist) as unit:
        answer = await catalog.add_answer(unit, {"question": "Parking?", "answer": "Yes"})

    async def translate_both(words: str) -> None:
        async with database.unit_of_work(dentist) as unit:
            await catalog.update_answer(unit, answer.id, {"answer_es": words})
            await business_settings.save_client(unit, {"prices_es": words, "address_es": ""})

    await asyncio.gather(*map(translate_both, ("Sí", "Claro", "Por supuesto")))

    async with database.unit_of_work(dentist) as unit:
        (stored,) = await catalog.list_answers(unit)
        client = await business_settings.load_client(unit)
    assert stored.texts["es"].answer == client.texts["es"].prices != ""


async def test_a_language_in_which_nothing_is_written_has_no_row(unit: UnitOfWork) -> None:
    made = await catalog.add_service(unit, CLEANING | {"name_es": "Limpieza", "price_es": ""})
    assert (made.texts["es"].name, made.texts["es"].price or "") == ("Limpieza", "")

    await catalog.update_service(unit, made.id, {"name_es": ""})

    assert (await unit.db.scalars(select(ServiceTexts))).all() == []


async def test_nobody_reaches_what_another_business_offers(database: Database, dentist: int, barber: int) -> None:
    async with database.unit_of_work(dentist) as unit:
        service = await catalog.add_service(unit, CLEANING)
        answer = await catalog.add_answer(unit, {"question": "Parking?", "answer": "Yes"})

    async with database.unit_of_work(barber) as unit:
        assert await catalog.list_services(unit) == []
        for attempt in (
            catalog.update_service(unit, service.id, {"name": "x"}),
            catalog.move_service(unit, service.id, offset=1),
            catalog.remove_service(unit, service.id),
            catalog.update_answer(unit, answer.id, {"answer": "x"}),
            catalog.remove_answer(unit, answer.id),
        ):
            with pytest.raises(NotFound):
                await attempt


async def test_there_is_an_end_to_what_can_be_offered(unit: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "MAX_SERVICES", 1)
    monkeypatch.setattr(catalog, "MAX_ANSWERS", 1)
    await catalog.add_service(unit, CLEANING)
    await catalog.add_answer(unit, {"question": "a?", "answer": "b"})

    with pytest.raises(catalog.CatalogLimitReached):
        await catalog.add_service(unit, {"name": "Other", "minutes": 30})
    with pytest.raises(catalog.CatalogLimitReached):
        await catalog.add_answer(unit, {"question": "c?", "answer": "d"})


async def test_calls_hear_of_services_that_are_on(database: Database, dentist: int, clock: TravellingClock) -> None:
    async with database.unit_of_work(dentist) as unit:
        off = await catalog.add_service(unit, CLEANING)
        await catalog.add_service(unit, {"name": "Whitening", "minutes": 60})
        await catalog.update_service(unit, off.id, {"active": False})

    client_profile = await client_profiles.get_profile_by_id(make_services(database, clock), dentist)

    assert client_profile is not None
    assert [s.name for s in client_profile.services] == ["Whitening"]
