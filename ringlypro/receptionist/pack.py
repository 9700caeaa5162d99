"""What the receptionist says, per language: keys of a TOML pack, worded with the values of a line.

Nothing here raises on a missing key or value: a caller is on the line. Tests prove that none is missing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Final

from ringlypro.receptionist import spoken
from ringlypro.receptionist.talk import Brief, Lang, Line


@dataclass(frozen=True, slots=True)
class Pack:
    """One language: `says` maps a dotted key to a template, `hears` a name to words that are listened for.

    `callers` are things people say, one for each wish: the graph is walked with them.
    """

    lang: Lang
    says: Mapping[str, str]
    hears: Mapping[str, tuple[str, ...]]
    callers: Mapping[str, str]


@cache
def load(lang: Lang) -> Pack:
    """The pack of a language, read once."""
    raw = tomllib.loads(files(__package__).joinpath("packs", f"says_{lang}.toml").read_text("utf-8"))
    heard = {key: tuple(words) for key, words in raw.pop("hears").items()}
    callers = raw.pop("callers")
    return Pack(lang=lang, says=dict(_flat(raw)), hears=heard, callers=callers)


def _flat(table: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        path = f"{above}.{key}" if above else key
        found += [(path, value)] if isinstance(value, str) else _flat(value, path)
    return found


def word(line: Line, lang: Lang, brief: Brief) -> str:
    """A line as plain text for a voice, a screen or a message; the owner's own words stay as they were written."""
    tongue = line.lang or lang
    values = dict(line.values)
    if line.key == "verbatim":
        return str(values.get("text", ""))
    template = load(tongue).says.get(line.key, "")
    text = _Words(tongue, brief).vformat(template, (), {"business": brief.business, **values})
    return _capital(" ".join(text.split()))


def _capital(text: str) -> str:
    for place, char in enumerate(text):
        if char.isalpha():
            return text[:place] + char.upper() + text[place + 1 :]
    return text


_LISTS: Final = {"or", "keys"}


class _Words(Formatter):
    """A formatter whose format specs are ways of saying a value; an absent value is silence."""

    def __init__(self, lang: Lang, brief: Brief) -> None:
        super().__init__()
        self.lang = lang
        self.today = brief.now.date()

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        del args
        return kwargs.get(str(key), "")

    def format_field(self, value: Any, format_spec: str) -> str:
        match value:
            case tuple():
                return self._times(value, format_spec)
            case datetime() | date() | time():
                return self._moment(value, format_spec)
            case int():
                return spoken.number(value, self.lang)
            case str():
                return self._text(value, format_spec)
            case _:
                return ""

    def _times(self, times: tuple[datetime, ...], spec: str) -> str:
        if spec == "keys":
            return spoken.keyed(times, self.lang, self.today, self._press)
        return spoken.choice(times, self.lang, self.today) if times else ""

    def _press(self, key: str) -> str:
        return load(self.lang).says["press"].replace("{key}", key)

    def _moment(self, value: datetime | date | time, spec: str) -> str:
        if isinstance(value, time):
            return spoken.clock(value, self.lang)
        if spec == "weekday":
            return spoken.weekday(value, self.lang)
        if spec == "calendar":
            return spoken.calendar_day(value, self.lang)
        if spec == "clock" and isinstance(value, datetime):
            return spoken.clock(value.time(), self.lang)
        if isinstance(value, datetime) and spec != "day":
            return spoken.moment(value, self.lang, self.today)
        day = value.date() if isinstance(value, datetime) else value
        return spoken.day(day, self.lang, self.today)

    def _text(self, value: str, spec: str) -> str:
        match spec:
            case "phone":
                return spoken.digits(value, self.lang)
            case "code":
                return spoken.spelled(value, self.lang)
            case "said":
                return spoken.named(value, self.lang)
            case "lead":
                return f"{value}, " if value else ""
            case "or":
                return spoken.either(value.split("\n"), self.lang)
            case "keys":
                return self._named_keys(value.split("\n"))
            case _:
                return value

    def _named_keys(self, names: list[str]) -> str:
        template = load(self.lang).says["press_for"]
        said = [
            template.replace("{key}", spoken.number(i, self.lang)).replace("{name}", name)
            for i, name in enumerate(names, start=1)
        ]
        return "; ".join(said)
