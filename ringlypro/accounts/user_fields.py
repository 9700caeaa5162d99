"""Every field of a person who signs in, declared once. Never shown: a hash, a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from ringlypro.accounts import passwords
from ringlypro.core.field_specs import (
    declare_fields,
    editable,
    instruction,
    internal,
    read_only,
)
from ringlypro.core.field_types import (
    BLANK_AS_NONE,
    E164Phone,
    EmailAddress,
    LanguageCode,
    MultiLine,
    OneOf,
    SingleLine,
    YesNo,
)

DENSITIES = ("comfortable", "compact")
Density = Annotated[
    str,
    OneOf(DENSITIES),
    Field(description="How close the rows of lists stand on large screens."),
]
Password = Annotated[
    str, BeforeValidator(passwords.validate_password), Field(description="8 to 128 characters of any kind.")
]
PRESENT_PASSWORD = {"type": "string", "description": "Needed for a new `email` or `password`."}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFields:
    """A person as their row holds it, and what they send beside it."""

    id: Annotated[int, read_only()]
    email: Annotated[EmailAddress, editable()]
    first_name: Annotated[SingleLine, Field(min_length=1, max_length=100), editable()] = ""
    last_name: Annotated[SingleLine, Field(max_length=100), editable()] = ""
    phone_number: Annotated[
        E164Phone | None,
        BLANK_AS_NONE,
        Field(description="The person's own phone; an owner's is where calls can be put through."),
        editable(),
    ] = None
    services: Annotated[MultiLine, Field(max_length=5000), editable()] = ""
    role: Annotated[str, read_only()] = "owner"
    language: Annotated[LanguageCode, editable()] = "en"
    dark: Annotated[YesNo | None, BLANK_AS_NONE, Field(description="Null follows the machine."), editable()] = None
    density: Annotated[Density, editable()] = "comfortable"
    email_verified: Annotated[bool, read_only()] = False
    onboarding_completed: Annotated[YesNo, editable()] = False
    created_at: Annotated[datetime, read_only()]
    updated_at: Annotated[datetime, internal()]
    client_id: Annotated[int | None, internal()] = None
    terms_accepted: Annotated[bool, internal()] = False
    notice_booking: Annotated[bool, internal()] = False
    notice_text: Annotated[bool, internal()] = False
    notice_emergency: Annotated[bool, internal()] = False
    mail_text: Annotated[YesNo, Field(description="An e-mail for each text that comes in."), editable()] = False
    mail_digest: Annotated[YesNo, Field(description="A digest of the day before, every morning."), editable()] = False
    mail_calls: Annotated[YesNo, Field(description="An e-mail for each call that is over."), editable()] = False
    digest_sent_on: Annotated[date | None, internal()] = None
    password_hash: Annotated[str, internal()]
    email_verification_token: Annotated[str | None, internal()] = None
    password_reset_token: Annotated[str | None, internal()] = None
    password_reset_expires: Annotated[datetime | None, internal()] = None
    password: Annotated[Password, instruction()]
    current_password: Annotated[Any, WithJsonSchema(PRESENT_PASSWORD), instruction()] = None


USER_FIELDS = declare_fields(UserFields)
