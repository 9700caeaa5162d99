"""Each field is declared once: the table, what is accepted and what is shown agree with the declaration."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import MISSING
from importlib import import_module
from itertools import combinations
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from sqlalchemy import Table, inspect
from sqlalchemy.dialects.postgresql import JSONB

from ringlypro.core.field_models import FormSchema
from ringlypro.core.field_specs import TEXTS, DeclaredField, FieldDeclarations
from ringlypro.core.i18n import LANGUAGES, load_texts
from tests.house.declarations import ANSWERS, FORMS, TABLES, keys_of
from tests.house.sources import modules
from tests.house.sources import name as name_of

KEPT_NOWHERE = {"password", "current_password", "override_hours"}
SET_FOR_ONE = {"language"}
"""Accepted by two declarations of one request, which sets one: `ClientFields` says whose, and where the other is set."""
TENANT_KEY = "client_id"
EVERY_FIELD = [
    pytest.param(each, id=f"{form}.{each.name}")
    for form, declared in FORMS.items()
    for each in declared.by_name.values()
]


def table_of(model: Any) -> Table:
    result = model.__table__
    assert isinstance(result, Table)
    return result


def kind_of(field: DeclaredField) -> tuple[Any, bool]:
    """The type of a declared field without its items, and whether it may be nothing."""
    options = get_args(field.stored_type) if get_origin(field.stored_type) in {Union, types.UnionType} else ()
    (kind,) = [each for each in options or (field.stored_type,) if each is not type(None)]
    return get_origin(kind) or kind, bool(options)


def default_of(table: Table, name: str) -> str | None:
    """What a new row has, as text; None for nothing."""
    default = table.columns[name].server_default
    return None if default is None else str(getattr(default, "arg", "")).strip("'")


def test_no_declaration_is_passed_over() -> None:
    declared = {
        id(each): each.name
        for path in modules()
        if path.stem.endswith("_fields") and name_of(path).startswith("ringlypro/")
        for each in vars(import_module(name_of(path)[:-3].replace("/", "."))).values()
        if isinstance(each, FieldDeclarations)
    }

    assert len(declared) == len(FORMS)
    assert [each for key, each in declared.items() if key not in {id(form) for form in FORMS.values()}] == []


@pytest.mark.parametrize("name", TABLES)
class TestTables:
    """A column is declared once, and as it is."""

    def test_every_column_is_declared(self, name: str) -> None:
        declared, model = TABLES[name]
        columns = set(table_of(model).columns.keys())

        assert set(declared.column_names) | {TENANT_KEY} == columns | {TENANT_KEY}

    def test_every_translated_text_is_a_column_of_its_texts(self, name: str) -> None:
        declared, model = TABLES[name]
        if not declared.translated_names:
            assert not hasattr(model, TEXTS)
            return
        table = table_of(inspect(model).relationships[TEXTS].mapper.class_)
        texts = {column.name: column for column in table.columns if column.name not in table.primary_key.columns}

        assert set(texts) == set(declared.translated_names)
        assert {name: default_of(table, name) for name in texts} == dict.fromkeys(texts, "")
        assert {column.type.python_type for column in texts.values()} == {str}

    def test_types_agree(self, name: str) -> None:
        declared, model = TABLES[name]
        table = table_of(model)
        wrong = {
            field: (kind_of(declared.by_name[field]), table.columns[field].type)
            for field in declared.column_names
            if not agrees(declared.by_name[field], table)
        }

        assert wrong == {}

    def test_defaults_agree(self, name: str) -> None:
        declared, model = TABLES[name]
        defaults = {field: declared.by_name[field].default for field in declared.column_names}
        in_table = {field: default_of(table_of(model), field) for field in defaults}
        wrong = {
            field: (default, in_table[field])
            for field, default in defaults.items()
            if default is not MISSING and as_text(default) != in_table[field]
        }

        assert wrong == {}


def agrees(field: DeclaredField, table: Table) -> bool:
    column = table.columns[field.name]
    kind, optional = kind_of(field)
    fits = kind in {dict, list} if isinstance(column.type, JSONB) else kind is column.type.python_type
    return fits and optional == column.nullable


def as_text(default: object) -> str | None:
    if default is None:
        return None
    return {True: "true", False: "false"}[default] if isinstance(default, bool) else str(default)


class TestDoors:
    """What may be changed can be seen."""

    @pytest.mark.parametrize("name", ANSWERS)
    def test_everything_that_is_accepted_is_shown(self, name: str) -> None:
        declared, answer = ANSWERS[name]

        assert set(declared.accepted_names) - KEPT_NOWHERE <= set(answer.model_fields)
        assert set(answer.model_fields) == set(declared.shown_names)

    def test_only_what_is_known_is_kept_nowhere(self) -> None:
        declared = {name for form, _ in TABLES.values() for name in form.names_of("instruction")}

        assert declared == KEPT_NOWHERE

    @pytest.mark.parametrize("name", TABLES)
    def test_nothing_of_ours_is_shown(self, name: str) -> None:
        declared, _ = TABLES[name]
        ours = {n for n in declared.by_name if "hash" in n or "token" in n or "stripe" in n or "rate" in n}

        assert not ours & set(declared.shown_names)

    def test_a_name_means_one_field_of_a_request(self) -> None:
        shared = {
            name
            for body in bodies_of_several_forms()
            for one, other in combinations(body.forms, 2)
            for name in set(one.accepted_names) & set(other.accepted_names)
        }

        assert shared == SET_FOR_ONE


def bodies_of_several_forms() -> Iterator[FormSchema]:
    """What routes document of their bodies."""
    for path in modules():
        if name_of(path).startswith("webhooks/api/"):
            module = import_module(name_of(path)[:-3].replace("/", "."))
            routers = [each for each in vars(module).values() if isinstance(each, APIRouter)]
            for route in (each for router in routers for each in router.routes if isinstance(each, APIRoute)):
                for hint in get_type_hints(route.endpoint, include_extras=True).values():
                    yield from (each for each in getattr(hint, "__metadata__", ()) if isinstance(each, FormSchema))


@pytest.mark.parametrize("field", EVERY_FIELD)
class TestForms:
    """What a page asks for has its words and its limits."""

    def test_every_text_is_there(self, field: DeclaredField) -> None:
        for lang in LANGUAGES:
            assert [key for key in keys_of(field) if key not in load_texts(lang)] == []

    def test_what_a_page_offers_is_accepted(self, field: DeclaredField) -> None:
        form = FieldDeclarations("Form", [field])

        assert [form.clean_values({field.name: each}) for each in field.spec.offered] == [
            {field.name: each} for each in field.spec.offered
        ]
