"""Stripe's contract, read out of the installed package: its request types are generated from Stripe's own."""

import re
import types
import typing
from urllib.parse import parse_qsl

import typing_extensions
from stripe import _request_options

BRACKETS = re.compile(r"\[([^\]]*)\]")


def nested(body: str) -> dict:
    """A bracketed form as the dictionary it spells."""
    result: dict = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        head, *rest = name.split("[", 1)
        keys = [head, *BRACKETS.findall("[" + rest[0])] if rest else [head]
        into = result
        for key in keys[:-1]:
            into = into.setdefault(key, {})
        into[keys[-1]] = value
    return result


def shape_of(params: type) -> dict:
    """The fields of a request type with their types, without what is an option of the SDK's call."""
    # The options are spelled with the names of their own module, and one that only a type checker imports.
    names = {**vars(_request_options), "StripeContext": str}
    hints = typing_extensions.get_type_hints(params, localns=names, include_extras=True)
    return {name: hint for name, hint in hints.items() if name not in _request_options.RequestOptions.__annotations__}


def violations(value, params: type, where: str = "") -> list[str]:
    """What in a request Stripe would refuse."""
    shape = shape_of(params)
    missing = [f"{where}{name} is missing" for name, hint in shape.items() if _required(hint) and name not in value]
    unknown = [f"{where}{name} is not known" for name in value if name not in shape]
    wrong = [
        problem
        for name, inputs in value.items()
        if name in shape
        for problem in _wrong(inputs, shape[name], f"{where}{name}")
    ]
    return missing + unknown + wrong


def _required(hint) -> bool:
    return typing_extensions.get_origin(hint) is not typing_extensions.NotRequired


def _wrong(value, hint, where: str) -> list[str]:
    origin, arguments = typing_extensions.get_origin(hint), typing_extensions.get_args(hint)
    if origin is typing_extensions.NotRequired:
        return _wrong(value, arguments[0], where)
    if origin in (typing.Union, types.UnionType):
        # "Literal[...] | str" only says that Stripe may add values; what it lists is what is known today.
        literals = [one for one in arguments if typing_extensions.get_origin(one) is typing.Literal]
        choices = [one for one in arguments if not (literals and one is str)]
        problems = [_wrong(value, choice, where) for choice in choices]
        return min(problems, key=len) if problems else []
    if origin is typing.Literal:
        return [] if value in arguments else [f"{where}={value!r} is none of {arguments}"]
    if typing_extensions.is_typeddict(hint):
        return violations(value, hint, f"{where}.") if isinstance(value, dict) else [f"{where} is not an object"]
    if origin is list:
        is_list = isinstance(value, dict) and all(place.isdigit() for place in value)
        items = value.items() if is_list else ()
        faults = [fault for place, item in items for fault in _wrong(item, arguments[0], f"{where}[{place}]")]
        return faults if is_list else [f"{where} is not a list"]
    if origin is dict:
        whole = isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
        return [] if whole else [f"{where} is not a mapping of words"]
    patterns = {int: r"-?\d+", float: r"-?\d+(\.\d+)?", bool: "true|false", str: r"(?s).*"}
    if hint in patterns:
        fits = isinstance(value, str) and re.fullmatch(patterns[hint], value)
        return [] if fits else [f"{where}={value!r} is no {hint.__name__}"]
    return []
