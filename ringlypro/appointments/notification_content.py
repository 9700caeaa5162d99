"""What a customer reads about an appointment, in the language they booked in and on the business's own clock."""

from __future__ import annotations

from datetime import date, time
from functools import lru_cache

from babel.dates import format_date, format_time

from ringlypro.appointments.tables import Appointment
from ringlypro.clients.business_identity import BusinessIdentity
from ringlypro.core.email_layout import EmailFrame, render_email_parts
from ringlypro.core.i18n import LANGUAGES, translate
from ringlypro.core.phone_numbers import format_phone
from ringlypro.vendors.ports import Email

LOCALES = {"en": "en_US", "es": "es_US"}
MAX_FORMATS = 1_000
"""Days and times of day whose words are kept: businesses book half hours of the next weeks."""
DAY_FORMATS = {"en": "EEEE, MMMM d", "es": "EEEE d 'de' MMMM"}


def render_sms(appointment: Appointment, business: BusinessIdentity, notification_kind: str) -> str:
    """The SMS: `notification_kind` is confirmation, reminder or cancellation."""
    return _translate_content(appointment, business, f"sms.{_content_kind(appointment, notification_kind)}")


def render_email(
    appointment: Appointment, business: BusinessIdentity, notification_kind: str, *, reference: str
) -> Email:
    """The same as an e-mail. The subject names nobody and no purpose: it is shown on locked screens."""
    assert appointment.customer_email
    lang, values = _appointment_language(appointment), _template_values(appointment, business)
    body = _translate_content(
        appointment, business, f"mail.{_content_kind(appointment, notification_kind)}.text"
    ).strip()
    subject = translate(
        f"appointments.mail.{_content_kind(appointment, notification_kind)}.subject", lang, business=values["business"]
    )
    reason = translate("emails.layout.customer", lang, business=values["business"])
    text, html = render_email_parts(body, subject, EmailFrame(lang=lang, business=values["business"], reason=reason))
    return Email(
        to=appointment.customer_email, subject=" ".join(subject.split()), text=text, html=html, reference=reference
    )


def _translate_content(appointment: Appointment, business: BusinessIdentity, key: str) -> str:
    values = _template_values(appointment, business)
    content = translate(f"appointments.{key}", _appointment_language(appointment), **values)
    # A Spanish time of day brings its own full stop to the end of a sentence.
    return content.replace(f"{values['clock']}.", values["clock"]) if values["clock"].endswith(".") else content


def _content_kind(appointment: Appointment, notification_kind: str) -> str:
    return "request" if notification_kind == "confirmation" and appointment.status == "pending" else notification_kind


def _appointment_language(appointment: Appointment) -> str:
    return appointment.language if appointment.language in LANGUAGES else "en"


@lru_cache(MAX_FORMATS)
def _format_day(day: date, lang: str) -> str:
    return format_date(day, DAY_FORMATS[lang], locale=LOCALES[lang])


@lru_cache(MAX_FORMATS)
def _format_clock(clock_time: time, lang: str) -> str:
    # A blank that does not break would make every SMS twice as dear.
    return " ".join(format_time(clock_time, "h:mm a", locale=LOCALES[lang]).split())


def _template_values(appointment: Appointment, business: BusinessIdentity) -> dict[str, str]:
    local_start, lang = appointment.starts_at.astimezone(business.zone), _appointment_language(appointment)
    return {
        "business": business.business_name,
        "day": _format_day(local_start.date(), lang),
        "clock": _format_clock(local_start.time(), lang),
        "code": appointment.confirmation_code,
        "name": appointment.customer_name,
        "phone": format_phone(business.ringlypro_number or business.business_phone),
    }
