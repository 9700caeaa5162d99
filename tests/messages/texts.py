"""Texts that come in or go out, and what is written down of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import sms_service
from ringlypro.messages.tables import Message, OptOut, Thread
from ringlypro.notifications.tables import Activity
from tests.service_fixtures import FakeServices

ANA = "+13055550142"
EVA = "+13055550143"
NUMBER = "+13055550101"


def first_text(body: str) -> str:
    """How the first text to a number reads."""
    return f"Bright Dental: {body}\nReply STOP to get no more texts."


async def came(unit: UnitOfWork, body: str, sid: str = "SM1", sender: str = ANA, **more: Any) -> sms_service.InboundSms:
    return await sms_service.receive_sms(unit, sid=sid, sender=sender, to=NUMBER, body=body, **more)


async def list_threads(unit: UnitOfWork) -> list[Thread]:
    """The latest first."""
    return list(await unit.db.scalars(select(Thread).order_by(Thread.last_message_at.desc())))


async def only(services: FakeServices, client: int) -> Message:
    async with services.unit_of_work(client) as unit:
        return (await unit.db.scalars(select(Message))).one()


async def queue_text(services: FakeServices, client: int, **values: Any) -> int:
    """Queue a text to Ana; its id."""
    async with services.unit_of_work(client) as unit:
        message = await sms_service.queue_sms(unit, **({"to": ANA, "body": "Booked"} | values))
        assert message is not None
        return message.id


async def change_message(services: FakeServices, client: int, **values: object) -> None:
    async with services.unit_of_work(client) as unit:
        await unit.db.execute(update(Message).values(**values))


async def list_opt_outs(services: FakeServices, client: int) -> list[str]:
    async with services.unit_of_work(client) as unit:
        return list(await unit.db.scalars(select(OptOut.phone)))


async def list_activities(unit: UnitOfWork) -> list[Activity]:
    return list(await unit.db.scalars(select(Activity).order_by(Activity.id)))


async def the_thread(unit: UnitOfWork) -> Thread:
    query = select(Thread).execution_options(populate_existing=True)
    return (await unit.db.scalars(query)).one()
