"""One declaration per field: a dataclass of `Annotated` types, each with what is true of the field besides its type.

The type and its limits are pydantic's; `editable()`, `read_only()`, `internal()` and `instruction()` say who may write
the field, where a page asks for it and whether calls speak it. Whatever reads, shows, accepts or stores the field is
derived from here, so that a field that is accepted and not shown cannot be written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar, get_type_hints

from pydantic import BaseModel, Field, ValidationError, create_model
from pydantic.fields import FieldInfo

from ringlypro.core.annotations import allow_empty_text, annotation_metadata, plain_type
from ringlypro.core.errors import InvalidFields
from ringlypro.core.field_types import OneOf, error_texts
from ringlypro.core.i18n import LANGUAGES

Row = TypeVar("Row")
Access = Literal["editable", "read_only", "internal", "instruction"]
"""Written and shown; shown; neither; or accepted with a request and kept nowhere, such as a password."""
Widget = Literal[
    "line", "email", "phone", "text", "phrases", "tags", "switch", "choice", "length", "days", "seconds", "timezone",
    "hours", "money", "date", "spans",
]  # fmt: skip
TRANSLATION_LANGUAGES = LANGUAGES[1:]
"""Languages besides the first, which a field without an ending is written in."""
TEXTS = "texts"
"""The attribute of a row that holds its translated texts by language, for declarations that have some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """What is true of a field besides its type.

    `form` names the part of a page's form that asks for it, "" none. `label` and `hint` are keys of texts; where they
    are empty, the declarations' own pattern gives the label. `options` begins the keys of a choice's words, `nothing`
    is the key for choosing none; `offered` are the numbers a page offers and `suggested` is what a new form begins
    with. `column` False: worked out, not stored. `translated`: the owner may write the text in the other languages
    too, and `translation_hint` is the key of what is said of that.
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
    translated: bool = False
    translation_hint: str = ""


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
    """A field as it is declared. `annotation` is the type with its rules, `stored_type` the type without them.

    `language` is that of a translation, and `translates` the field whose text it is; it is kept in a row of its own.
    """

    name: str
    annotation: Any
    stored_type: Any
    spec: FieldSpec
    required: bool
    default: Any
    language: str = ""
    translates: str = ""

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
        return next((each.words for each in annotation_metadata(self.annotation) if isinstance(each, OneOf)), ())

    @property
    def rules(self) -> list[FieldInfo]:
        """Its limits and what is said of it, as pydantic has them."""
        return [each for each in annotation_metadata(self.annotation) if isinstance(each, FieldInfo)]


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
        """Texts that the owner may write in other languages too."""
        return tuple(name for name, each in self.by_name.items() if each.spec.translated)

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
        """The stored values of a row, by field; translated texts by language and field."""
        values = {name: getattr(row, name) for name in self.column_names}
        if not self.translated_names:
            return values
        stored_texts: Mapping[str, object] = getattr(row, TEXTS)
        texts = {
            lang: {name: getattr(each, name) for name in self.translated_names} for lang, each in stored_texts.items()
        }
        return {**values, TEXTS: texts}

    def read_value(self, row: object, name: str) -> Any:
        """What a stored row holds for a field; an empty text where nobody translated it."""
        field = self.by_name[name]
        if not field.language:
            return getattr(row, name)
        text_row = getattr(row, TEXTS).get(field.language)
        return getattr(text_row, field.translates) if text_row is not None else ""

    def in_language(self, row: object, name: str, lang: str) -> Any:
        """A text of a declared row in a language: its translation, where something stands in it, or as it is."""
        texts: Mapping[str, str] = getattr(row, TEXTS).get(lang, {}) if name in self.translated_names else {}
        return texts.get(name) or getattr(row, name)

    def localize_texts(self, row: Row, lang: str) -> Row:
        """The row (a dataclass) with every text that was translated in one language."""
        texts = {name: self.in_language(row, name, lang) for name in self.translated_names}
        return replace(row, **texts) if lang in getattr(row, TEXTS) else row  # type: ignore[type-var]  # a dataclass, as the docstring asks


def declare_fields(
    declaration: type, *, texts: str = "{name}", hints: str = "", languages: Iterable[str] = TRANSLATION_LANGUAGES
) -> FieldDeclarations:
    """The declarations of a dataclass. Raises TypeError for a field that does not say who may change it.

    `texts` and `hints` are patterns of text keys with {name}; without `hints` a hint's key is its text's with "_hint".
    A translated field `x` is followed by `x_es` and so on, one for each of `languages`.
    """
    assert is_dataclass(declaration)
    annotations = get_type_hints(declaration, include_extras=True)
    hints = hints or f"{texts}_hint"

    def declared(name: str, default: Any) -> DeclaredField:
        specs = [each for each in annotation_metadata(annotations[name]) if isinstance(each, FieldSpec)]
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

    declared_fields = [declared(each.name, _default_of(each)) for each in fields(declaration)]
    return FieldDeclarations(
        declaration.__name__,
        *(
            [each, *(_translation_of(each, lang) for lang in languages if each.spec.translated)]
            for each in declared_fields
        ),
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


def _translation_of(field: DeclaredField, lang: str) -> DeclaredField:
    """The same text in another language: it may be empty, since the field itself stands in for it."""
    spec = replace(field.spec, hint=field.spec.translation_hint, column=False, translated=False, translation_hint="")
    annotation = allow_empty_text(field.annotation)
    return DeclaredField(
        f"{field.name}_{lang}", annotation, field.stored_type, spec, False, "", language=lang, translates=field.name
    )


def _as_required(field: DeclaredField) -> DeclaredField:
    return replace(field, annotation=Annotated[field.annotation, Field(min_length=1)], required=True)


def _default_of(each: Any) -> Any:
    return each.default_factory() if each.default_factory is not MISSING else each.default
