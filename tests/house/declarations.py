"""Every declaration of fields, with the table that stores it and the answer that shows it."""

from __future__ import annotations

from collections.abc import Iterator

from ringlypro.accounts.schemas import UserJson
from ringlypro.accounts.tables import User
from ringlypro.accounts.user_fields import USER_FIELDS
from ringlypro.appointments.appointment_fields import APPOINTMENT_FIELDS, NEW_APPOINTMENT_FIELDS
from ringlypro.appointments.tables import Appointment
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.closure_fields import CLOSURE_FIELDS, SENT_CLOSURE_FIELDS
from ringlypro.clients.knowledge_fields import KNOWLEDGE_FIELDS
from ringlypro.clients.offer_fields import ANSWER_FIELDS, SERVICE_FIELDS
from ringlypro.clients.schemas import ClientJson
from ringlypro.clients.tables import Answer, Client, Closure, Service
from ringlypro.contacts.contact_fields import CONTACT_FIELDS
from ringlypro.contacts.tables import Contact
from ringlypro.core.field_specs import DeclaredField
from ringlypro.notifications.follow_up_fields import FOLLOW_UP_FIELDS
from ringlypro.notifications.tables import FollowUp
from ringlypro.signup.registration_fields import REGISTRATION_FIELDS
from webhooks.api.appointments import AppointmentJson
from webhooks.api.contacts import ContactJson

TABLES = {
    "client": (CLIENT_FIELDS, Client),
    "user": (USER_FIELDS, User),
    "service": (SERVICE_FIELDS, Service),
    "answer": (ANSWER_FIELDS, Answer),
    "contact": (CONTACT_FIELDS, Contact),
    "appointment": (APPOINTMENT_FIELDS, Appointment),
    "follow-up": (FOLLOW_UP_FIELDS, FollowUp),
    "closure": (CLOSURE_FIELDS, Closure),
}
ANSWERS = {
    "client": (CLIENT_FIELDS, ClientJson),
    "user": (USER_FIELDS, UserJson),
    "contact": (CONTACT_FIELDS, ContactJson),
    "appointment": (APPOINTMENT_FIELDS, AppointmentJson),
}
FORMS = {
    **{name: declared for name, (declared, _) in TABLES.items()},
    "knowledge": KNOWLEDGE_FIELDS,
    "registration": REGISTRATION_FIELDS,
    "new appointment": NEW_APPOINTMENT_FIELDS,
    "sent closure": SENT_CLOSURE_FIELDS,
}


def keys_of(field: DeclaredField) -> Iterator[str]:
    if field.spec.form:
        yield field.spec.label
        if field.spec.hint:
            yield str(field.spec.hint)
        if field.spec.nothing:
            yield field.spec.nothing
        if field.spec.options:
            yield from (f"{field.spec.options}.{word}" for word in field.words)


def declared_keys() -> set[str]:
    """Every text that a declared field asks for."""
    return {key for form in FORMS.values() for field in form.by_name.values() for key in keys_of(field)}
