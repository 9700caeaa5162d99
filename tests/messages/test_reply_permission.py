"""Whether somebody can be answered is known before anybody types in vain; and the first text says how to make it stop."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.contacts.tables import Contact
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import inbox_queries, reply_permission, sms_service, thread_state
from ringlypro.messages.reply_permission import ReplyPermission
from ringlypro.messages.tables import Message
from tests.messages.texts import ANA, NUMBER, came, first_text


async def permission_for(unit: UnitOfWork, sender: str) -> ReplyPermission:
    await came(unit, "Hello", f"SM{sender}", sender)
    (row,) = [row for row in await inbox_queries.list_threads(unit) if row.sender == sender]
    return await reply_permission.read_permission(unit, await thread_state.get_thread(unit, row.id))


@pytest.mark.parametrize(
    ("sender", "obstacle"),
    [(ANA, None), ("72345", "no_number"), ("AMAZON", "no_number"), ("anonymous", "withheld"), (NUMBER, "own_number")],
)
async def test_depends_on_who_writes(unit: UnitOfWork, sender: str, obstacle: str | None) -> None:
    assert (await permission_for(unit, sender)).obstacle == obstacle


async def test_who_asked_for_silence_is_left_in_peace(unit: UnitOfWork) -> None:
    await came(unit, "STOP", "SM1")

    permission = await permission_for(unit, ANA)

    assert (permission.obstacle, permission.opted_out_at) == ("opted_out", unit.now)


async def test_without_credit_nothing_goes_out(unit: UnitOfWork) -> None:
    await unit.db.execute(update(Client).where(Client.id == unit.client_id).values(credit_suspended=True))

    assert (await permission_for(unit, ANA)).obstacle == "no_credit"


class TestFirstText:
    """Who writes, and how to make it stop: once, in the language of the reader, and again where it never arrived."""

    async def test_is_told_once(self, unit: UnitOfWork) -> None:
        assert (await permission_for(unit, ANA)).is_first
        bodies = [(await sms_service.send_owner_sms(unit, to=ANA, body="See you.")).body for _ in range(2)]

        assert bodies == [first_text("See you."), "See you."]
        assert not (await permission_for(unit, ANA)).is_first

    @pytest.mark.parametrize(
        ("lang", "stop_line"),
        [
            ("es", "Responda ALTO para no recibir más mensajes."),
            ("fr", "Reply STOP to get no more texts."),
            (None, "Reply STOP to get no more texts."),
        ],
    )
    async def test_speaks_the_readers_language(self, unit: UnitOfWork, lang: str | None, stop_line: str) -> None:
        unit.db.add(Contact(first_name="Ana", phone=ANA, language=lang))
        await unit.db.flush()

        message = await sms_service.queue_sms(unit, to=ANA, body="Bright Dental: 10:00 a.m.", purpose="reminder:1")

        assert message is not None
        assert message.body == f"Bright Dental: 10:00 a.m.\n{stop_line}"

    async def test_is_told_again_where_the_first_one_failed(self, unit: UnitOfWork) -> None:
        await sms_service.queue_sms(unit, to=ANA, body="One")
        await unit.db.execute(update(Message).values(status="undelivered"))

        await sms_service.queue_sms(unit, to=ANA, body="Two")

        assert (await unit.db.scalars(select(Message.body).order_by(Message.id))).all() == [
            first_text("One"),
            first_text("Two"),
        ]

    @pytest.mark.parametrize("purpose", ["urgent:1", "wish:SM1"])
    async def test_the_owner_and_an_answer_to_stop_need_none(self, unit: UnitOfWork, purpose: str) -> None:
        message = await sms_service.queue_sms(unit, to=ANA, body="Hello", purpose=purpose)

        assert message is not None
        assert message.body == "Hello"
        assert len(await inbox_queries.list_threads(unit)) == (0 if purpose.startswith("urgent") else 1)

    async def test_words_that_say_it_already_stay_as_they_are(self, unit: UnitOfWork) -> None:
        body = "Bright Dental here. Text STOP to end."

        assert (await sms_service.send_owner_sms(unit, to=ANA, body=body)).body == body
