"""The form of a sign-up: fields of a person and of their business as those declare them, and two of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from ringlypro.accounts.user_fields import USER_FIELDS
from ringlypro.clients import opening_hours
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.core.errors import FieldError
from ringlypro.core.field_specs import FieldDeclarations, declare_fields, instruction
from ringlypro.core.field_types import clean_block, clean_line

MOST_SERVICES, LONGEST_SERVICE, LONGEST_TEXT = 100, 200, 5000
SERVICES_SCHEMA = {"description": "What is offered, as text or as a list of texts."}


def check_terms(value: object) -> bool:
    """The terms, which must be accepted. Raises FieldError."""
    if value is not True:
        raise FieldError("auth.terms")
    return True


def join_services(value: object) -> str:
    """What the business offers: text, or a list of lines. Raises FieldError."""
    if not isinstance(value, list):
        text = clean_block(value)
        if len(text) > LONGEST_TEXT:
            raise FieldError("errors.field.too_long")
        return text
    lines = [clean_line(each) for each in value]
    if len(lines) > MOST_SERVICES or any(len(line) > LONGEST_SERVICE for line in lines):
        raise FieldError("errors.field.too_long")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationFields:
    """What only a sign-up asks."""

    terms_accepted: Annotated[bool, BeforeValidator(check_terms), instruction()]
    services: Annotated[str, BeforeValidator(join_services), WithJsonSchema(SERVICES_SCHEMA), instruction()] = ""


REGISTRATION_FIELDS = FieldDeclarations(
    "Registration",
    USER_FIELDS.pick_fields("email", "password", "first_name", "last_name", required=True),
    CLIENT_FIELDS.pick_fields("business_name", "business_type", required=True),
    CLIENT_FIELDS.pick_fields("business_phone", "website_url", "business_description", "business_hours", "timezone"),
    USER_FIELDS.pick_fields("phone_number", "language"),
    declare_fields(RegistrationFields).by_name.values(),
)


def clean_registration(values: Mapping[str, object]) -> dict[str, Any]:
    """A filled-in form with clean values; what was left empty has its default.

    Raises InvalidFields with every bad field.
    """
    filled = {name: value for name, value in values.items() if value is not None and value != ""}
    defaults = {name: each.default for name, each in REGISTRATION_FIELDS.by_name.items() if not each.required}
    return defaults | {"business_hours": opening_hours.DEFAULT_WEEK} | REGISTRATION_FIELDS.clean_new(filled)
