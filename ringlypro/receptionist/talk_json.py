"""A talk as JSON and back, so that a restarted server goes on in the middle of a sentence.

Reading forgives: a field that an older or newer version wrote is ignored, a missing or broken one gets its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime, time
from typing import Any, Final, get_args

from ringlypro.receptionist.talk import Booking, Line, Question, Talk

_DAYS: Final = {"day"}
_CLOCKS: Final = {"clock"}
_MOMENTS: Final = {"at", "after"}


def dump(talk: Talk) -> dict[str, Any]:
    """The talk as plain JSON values."""
    return {f.name: _plain(getattr(talk, f.name)) for f in fields(talk)}


def _plain(value: Any) -> Any:
    match value:
        case Line():
            values = [[key, _kind(item), _plain(item)] for key, item in value.values]
            return {"key": value.key, "values": values, "lang": value.lang}
        case Booking():
            return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        case tuple():
            return [_plain(item) for item in value]
        case date() | time():
            return value.isoformat()
        case _:
            return value


def _kind(value: Any) -> str:
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


def load(raw: Mapping[str, Any]) -> Talk:
    """The talk that was dumped; what cannot be read is left at its default."""
    read: dict[str, Any] = {}
    for f in fields(Talk):
        if f.name in raw:
            try:
                read[f.name] = _field(f.name, raw[f.name])
            except (TypeError, ValueError, KeyError, AttributeError):
                continue
    return Talk(**read)


_PLAIN: Final[dict[str, type]] = {f.name: type(f.default) for f in fields(Talk) if f.default is not None}
_OPTIONAL: Final[dict[str, type]] = {
    "service_id": int, "booking_id": int, "name": str, "phone": str, "part": str, "code": str, "reason": str,
    "best_time": str, "outcome": str,
}  # fmt: skip


def _field(name: str, value: Any) -> Any:
    if name in _DAYS | _CLOCKS | _MOMENTS | set(_OPTIONAL) and value is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(value)
    if name in _CLOCKS:
        return time.fromisoformat(value)
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    match name:
        case "offered":
            return tuple(datetime.fromisoformat(item) for item in value)
        case "found":
            return tuple(Booking(**{**item, "at": datetime.fromisoformat(item["at"])}) for item in value)
        case "last_lines":
            return tuple(_line(item) for item in value)
    if (name == "step" and value not in get_args(Question)) or (name == "lang" and value not in {"en", "es"}):
        raise ValueError(name)
    if not isinstance(value, _OPTIONAL.get(name) or _PLAIN[name]):
        raise TypeError(name)
    return value


def _line(raw: Mapping[str, Any]) -> Line:
    values = tuple((str(key), _value(kind, item)) for key, kind, item in raw["values"])
    return Line(key=str(raw["key"]), values=values, lang=raw.get("lang"))


def _value(kind: str, item: Any) -> Any:
    match kind:
        case "moments":
            return tuple(datetime.fromisoformat(each) for each in item)
        case "moment":
            return datetime.fromisoformat(item)
        case "day":
            return date.fromisoformat(item)
        case "clock":
            return time.fromisoformat(item)
        case _:
            return item
