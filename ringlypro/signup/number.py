"""A telephone number for a new tenant: bought once, however often this is tried.

A number costs money every month and the telephone company knows no idempotency key. So one try at a time holds a
claim, each asks first what was bought already, and the database refuses a number that another tenant has.
"""

from __future__ import annotations

from datetime import timedelta

import psycopg
from sqlalchemy import select

from ringlypro.clients.tables import Client
from ringlypro.db.unit import Unit
from ringlypro.kit import phones
from ringlypro.notices import bell
from ringlypro.vendors.errors import NUMBER_GONE, VendorError
from ringlypro.vendors.ports import NumberHooks, OwnedNumber
from ringlypro.vendors.services_protocol import Services

STALE = timedelta(minutes=2)
"""A claim this old was left by a process that died; a purchase takes seconds."""
ROUNDS = 3

CLAIM = """
INSERT INTO external_refs AS held (kind, external_id, client_id, created_at)
VALUES ('number_claim', %(client)s::text, %(client)s, %(now)s)
ON CONFLICT (kind, external_id) DO UPDATE SET created_at = excluded.created_at WHERE held.created_at <= %(stale)s
RETURNING client_id
"""
RELEASE = "DELETE FROM external_refs WHERE kind = 'number_claim' AND external_id = %(client)s::text"
KEEP = """
UPDATE clients SET ringlypro_number = %(number)s, twilio_number_sid = %(sid)s, updated_at = %(now)s
WHERE id = %(client)s AND ringlypro_number IS NULL RETURNING id
"""


class UnderWay(Exception):
    """Somebody else is buying a number for this client at this moment."""


def hooks(base_url: str) -> NumberHooks:
    """Where the telephone company reports: exactly the public address and a path, as it will sign them."""
    return NumberHooks(
        voice=f"{base_url}/voice/rachel/",
        voice_fallback=f"{base_url}/voice/fallback",
        status=f"{base_url}/webhook/twilio/status",
        sms=f"{base_url}/webhook/twilio/sms",
        sms_fallback=f"{base_url}/webhook/twilio/sms",
    )


async def provide(desk: Services, client_id: int) -> str:
    """The client's number, bought now if there is none. Raises VendorError, or UnderWay."""
    async with desk.unit(client_id) as unit:
        number, area = await _known(unit)
        if number is not None:
            return number
        if not await unit.run(CLAIM, {"client": client_id, "now": unit.now, "stale": unit.now - STALE}):
            raise UnderWay
    try:
        return await _new(desk, client_id, area)
    finally:
        async with desk.unit(client_id) as unit:
            await unit.run(RELEASE, {"client": client_id})


async def _known(unit: Unit) -> tuple[str | None, str | None]:
    columns = select(Client.ringlypro_number, Client.business_phone).where(Client.id == unit.client_id)
    number, business = (await unit.db.execute(columns)).one()
    return number, phones.area_code(business)


async def _new(desk: Services, client_id: int, area: str | None) -> str:
    for attempt in range(ROUNDS):
        # Another name only when the number behind the first turned out to be somebody else's.
        reference = f"client-{client_id}" if attempt == 0 else f"client-{client_id}-{attempt}"
        owned = await desk.phone.owned(reference) or await _buy(desk, reference, area)
        if await _keep(desk, client_id, owned):
            return owned.number
    raise VendorError("every number belongs to somebody", retryable=True)


async def _buy(desk: Services, reference: str, area: str | None) -> OwnedNumber:
    for _ in range(ROUNDS):
        found = await desk.phone.find_numbers(area_code=area)
        for number in found or await desk.phone.find_numbers(area_code=None):
            try:
                return await desk.phone.take_number(number, hooks=hooks(desk.settings.base_url), reference=reference)
            except VendorError as error:
                if error.code != NUMBER_GONE:
                    raise
    raise VendorError("there is no number to be had", retryable=True)


async def _keep(desk: Services, client_id: int, owned: OwnedNumber) -> bool:
    try:
        async with desk.unit(client_id) as unit:
            values = {"number": owned.number, "sid": owned.sid, "client": client_id, "now": unit.now}
            if await unit.run(KEEP, values):
                await unit.tell("clients")
                await bell.ring(unit, "number_ready", link="/settings", letter=True, number_phone=owned.number)
    except psycopg.errors.UniqueViolation:
        return False
    return True
