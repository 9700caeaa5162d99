"""A conversation's state as JSON and back, so that a restarted server goes on in the middle of a sentence.

What is at its default is left out. Reading forgives: a field that an older or newer version wrote is ignored, a missing
or broken one gets its default. How a field is read follows from its type, so a new one needs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from ringlypro.receptionist.conversation_state import ConversationState, Prompt
from ringlypro.receptionist.conversation_tasks import BookingTask, CallTask, ChangeTask, MessageTask, NoTask
from ringlypro.receptionist.conversation_terms import Lang
from ringlypro.receptionist.flat_state_json import STATE_VERSION, upgrade_awaited_answer, upgrade_flat_state
from ringlypro.receptionist.language_packs import known_language

Parser = Callable[[Any], Any]

_TASK_BY_KIND: Final[Mapping[str, type[CallTask]]] = {
    "none": NoTask, "booking": BookingTask, "change": ChangeTask, "message": MessageTask,
}  # fmt: skip
_KIND_BY_TASK: Final = {task: kind for kind, task in _TASK_BY_KIND.items()}


def dump_state(state: ConversationState) -> dict[str, Any]:
    """The state as plain JSON values.

    A default must mean the same for ever: another one would change what was stored.
    """
    return {"version": STATE_VERSION, **_dump_object(state)}


def load_state(raw: Mapping[str, Any]) -> ConversationState:
    """The state that was dumped, in this or the first form; what cannot be read is left at its default."""
    state: ConversationState = _parse_object(ConversationState, raw if "version" in raw else upgrade_flat_state(raw))
    return state


def is_asking_to_resume(raw: Mapping[str, Any]) -> bool:
    """Whether this dumped state asks the caller to go on where an earlier call was cut off."""
    awaited = raw.get("awaited", {}) if "version" in raw else upgrade_awaited_answer(raw)
    return isinstance(awaited, Mapping) and awaited.get("question") == "open.resume"


# -- to JSON ----------------------------------------------------------------------------------------------------------


_DEFAULTS_BY_CLASS: Final[dict[type, tuple[tuple[str, Any], ...]]] = {}


def _dump_object(value: Any) -> dict[str, Any]:
    cls = type(value)
    defaults = _DEFAULTS_BY_CLASS.get(cls)
    if defaults is None:
        defaults = _DEFAULTS_BY_CLASS[cls] = tuple((field.name, field.default) for field in fields(cls))
    dumped: dict[str, Any] = {"kind": _KIND_BY_TASK[cls]} if cls in _KIND_BY_TASK else {}
    for name, default in defaults:
        item = getattr(value, name)
        if item is not default and item != default:
            dumped[name] = _to_json_value(item)
    return dumped


def _to_json_value(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value  # nearly all of them
    match value:
        case Prompt():
            return _dump_prompt(value)
        case tuple():
            return [_to_json_value(item) for item in value]
        case date() | time():
            return value.isoformat()
        case _:
            return _dump_object(value)


def _dump_prompt(prompt: Prompt) -> str | dict[str, Any]:
    if not prompt.values and not prompt.lang:
        return prompt.key  # most of them
    dumped: dict[str, Any] = {"key": prompt.key}
    if prompt.values:
        dumped["values"] = [_dump_value(key, item) for key, item in prompt.values]
    if prompt.lang:
        dumped["lang"] = prompt.lang
    return dumped


def _dump_value(key: str, value: Any) -> list[Any]:
    """Key, kind and value; what JSON itself has needs no kind."""
    return [key, value] if isinstance(value, str | int) else [key, _moment_kind(value), _to_json_value(value)]


def _moment_kind(value: Any) -> str:
    match value:
        case tuple():
            return "moments"
        case datetime():
            return "moment"
        case date():
            return "day"
        case _:
            return "clock"


# -- from JSON --------------------------------------------------------------------------------------------------------


_PARSERS_BY_CLASS: Final[dict[type, dict[str, Parser]]] = {}


def _parse_object(cls: type, raw: Mapping[str, Any]) -> Any:
    """An object of a dataclass; raises only when a field without a default is missing or broken."""
    parsers = _PARSERS_BY_CLASS.get(cls)
    if parsers is None:
        hints = get_type_hints(cls, include_extras=True)
        parsers = _PARSERS_BY_CLASS[cls] = {name: _make_parser(hint) for name, hint in hints.items()}
    values: dict[str, Any] = {}
    for name, item in raw.items():
        if name in parsers:
            try:
                values[name] = parsers[name](item)
            except (TypeError, ValueError, KeyError, AttributeError):
                continue
    return cls(**values)


def _make_parser(hint: Any) -> Parser:
    """What reads a value of this type, and raises one of the usual errors when it is none."""
    if hint == CallTask:
        return _parse_task
    if hint is Prompt:
        return _parse_prompt
    if hint == Lang:
        return _parse_language
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _make_choice_parser(frozenset(arguments))
    if origin is tuple:
        return _make_list_parser(_make_parser(arguments[0]))
    if origin in {Union, UnionType}:
        return _make_union_parser(arguments)
    if hint in {datetime, date, time}:
        return hint.fromisoformat  # type: ignore[no-any-return]
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda raw: _parse_object(hint, raw)
    return _make_plain_parser(hint)


def _make_union_parser(arguments: tuple[Any, ...]) -> Parser:
    members = [member for member in arguments if member is not NoneType]
    choices = frozenset(choice for member in members for choice in get_args(member))
    parse = _make_parser(members[0]) if len(members) == 1 else _make_choice_parser(choices)
    return parse if len(members) == len(arguments) else lambda raw: None if raw is None else parse(raw)


def _make_choice_parser(choices: frozenset[Any]) -> Parser:
    def parse_choice(raw: Any) -> Any:
        if raw not in choices:
            raise ValueError(raw)
        return raw

    return parse_choice


def _make_list_parser(parse: Parser) -> Parser:
    return lambda raw: tuple(parse(item) for item in raw)


def _make_plain_parser(hint: type) -> Parser:
    def parse_plain(raw: Any) -> Any:
        if type(raw) is not hint:
            raise TypeError(raw)
        return raw

    return parse_plain


def _parse_task(raw: Mapping[str, Any]) -> CallTask:
    task: CallTask = _parse_object(_TASK_BY_KIND[raw["kind"]], raw)
    return task


def _parse_language(raw: Any) -> Lang:
    lang = known_language(raw)
    if lang is None:
        raise ValueError(raw)
    return lang


def _parse_prompt(raw: str | Mapping[str, Any]) -> Prompt:
    if isinstance(raw, str):
        return Prompt(raw)
    values = tuple((str(key), _parse_value(kind, item)) for key, *kind, item in raw.get("values", ()))
    lang = raw.get("lang")
    return Prompt(key=str(raw["key"]), values=values, lang=known_language(lang))


def _parse_value(kind: list[str], item: Any) -> Any:
    match kind:
        case ["moments"]:
            return tuple(datetime.fromisoformat(text) for text in item)
        case ["moment"]:
            return datetime.fromisoformat(item)
        case ["day"]:
            return date.fromisoformat(item)
        case ["clock"]:
            return time.fromisoformat(item)
        case _:
            if not isinstance(item, str | int):
                raise TypeError(item)
            return item
