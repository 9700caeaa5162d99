"""What happened with one person: every kind in its place, and every page back to the very first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ringlypro.accounts.tables import User
from ringlypro.appointments.tables import Appointment, Resource
from ringlypro.calls.tables import Call
from ringlypro.contacts import actions
from ringlypro.core.errors import InvalidFields
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.insights import thread_timeline
from ringlypro.messages import sms_service, thread_state
from ringlypro.messages.tables import Message, Thread
from ringlypro.notifications.tables import FollowUp

ANA = "+13055550142"
OURS = "+13055550101"


def incoming(number: int, unit: UnitOfWork, **values: object) -> Message:
    at = unit.now + timedelta(minutes=number)
    row = {"direction": "incoming", "from_number": ANA, "to_number": OURS, "status": "received", "created_at": at}
    return Message(**(row | {"body": str(number)} | values))


async def make_thread(unit: UnitOfWork) -> Thread:
    contact = await actions.create_contact(unit, first_name="Ana", phone=ANA)
    return await thread_state.get_thread(unit, await thread_state.open_contact_thread(unit, contact.id))


async def test_all_kinds_stand_in_time_order(unit: UnitOfWork) -> None:
    thread = await make_thread(unit)
    who, now = thread.contact_id, unit.now
    unit.db.add(resource := Resource(name="Chair"))
    await unit.db.flush()
    unit.db.add_all(
        [
            incoming(1, unit, contact_id=who),
            incoming(5, unit, contact_id=who),
            Call(twilio_call_sid="CA1", contact_id=who, direction="incoming", from_number=ANA, to_number=OURS,
                 start_time=now + timedelta(minutes=2), created_at=now + timedelta(minutes=2)),
            Appointment(contact_id=who, resource_id=resource.id, customer_name="Ana", customer_phone=ANA,
                        starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=1, minutes=30),
                        busy_until=now + timedelta(days=1, minutes=30), status="confirmed",
                        confirmation_code="ANA7KD", created_at=now + timedelta(minutes=3)),
            FollowUp(contact_id=who, kind="voicemail", reference="A1", body="call me",
                     created_at=now + timedelta(minutes=4), updated_at=now),
            FollowUp(contact_id=who, kind="question", reference="A2", body="not left by anybody",
                     created_at=now, updated_at=now),
        ]
    )  # fmt: skip
    await thread_state.add_note(unit, thread.id, author_id=await author(unit), body=" Prefers Mia ")

    page = await thread_timeline.load_timeline(unit, thread)

    assert [item.kind for item in page.items] == ["note", "text", "call", "booking", "left", "text"]
    assert page.items[0].row.body == "Prefers Mia"
    assert page.older is None


@pytest.mark.parametrize("size", [1, 7, 40])
async def test_every_page_goes_on_where_the_last_one_ended(unit: UnitOfWork, size: int) -> None:
    thread = await make_thread(unit)
    for number in range(23):
        unit.db.add(incoming(2 * number, unit, contact_id=thread.contact_id))
        unit.db.add(
            Call(
                twilio_call_sid=f"CA{number}",
                contact_id=thread.contact_id,
                direction="incoming",
                from_number=ANA,
                to_number=OURS,
                created_at=unit.now + timedelta(minutes=2 * number + 1),
            )
        )
        await unit.db.flush()

    keys: list[str] = []
    older, pages = None, 0
    while pages == 0 or older:
        cursor = thread_timeline.encode_place(older)
        page = await thread_timeline.load_timeline(
            unit, thread, before=thread_timeline.decode_place(cursor), limit=size
        )
        keys = [item.key for item in page.items] + keys
        older, pages = page.older, pages + 1

    assert len(keys) == len(set(keys)) == 46
    assert [key.partition("-")[0] for key in keys] == ["text", "call"] * 23
    assert pages == -(-46 // size)


async def test_what_was_written_before_a_contact_was_known_is_there_too(unit: UnitOfWork) -> None:
    unit.db.add(incoming(1, unit, contact_id=None))
    await unit.db.flush()
    thread = await make_thread(unit)
    await sms_service.queue_sms(unit, to=ANA, body="See you")
    stranger = incoming(2, unit, contact_id=None, from_number="+13055550177")
    unit.db.add(stranger)
    await unit.db.flush()

    page = await thread_timeline.load_timeline(unit, thread)

    assert [item.row.direction for item in page.items] == ["incoming", "outgoing"]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WzEsMiwzLDQsIjUiXQ", "WzEsMiwzLDQsLTVd"])
def test_a_place_that_we_never_wrote_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidFields):
        thread_timeline.decode_place(cursor)


async def author(unit: UnitOfWork) -> int:
    person = User(client_id=unit.client_id, email="mia@example.com", password_hash="x")
    unit.db.add(person)
    await unit.db.flush()
    return person.id
