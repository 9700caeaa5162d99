"""What a business offers and what it answers: the services callers can book, and the owner's words for questions.

A service that an appointment names is never taken from the table: it is switched off, and the past keeps its word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from ringlypro.clients.business_settings import record_ahead
from ringlypro.clients.offer_fields import ANSWER_FIELDS, SERVICE_FIELDS
from ringlypro.clients.tables import Answer, Service
from ringlypro.clients.translated_texts import store_values
from ringlypro.core.errors import ErrorKind, InvalidFields, NotFound, RinglyError
from ringlypro.core.field_specs import FieldDeclarations
from ringlypro.db.unit_of_work import UnitOfWork

CatalogRow = TypeVar("CatalogRow", Service, Answer)
MAX_SERVICES = 50
MAX_ANSWERS = 200


class CatalogLimitReached(RinglyError):
    """More services or answers than a caller could be told of."""

    kind = ErrorKind.CONFLICT
    key = "offers.too_many"
    code = "too_many_offers"


async def list_services(unit: UnitOfWork) -> Sequence[Service]:
    """All services in the owner's order, those switched off too."""
    query = select(Service).order_by(Service.position, Service.id).options(joinedload(Service.texts))
    return list((await unit.db.scalars(query)).unique())


async def get_service(unit: UnitOfWork, service_id: int, *, lock: bool = False) -> Service:
    """One service with its texts; `lock` keeps other writers away until the unit ends. Raises NotFound."""
    return await (_get_row_to_change if lock else _get_row)(unit, Service, service_id)


async def add_service(unit: UnitOfWork, submitted: Mapping[str, object]) -> Service:
    """A new one, at the end of the list. Raises InvalidFields and CatalogLimitReached."""
    clean_values = SERVICE_FIELDS.clean_new(submitted)
    existing_services = await list_services(unit)
    if len(existing_services) >= MAX_SERVICES:
        raise CatalogLimitReached(most=MAX_SERVICES)
    _refuse_duplicate_name(existing_services, clean_values["name"])
    service = Service(
        position=max((existing.position for existing in existing_services), default=-1) + 1,
        created_at=unit.now,
        updated_at=unit.now,
        texts={},
    )
    store_values(SERVICE_FIELDS, service, clean_values)
    unit.db.add(service)
    await record_ahead(unit)
    return await _save_row(unit, service)


async def update_service(unit: UnitOfWork, service_id: int, submitted: Mapping[str, object]) -> Service:
    """Change what may be changed of a service. Raises InvalidFields and NotFound."""
    clean_values = SERVICE_FIELDS.clean_values(submitted)
    service = await _get_row_to_change(unit, Service, service_id)
    if "name" in clean_values:
        _refuse_duplicate_name(
            [existing for existing in await list_services(unit) if existing.id != service.id], clean_values["name"]
        )
    return await _save_changes(unit, SERVICE_FIELDS, service, clean_values)


async def move_service(unit: UnitOfWork, service_id: int, *, offset: int) -> None:
    """Move it `offset` places down the list (up when negative), as far as there are places. Raises NotFound."""
    order = await list_services(unit)
    place = next((place for place, service in enumerate(order) if service.id == service_id), None)
    if place is None:
        raise NotFound
    await place_service(unit, service_id, position=max(place + offset, 0))


async def place_service(unit: UnitOfWork, service_id: int, *, position: int) -> Service:
    """Give it a place in the list, 0 being the first; the last one is as far as it goes. Raises NotFound."""
    placed_service = await get_service(unit, service_id)
    order = [other for other in await list_services(unit) if other.id != placed_service.id]
    order.insert(min(position, len(order)), placed_service)
    for place, service in enumerate(order):
        if service.position != place:
            service.position, service.updated_at = place, unit.now
    await record_ahead(unit)
    await unit.db.flush()
    await unit.notify("clients")
    return placed_service


async def remove_service(unit: UnitOfWork, service_id: int) -> bool:
    """Take it away: True. One that appointments name is only switched off: False. Raises NotFound."""
    service = await _get_row(unit, Service, service_id)
    try:
        async with unit.db.begin_nested():
            await unit.db.delete(service)
            await unit.db.flush()
    except IntegrityError:
        await unit.db.refresh(service)
        service.active = False
        await _save_row(unit, service)
        return False
    await unit.notify("clients")
    return True


async def list_answers(unit: UnitOfWork) -> Sequence[Answer]:
    """All answers, oldest first."""
    query = select(Answer).order_by(Answer.id).options(joinedload(Answer.texts))
    return list((await unit.db.scalars(query)).unique())


async def get_answer(unit: UnitOfWork, answer_id: int, *, lock: bool = False) -> Answer:
    """One answer with its texts; `lock` keeps other writers away until the unit ends. Raises NotFound."""
    return await (_get_row_to_change if lock else _get_row)(unit, Answer, answer_id)


async def add_answer(unit: UnitOfWork, submitted: Mapping[str, object]) -> Answer:
    """Words for one or more questions. Raises InvalidFields and CatalogLimitReached."""
    clean_values = ANSWER_FIELDS.clean_new(submitted)
    if (await unit.db.scalar(select(func.count()).select_from(Answer)) or 0) >= MAX_ANSWERS:
        raise CatalogLimitReached(most=MAX_ANSWERS)
    answer_row = Answer(created_at=unit.now, updated_at=unit.now, texts={})
    store_values(ANSWER_FIELDS, answer_row, clean_values)
    unit.db.add(answer_row)
    await record_ahead(unit)
    return await _save_row(unit, answer_row)


async def update_answer(unit: UnitOfWork, answer_id: int, submitted: Mapping[str, object]) -> Answer:
    """Change what may be changed of an answer. Raises InvalidFields and NotFound."""
    clean_values = ANSWER_FIELDS.clean_values(submitted)
    answer_row = await _get_row_to_change(unit, Answer, answer_id)
    return await _save_changes(unit, ANSWER_FIELDS, answer_row, clean_values)


async def remove_answer(unit: UnitOfWork, answer_id: int) -> None:
    """Take it away. Raises NotFound."""
    await unit.db.delete(await _get_row(unit, Answer, answer_id))
    await unit.db.flush()
    await unit.notify("clients")


def to_submitted_fields(row: Service | Answer) -> dict[str, Any]:
    """What could be given to make this row again."""
    declared = SERVICE_FIELDS if isinstance(row, Service) else ANSWER_FIELDS
    return {name: declared.read_value(row, name) for name in declared.editable_names}


def _refuse_duplicate_name(existing_services: Sequence[Service], name: str) -> None:
    # Two of one name could not be told apart by ear.
    if any(service.name.casefold() == name.casefold() for service in existing_services):
        raise InvalidFields({"name": "offers.name_taken"})


async def _get_row(unit: UnitOfWork, table: type[CatalogRow], row_id: int) -> CatalogRow:
    query = select(table).where(table.id == row_id).options(joinedload(table.texts))
    row = (await unit.db.scalars(query)).unique().one_or_none()
    if row is None:
        raise NotFound
    return row


async def _get_row_to_change(unit: UnitOfWork, table: type[CatalogRow], row_id: int) -> CatalogRow:
    # One writer at a time: two would write the first text in a language twice.
    await unit.db.execute(select(table.id).where(table.id == row_id).with_for_update())
    return await _get_row(unit, table, row_id)


async def _save_changes(
    unit: UnitOfWork, fields: FieldDeclarations, row: CatalogRow, clean_values: Mapping[str, Any]
) -> CatalogRow:
    """Write what differs; a row that is as it was keeps the moment of its last change."""
    changed = {name: value for name, value in clean_values.items() if fields.read_value(row, name) != value}
    if not changed:
        return row
    store_values(fields, row, changed)
    if changed.keys() & fields.spoken_names:
        await record_ahead(unit)
    return await _save_row(unit, row)


async def _save_row(unit: UnitOfWork, row: CatalogRow) -> CatalogRow:
    row.updated_at = unit.now
    await unit.db.flush()
    await unit.notify("clients")
    return row
