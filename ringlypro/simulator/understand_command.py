"""Understanding as a command: JSON lines in, JSON lines out, with the same code that answers calls.

A bad line is answered with an error and the rest goes on; nobody loses a batch to one row.
"""

import datetime as dt
import io
import json
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ringlypro.core.clock import system_clock
from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance
from ringlypro.receptionist.nlu.intent_order import widen_intent
from ringlypro.receptionist.pack_loading import add_pack_folder

_ISO_WEEKDAYS = range(1, 8)


class InvalidRowError(ValueError):
    """A line that does not say what was heard, and where, and when."""


def _read_text(row: dict[str, Any], key: str, default: str) -> str:
    value = row.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise InvalidRowError(f"{key} is not a text")
    return value


def _read_moment(row: dict[str, Any]) -> dt.datetime:
    """The reference moment on the wall of the business: given with an offset, it is moved there; now if not given."""
    reference = _read_text(row, "reference", "")
    try:
        moment = dt.datetime.fromisoformat(reference) if reference else system_clock()
    except ValueError:
        raise InvalidRowError("reference is not a date and time") from None
    if moment.tzinfo is None:
        return moment
    try:
        zone = ZoneInfo(_read_text(row, "tz", "UTC"))
        return moment.astimezone(zone).replace(tzinfo=None)
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        raise InvalidRowError("tz is not a time zone") from None


def _read_list(value: Any, key: str) -> tuple[str, ...]:
    """A list of texts, or a text with commas."""
    if value is None:
        return ()
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        raise InvalidRowError(f"{key} is not a list")
    return tuple(text for item in items if (text := str(item).strip()))


def _read_hours(row: dict[str, Any]) -> tuple[tuple[int, dt.time, dt.time], ...]:
    """Opening hours: "09:00-17:00" (several with commas) on days "1,2,3,4,5"; every day where none are named."""
    try:
        days = [int(day) for day in _read_list(row.get("days"), "days")] or list(_ISO_WEEKDAYS)
        spans = [
            tuple(dt.time.fromisoformat(end.strip()) for end in span.split("-", 1))
            for span in _read_list(row.get("hours"), "hours")
        ]
        return tuple((day, opens, closes) for day in days if day in _ISO_WEEKDAYS for opens, closes in spans)
    except InvalidRowError:
        raise
    except ValueError:
        raise InvalidRowError("hours or days cannot be read") from None


def parse_row(row: dict[str, Any]) -> NluRequest:
    """What a row says of the moment the caller spoke."""
    return NluRequest(
        lang=_read_text(row, "lang", "en"),
        context=_read_text(row, "context", "open"),
        now=_read_moment(row),
        hours=_read_hours(row),
        confirmation_codes=_read_list(row.get("codes"), "codes"),
    )


def format_result(row: dict[str, Any], meaning: NluResult) -> dict[str, Any]:
    """The answer to a row; what was not said is null."""
    return {
        "id": row.get("id"),
        "intent": widen_intent(meaning.intent),
        "intents": _list_intents(meaning),
        "name": meaning.name,
        "phone": meaning.phone,
        "date": meaning.date.isoformat() if meaning.date else None,
        "time": f"{meaning.time:%H:%M}" if meaning.time is not None else None,
        "part": meaning.part,
        "code": meaning.code,
        "ambiguous": meaning.ambiguous,
        "alternatives": list(meaning.alternatives),
        "why": list(meaning.why),
    }


def _list_intents(meaning: NluResult) -> list[str]:
    """All that was wanted, by the names that readers know, the intent first; "other" is nothing beside it."""
    first, *others = dict.fromkeys(map(widen_intent, meaning.intents))
    return [first, *(intent for intent in others if intent != "other")]


def _interpret_row(row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise InvalidRowError("a line is a JSON object")
    if not isinstance(row.get("text"), str):
        raise InvalidRowError("text is missing")
    return format_result(row, understand_utterance(row["text"], parse_row(row)))


def _answer_line(line: str) -> dict[str, Any]:
    row: Any = None
    try:
        row = json.loads(line)
        return _interpret_row(row)
    except Exception as error:  # noqa: BLE001 - whatever one row meets, the others are still to be answered
        reason = str(error) if isinstance(error, InvalidRowError | json.JSONDecodeError) else type(error).__name__
        return {"id": row.get("id") if isinstance(row, dict) else None, "error": reason}


def _write_json(answer: dict[str, Any]) -> str:
    text = json.dumps(answer, ensure_ascii=False)
    # Half a character that was escaped in a row can be written only as it came.
    return text if text.isascii() or text == text.encode(errors="replace").decode() else json.dumps(answer)


def run_understand_command(stdin: Iterable[str], stdout: TextIO, *, pack_folder: Path | None = None) -> int:
    """Answer every line of `stdin` on `stdout`; the exit code is 0 however many were bad.

    Languages of `pack_folder` are understood too. Raises UnusablePacksError before the first line.
    """
    with add_pack_folder(pack_folder) if pack_folder else nullcontext():
        return _answer_lines(stdin, stdout)


def _answer_lines(stdin: Iterable[str], stdout: TextIO) -> int:
    if isinstance(stdin, io.TextIOWrapper) and isinstance(stdout, io.TextIOWrapper):
        stdin.reconfigure(encoding="utf-8", errors="replace")
        stdout.reconfigure(encoding="utf-8")
    for line in stdin:
        if line.strip():
            stdout.write(_write_json(_answer_line(line)) + "\n")
    stdout.flush()
    return 0
