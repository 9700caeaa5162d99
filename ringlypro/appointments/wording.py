"""What a customer reads about an appointment, in the language they booked in and on the business's own clock."""

from __future__ import annotations

from html import escape
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from ringlypro.appointments.tables import Appointment
from ringlypro.clients.tables import Client
from ringlypro.kit.phones import friendly
from ringlypro.kit.words import LANGS, t
from ringlypro.vendors.ports import Letter

LOCALE = {"en": "en_US", "es": "es_US"}
DAY = {"en": "EEEE, MMMM d", "es": "EEEE d 'de' MMMM"}


def text(one: Appointment, client: Client, what: str) -> str:
    """The SMS: `what` is confirmation, reminder or cancellation."""
    return t(f"appointments.sms.{_kind(one, what)}", _lang(one), **_values(one, client))


def letter(one: Appointment, client: Client, what: str, *, reference: str) -> Letter:
    """The same as an e-mail. The subject names nobody and no purpose: it is shown on locked screens."""
    assert one.customer_email
    lang, values = _lang(one), _values(one, client)
    body = t(f"appointments.mail.{_kind(one, what)}.text", lang, **values).strip()
    subject = t(f"appointments.mail.{_kind(one, what)}.subject", lang, business=values["business"])
    html = "\n".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in body.split("\n\n"))
    return Letter(to=one.customer_email, subject=" ".join(subject.split()), text=body, html=html, reference=reference)


def _kind(one: Appointment, what: str) -> str:
    return "request" if what == "confirmation" and one.status == "pending" else what


def _lang(one: Appointment) -> str:
    return one.language if one.language in LANGS else "en"


def _values(one: Appointment, client: Client) -> dict[str, str]:
    there, lang = one.starts_at.astimezone(ZoneInfo(client.timezone)), _lang(one)
    return {
        "business": client.business_name,
        "day": format_date(there, DAY[lang], locale=LOCALE[lang]),
        # A blank that does not break would make every SMS twice as dear.
        "clock": " ".join(format_time(there, "h:mm a", locale=LOCALE[lang]).split()),
        "code": one.confirmation_code,
        "name": one.customer_name,
        "phone": friendly(client.ringlypro_number or client.business_phone),
    }
