"""What a business offers and what it answers: the services callers can book, and the owner's words for questions.

A service that an appointment names is never taken from the table: it is switched off, and the past keeps its word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ringlypro.clients.tables import Answer, Service
from ringlypro.db.unit import Unit
from ringlypro.kit import fields
from ringlypro.kit.errors import InvalidFields, Kind, NotFound, RinglyError
from ringlypro.kit.fields import BadField, Rule

Row = TypeVar("Row", Service, Answer)
MOST_SERVICES = 50
MOST_ANSWERS = 200
MOST_QUESTIONS = 20


def questions(value: object) -> list[str]:
    """Ways to ask one thing: at least one, each once, empty ones left out."""
    asked = [q for q in fields.lines(most=MOST_QUESTIONS, of=fields.line(most=200))(value) if q]
    if not asked:
        raise BadField("errors.field.missing")
    return list(dict.fromkeys(asked))


def answer(value: object) -> str:
    """The owner's words; there must be some."""
    text: str = fields.block(most=1000)(value)
    if not text:
        raise BadField("errors.field.missing")
    return text


SERVICE: Mapping[str, Rule] = {
    "name": fields.line(most=120, needed=True),
    "name_es": fields.line(most=120),
    "minutes": fields.whole(5, 1440),
    "buffer_minutes": fields.whole(0, 1440),
    "price": fields.line(most=200),
    "price_es": fields.line(most=200),
    "active": fields.flag,
}
"""What may be said of a service; `price` is in the owner's own words."""
ANSWER: Mapping[str, Rule] = {"questions": questions, "answer": answer, "answer_es": fields.block(most=1000)}


class TooManyOffers(RinglyError):
    """More services or answers than a caller could be told of."""

    kind = Kind.CONFLICT
    key = "offers.too_many"
    code = "too_many_offers"


async def services(unit: Unit) -> Sequence[Service]:
    """All services in the owner's order, those switched off too."""
    return list(await unit.db.scalars(select(Service).order_by(Service.position, Service.id)))


async def add_service(unit: Unit, given: Mapping[str, object]) -> Service:
    """A new one, at the end of the list. Raises InvalidFields and TooManyOffers."""
    clean = _whole(given, SERVICE, needed=("name", "minutes"))
    known = await services(unit)
    if len(known) >= MOST_SERVICES:
        raise TooManyOffers(most=MOST_SERVICES)
    _refuse_twin(known, clean["name"])
    made = Service(**clean, position=max((s.position for s in known), default=-1) + 1, created_at=unit.now)
    unit.db.add(made)
    return await _kept(unit, made)


async def change_service(unit: Unit, service_id: int, given: Mapping[str, object]) -> Service:
    """Change what is named in `SERVICE`. Raises InvalidFields and NotFound."""
    clean = fields.checked(given, SERVICE)
    found = await _one(unit, Service, service_id)
    if "name" in clean:
        _refuse_twin([s for s in await services(unit) if s.id != found.id], clean["name"])
    for name, value in clean.items():
        setattr(found, name, value)
    return await _kept(unit, found)


async def move_service(unit: Unit, service_id: int, *, by: int) -> None:
    """Move it `by` places down the list (up when negative), as far as there are places. Raises NotFound."""
    found = await _one(unit, Service, service_id)
    order = [s for s in await services(unit) if s.id != found.id]
    before = sum((s.position, s.id) < (found.position, found.id) for s in order)
    order.insert(min(max(before + by, 0), len(order)), found)
    for place, service in enumerate(order):
        service.position = place
    await _kept(unit, found)


async def remove_service(unit: Unit, service_id: int) -> bool:
    """Take it away: True. One that appointments name is only switched off: False. Raises NotFound."""
    found = await _one(unit, Service, service_id)
    try:
        async with unit.db.begin_nested():
            await unit.db.delete(found)
            await unit.db.flush()
    except IntegrityError:
        await unit.db.refresh(found)
        found.active = False
        await _kept(unit, found)
        return False
    await unit.tell("clients")
    return True


async def answers(unit: Unit) -> Sequence[Answer]:
    """All answers, oldest first."""
    return list(await unit.db.scalars(select(Answer).order_by(Answer.id)))


async def add_answer(unit: Unit, given: Mapping[str, object]) -> Answer:
    """Words for one or more questions. Raises InvalidFields and TooManyOffers."""
    clean = _whole(given, ANSWER, needed=("questions", "answer"))
    if (await unit.db.scalar(select(func.count()).select_from(Answer)) or 0) >= MOST_ANSWERS:
        raise TooManyOffers(most=MOST_ANSWERS)
    made = Answer(**clean, created_at=unit.now)
    unit.db.add(made)
    return await _kept(unit, made)


async def change_answer(unit: Unit, answer_id: int, given: Mapping[str, object]) -> Answer:
    """Change what is named in `ANSWER`. Raises InvalidFields and NotFound."""
    clean = fields.checked(given, ANSWER)
    found = await _one(unit, Answer, answer_id)
    for name, value in clean.items():
        setattr(found, name, value)
    return await _kept(unit, found)


async def remove_answer(unit: Unit, answer_id: int) -> None:
    """Take it away. Raises NotFound."""
    await unit.db.delete(await _one(unit, Answer, answer_id))
    await unit.db.flush()
    await unit.tell("clients")


def as_given(row: Service | Answer) -> dict[str, Any]:
    """What could be given to make this row again."""
    return {name: getattr(row, name) for name in (SERVICE if isinstance(row, Service) else ANSWER)}


def _whole(given: Mapping[str, object], rules: Mapping[str, Rule], *, needed: tuple[str, ...]) -> dict[str, Any]:
    # A needed field that was not sent is judged as an empty one, together with the others.
    return fields.checked(dict.fromkeys(needed) | dict(given), rules)


def _refuse_twin(known: Sequence[Service], name: str) -> None:
    # Two of one name could not be told apart by ear.
    if any(s.name.casefold() == name.casefold() for s in known):
        raise InvalidFields({"name": "offers.name_taken"})


async def _one(unit: Unit, table: type[Row], row_id: int) -> Row:
    found = (await unit.db.scalars(select(table).where(table.id == row_id))).one_or_none()
    if found is None:
        raise NotFound
    return found


async def _kept(unit: Unit, row: Row) -> Row:
    await unit.db.flush()
    await unit.tell("clients")
    return row
