"""Every field of a contact, declared once, and the keys that follow from what people fill in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from ringlypro.contacts.name_normalization import fold_letters, normalize_for_search
from ringlypro.core.field_specs import declare_fields, editable, internal, read_only
from ringlypro.core.field_types import (
    BLANK_AS_NONE,
    NOTHING_AS_EMPTY_LIST,
    WITHOUT_REPEATS,
    EmailAddress,
    LanguageCode,
    LocalPhone,
    MultiLine,
    OneOf,
    SingleLine,
    YesNo,
)

CONTACT_STATUSES = ("active", "inactive", "blocked")
MAX_TAGS = 20

ContactStatus = Annotated[str, OneOf(CONTACT_STATUSES)]
LastName = Annotated[SingleLine, Field(max_length=100)]
Tag = Annotated[SingleLine, Field(max_length=40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFields:
    """Somebody who called, wrote or was entered; the `_key` columns are what they are looked for by."""

    id: Annotated[int, read_only()]
    first_name: Annotated[
        SingleLine,
        Field(min_length=1, max_length=100, description="Empty while nobody has said a name."),
        editable("contact"),
    ]
    last_name: Annotated[LastName | None, BLANK_AS_NONE, editable("contact")] = None
    phone: Annotated[LocalPhone, editable("contact", widget="phone")]
    email: Annotated[EmailAddress | None, BLANK_AS_NONE, editable("contact", widget="email")] = None
    language: Annotated[
        LanguageCode | None,
        BLANK_AS_NONE,
        editable("contact", widget="choice", options="call.tongue", nothing="people.any_language"),
    ] = None
    status: Annotated[
        ContactStatus,
        editable("contact", widget="choice", options="people.status", label="people.status_label"),
    ] = "active"
    tags: Annotated[
        list[Tag],
        Field(max_length=MAX_TAGS),
        NOTHING_AS_EMPTY_LIST,
        WITHOUT_REPEATS,
        editable("contact", widget="tags", hint=True, wide=True),
    ] = field(default_factory=list)
    notes: Annotated[MultiLine, Field(max_length=5000), editable("contact", widget="text")] = ""
    vip: Annotated[YesNo, editable("contact", widget="switch", hint=True)] = False
    source: Annotated[SingleLine, Field(min_length=1, max_length=40), editable()] = "manual"
    last_contacted_at: Annotated[datetime | None, read_only()] = None
    created_at: Annotated[datetime, read_only()]
    updated_at: Annotated[datetime, internal()]
    first_key: Annotated[str, internal()] = ""
    last_key: Annotated[str, internal()] = ""
    email_key: Annotated[str, internal()] = ""


CONTACT_FIELDS = declare_fields(ContactFields, texts="people.{name}")


def with_search_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, and the keys a contact is looked for by that follow from them."""
    keys = {
        f"{part}_key": normalize_for_search(values[f"{part}_name"])
        for part in ("first", "last")
        if f"{part}_name" in values
    }
    if "email" in values:
        keys["email_key"] = fold_letters(values["email"])
    return {**values, **keys}
