"""Every field of a closure, declared once: days off, holidays and short days, as pages and programs write them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from ringlypro.clients import opening_hours
from ringlypro.core.errors import FieldError
from ringlypro.core.field_specs import FieldDeclarations, declare_fields, editable, read_only
from ringlypro.core.field_types import BLANK_AS_NONE, Day, SingleLine

StoredSpans = list[list[str]]
"""[["09:00", "13:00"], …]; an empty list is a closed day."""
LONGEST_NAME = 80


def parse_day_spans(value: object) -> StoredSpans:
    """A day's stretches in any shape that opening hours may have; nothing, null or "closed" is a closed day.

    Raises FieldError.
    """
    try:
        return opening_hours.parse_day_hours(value)
    except opening_hours.UnreadableHours as error:
        raise FieldError("errors.field.hours") from error


DAY_HOURS_SCHEMA = {
    "anyOf": [{"type": "array", "items": {"type": "object"}}, {"type": "null"}],
    "description": "When it is open on these days; null is closed.",
    "examples": [[{"open": "09:00", "close": "13:00"}]],
}
DaySpans = Annotated[StoredSpans, BeforeValidator(parse_day_spans), WithJsonSchema(DAY_HOURS_SCHEMA)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureFields:
    """Days with other hours than their weekday's. The names are told to callers who ask for such a day."""

    id: Annotated[int, read_only()]
    starts_on: Annotated[Day, editable("closure", widget="date")]
    ends_on: Annotated[Day, Field(description="The last day."), editable("closure", widget="date", hint=True)]
    name: Annotated[SingleLine, Field(max_length=LONGEST_NAME), editable("closure", hint=True, spoken=True)] = ""
    name_es: Annotated[SingleLine, Field(max_length=LONGEST_NAME), editable("closure", spoken=True)] = ""
    hours: Annotated[DaySpans, editable("closure", widget="spans", hint=True, wide=True)] = field(default_factory=list)
    holiday: Annotated[str | None, read_only()] = None
    created_at: Annotated[datetime, read_only()]
    updated_at: Annotated[datetime, read_only()]


CLOSURE_FIELDS = declare_fields(ClosureFields, texts="closures.{name}")
_ENDS_ON = CLOSURE_FIELDS.by_name["ends_on"]
_LAST_DAY_OR_NONE = Annotated[Day | None, BLANK_AS_NONE, Field(description="The last day; without it, the first one.")]
SENT_CLOSURE_FIELDS = FieldDeclarations(
    "SentClosure", CLOSURE_FIELDS.by_name.values(), [replace(_ENDS_ON, annotation=_LAST_DAY_OR_NONE, required=False)]
)
"""As they may be sent: one day needs no last one."""
