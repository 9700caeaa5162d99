"""Every field of a service that can be booked, and of an answer in the owner's words, declared once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from ringlypro.clients.client_fields import BUFFERS, DURATIONS, HORIZONS, NOTICES
from ringlypro.core.field_specs import declare_fields, editable, internal, read_only
from ringlypro.core.field_types import (
    BLANK_AS_NONE,
    WITHOUT_REPEATS,
    Days,
    Minutes,
    MultiLine,
    SingleLine,
    YesNo,
    parse_dollars,
)
from ringlypro.core.translated_fields import TranslatedTexts

MOST_QUESTIONS = 20
MOST_LETTERS_OF_A_QUESTION = 200
HIGHEST_PRICE = Decimal(1_000_000)
"""Dollars."""


def parse_price(value: object) -> Decimal | None:
    """An amount in dollars and cents; None for nothing. Raises FieldError."""
    return None if value is None else parse_dollars(value, least=Decimal(0), most=HIGHEST_PRICE)


PRICE_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "Dollars.", "examples": ["90.00"]}
PriceInDollars = Annotated[Decimal | None, BeforeValidator(parse_price), WithJsonSchema(PRICE_SCHEMA)]


def list_wordings(answer: Any, lang: str = "") -> tuple[str, ...]:
    """All ways to ask what an answer of a profile answers, that of a language first; none of them empty."""
    translated_questions = (texts["question"] for texts in answer.texts.values())
    wordings = (
        ANSWER_FIELDS.in_language(answer, "question", lang), answer.question, *translated_questions, *answer.questions
    )  # fmt: skip
    return tuple(dict.fromkeys(wording for wording in wordings if wording))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFields(TranslatedTexts):
    """One thing that can be booked. `price` is in the owner's own words, and without them `price_amount` is said."""

    id: Annotated[int, read_only()]
    name: Annotated[
        SingleLine, Field(min_length=1, max_length=120), editable("service", wide=True, spoken=True, translated=True)
    ]
    minutes: Annotated[
        Minutes, Field(ge=5, le=1440), editable("service", widget="length", offered=DURATIONS, suggested=30)
    ]
    buffer_minutes: Annotated[
        Minutes,
        Field(ge=0, le=1440),
        editable("service", widget="length", offered=BUFFERS, label="settings.buffer_minutes.label"),
    ] = 0
    notice_minutes: Annotated[
        Annotated[Minutes, Field(ge=0, le=43200)] | None,
        BLANK_AS_NONE,
        Field(description="How soon a caller may come; null is as for the whole business."),
        editable(
            "service",
            widget="length",
            offered=NOTICES,
            label="settings.notice_minutes.label",
            nothing="settings.services.as_business",
        ),
    ] = None
    horizon_days: Annotated[
        Annotated[Days, Field(ge=1, le=3650)] | None,
        BLANK_AS_NONE,
        Field(description="The last day that can be booked; null is as for the whole business."),
        editable(
            "service",
            widget="days",
            offered=HORIZONS,
            label="settings.horizon_days.label",
            nothing="settings.services.as_business",
        ),
    ] = None
    category: Annotated[SingleLine, Field(max_length=60), editable("service", wide=True, hint=True)] = ""
    price: Annotated[
        SingleLine, Field(max_length=200), editable("service", wide=True, hint=True, spoken=True, translated=True)
    ] = ""
    price_amount: Annotated[
        PriceInDollars, BLANK_AS_NONE, editable("service", widget="money", hint=True, spoken=True)
    ] = None
    active: Annotated[YesNo, editable("service", widget="switch", spoken=True)] = True
    position: Annotated[int, internal()] = 0
    created_at: Annotated[datetime, internal()]
    updated_at: Annotated[datetime, internal()]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFields(TranslatedTexts):
    """A question, other ways to ask the same in any language, and the owner's words for it."""

    id: Annotated[int, read_only()]
    question: Annotated[
        SingleLine,
        Field(min_length=1, max_length=MOST_LETTERS_OF_A_QUESTION),
        editable("answer", wide=True, spoken=True, translated=True),
    ]
    questions: Annotated[
        list[Annotated[SingleLine, Field(max_length=MOST_LETTERS_OF_A_QUESTION)]],
        Field(max_length=MOST_QUESTIONS),
        WITHOUT_REPEATS,
        editable("answer", widget="phrases", hint=True, spoken=True),
    ] = field(default_factory=list)
    answer: Annotated[
        MultiLine,
        Field(min_length=1, max_length=1000),
        editable(
            "answer",
            widget="text",
            spoken=True,
            translated=True,
            translation_hint="settings.answers.translation_hint",
        ),
    ]
    created_at: Annotated[datetime, internal()]
    updated_at: Annotated[datetime, internal()]


SERVICE_FIELDS = declare_fields(ServiceFields, texts="settings.services.{name}")
ANSWER_FIELDS = declare_fields(AnswerFields, texts="settings.answers.{name}")
