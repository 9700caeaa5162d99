"""E-mails that did not arrive: who is told, and until when.

Whose an e-mail was is in its reference, which we sent along with it. Each report counts once, by its id; a later one of
the same address that arrived says that it works again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ringlypro.accounts import notice_preferences
from ringlypro.clients.tables import Client
from ringlypro.db.tenant_queries import select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import owner_notifications
from ringlypro.notifications.tables import MailFailure
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.mail_reports import MailEvent
from ringlypro.vendors.ports import Email
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)
OWNER_EMAIL_KINDS = frozenset({"notification", "receipt", "digest", "summary"})
CUSTOMER_EMAIL_KINDS = frozenset({"confirmation", "reminder", "cancellation"})
CLIENT_EMAIL_KINDS = OWNER_EMAIL_KINDS | CUSTOMER_EMAIL_KINDS
"""E-mails whose reference goes on with the client's id; that of a `RESET_KIND` goes on with the user's."""
RESET_KIND = "reset"
ARRIVED, REFUSED = "delivered", "refused"
MAX_FAILURES = 20
KEPT_FOR = timedelta(days=90)
"""How long trouble is remembered that is over: its report may be repeated for a day."""
MAX_ID_DIGITS = 18


@dataclass(frozen=True, slots=True)
class EmailOrigin:
    """What a reference says: the kind of e-mail, and the id of the client it is of, of the user for a `RESET_KIND`."""

    kind: str
    owner_id: int


def read_reference(reference: str) -> EmailOrigin | None:
    """Whose an e-mail was; None for a reference that is none of ours."""
    kind, owner_text = [*reference.split("-"), ""][:2]
    is_id = owner_text.isascii() and owner_text.isdecimal() and len(owner_text) <= MAX_ID_DIGITS
    return EmailOrigin(kind, int(owner_text)) if is_id and kind in CLIENT_EMAIL_KINDS | {RESET_KIND} else None


async def receive_mail_events(services: Services, events: Sequence[MailEvent]) -> int:
    """Let proven reports count, each in a unit of its client; says how many were about somebody here."""
    counted = 0
    for event in events:
        origin = read_reference(event.reference)
        client_id = await _find_client(services, origin) if origin else None
        if client_id is None or origin is None:
            continue
        async with services.unit_of_work(client_id) as unit:
            await record_mail_event(unit, event, to_owner=origin.kind not in CUSTOMER_EMAIL_KINDS)
        counted += 1
    return counted


async def send_or_note_refusal(services: Services, client_id: int, email: Email) -> bool:
    """Hand an e-mail of a client over; False where it was refused for good, which is kept for its owner to see.

    Raises VendorError where trying again may help.
    """
    try:
        await services.mail.send_email(email)
    except VendorError as error:
        if error.retryable:
            raise
        log.warning("e-mail %s was refused: %s", email.reference, error.code)
        await record_refusal(services, client_id, email)
        return False
    return True


async def record_refusal(services: Services, client_id: int, email: Email) -> None:
    """Keep that our mail company did not take an e-mail of this client at all."""
    origin = read_reference(email.reference)
    event = MailEvent(f"{REFUSED}:{email.reference}", REFUSED, email.to, email.reference, services.clock())
    async with services.unit_of_work(client_id) as unit:
        is_of_customer = origin is not None and origin.kind in CUSTOMER_EMAIL_KINDS
        await record_mail_event(unit, event, to_owner=not is_of_customer)


async def record_mail_event(unit: UnitOfWork, event: MailEvent, *, to_owner: bool) -> None:
    """Count a report once; the owner hears of the first trouble with an address, and of no other until it works."""
    if event.kind == ARRIVED:
        await resolve_failures(unit, event.address, until=event.at)
        return
    open_rows = select(func.count()).select_from(MailFailure).where(_is_open(event.address))
    is_first = await unit.db.scalar(open_rows) == 0
    row = insert(MailFailure).values(
        event_id=event.id,
        kind=event.kind,
        address=event.address,
        reference=event.reference,
        to_owner=to_owner,
        at=event.at,
    )
    once = row.on_conflict_do_nothing(index_elements=["client_id", "event_id"]).returning(MailFailure.id)
    if await unit.db.scalar(once) is None:
        return
    if is_first:
        await owner_notifications.create_notification(
            unit, "mail_failed", link="/settings?section=account", address=event.address
        )
    await unit.notify("notifications")


async def list_failures(unit: UnitOfWork) -> Sequence[MailFailure]:
    """The last trouble of each address that has not been seen to work since, newest first."""
    rows = select_tenant_rows(unit, MailFailure).where(MailFailure.resolved_at.is_(None))
    newest = await unit.db.scalars(rows.order_by(MailFailure.id.desc()).limit(MAX_FAILURES))
    by_address: dict[str, MailFailure] = {}
    for row in newest:
        by_address.setdefault(row.address.lower(), row)
    return list(by_address.values())


async def resolve_failures(unit: UnitOfWork, address: str, *, until: datetime | None = None) -> None:
    """Somebody says that e-mails to this address arrive again, or one that was sent at `until` did."""
    condition = _is_open(address) & (MailFailure.at <= until) if until else _is_open(address)
    await unit.db.execute(delete(MailFailure).where(MailFailure.resolved_at < unit.now - KEPT_FOR))
    resolve = update(MailFailure).where(condition).values(resolved_at=unit.now).returning(MailFailure.id)
    if (await unit.db.scalars(resolve)).all():
        await unit.notify("notifications")


def _is_open(address: str) -> ColumnElement[bool]:
    return MailFailure.resolved_at.is_(None) & (func.lower(MailFailure.address) == address.lower())


async def _find_client(services: Services, origin: EmailOrigin) -> int | None:
    async with services.system_session() as unit:
        if origin.kind == RESET_KIND:
            subscriber = await notice_preferences.find_subscriber(unit, origin.owner_id)
            return subscriber[0] if subscriber else None
        client_id: int | None = await unit.db.scalar(select(Client.id).where(Client.id == origin.owner_id))
        return client_id
