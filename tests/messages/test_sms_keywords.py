"""STOP, START and HELP are done once, told to the owner once, and answered unless somebody else does."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.contacts.tables import Contact
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages.tables import Message, OptOut
from tests.messages.texts import ANA, came, list_activities
from tests.service_fixtures import FakeServices, run_jobs


class TestKeywords:
    """What was asked for is done once, told to the owner once, and answered unless somebody else does."""

    async def test_a_second_stop_is_neither_told_nor_answered(
        self, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await came(unit, "leave me alone", "SM1")
            await came(unit, "leave me alone please", "SM2")
            kinds = [activity.kind for activity in await list_activities(unit)]

        await run_jobs(services, database_url)

        assert kinds == ["message_received", "opted_out", "message_received"]
        assert [text.to for text in services.phone.texts] == [ANA]

    async def test_is_told_with_who_it_was(self, unit: UnitOfWork) -> None:
        unit.db.add(Contact(first_name="Ana", phone=ANA, first_key="ana"))
        await unit.db.flush()

        received = await came(unit, "STOP")
        await came(unit, "START", "SM2")

        lines = [activity for activity in await list_activities(unit) if activity.kind != "message_received"]
        assert [(line.kind, line.values) for line in lines] == [
            ("opted_out", {"name": "Ana"}),
            ("opted_in", {"name": "Ana"}),
        ]
        assert {(line.contact_id, line.link) for line in lines} == {(received.contact_id, "/messages/1")}

    async def test_help_is_answered_and_changes_nothing(
        self, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            received = await came(unit, "auxilio")
            kinds = [activity.kind for activity in await list_activities(unit)]
            assert (await unit.db.scalars(select(OptOut))).all() == []

        await run_jobs(services, database_url)

        assert (received.keyword, kinds) == ("help", ["message_received"])
        (answer,) = services.phone.texts
        assert answer.body == "Bright Dental: call us at +1 (305) 555-0100. Reply STOP to get no more texts."

    @pytest.mark.parametrize(
        ("contact_language", "client_language", "begins"),
        [
            ("es", "en", "Bright Dental: ya no"),
            ("en", "es", "Bright Dental: you"),
            (None, "es", "Bright Dental: ya no"),
        ],
    )
    async def test_is_answered_in_the_senders_language_else_in_the_businesss(
        self, *, services: FakeServices, database_url: str, dentist: int, contact_language: str | None,
        client_language: str, begins: str,
    ) -> None:  # fmt: skip
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(language=client_language))
            unit.db.add(Contact(first_name="Ana", phone=ANA, language=contact_language, first_key="ana"))
            await unit.db.flush()
            await came(unit, "leave me alone")

        await run_jobs(services, database_url)

        assert [text.body.startswith(begins) for text in services.phone.texts] == [True]

    async def test_the_answer_belongs_to_the_text_and_its_contact(self, unit: UnitOfWork) -> None:
        received = await came(unit, "leave me alone", "SM7")

        answer = (await unit.db.scalars(select(Message).where(Message.direction == "outgoing"))).one()
        assert (answer.purpose, answer.contact_id, answer.to_number) == ("wish:SM7", received.contact_id, ANA)
