"""One declaration per field: a dataclass of `Annotated` types, each with what is true of the field besides its type.

The type and its limits are pydantic's; `editable()`, `read_only()`, `internal()` and `instruction()` say who may write
the field, where a page asks for it and whether calls speak it. Whatever reads, shows, accepts or stores the field is
derived from here, so that a field that is accepted and not shown cannot be written down.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, ValidationError, create_model
from pydantic.fields import FieldInfo

from ringlypro.core.errors import InvalidFields
from ringlypro.core.field_types import OneOf, error_texts

Row = TypeVar("Row")
Access = Literal["editable", "read_only", "internal", "instruction"]
"""Written and shown; shown; neither; or accepted with a request and kept nowhere, such as a password."""
Widget = Literal[
    "line", "email", "phone", "text", "phrases", "tags", "switch", "choice", "length", "days", "timezone", "hours"
]
SPANISH = "_es"
"""The ending of a text's Spanish twin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """What is true of a field besides its type.

    `form` names the part of a page's form that asks for it, "" none. `label` and `hint` are keys of texts; where they
    are empty, the declarations' own pattern gives the label. `options` begins the keys of a choice's words, `nothing`
    is the key for choosing none; `offered` are the numbers a page offers and `suggested` is what a new form begins
    with. `column` False: worked out, not stored.
    """

    access: Access
    form: str = ""
    widget: Widget = "line"
    label: str = ""
    hint: str | bool = ""
    wide: bool = False
    options: str = ""
    nothing: str = ""
    offered: tuple[int, ...] = ()
    suggested: Any = None
    spoken: bool = False
    column: bool = True


def editable(form: str = "", **more: Any) -> FieldSpec:
    """People may change it, and see it. `form` and `more` are those of `FieldSpec`."""
    return FieldSpec(access="editable", form=form, **more)


def read_only(*, column: bool = True) -> FieldSpec:
    """People see it; it changes by what happens."""
    return FieldSpec(access="read_only", column=column)


def internal() -> FieldSpec:
    """Nobody sees it."""
    return FieldSpec(access="internal")


def instruction(**more: Any) -> FieldSpec:
    """Accepted with a request, and kept nowhere."""
    return FieldSpec(access="instruction", column=False, **more)


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """A field as it is declared. `annotation` is the type with its rules, `stored_type` the type without them."""

    name: str
    annotation: Any
    stored_type: Any
    spec: FieldSpec
    required: bool
    default: Any

    @property
    def description(self) -> str | None:
        """What programs are told of it."""
        return next((info.description for info in reversed(self.rules) if info.description), None)

    @property
    def examples(self) -> list[Any] | None:
        """What programs are shown."""
        return next((info.examples for info in reversed(self.rules) if info.examples), None) or [*self.words] or None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a choice."""
        return next((each.words for each in _metadata(self.annotation) if isinstance(each, OneOf)), ())

    @property
    def rules(self) -> list[FieldInfo]:
        """Its limits and what is said of it, as pydantic has them."""
        return [each for each in _metadata(self.annotation) if isinstance(each, FieldInfo)]


class FieldDeclarations:
    """Some declared fields, and what follows from how they are declared."""

    def __init__(self, name: str, *parts: Iterable[DeclaredField]) -> None:
        """`parts` are made by `declare_fields` or picked from others; the last one of a name stands."""
        self.name = name
        self.by_name: Mapping[str, DeclaredField] = {each.name: each for part in parts for each in part}

    def pick_fields(self, *names: str, required: bool = False) -> tuple[DeclaredField, ...]:
        """Some of the fields, for another form; with `required`, texts that may not be empty there."""
        fields = (self.by_name[name] for name in names)
        return tuple(_as_required(each) if required else each for each in fields)

    def names_of(self, *accesses: Access) -> tuple[str, ...]:
        """The names of fields with one of these accesses, in order."""
        return tuple(name for name, each in self.by_name.items() if each.spec.access in accesses)

    @cached_property
    def editable_names(self) -> tuple[str, ...]:
        """What people may change."""
        return self.names_of("editable")

    @cached_property
    def shown_names(self) -> tuple[str, ...]:
        """What people see: everything they may change, and more."""
        return self.names_of("editable", "read_only")

    @cached_property
    def accepted_names(self) -> tuple[str, ...]:
        """What may be sent: everything people may change, and instructions."""
        return self.names_of("editable", "instruction")

    @cached_property
    def required_names(self) -> tuple[str, ...]:
        """What a new row cannot do without."""
        return tuple(name for name, each in self.by_name.items() if each.required)

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """What is stored."""
        return tuple(name for name, each in self.by_name.items() if each.spec.column)

    @cached_property
    def spoken_names(self) -> frozenset[str]:
        """What callers hear in every call."""
        return frozenset(name for name, each in self.by_name.items() if each.spec.spoken)

    @cached_property
    def translated_names(self) -> tuple[str, ...]:
        """Texts that have a Spanish twin."""
        return tuple(name for name in self.by_name if name + SPANISH in self.by_name)

    def in_form(self, form: str) -> tuple[DeclaredField, ...]:
        """The fields that a part of a page's form asks for, in order."""
        return tuple(each for each in self.by_name.values() if each.spec.form == form)

    def clean_values(self, values: Mapping[str, object], **context: object) -> dict[str, Any]:
        """The clean values of what was given; what may not be sent is ignored. Raises InvalidFields with every bad one.

        `context` is for types that need more than the value, such as the business's own `area_code`.
        """
        try:
            clean = self.input_model.model_validate(dict(values), context=context)
        except ValidationError as error:
            raise InvalidFields(error_texts(error)) from None
        return {name: getattr(clean, name) for name in self.accepted_names if name in clean.model_fields_set}

    def clean_new(self, values: Mapping[str, object], **context: object) -> dict[str, Any]:
        """As `clean_values`, for a new row: a required field that was not given is judged as an empty one."""
        return self.clean_values(dict.fromkeys(self.required_names) | dict(values), **context)

    @cached_property
    def input_model(self) -> type[BaseModel]:
        """A model of everything that may be sent, all of it optional; made when it is first needed."""
        accepted: Any = {name: (self.by_name[name].annotation, None) for name in self.accepted_names}
        return create_model(f"{self.name}Input", **accepted)

    @cached_property
    def json_properties(self) -> Mapping[str, dict[str, Any]]:
        """What may be sent, as JSON Schema by field."""
        properties: dict[str, dict[str, Any]] = self.input_model.model_json_schema()["properties"]
        return {name: {k: v for k, v in each.items() if k != "default"} for name, each in properties.items()}

    def row_values(self, row: object) -> dict[str, Any]:
        """The stored values of a row, by field."""
        return {name: getattr(row, name) for name in self.column_names}

    def in_language(self, row: object, name: str, lang: str) -> Any:
        """A text of a row in a language: its Spanish twin, where there is one and something stands in it."""
        spanish = getattr(row, name + SPANISH) if lang == "es" and name in self.translated_names else ""
        return spanish or getattr(row, name)

    def localize_texts(self, row: Row, lang: str) -> Row:
        """The row (a dataclass) with every text that has a Spanish twin in one language."""
        texts = {name: self.in_language(row, name, lang) for name in self.translated_names} if lang == "es" else {}
        return replace(row, **texts) if texts else row  # type: ignore[type-var]  # a dataclass, as the docstring asks


def declare_fields(declaration: type, *, texts: str = "{name}", hints: str = "") -> FieldDeclarations:
    """The declarations of a dataclass. Raises TypeError for a field that does not say who may change it.

    `texts` and `hints` are patterns of text keys with {name}; without `hints` a hint's key is its text's with "_hint".
    """
    assert is_dataclass(declaration)
    annotations = get_type_hints(declaration, include_extras=True)
    hints = hints or f"{texts}_hint"

    def declared(name: str, default: Any) -> DeclaredField:
        specs = [each for each in _metadata(annotations[name]) if isinstance(each, FieldSpec)]
        if len(specs) != 1:
            raise TypeError(f"{declaration.__name__}.{name} does not say who may change it")
        (spec,) = specs
        label = spec.label or texts.format(name=name)
        hint = hints.format(name=name) if spec.hint is True else spec.hint or ""
        required = default is MISSING and spec.access in {"editable", "instruction"}
        stored_type = plain_type(annotations[name])
        return DeclaredField(
            name, annotations[name], stored_type, replace(spec, label=label, hint=hint), required, default
        )

    return FieldDeclarations(
        declaration.__name__, [declared(each.name, _default_of(each)) for each in fields(declaration)]
    )


def clean_together(*parts: tuple[FieldDeclarations, Mapping[str, object]]) -> tuple[dict[str, Any], ...]:
    """The clean values of each part, judged as one form. Raises InvalidFields with every bad field of all parts."""
    clean: list[dict[str, Any]] = []
    faults: dict[str, str] = {}
    for declared, values in parts:
        try:
            clean.append(declared.clean_values(values))
        except InvalidFields as error:
            faults |= error.fields
    if faults:
        raise InvalidFields(faults)
    return tuple(clean)


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


def _metadata(annotation: Any) -> tuple[Any, ...]:
    """What stands beside a type, and beside the type inside `… | None`."""
    if get_origin(annotation) is Annotated:
        inner, *beside = get_args(annotation)
        return (*_metadata(inner), *beside)
    if get_origin(annotation) in {Union, types.UnionType}:
        return tuple(each for part in get_args(annotation) for each in _metadata(part))
    return ()


def _as_required(field: DeclaredField) -> DeclaredField:
    return replace(field, annotation=Annotated[field.annotation, Field(min_length=1)], required=True)


def _default_of(each: Any) -> Any:
    return each.default_factory() if each.default_factory is not MISSING else each.default
