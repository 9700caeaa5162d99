"""What a rehearsal finds in a business: a free hour, a closed day, a service, an answer, and words for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from ringlypro.receptionist import spoken
from ringlypro.receptionist.dry_books import CODE, Books
from ringlypro.receptionist.talk import Answer, Booking, Brief, Lang, Service

CALLER: Final = "+13055550134"
WEEK: Final = 6
"""Days ahead in which a weekday's name alone says which day is meant."""


@dataclass(frozen=True, slots=True)
class World:
    """A business as one caller meets it. `when` is a free hour (or a taken one, when the caller is to meet that)."""

    brief: Brief
    lang: Lang
    when: datetime | None = None
    closed: date | None = None
    service: Service | None = None
    answer: Answer | None = None
    taken: frozenset[datetime] = frozenset()
    there: tuple[Booking, ...] = ()
    named: str = ""

    def books(self) -> Books:
        """A fresh copy of the books."""
        return Books(self.brief, taken=self.taken, bookings=list(self.there), owner=CALLER)

    def has(self, need: str) -> bool:
        """Whether the business has what a caller needs."""
        known = {
            "free": self.when is not None and self.brief.can_book,
            "hours": bool(self.brief.hours),
            "closed": self.closed is not None,
            "address": bool(self.brief.address.strip()),
            "services": len(self.brief.services) > 1,
            "service": self.service is not None,
            "price": bool(self.brief.prices.strip()) or any(s.price.strip() for s in self.brief.services),
            "answer": self.answer is not None,
            "transfer": self.brief.can_transfer,
            "no_transfer": not self.brief.can_transfer,
        }
        return known[need]

    def fill(self, words: str) -> str:
        """A reply with this business's values in it."""
        at, lang = self.when or self.brief.now, self.lang
        values = {
            "weekday": spoken.weekday(at, lang),
            "clock": spoken.clock(at.time(), lang),
            "when": _when(at, lang),
            "closed": spoken.weekday(self.closed, lang) if self.closed else "",
            "service": self.service.name if self.service else "",
            "question": self.answer.questions[0] if self.answer else "",
            "answer": self.answer.answer.strip() if self.answer else "",
            "business": self.brief.business,
            "code": " ".join(CODE),
        }
        for name, value in values.items():
            words = words.replace("{" + name + "}", value)
        return words


def _when(at: datetime, lang: Lang) -> str:
    if lang == "es":
        return f"el {spoken.weekday(at, lang)} a {spoken.clock(at.time(), lang)}"
    return f"on {spoken.weekday(at, lang)} at {spoken.clock(at.time(), lang)}"


def worlds_of(each: str, sets: str, brief: Brief, lang: Lang) -> Iterator[World]:
    """The business as a caller meets it: once, or once for each service or answer."""
    world = _set(World(brief, lang, service=next(iter(brief.services), None)), sets)
    answers = [a for a in brief.answers if a.questions and a.questions[0].strip() and a.answer.strip()]
    match each:
        case "service" if brief.services:
            for service in brief.services:
                yield replace(_set(World(brief, lang, service=service), sets), named=service.name)
        case "answer" if answers:
            for answer in answers:
                yield replace(world, answer=answer, named=answer.questions[0])
        case _:
            yield world


def _set(world: World, sets: str) -> World:
    brief = world.brief
    tomorrow = brief.now.date() + timedelta(days=1)
    minutes = max([30, *(s.minutes for s in brief.services)])
    free = [at for at in Books(brief).free(tomorrow, minutes=minutes, days=WEEK) if at.minute == 0]
    when = free[len(free) // 2] if free else None
    open_days = {on for on, _, _ in brief.hours}
    days = (tomorrow + timedelta(days=i) for i in range(WEEK))
    world = replace(world, when=when, closed=next((d for d in days if d.isoweekday() not in open_days), None))
    match sets:
        case "taken" if when:
            return replace(world, taken=frozenset({when}))
        case "booked" if when:
            own = Booking(1, free[0] if free[0] != when else free[-1], "Ana Lopez", CODE)
            return replace(world, there=(own,))
        case _:
            return world
