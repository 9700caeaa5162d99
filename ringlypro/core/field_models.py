"""What programs send and get, derived from declared fields: the models of answers and of requests.

An answer shows what is stored, without judging it again: rows may hold what a form would refuse. A request takes any
JSON for a field and documents the limits; the declarations judge it afterwards, all fields at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, Field, GetJsonSchemaHandler, create_model
from pydantic_core import core_schema

from ringlypro.core.field_specs import DeclaredField, FieldDeclarations
from ringlypro.core.field_types import refuse_odd_digits

Model = TypeVar("Model", bound=BaseModel)
_AS_TEXT = (date, time)
"""Exactly these: a moment is one in JSON too."""


@dataclass(frozen=True, slots=True)
class FormSchema:
    """Documents a body that takes all that may be sent of some declarations, and ignores the rest."""

    forms: tuple[FieldDeclarations, ...]

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        properties = {name: field for form in self.forms for name, field in form.json_properties.items()}
        return {**handler(schema), "properties": properties}


@dataclass(frozen=True, slots=True)
class RequestSchema:
    """Documents a field of a request as it is declared, or null for it; the schema is made when programs ask for it."""

    fields: FieldDeclarations
    name: str
    may_be_null: bool = False

    def __get_pydantic_json_schema__(self, _: core_schema.CoreSchema, __: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = dict(self.fields.json_properties[self.name])
        if not self.may_be_null or "type" not in schema:
            return schema
        return {"title": schema.pop("title"), "anyOf": [schema, {"type": "null"}]}


def answer_model(fields: FieldDeclarations) -> Callable[[type[Model]], type[Model]]:
    """Give a model every field that people see; one that the model declares itself stays as it is."""

    def derive(model: type[Model]) -> type[Model]:
        shown_fields = [fields.by_name[name] for name in fields.shown_names if name not in model.model_fields]
        return _extended(model, {each.name: (_json_type(each), _described(each)) for each in shown_fields})

    return derive


def request_model(fields: FieldDeclarations, *, new: bool = False) -> Callable[[type[Model]], type[Model]]:
    """Give a model every field that may be sent, none of which must be.

    `new` documents what a new row needs; there, null for anything else is as if it were not sent.
    """

    def derive(model: type[Model]) -> type[Model]:
        accepted_fields = [fields.by_name[name] for name in fields.accepted_names if name not in model.model_fields]
        definitions: dict[str, Any] = {
            each.name: (
                Annotated[_sent_type(each), RequestSchema(fields, each.name, new and not each.required)],
                None,
            )
            for each in accepted_fields
        }
        config = {"json_schema_extra": {"required": list(fields.required_names)}} if new else {}
        return _extended(model, definitions, **config)

    return derive


def _extended(model: type[Model], definitions: dict[str, Any], **config: Any) -> type[Model]:
    return create_model(
        model.__name__,
        __base__=model,
        __module__=model.__module__,
        __doc__=model.__doc__,
        __cls_kwargs__=config,
        **definitions,
    )


def _json_type(field: DeclaredField) -> Any:
    if get_origin(field.stored_type) is dict:
        return Any  # it may come in several shapes
    return str if field.stored_type in _AS_TEXT else field.stored_type


def _sent_type(field: DeclaredField) -> Any:
    # "45" for a number is read as one; what has another type stays as it was sent, for the declarations to judge.
    json_type = _json_type(field)
    if datetime in {json_type, *get_args(json_type)}:
        return Any  # a number would be taken for the seconds since 1970
    if Decimal in {json_type, *get_args(json_type)}:
        json_type = Annotated[json_type, BeforeValidator(refuse_odd_digits)]
    return json_type if json_type is Any else Annotated[json_type | Any, Field(union_mode="left_to_right")]


def _described(field: DeclaredField) -> Any:
    return Field(description=field.description, examples=field.examples)
