"""Fields that are declared once: what is accepted, shown, required and said of them follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, BeforeValidator, Field

from ringlypro.core.annotations import plain_type
from ringlypro.core.errors import InvalidFields
from ringlypro.core.field_models import FormSchema, RequestSchema, answer_model, request_model
from ringlypro.core.field_specs import (
    FieldDeclarations,
    clean_together,
    declare_fields,
    editable,
    instruction,
    internal,
    read_only,
)
from ringlypro.core.field_types import BLANK_AS_NONE, E164Phone, LocalPhone, Minutes, OneOf, SingleLine
from ringlypro.core.translated_fields import TranslatedTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFields(TranslatedTexts):
    id: Annotated[int, read_only()]
    name: Annotated[SingleLine, Field(min_length=1, max_length=9), editable("shop", hint=True, spoken=True)]
    sign: Annotated[
        SingleLine,
        Field(min_length=1, max_length=9),
        editable("shop", spoken=True, translated=True, translation_hint="shop.empty"),
    ] = "hi"
    phone: Annotated[E164Phone | None, BLANK_AS_NONE, editable()] = None
    size: Annotated[Minutes, Field(ge=1, le=2), editable()] = 1
    mood: Annotated[str, OneOf(("calm", "busy")), editable()] = "calm"
    opened_on: Annotated[date, BeforeValidator(date.fromisoformat), editable()]
    balance: Annotated[int, internal()] = 0
    created_at: Annotated[datetime, read_only()]
    force: Annotated[bool, instruction()] = False


SHOP = declare_fields(ShopFields, texts="shop.{name}")
GIVEN = {"name": "Ana", "opened_on": "2026-11-24"}


@answer_model(SHOP)
class ShopJson(BaseModel):
    """A shop."""

    mood: int = 3


@request_model(SHOP, new=True)
class NewShop(BaseModel):
    """A shop to open."""


class TestDeclarations:
    """Who may do what with a field is read off its declaration."""

    def test_accept_what_is_editable_and_what_instructs(self) -> None:
        assert SHOP.accepted_names == ("name", "sign", "sign_es", "phone", "size", "mood", "opened_on", "force")
        assert set(SHOP.accepted_names) - set(SHOP.editable_names) == {"force"}

    def test_show_what_they_accept(self) -> None:
        assert set(SHOP.editable_names) <= set(SHOP.shown_names)
        assert set(SHOP.shown_names) - set(SHOP.editable_names) == {"id", "created_at"}

    def test_require_what_has_no_default(self) -> None:
        assert SHOP.required_names == ("name", "opened_on")

    def test_name_the_texts_of_a_field(self) -> None:
        assert [(f.spec.label, f.spec.hint) for f in SHOP.in_form("shop")] == [
            ("shop.name", "shop.name_hint"), ("shop.sign", ""), ("shop.sign", "shop.empty"),
        ]  # fmt: skip

    def test_know_what_is_spoken_and_what_is_translated(self) -> None:
        assert SHOP.spoken_names == {"name", "sign", "sign_es"}
        assert SHOP.translated_names == ("sign",)

    def test_refuse_a_field_that_says_nothing_of_itself(self) -> None:
        @dataclass
        class Silent:
            name: str

        with pytest.raises(TypeError, match=r"Silent\.name"):
            declare_fields(Silent)

    def test_lend_fields_to_other_forms(self) -> None:
        form = FieldDeclarations("Form", SHOP.pick_fields("size"), SHOP.pick_fields("sign", required=True))

        assert (form.accepted_names, form.required_names) == (("size", "sign"), ("sign",))
        with pytest.raises(InvalidFields) as caught:
            form.clean_new({"size": 2, "name": "Ana"})
        assert caught.value.fields == {"sign": "errors.field.missing"}


class TestCleaning:
    """All bad fields at once, and only what was given."""

    def test_keeps_what_was_given_and_ignores_the_rest(self) -> None:
        assert SHOP.clean_values({"size": 2, "balance": 1000, "id": 5, "nothing": 1}) == {"size": 2}

    def test_names_every_bad_field(self) -> None:
        with pytest.raises(InvalidFields) as caught:
            SHOP.clean_values({"name": "", "phone": "x", "size": 1})

        assert caught.value.fields == {"name": "errors.field.missing", "phone": "errors.field.phone"}

    def test_judges_what_a_new_row_lacks_as_empty(self) -> None:
        with pytest.raises(InvalidFields) as caught:
            SHOP.clean_new({"size": 3, "opened_on": "2026-11-24"})

        assert caught.value.fields == {"name": "errors.field.missing", "size": "errors.field.range"}
        assert SHOP.clean_new(GIVEN) == {"name": "Ana", "opened_on": date(2026, 11, 24)}

    def test_passes_the_context_on(self) -> None:
        @dataclass
        class Caller:
            phone: Annotated[LocalPhone, editable()]

        assert declare_fields(Caller).clean_values({"phone": "555 0142"}, area_code="305") == {"phone": "+13055550142"}

    def test_judges_several_forms_as_one(self) -> None:
        sizes = FieldDeclarations("Sizes", SHOP.pick_fields("size"))

        with pytest.raises(InvalidFields) as caught:
            clean_together((sizes, {"size": 0}), (SHOP, {"name": " "}))

        assert set(caught.value.fields) == {"size", "name"}
        assert clean_together((sizes, {"size": 1}), (SHOP, {})) == ({"size": 1}, {})


class TestLanguages:
    """A translated text is taken in the language of the reader, or as it is where nobody translated it."""

    @pytest.mark.parametrize(
        ("texts", "lang", "sign"),
        [
            ({"es": {"sign": "hola"}}, "es", "hola"), ({"es": {"sign": "hola"}}, "en", "hi"),
            ({"es": {"sign": ""}}, "es", "hi"), ({}, "es", "hi"),
            ({"es": {"sign": "hola"}, "pt": {"sign": "oi"}}, "pt", "oi"),
        ],
    )  # fmt: skip
    def test_one_rule_for_all_languages(self, texts: dict[str, dict[str, str]], lang: str, sign: str) -> None:
        now = datetime(2026, 11, 24, tzinfo=UTC)
        shop = ShopFields(id=1, name="Ana", texts=texts, opened_on=now.date(), created_at=now)

        assert SHOP.localize_texts(shop, lang).sign == sign
        assert SHOP.in_language(shop, "sign", lang) == sign
        assert SHOP.in_language(shop, "name", lang) == "Ana"

    def test_a_translation_is_declared_by_its_field(self) -> None:
        declared = declare_fields(ShopFields, texts="shop.{name}", languages=("es", "pt"))

        assert [each for each in declared.editable_names if each.startswith("sign")] == ["sign", "sign_es", "sign_pt"]
        assert declared.column_names == SHOP.column_names
        with pytest.raises(InvalidFields) as caught:
            declared.clean_values({"sign": "", "sign_es": "", "sign_pt": "x" * 10})
        assert caught.value.fields == {"sign": "errors.field.missing", "sign_pt": "errors.field.too_long"}


class TestModels:
    """What programs send and get has the fields of the declaration."""

    def test_an_answer_shows_what_is_stored_without_judging_it(self) -> None:
        row = {name: getattr(ShopFields, name, None) for name in SHOP.shown_names} | {
            "id": 1, "name": "", "sign": "far too long for a form", "sign_es": "", "phone": "5", "size": 9,
            "opened_on": "2026-11-24", "created_at": "2026-11-24T00:00:00Z", "mood": 7,
        }  # fmt: skip

        shown = ShopJson.model_validate(row).model_dump(mode="json")

        assert set(shown) == set(SHOP.shown_names)
        assert (shown["name"], shown["size"], shown["mood"], shown["phone"]) == ("", 9, 7, "5")

    def test_an_answer_is_described(self) -> None:
        schema = ShopJson.model_json_schema()

        assert (schema["title"], schema["description"]) == ("ShopJson", "A shop.")
        assert schema["properties"]["phone"]["description"] == "Any usual form; kept as E.164."
        assert "balance" not in schema["properties"]

    def test_a_request_takes_plain_json_and_documents_the_limits(self) -> None:
        schema = NewShop.model_json_schema()

        assert NewShop.model_validate({"size": "2", "force": "yes", "name": None}).model_dump(exclude_unset=True) == {
            "size": 2, "force": True, "name": None,
        }  # fmt: skip
        assert set(schema["properties"]) == set(SHOP.accepted_names)
        assert schema["required"] == ["name", "opened_on"]
        assert schema["properties"]["name"].items() >= {"type": "string", "minLength": 1, "maxLength": 9}.items()
        assert schema["properties"]["mood"]["anyOf"] == [
            {"type": "string", "enum": ["calm", "busy"]}, {"type": "null"},
        ]  # fmt: skip

    def test_a_request_leaves_what_has_another_type_to_the_declarations(self) -> None:
        sent = {"name": [], "phone": {"a": 1}, "size": "x", "mood": 5, "opened_on": True, "force": "?"}

        assert NewShop.model_validate(sent).model_dump(exclude_unset=True) == sent

    def test_a_body_of_several_forms_is_documented(self) -> None:
        class Bodies(BaseModel):
            whole: Annotated[dict[str, Any], FormSchema((SHOP,))]
            part: Annotated[Any, RequestSchema(SHOP, "size")]

        properties = Bodies.model_json_schema()["properties"]

        assert set(properties["whole"]["properties"]) == set(SHOP.accepted_names)
        assert properties["part"]["maximum"] == 2


@pytest.mark.parametrize(
    ("annotation", "plain"),
    [
        (Annotated[SingleLine, Field(max_length=2)], str),
        (Annotated[E164Phone | None, BLANK_AS_NONE], str | None),
        (Annotated[list[Annotated[SingleLine, Field(max_length=2)]], Field(max_length=2)], list[str]),
        (dict[str, list[list[str]]], dict[str, list[list[str]]]),
    ],
)
def test_the_type_without_its_rules(annotation: Any, plain: Any) -> None:
    assert plain_type(annotation) == plain
