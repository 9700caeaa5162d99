"""A conversation's state as JSON and back, so that a restarted server goes on in the middle of a sentence.

Reading forgives: a field that an older or newer version wrote is ignored, a missing or broken one gets its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from datetime import date, datetime, time
from typing import Any, Final, get_args

from ringlypro.receptionist.conversation_types import CallerAppointment, ConversationState, Prompt, QuestionStep

_DATE_FIELDS: Final = {"day"}
_TIME_FIELDS: Final = {"clock"}
_DATETIME_FIELDS: Final = {"at", "after"}
_STATE_FIELDS: Final = {field.name: field.default for field in fields(ConversationState)}
_APPOINTMENT_FIELDS: Final = tuple(field.name for field in fields(CallerAppointment))


def dump_state(state: ConversationState) -> dict[str, Any]:
    """The state as plain JSON values, without the fields that are as they were at the beginning of the call.

    So a default must mean the same for ever: another one would change what was stored.
    """
    values = ((name, getattr(state, name), default) for name, default in _STATE_FIELDS.items())
    return {name: _to_json_value(value) for name, value, default in values if value != default}


def _to_json_value(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value  # nearly all of them
    match value:
        case Prompt():
            values = [[key, _value_kind(item), _to_json_value(item)] for key, item in value.values]
            return {"key": value.key, "values": values, "lang": value.lang}
        case CallerAppointment():
            return {name: _to_json_value(getattr(value, name)) for name in _APPOINTMENT_FIELDS}
        case tuple():
            return [_to_json_value(item) for item in value]
        case date() | time():
            return value.isoformat()
        case _:
            return value


def _value_kind(value: Any) -> str:
    match value:
        case tuple():
            return "moments"
        case datetime():
            return "moment"
        case date():
            return "day"
        case time():
            return "clock"
        case int():
            return "number"
        case _:
            return "text"


def load_state(raw: Mapping[str, Any]) -> ConversationState:
    """The state that was dumped; what cannot be read is left at its default."""
    field_values: dict[str, Any] = {}
    for name in _STATE_FIELDS.keys() & raw.keys():
        with suppress(TypeError, ValueError, KeyError, AttributeError):
            field_values[name] = _parse_field(name, raw[name])
    return ConversationState(**field_values)


_REQUIRED_TYPES: Final[dict[str, type]] = {
    f.name: type(f.default) for f in fields(ConversationState) if f.default is not None
}
_OPTIONAL_TYPES: Final[dict[str, type]] = {
    "service_id": int, "booking_id": int, "name": str, "phone": str, "part": str, "code": str, "reason": str,
    "best_time": str, "outcome": str,
}  # fmt: skip
_NULLABLE_FIELDS: Final = frozenset({*_DATE_FIELDS, *_TIME_FIELDS, *_DATETIME_FIELDS, *_OPTIONAL_TYPES})


def _parse_field(name: str, value: Any) -> Any:
    if value is None and name in _NULLABLE_FIELDS:
        return None
    if name in _DATE_FIELDS:
        return date.fromisoformat(value)
    if name in _TIME_FIELDS:
        return time.fromisoformat(value)
    if name in _DATETIME_FIELDS:
        return datetime.fromisoformat(value)
    match name:
        case "offered":
            return tuple(datetime.fromisoformat(item) for item in value)
        case "found":
            return tuple(CallerAppointment(**{**item, "at": datetime.fromisoformat(item["at"])}) for item in value)
        case "last_lines":
            return tuple(_parse_prompt(item) for item in value)
    if (name == "step" and value not in get_args(QuestionStep)) or (name == "lang" and value not in {"en", "es"}):
        raise ValueError(name)
    if not isinstance(value, _OPTIONAL_TYPES.get(name) or _REQUIRED_TYPES[name]):
        raise TypeError(name)
    return value


def _parse_prompt(raw: Mapping[str, Any]) -> Prompt:
    values = tuple((str(key), _parse_value(kind, item)) for key, kind, item in raw["values"])
    return Prompt(key=str(raw["key"]), values=values, lang=raw.get("lang"))


def _parse_value(kind: str, item: Any) -> Any:
    match kind:
        case "moments":
            return tuple(datetime.fromisoformat(text) for text in item)
        case "moment":
            return datetime.fromisoformat(item)
        case "day":
            return date.fromisoformat(item)
        case "clock":
            return time.fromisoformat(item)
        case _:
            return item
