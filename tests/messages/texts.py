"""Texts that come in, and the one that was written down."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import sms_service
from ringlypro.messages.tables import Message, Thread
from tests.service_fixtures import FakeServices

ANA = "+13055550142"


NUMBER = "+13055550101"


async def came(unit: UnitOfWork, body: str, sid: str = "SM1", sender: str = ANA, **more: Any) -> sms_service.InboundSms:
    return await sms_service.receive_sms(unit, sid=sid, sender=sender, to=NUMBER, body=body, **more)


async def list_threads(unit: UnitOfWork) -> list[Thread]:
    """The latest first."""
    return list(await unit.db.scalars(select(Thread).order_by(Thread.last_message_at.desc())))


async def only(services: FakeServices, client: int) -> Message:
    async with services.unit_of_work(client) as unit:
        return (await unit.db.scalars(select(Message))).one()
