"""Every field of a service that can be booked, and of an answer in the owner's words, declared once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from ringlypro.clients.client_fields import BUFFERS, DURATIONS
from ringlypro.core.errors import FieldError
from ringlypro.core.field_specs import declare_fields, editable, internal, read_only
from ringlypro.core.field_types import WITHOUT_REPEATS, Minutes, MultiLine, SingleLine, YesNo
from ringlypro.core.translated_fields import TranslatedTexts

MOST_QUESTIONS = 20


def _at_least_one(questions: list[str]) -> list[str]:
    if not questions:
        raise FieldError("errors.field.missing")
    return questions


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFields(TranslatedTexts):
    """One thing that can be booked. `price` is in the owner's own words."""

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
    price: Annotated[
        SingleLine, Field(max_length=200), editable("service", wide=True, hint=True, spoken=True, translated=True)
    ] = ""
    active: Annotated[YesNo, editable("service", widget="switch", spoken=True)] = True
    position: Annotated[int, internal()] = 0
    created_at: Annotated[datetime, internal()]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFields(TranslatedTexts):
    """Ways to ask one thing, and the owner's words for it: at least one of each."""

    id: Annotated[int, read_only()]
    questions: Annotated[
        list[Annotated[SingleLine, Field(max_length=200)]],
        Field(max_length=MOST_QUESTIONS),
        WITHOUT_REPEATS,
        AfterValidator(_at_least_one),
        editable("answer", widget="phrases", hint=True, spoken=True),
    ]
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


SERVICE_FIELDS = declare_fields(ServiceFields, texts="settings.services.{name}")
ANSWER_FIELDS = declare_fields(AnswerFields, texts="settings.answers.{name}")
