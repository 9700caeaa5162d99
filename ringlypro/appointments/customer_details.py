"""Whose appointment it is: what is still to come follows the contact, and the past keeps what was.

An appointment that was booked in another name or for another number than the contact's own keeps that: a mother books
for her daughter.
"""

from __future__ import annotations

from typing import Any

from ringlypro.appointments.statuses import LIVE_STATUSES, sql_list
from ringlypro.contacts import actions, queries
from ringlypro.contacts.name_normalization import join_full_name
from ringlypro.contacts.tables import Contact
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork

_FOLLOW_CONTACT = PreparedStatement("ringly_follow_contact", f"""
UPDATE appointments SET
    customer_name = CASE customer_name WHEN %(old_name)s THEN %(name)s ELSE customer_name END,
    customer_phone = CASE customer_phone WHEN %(old_phone)s THEN %(phone)s ELSE customer_phone END,
    customer_email = CASE WHEN customer_email IS NOT DISTINCT FROM %(old_email)s::text
        THEN %(email)s::text ELSE customer_email END,
    updated_at = %(now)s
WHERE contact_id = %(contact_id)s AND starts_at >= %(now)s AND status IN {sql_list(LIVE_STATUSES)}
    AND (customer_name = %(old_name)s AND %(name)s <> %(old_name)s
        OR customer_phone = %(old_phone)s AND %(phone)s <> %(old_phone)s
        OR customer_email IS NOT DISTINCT FROM %(old_email)s::text
            AND %(email)s::text IS DISTINCT FROM %(old_email)s::text)
RETURNING id
""", types={})  # fmt: skip  # noqa: S608  # the text is made of constants alone


async def change_customer(unit: UnitOfWork, contact_id: int, **values: Any) -> Contact:
    """Write a contact's values, and carry a new name, number or e-mail address to the appointments still to come.

    Raises NotFound and ContactPhoneTaken.
    """
    before = _read_details(await queries.get_contact(unit, contact_id, lock=True))
    contact = await actions.update_contact(unit, contact_id, **values)
    after = _read_details(contact)
    if after != before:
        old_values = {f"old_{name}": value for name, value in before.items()}
        await _carry_over(unit, {**after, **old_values, "contact_id": contact_id, "now": unit.now})
    return contact


async def keep_email(unit: UnitOfWork, contact_id: int | None, email: str | None) -> None:
    """An address that was given with a booking is the contact's too, unless they have one."""
    if contact_id is None or not email:
        return
    contact = await queries.get_contact(unit, contact_id, lock=True)
    if not contact.email:
        await actions.update_contact(unit, contact_id, email=email)


async def _carry_over(unit: UnitOfWork, values: dict[str, Any]) -> None:
    if await unit.fetch_all(_FOLLOW_CONTACT, values):
        await unit.notify("appointments")


def _read_details(contact: Contact) -> dict[str, str | None]:
    name = join_full_name(contact.first_name, contact.last_name)
    return {"name": name, "phone": contact.phone, "email": contact.email or None}
