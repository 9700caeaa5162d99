"""A business as a scripted caller meets it: a free hour, a closed day, a service, an answer, and words for each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ringlypro.receptionist import speech_format
from ringlypro.receptionist.conversation_types import BookableService, CallerAppointment, FaqAnswer, Lang, TurnContext
from ringlypro.receptionist.language_packs import list_languages
from ringlypro.simulator.in_memory_calendar import CONFIRMATION_CODE, InMemoryCalendar

CALLER_NUMBER: Final = "+13055550134"
DAYS_BY_NAME: Final = 6
"""Days ahead in which a weekday's name alone says which day is meant."""


@dataclass(frozen=True, slots=True)
class ScenarioBusiness:
    """A business as one caller meets it. `when` is a free hour (or a taken one, when the caller is to meet that)."""

    turn_context: TurnContext
    lang: Lang
    when: datetime | None = None
    closed: date | None = None
    service: BookableService | None = None
    answer: FaqAnswer | None = None
    taken: frozenset[datetime] = frozenset()
    bookings: tuple[CallerAppointment, ...] = ()
    named: str = ""
    passages: tuple[str, ...] = ()
    """Of the owner's text in the caller's language."""

    def create_calendar(self) -> InMemoryCalendar:
        """A fresh calendar with what this business has booked."""
        return InMemoryCalendar(
            self.turn_context,
            taken=self.taken,
            bookings=list(self.bookings),
            owner=CALLER_NUMBER,
            passages=self.passages,
            lang=self.lang,
        )

    def has_requirement(self, requirement: str) -> bool:
        """Whether the business has what a caller needs."""
        requirements = {
            "free": self.when is not None and self.turn_context.client.booking_enabled,
            "hours": bool(self.turn_context.hours),
            "closed": self.closed is not None,
            "address": bool(self.turn_context.client.address.strip()),
            "services": len(self.turn_context.services) > 1,
            "service": self.service is not None,
            "price": bool(self.turn_context.client.prices.strip())
            or any(s.price.strip() for s in self.turn_context.services),
            "answer": self.answer is not None,
            "transfer": self.turn_context.can_transfer,
            "no_transfer": not self.turn_context.can_transfer,
        }
        return requirements[requirement]

    def fill_placeholders(self, words: str) -> str:
        """A reply with this business's values in it."""
        at, lang = self.when or self.turn_context.now, self.lang
        values = {
            "weekday": speech_format.format_weekday(at, lang),
            "clock": speech_format.format_time(at.time(), lang),
            "when": _day_and_clock(at, lang),
            "closed": speech_format.format_weekday(self.closed, lang) if self.closed else "",
            "service": self.service.name if self.service else "",
            "question": self.answer.questions[0] if self.answer else "",
            "answer": self.answer.answer.strip() if self.answer else "",
            "business": self.turn_context.client.business_name,
            "code": " ".join(CONFIRMATION_CODE),
        }
        for name, value in values.items():
            words = words.replace("{" + name + "}", value)
        return words


@cache
def load_script(lang: Lang) -> dict[str, Any]:
    """What scripted callers of a language say, as it is written down."""
    script = files(__package__).joinpath("scripted_callers", f"{lang}.toml")
    return tomllib.loads(script.read_text("utf-8"))


def list_caller_languages() -> tuple[Lang, ...]:
    """The languages that have scripted callers."""
    scripts = files(__package__).joinpath("scripted_callers")
    return tuple(lang for lang in list_languages() if scripts.joinpath(f"{lang}.toml").is_file())


def _day_and_clock(at: datetime, lang: Lang) -> str:
    template: str = load_script(lang)["day_and_clock"]
    return template.format(
        weekday=speech_format.format_weekday(at, lang), clock=speech_format.format_time(at.time(), lang)
    )


def expand_businesses(each: str, sets: str, turn_context: TurnContext, lang: Lang) -> Iterator[ScenarioBusiness]:
    """The business as a caller meets it: once, or once for each service or answer."""
    business = _prepare_calendar(
        ScenarioBusiness(turn_context, lang, service=next(iter(turn_context.services), None)), sets
    )
    answers = [a for a in turn_context.answers if a.questions and a.questions[0].strip() and a.answer.strip()]
    match each:
        case "service" if turn_context.services:
            for service in turn_context.services:
                yield replace(
                    _prepare_calendar(ScenarioBusiness(turn_context, lang, service=service), sets), named=service.name
                )
        case "answer" if answers:
            for answer in answers:
                yield replace(business, answer=answer, named=answer.questions[0])
        case _:
            yield business


def _prepare_calendar(business: ScenarioBusiness, sets: str) -> ScenarioBusiness:
    turn_context = business.turn_context
    tomorrow = turn_context.now.date() + timedelta(days=1)
    minutes = max([30, *(s.minutes for s in turn_context.services)])
    free = [
        at
        for at in InMemoryCalendar(turn_context).find_free_times(tomorrow, minutes=minutes, days=DAYS_BY_NAME)
        if at.minute == 0
    ]
    when = free[len(free) // 2] if free else None
    days = (tomorrow + timedelta(days=i) for i in range(DAYS_BY_NAME))
    business = replace(business, when=when, closed=next((d for d in days if not turn_context.opening_spans(d)), None))
    match sets:
        case "taken" if when:
            return replace(business, taken=frozenset({when}))
        case "booked" if when:
            own = CallerAppointment(1, free[0] if free[0] != when else free[-1], "Ana Lopez", CONFIRMATION_CODE)
            return replace(business, bookings=(own,))
        case _:
            return business
