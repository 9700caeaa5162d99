"""What the fields of a contact may hold, and how they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringlypro.contacts.name_normalization import normalize_for_search
from ringlypro.contacts.tables import STATUSES
from ringlypro.core import fields
from ringlypro.core.phone_numbers import to_e164

MAX_TAGS = 20


def contact_field_rules(area_code: str | None) -> dict[str, fields.FieldRule]:
    """A rule per field; a number of seven digits gets the business's own `area_code`."""

    def validate_phone(value: object) -> str:
        e164 = to_e164(value, area_code=area_code) if isinstance(value, str) and len(value) <= 40 else None
        return e164 or fields.phone_number(value)

    return {
        "first_name": fields.text_line(max_length=100, required=True),
        "last_name": fields.optional_field(fields.text_line(max_length=100)),
        "phone": validate_phone,
        "email": fields.optional_field(fields.email_address),
        "notes": fields.text_block(),
        "status": fields.one_of(STATUSES),
        "source": fields.text_line(max_length=40, required=True),
        "tags": validate_tags,
        "language": fields.optional_field(fields.language_code),
        "vip": fields.boolean_flag,
    }


def validate_tags(value: object) -> list[str]:
    """Tags in the order given, each once."""
    tag_list: list[str] = fields.list_of(max_items=MAX_TAGS, item_rule=fields.text_line(max_length=40))(
        [] if value is None else value
    )
    return list(dict.fromkeys(tag for tag in tag_list if tag))


def with_search_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values and the search keys that follow from them."""
    sources = {"first_key": "first_name", "last_key": "last_name", "email_key": "email"}
    return {**values, **{key: normalize_for_search(values[name]) for key, name in sources.items() if name in values}}
