"""A notification about an appointment: read with its business in one statement, claimed in the unit's last one.

Claimed means written as `sending`: whoever claimed it hands it to the telephone company after the commit. What is
promised names the moment of the promise, so that nothing is claimed twice.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal, TypedDict

from ringlypro.appointments import notification_content
from ringlypro.appointments.tables import Appointment
from ringlypro.clients.business_identity import BusinessIdentity
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import NOTIFY_CHANNEL, UnitOfWork
from ringlypro.messages.sms_records import ClaimedSms, claim_new_sms

SentFlag = Literal["confirmation_sent", "reminder_sent"]
BUSINESS_COLUMNS = tuple(column.name for column in fields(BusinessIdentity))

_LOCK_UNMOVED = PreparedStatement(
    "ringly_lock_unmoved",
    f"""
    SELECT appointments.*, {", ".join(f"clients.{column}" for column in BUSINESS_COLUMNS)}
    FROM appointments JOIN clients ON clients.id = appointments.client_id
    WHERE client_id = %(client_id)s AND appointments.id = %(id)s AND starts_at = %(starts_at)s
    FOR UPDATE OF appointments
    """,  # noqa: S608  # our own column names
    types={},
)
_SET_FLAG = {
    flag: PreparedStatement(
        f"ringly_set_{flag}",
        f"""
        WITH flagged AS (
            UPDATE appointments SET {flag} = true
            WHERE client_id = %(client_id)s AND id = %(id)s AND (%(has_email)s OR NOT EXISTS (
                SELECT FROM opt_outs WHERE client_id = %(client_id)s AND phone = %(phone)s
            )) RETURNING client_id, id
        )
        SELECT pg_notify(%(channel)s, json_build_array(client_id, 'appointments', id)::text) FROM flagged
        """,  # noqa: S608  # our own column names
        types={"client_id": "bigint", "has_email": "boolean"},
    )
    for flag in ("confirmation_sent", "reminder_sent")
}
"""Somebody who opted out, and reads no e-mail either, was not told."""


class AppointmentVersion(TypedDict):
    """Which appointment, and the time it had when something was promised.

    `appointment_version` makes a text about it unique.
    """

    appointment_id: int
    starts_at: str
    version: str


@dataclass(frozen=True, slots=True)
class PendingNotification:
    """What a text or an e-mail is worded from; `kind` is confirmation, reminder or cancellation."""

    kind: str
    promised: AppointmentVersion
    appointment: Appointment
    business: BusinessIdentity

    @property
    def purpose(self) -> str:
        """What makes its text the only one."""
        return message_purpose(self.kind, self.promised)


def appointment_version(appointment: Appointment) -> str:
    """Names what is promised at this moment about an appointment, so that it is sent once."""
    return str(int(appointment.updated_at.timestamp() * 1000))


def message_purpose(notification_kind: str, promised: AppointmentVersion) -> str:
    """The purpose of the text of a notification."""
    return f"{notification_kind}:{promised['appointment_id']}:{promised['version']}"


async def lock_notification(
    unit: UnitOfWork, notification_kind: str, promised: AppointmentVersion
) -> PendingNotification | None:
    """The notification, if the appointment is still at the time it had when it was planned. Locked: it is sent once."""
    values = {
        "client_id": unit.client_id,
        "id": promised["appointment_id"],
        "starts_at": datetime.fromisoformat(promised["starts_at"]),
    }
    rows = await unit.fetch_all(_LOCK_UNMOVED, values)
    if not rows:
        return None
    business = BusinessIdentity(**{column: rows[0].pop(column) for column in BUSINESS_COLUMNS})
    return PendingNotification(notification_kind, promised, Appointment.from_row(rows[0]), business)


async def claim_notification_sms(
    unit: UnitOfWork, notification: PendingNotification, *, sender: str, sent_flag: SentFlag | None = None
) -> ClaimedSms | None:
    """End the unit with the text claimed and the appointment flagged; None when there is no text to hand over.

    `sender` is the number that texts for a business without one.
    """
    appointment, has_email = notification.appointment, notification.appointment.customer_email is not None
    sends_text = notification.business.sms_notifications
    if sent_flag and (sends_text or has_email):
        values = {
            "client_id": unit.client_id, "id": appointment.id, "has_email": has_email,
            "phone": appointment.customer_phone, "channel": NOTIFY_CHANNEL,
        }  # fmt: skip
        await unit.execute_at_commit(_SET_FLAG[sent_flag], values)
    if not sends_text:
        return None
    return await claim_new_sms(
        unit,
        to=appointment.customer_phone,
        body=notification_content.render_sms(appointment, notification.business, notification.kind),
        purpose=notification.purpose,
        contact_id=appointment.contact_id,
        sender=sender,
    )
