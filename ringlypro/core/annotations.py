"""Types with rules beside them, as declarations of fields have them: what the type is, and what stands beside it."""

from __future__ import annotations

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo


def plain_type(annotation: Any) -> Any:
    """The type without its rules."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return plain_type(args[0])
    if not args or origin is Literal:
        return annotation
    inner = tuple(plain_type(each) for each in args)
    # Not `X | Y`, which takes types one by one.
    return Union[inner] if origin in {Union, types.UnionType} else origin[inner]  # noqa: UP007


def annotation_metadata(annotation: Any) -> tuple[Any, ...]:
    """What stands beside a type, and beside the type inside `… | None`."""
    if get_origin(annotation) is Annotated:
        inner, *beside = get_args(annotation)
        return (*annotation_metadata(inner), *beside)
    if get_origin(annotation) in {Union, types.UnionType}:
        return tuple(each for part in get_args(annotation) for each in annotation_metadata(part))
    return ()


def allow_empty_text(annotation: Any) -> Any:
    """The type of a text with all of its rules but the one that it may not be empty."""
    rules = (
        rule
        for each in annotation_metadata(annotation)
        for rule in (each.metadata if isinstance(each, FieldInfo) else [each])
    )
    return Annotated[(plain_type(annotation), *(rule for rule in rules if not hasattr(rule, "min_length")))]
