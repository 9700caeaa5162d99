"""Understanding as a command: JSON lines in, JSON lines out, with the same code that answers calls.

A bad line is answered with an error and the rest goes on; nobody loses a batch to one row.
"""

import datetime as dt
import io
import json
from collections.abc import Iterable
from typing import Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ringlypro.kit.clock import system_clock
from ringlypro.receptionist.hearing import Listening, Understood, understand

_EVERY_DAY = range(1, 8)


class BadRow(ValueError):
    """A line that does not say what was heard, and where, and when."""


def _text(row: dict[str, Any], key: str, default: str) -> str:
    value = row.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise BadRow(f"{key} is not a text")
    return value


def _now(row: dict[str, Any]) -> dt.datetime:
    """The reference moment on the wall of the business: given with an offset, it is moved there; now if not given."""
    reference = _text(row, "reference", "")
    try:
        moment = dt.datetime.fromisoformat(reference) if reference else system_clock()
    except ValueError:
        raise BadRow("reference is not a date and time") from None
    if moment.tzinfo is None:
        return moment
    try:
        zone = ZoneInfo(_text(row, "tz", "UTC"))
        return moment.astimezone(zone).replace(tzinfo=None)
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        raise BadRow("tz is not a time zone") from None


def _list(value: Any, key: str) -> tuple[str, ...]:
    """A list of texts, or a text with commas."""
    if value is None:
        return ()
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        raise BadRow(f"{key} is not a list")
    return tuple(text for item in items if (text := str(item).strip()))


def _hours(row: dict[str, Any]) -> tuple[tuple[int, dt.time, dt.time], ...]:
    """Opening hours: "09:00-17:00" (several with commas) on days "1,2,3,4,5"; every day where none are named."""
    try:
        days = [int(day) for day in _list(row.get("days"), "days")] or list(_EVERY_DAY)
        spans = [
            tuple(dt.time.fromisoformat(end.strip()) for end in span.split("-", 1))
            for span in _list(row.get("hours"), "hours")
        ]
        return tuple((day, opens, closes) for day in days if day in _EVERY_DAY for opens, closes in spans)
    except BadRow:
        raise
    except ValueError:
        raise BadRow("hours or days cannot be read") from None


def listening(row: dict[str, Any]) -> Listening:
    """What a row says was known when the caller spoke."""
    return Listening(
        lang=_text(row, "lang", "en"),
        context=_text(row, "context", "open"),
        now=_now(row),
        hours=_hours(row),
        codes=_list(row.get("codes"), "codes"),
    )


def shown(row: dict[str, Any], found: Understood) -> dict[str, Any]:
    """The answer to a row; what was not said is null."""
    return {
        "id": row.get("id"),
        "intent": found.intent,
        "name": found.name,
        "phone": found.phone,
        "date": found.date.isoformat() if found.date else None,
        "time": f"{found.time:%H:%M}" if found.time is not None else None,
        "part": found.part,
        "code": found.code,
        "ambiguous": found.ambiguous,
        "alternatives": list(found.alternatives),
        "why": list(found.why),
    }


def _heard(row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise BadRow("a line is a JSON object")
    if not isinstance(row.get("text"), str):
        raise BadRow("text is missing")
    return shown(row, understand(row["text"], listening(row)))


def _answer(line: str) -> dict[str, Any]:
    row: Any = None
    try:
        row = json.loads(line)
        return _heard(row)
    except Exception as error:  # noqa: BLE001 - whatever one row meets, the others are still to be answered
        said = str(error) if isinstance(error, BadRow | json.JSONDecodeError) else type(error).__name__
        return {"id": row.get("id") if isinstance(row, dict) else None, "error": said}


def _written(answer: dict[str, Any]) -> str:
    text = json.dumps(answer, ensure_ascii=False)
    # Half a character that was escaped in a row can be written only as it came.
    return text if text.isascii() or text == text.encode(errors="replace").decode() else json.dumps(answer)


def run(stdin: Iterable[str], stdout: TextIO) -> int:
    """Answer every line of `stdin` on `stdout`; the exit code is 0 however many were bad."""
    if isinstance(stdin, io.TextIOWrapper) and isinstance(stdout, io.TextIOWrapper):
        stdin.reconfigure(encoding="utf-8", errors="replace")
        stdout.reconfigure(encoding="utf-8")
    for line in stdin:
        if line.strip():
            stdout.write(_written(_answer(line)) + "\n")
    stdout.flush()
    return 0
