"""A telephone number for a new tenant: bought once, however often this is tried.

A number costs money every month and the telephone company knows no idempotency key. So one try at a time holds a
claim, each asks first what was bought already, and the database refuses a number that another tenant has.
"""

from __future__ import annotations

from datetime import timedelta

import psycopg
from sqlalchemy import select

from ringlypro.clients.tables import Client
from ringlypro.core import phone_numbers
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import owner_notifications
from ringlypro.vendors.errors import NUMBER_UNAVAILABLE, VendorError
from ringlypro.vendors.ports import NumberWebhooks, OwnedNumber
from ringlypro.vendors.services_protocol import Services

STALE_CLAIM_AGE = timedelta(minutes=2)
"""A claim this old was left by a process that died; a purchase takes seconds."""
PURCHASE_ROUNDS = 3

CLAIM_PURCHASE = """
INSERT INTO external_refs AS held (kind, external_id, client_id, created_at)
VALUES ('number_claim', %(client)s::text, %(client)s, %(now)s)
ON CONFLICT (kind, external_id) DO UPDATE SET created_at = excluded.created_at WHERE held.created_at <= %(stale)s
RETURNING client_id
"""
RELEASE_CLAIM = "DELETE FROM external_refs WHERE kind = 'number_claim' AND external_id = %(client)s::text"
STORE_NUMBER = """
UPDATE clients SET ringlypro_number = %(number)s, twilio_number_sid = %(sid)s, updated_at = %(now)s
WHERE id = %(client)s AND ringlypro_number IS NULL RETURNING id
"""


class PurchaseInProgress(Exception):
    """Somebody else is buying a number for this client at this moment."""


def number_webhooks(base_url: str) -> NumberWebhooks:
    """Where the telephone company reports: exactly the public address and a path, as it will sign them."""
    return NumberWebhooks(
        voice=f"{base_url}/voice/rachel/",
        voice_fallback=f"{base_url}/voice/fallback",
        status=f"{base_url}/webhook/twilio/status",
        sms=f"{base_url}/webhook/twilio/sms",
        sms_fallback=f"{base_url}/webhook/twilio/sms",
    )


async def provision_number(services: Services, client_id: int) -> str:
    """The client's number, bought now if there is none. Raises VendorError, or PurchaseInProgress."""
    async with services.unit_of_work(client_id) as unit:
        number, area = await _current_number(unit)
        if number is not None:
            return number
        if not await unit.fetch_all(
            CLAIM_PURCHASE, {"client": client_id, "now": unit.now, "stale": unit.now - STALE_CLAIM_AGE}
        ):
            raise PurchaseInProgress
    try:
        return await _purchase_new_number(services, client_id, area)
    finally:
        async with services.unit_of_work(client_id) as unit:
            await unit.fetch_all(RELEASE_CLAIM, {"client": client_id})


async def _current_number(unit: UnitOfWork) -> tuple[str | None, str | None]:
    columns = select(Client.ringlypro_number, Client.business_phone).where(Client.id == unit.client_id)
    number, business = (await unit.db.execute(columns)).one()
    return number, phone_numbers.get_area_code(business)


async def _purchase_new_number(services: Services, client_id: int, area: str | None) -> str:
    for attempt in range(PURCHASE_ROUNDS):
        # Another name only when the number behind the first turned out to be somebody else's.
        reference = f"client-{client_id}" if attempt == 0 else f"client-{client_id}-{attempt}"
        owned_number = await services.phone.find_owned_number(reference) or await _buy_available_number(
            services, reference, area
        )
        if await _store_number(services, client_id, owned_number):
            return owned_number.number
    raise VendorError("every number belongs to somebody", retryable=True)


async def _buy_available_number(services: Services, reference: str, area: str | None) -> OwnedNumber:
    for _ in range(PURCHASE_ROUNDS):
        available_numbers = await services.phone.find_numbers(area_code=area)
        for number in available_numbers or await services.phone.find_numbers(area_code=None):
            try:
                return await services.phone.purchase_number(
                    number, webhooks=number_webhooks(services.settings.base_url), reference=reference
                )
            except VendorError as error:
                if error.code != NUMBER_UNAVAILABLE:
                    raise
    raise VendorError("there is no number to be had", retryable=True)


async def _store_number(services: Services, client_id: int, owned_number: OwnedNumber) -> bool:
    try:
        async with services.unit_of_work(client_id) as unit:
            values = {"number": owned_number.number, "sid": owned_number.sid, "client": client_id, "now": unit.now}
            if await unit.fetch_all(STORE_NUMBER, values):
                await unit.notify("clients")
                await owner_notifications.create_notification(
                    unit, "number_ready", link="/settings", send_email=True, number_phone=owned_number.number
                )
    except psycopg.errors.UniqueViolation:
        return False
    return True
