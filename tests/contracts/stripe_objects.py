"""Stripe's objects, read out of the installed package: its classes are generated from Stripe's own description."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Mapping
from typing import Any

import stripe

CLASSES: dict[str, type] = {
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
    "payment_method": stripe.PaymentMethod,
}
OPTIONAL = re.compile(r"^(typing\.)?Optional\[")
PLAIN = {"int": int, "str": str, "bool": bool}
KINDS = frozenset(typing.get_args(stripe.Event.__annotations__["type"]))
"""Every kind of event there is."""


def object_faults(value: Mapping[str, Any]) -> list[str]:
    """What of an object Stripe would never send: unknown fields, fields that it always sends, other types and words."""
    owner = CLASSES[str(value["object"])]
    return fields_faults(value, owner, str(value["object"]))


def fields_faults(value: Mapping[str, Any], owner: type, where: str) -> list[str]:
    hints = {name: hint for name, hint in owner.__annotations__.items() if name.islower() and name[0] != "_"}
    faults = [f"{where}.{name} is not known" for name in value if name not in hints]
    faults += [
        f"{where}.{name} is missing" for name, hint in hints.items() if name not in value and not _may_be_missing(hint)
    ]
    for name in value.keys() & hints.keys():
        faults += _value_faults(value[name], hints[name], owner, f"{where}.{name}")
    return faults


def _may_be_missing(hint: object) -> bool:
    if isinstance(hint, str):
        return bool(OPTIONAL.match(hint))
    return type(None) in typing.get_args(hint)


def _value_faults(value: object, hint: object, owner: type, where: str) -> list[str]:
    choices = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    if value is None:
        return [] if type(None) in choices else [f"{where} is null"]
    literals = [word for choice in choices if typing.get_origin(choice) is typing.Literal for word in choice.__args__]
    if literals:
        return [] if value in literals else [f"{where}={value!r} is none of {literals}"]
    plain = [choice for choice in choices if choice in (int, str, bool)]
    if plain and len(plain) == len([choice for choice in choices if choice is not type(None)]):
        return [] if type(value) in plain else [f"{where}={value!r} is no {plain}"]
    nested = [choice for choice in choices if isinstance(choice, type) and issubclass(choice, stripe.StripeObject)]
    own = [choice for choice in nested if choice.__qualname__.startswith(owner.__qualname__ + ".")]
    if own and isinstance(value, dict):
        return fields_faults(value, own[0], where)
    return []
