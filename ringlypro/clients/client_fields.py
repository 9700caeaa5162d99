"""Every field of a business, declared once: type, limits, who may change it, where it is asked for, who hears it.

Derived from here are what `update-profile` and the settings accept, what answers show, the forms of the pages, the
profile that calls work from, and which lines are recorded ahead. The columns stand in `tables.py`; a test of the code
holds both against each other. Defaults are those of a new row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, Strict, WithJsonSchema

from ringlypro.clients import opening_hours
from ringlypro.core.errors import FieldError
from ringlypro.core.field_specs import declare_fields, editable, internal, read_only
from ringlypro.core.field_types import (
    BLANK_AS_EMPTY,
    BLANK_AS_NONE,
    Days,
    E164Phone,
    EmailAddress,
    IanaTimezone,
    LanguageCode,
    Minutes,
    MultiLine,
    OneOf,
    SingleLine,
    WebAddress,
    YesNo,
    parse_dollars,
)
from ringlypro.core.translated_fields import TranslatedTexts

AFTER_HOURS_MODES = ("always", "message_only", "emergency_only")
IDENTITY_RULES = ("calling_number", "name_and_number")
"""Name and number, when the call comes from that number; or from any telephone."""
DURATIONS = (10, 15, 20, 30, 45, 60, 90, 120)
BUFFERS = (0, 5, 10, 15, 30)
NOTICES = (0, 30, 60, 120, 240, 1440, 2880, 10080)
HIGHEST_CAP, LOWEST_FLOOR = Decimal(100_000), Decimal(-500)
DEFAULT_MESSAGE_FLOOR = Decimal("-2.0000")
"""Dollars. So far a business may be in debt before nothing but a voicemail answers."""
SHORT_CALLS = (0, 3, 6, 10, 15, 30, 60)
"""Seconds below which a call may cost nothing."""
HORIZONS = (7, 14, 30, 60, 90, 180, 365)


def parse_business_hours(value: object) -> opening_hours.StoredWeek:
    """Opening hours in any usual shape, as they are stored. Raises FieldError."""
    try:
        return opening_hours.parse_opening_hours(value)
    except opening_hours.UnreadableHours as error:
        raise FieldError("errors.field.hours") from error


def parse_monthly_cap(value: object) -> Decimal | None:
    """Dollars a month, or None for no cap. Raises FieldError."""
    return None if value is None else parse_dollars(value, least=Decimal(0), most=HIGHEST_CAP)


def parse_message_floor(value: object) -> Decimal:
    """Dollars, nothing or less. Raises FieldError."""
    return parse_dollars(value, least=LOWEST_FLOOR, most=Decimal(0))


HOURS_SCHEMA = {
    "description": "Days by name or number with spans, or one span with its days.",
    "examples": [{"monday": [{"open": "09:00", "close": "17:00"}], "sunday": []}],
}
BusinessHours = Annotated[opening_hours.StoredWeek, BeforeValidator(parse_business_hours), WithJsonSchema(HOURS_SCHEMA)]
CAP_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "null"}], "examples": ["40.00"]}
MonthlyCap = Annotated[Decimal | None, BeforeValidator(parse_monthly_cap), WithJsonSchema(CAP_SCHEMA)]
MessageFloor = Annotated[
    Decimal, BeforeValidator(parse_message_floor), WithJsonSchema({"type": "string", "examples": ["-2.00"]})
]
EmergencyPhrase = Annotated[SingleLine, Field(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFields(TranslatedTexts):
    """A business as its row holds it."""

    id: Annotated[int, read_only()]
    business_name: Annotated[SingleLine, Field(min_length=1, max_length=255), editable("business", spoken=True)]
    business_phone: Annotated[E164Phone, editable("business", widget="phone")]
    owner_phone: Annotated[E164Phone | None, BLANK_AS_NONE, editable("business", widget="phone", hint=True)] = None
    timezone: Annotated[IanaTimezone, editable("business", widget="timezone", hint=True)] = "America/New_York"
    address: Annotated[
        SingleLine,
        Field(max_length=500),
        editable("business", hint=True, wide=True, spoken=True, translated=True),
    ] = ""
    prices: Annotated[
        MultiLine,
        Field(max_length=5000),
        editable("business", widget="text", hint=True, spoken=True, translated=True),
    ] = ""
    business_type: Annotated[SingleLine, Field(max_length=100), editable()] = ""
    business_description: Annotated[MultiLine, Field(max_length=5000), editable()] = ""
    website_url: Annotated[WebAddress, BLANK_AS_EMPTY, editable()] = ""
    owner_name: Annotated[SingleLine, Field(max_length=255), editable()] = ""
    owner_email: Annotated[EmailAddress, BLANK_AS_EMPTY, editable()] = ""
    business_hours: Annotated[BusinessHours, editable("hours", widget="hours", spoken=True)] = field(
        default_factory=dict
    )
    appointment_duration: Annotated[
        Minutes, Field(ge=5, le=1440), editable("calendar", widget="length", offered=DURATIONS, hint=True)
    ] = 30
    buffer_minutes: Annotated[
        Minutes, Field(ge=0, le=1440), editable("calendar", widget="length", offered=BUFFERS, hint=True)
    ] = 0
    notice_minutes: Annotated[
        Minutes, Field(ge=0, le=43200), editable("calendar", widget="length", offered=NOTICES, hint=True)
    ] = 0
    horizon_days: Annotated[
        Days, Field(ge=1, le=3650), editable("calendar", widget="days", offered=HORIZONS, hint=True)
    ] = 365
    rachel_enabled: Annotated[YesNo, editable("receptionist", widget="switch", hint=True)] = True
    booking_enabled: Annotated[YesNo, editable("receptionist", widget="switch", hint=True)] = True
    staff_first: Annotated[YesNo, editable("receptionist", widget="switch", hint=True)] = False
    sms_notifications: Annotated[YesNo, editable("receptionist", widget="switch", hint=True)] = True
    records_calls: Annotated[YesNo, editable("receptionist", widget="switch", hint=True, spoken=True)] = False
    ai_disclosure: Annotated[YesNo, editable("receptionist", widget="switch", hint=True, spoken=True)] = False
    identity_rule: Annotated[
        str,
        OneOf(IDENTITY_RULES),
        Field(description="What opens an appointment without its code: name and number, from that telephone or any."),
        editable("receptionist", widget="choice", options="settings.identity", hint=True),
    ] = "calling_number"
    custom_greeting: Annotated[
        MultiLine,
        Field(max_length=1000),
        editable("words", widget="text", hint=True, spoken=True, translated=True),
    ] = ""
    # The business's: what is sent where the reader's is not known is in it. `update-profile` sets the person's
    # `language` instead; this one is set by the settings page, and at sign-up together with the person's.
    language: Annotated[LanguageCode, editable("words", widget="choice", options="settings.tongue", hint=True)] = "en"
    after_hours_mode: Annotated[
        str,
        OneOf(AFTER_HOURS_MODES),
        editable("words", widget="choice", options="settings.after_hours", hint=True),
    ] = "always"
    emergency_phrases: Annotated[
        list[EmergencyPhrase], Field(max_length=50), editable("words", widget="phrases", hint=True)
    ] = field(default_factory=list)
    minimum_billable_seconds: Annotated[
        int,
        Strict(),
        Field(ge=0, le=60, description="Calls that are shorter cost nothing."),
        editable("receptionist", widget="seconds", offered=SHORT_CALLS, hint=True),
    ] = 6
    spend_cap: Annotated[
        MonthlyCap,
        BLANK_AS_NONE,
        Field(description="Dollars of use a month; then only messages. Null: no cap."),
        editable(),
    ] = None
    message_floor: Annotated[
        MessageFloor, Field(description="Dollars below nothing at which only a voicemail answers."), editable()
    ] = DEFAULT_MESSAGE_FLOOR
    voicemail_only: Annotated[bool, internal()] = False
    ringlypro_number: Annotated[str | None, Field(description="E.164; null while it is being bought."), read_only()] = (
        None
    )
    credit_suspended: Annotated[bool, read_only()] = False
    active: Annotated[bool, read_only()] = True
    created_at: Annotated[datetime, read_only()]
    updated_at: Annotated[datetime, internal()]
    monthly_free_minutes: Annotated[int, internal()] = 100
    per_minute_rate: Annotated[Decimal, internal()] = Decimal("0.1000")
    twilio_number_sid: Annotated[str | None, internal()] = None
    stripe_customer_id: Annotated[str | None, internal()] = None
    calendar_token_hash: Annotated[str | None, internal()] = None
    forwarding_status: Annotated[str, internal()] = ""
    first_steps_hidden: Annotated[bool, internal()] = False
    holiday_region: Annotated[str, internal()] = ""
    closed_holidays: Annotated[list[str], internal()] = field(default_factory=list)


CLIENT_FIELDS = declare_fields(ClientFields, texts="settings.{name}.label", hints="settings.{name}.hint")
