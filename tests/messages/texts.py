"""Texts that come in, and the one that was written down."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ringlypro.db.unit import Unit
from ringlypro.messages import traffic
from ringlypro.messages.tables import Message
from tests.desk import TestDesk

ANA = "+13055550142"


NUMBER = "+13055550101"


async def came(unit: Unit, body: str, sid: str = "SM1", sender: str = ANA, **more: Any) -> traffic.Received:
    return await traffic.receive(unit, sid=sid, sender=sender, to=NUMBER, body=body, **more)


async def only(desk: TestDesk, client: int) -> Message:
    async with desk.unit(client) as unit:
        return (await unit.db.scalars(select(Message))).one()
