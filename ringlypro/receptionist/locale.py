"""What the receptionist says, per language: keys of a TOML pack, worded with the values of a line.

Nothing here raises on a missing key or value: a caller is on the line. Tests prove that none is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from string import Formatter
from typing import Any

from ringlypro.receptionist import speech_format
from ringlypro.receptionist.conversation_types import Lang, Prompt, TurnContext
from ringlypro.receptionist.language_packs import cache_packs, read_pack


@dataclass(frozen=True, slots=True)
class ConversationLocale:
    """One language: `templates` maps a dotted key to a template, `phrase_lists` a name to words that are listened for.

    `sample_questions` are how people ask for what every business has: its prices, hours and address.
    """

    lang: Lang
    templates: Mapping[str, str]
    phrase_lists: Mapping[str, tuple[str, ...]]
    sample_questions: Mapping[str, str]


@cache_packs
def load_locale(lang: Lang) -> ConversationLocale:
    """The pack of a language, read once."""
    pack = read_pack(lang, "says")
    lines = {key: value for key, value in pack.items() if key not in {"hears", "sample_questions"}}
    return ConversationLocale(
        lang=lang,
        templates=dict(_flatten_templates(lines)),
        phrase_lists={key: tuple(words) for key, words in pack["hears"].items()},
        sample_questions=pack["sample_questions"],
    )


def _flatten_templates(table: Mapping[str, Any], parent_key: str = "") -> list[tuple[str, str]]:
    templates: list[tuple[str, str]] = []
    for key, value in table.items():
        path = f"{parent_key}.{key}" if parent_key else key
        templates += [(path, value)] if isinstance(value, str) else _flatten_templates(value, path)
    return templates


def render_prompt(prompt: Prompt, lang: Lang, context: TurnContext) -> str:
    """A line as plain text for a voice, a screen or a message; the owner's own words stay as they were written."""
    prompt_language = prompt.lang or lang
    values = dict(prompt.values)
    if prompt.key == "verbatim":
        return str(values.get("text", ""))
    template = load_locale(prompt_language).templates.get(prompt.key, "")
    text = template
    if "{" in template:
        formatter = _PromptFormatter(prompt_language, context)
        text = formatter.vformat(template, (), {"business": context.client.business_name, **values})
    return _capitalize_first(" ".join(text.split()))


def word_greeting(business_name: str, owner_greeting: str, lang: Lang) -> str:
    """How a call begins, as text to be read: the owner's own greeting or ours, and who is speaking."""
    templates = load_locale(lang).templates
    greeting = owner_greeting.strip() or templates["hello"].replace("{business}", business_name)
    return f"{greeting} {templates['persona']}"


def _capitalize_first(text: str) -> str:
    for position, char in enumerate(text):
        if char.isalpha():
            return text[:position] + char.upper() + text[position + 1 :]
    return text


class _PromptFormatter(Formatter):
    """A formatter whose format specs are ways of saying a value; an absent value is silence."""

    def __init__(self, lang: Lang, context: TurnContext) -> None:
        super().__init__()
        self.lang = lang
        self.today = context.now.date()

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        del args
        return kwargs.get(str(key), "")

    def format_field(self, value: Any, format_spec: str) -> str:
        match value:
            case tuple():
                return self._format_times(value, format_spec)
            case datetime() | date() | time():
                return self._format_moment(value, format_spec)
            case int():
                return speech_format.format_number(value, self.lang)
            case str():
                return self._format_text(value, format_spec)
            case _:
                return ""

    def _format_times(self, times: tuple[datetime, ...], spec: str) -> str:
        if spec == "keys":
            return speech_format.format_keypad_choices(times, self.lang, self.today, self._press_key_text)
        return speech_format.format_choices(times, self.lang, self.today) if times else ""

    def _press_key_text(self, key: str) -> str:
        return load_locale(self.lang).templates["press"].replace("{key}", key)

    def _format_moment(self, value: datetime | date | time, spec: str) -> str:
        if isinstance(value, time):
            return speech_format.format_time(value, self.lang)
        if spec == "weekday":
            return speech_format.format_weekday(value, self.lang)
        if spec == "calendar":
            return speech_format.format_calendar_day(value, self.lang)
        if spec == "clock" and isinstance(value, datetime):
            return speech_format.format_time(value.time(), self.lang)
        if isinstance(value, datetime) and spec != "day":
            return speech_format.format_datetime(value, self.lang, self.today)
        day = value.date() if isinstance(value, datetime) else value
        return speech_format.format_date(day, self.lang, self.today)

    def _format_text(self, value: str, spec: str) -> str:
        match spec:
            case "phone":
                return speech_format.format_phone(value, self.lang)
            case "ending":
                return speech_format.format_number_ending(value, self.lang)
            case "code":
                return speech_format.spell_code(value, self.lang)
            case "said":
                return speech_format.format_name(value, self.lang)
            case "lead":
                return f"{value}, " if value else ""
            case "or":
                return speech_format.join_with_or(value.split("\n"), self.lang)
            case "keys":
                return self._format_key_choices(value.split("\n"))
            case _:
                return value

    def _format_key_choices(self, names: list[str]) -> str:
        template = load_locale(self.lang).templates["press_for"]
        choices = [
            template.replace("{key}", speech_format.format_number(key_number, self.lang)).replace("{name}", name)
            for key_number, name in enumerate(names, start=1)
        ]
        return "; ".join(choices)
