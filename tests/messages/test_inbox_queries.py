"""The list of threads: one for each number and sender, by state, by search, page by page, and of one tenant."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from ringlypro.accounts.tables import User
from ringlypro.contacts import actions
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import InvalidFields, NotFound
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import inbox_queries, sms_service, thread_state
from ringlypro.messages.inbox_queries import ThreadState
from ringlypro.notifications.tables import Notification
from tests.conftest import TravellingClock
from tests.messages.texts import ANA, EVA, came, first_text
from tests.service_fixtures import FakeServices

SENDERS = (ANA, EVA, "72345", "AMAZON", "anonymous")


async def write_all(services: FakeServices, client: int, clock: TravellingClock) -> None:
    """A text of each sender, a minute apart: the last one is the newest."""
    for number, sender in enumerate(SENDERS):
        clock.forward(minutes=1)
        async with services.unit_of_work(client) as unit:
            await came(unit, f"Parking at the corner {number}?", f"SM{number}", sender)


async def senders_of(unit: UnitOfWork, **query: object) -> list[str]:
    return [row.sender for row in await inbox_queries.list_threads(unit, **query)]  # type: ignore[arg-type]  # its own names


class TestListing:
    """A line for everybody, the newest first."""

    async def test_every_sender_has_a_thread_and_the_next_page_goes_on_behind_the_last(
        self, services: FakeServices, dentist: int, barber: int, clock: TravellingClock
    ) -> None:
        await write_all(services, dentist, clock)

        async with services.unit_of_work(dentist) as unit:
            first = await inbox_queries.list_threads(unit, limit=2)
            rest = await inbox_queries.list_threads(unit, before=first[-1].place)
        async with services.unit_of_work(barber) as unit:
            others = await inbox_queries.list_threads(unit)

        assert [row.sender for row in (*first, *rest)] == list(SENDERS[::-1])
        assert (first[0].body, first[0].direction, first[0].unread) == ("Parking at the corner 4?", "incoming", 1)
        assert others == []

    async def test_the_last_words_are_those_of_the_newest_text(self, unit: UnitOfWork) -> None:
        await came(unit, "Are you open?")
        await sms_service.queue_sms(unit, to=ANA, body="Yes, until six", purpose="reminder:1")

        (row,) = await inbox_queries.list_threads(unit)

        assert (row.direction, row.body, row.status) == ("outgoing", first_text("Yes, until six"), "queued")

    async def test_an_old_spelling_of_a_number_is_the_same_person(self, unit: UnitOfWork) -> None:
        contact = await actions.create_contact(unit, first_name="Lupe", phone="+525512345678")

        received = await came(unit, "Hola", sender="+5215512345678")

        assert received.contact_id == contact.id
        assert await senders_of(unit) == ["+525512345678"]

    async def test_who_is_forgotten_leaves_the_thread_behind(self, unit: UnitOfWork) -> None:
        received = await came(unit, "Hello")
        assert received.contact_id is not None

        await actions.delete_contact(unit, received.contact_id)

        (row,) = await inbox_queries.list_threads(unit)
        assert (row.sender, row.contact_id, row.body) == (ANA, None, "Hello")


class TestStates:
    """Open, unread, mine, closed: each is what somebody has made of it."""

    async def test_a_thread_is_in_the_lists_of_its_state(self, unit: UnitOfWork) -> None:
        person = await add_person(unit)
        for sender in SENDERS[:4]:
            await came(unit, "Hello", f"SM{sender}", sender)
        ids = {row.sender: row.id for row in await inbox_queries.list_threads(unit)}
        await thread_state.mark_read(unit, ids[ANA])
        await thread_state.change_thread(unit, ids[EVA], {"closed": True})
        await thread_state.change_thread(unit, ids["72345"], {"assignee_id": person})

        async def listed(state: ThreadState) -> set[str]:
            return set(await senders_of(unit, state=state, user_id=person))

        assert await listed("open") == {ANA, "72345", "AMAZON"}
        assert await listed("closed") == {EVA}
        assert await listed("unread") == {EVA, "72345", "AMAZON"}
        assert await listed("mine") == {"72345"}
        assert await inbox_queries.count_unread(unit) == 3

    async def test_a_text_opens_what_was_closed(self, unit: UnitOfWork) -> None:
        await came(unit, "Hello")
        (row,) = await inbox_queries.list_threads(unit)
        await thread_state.change_thread(unit, row.id, {"closed": True, "read": True})

        await came(unit, "One more thing", "SM2")

        (row,) = await inbox_queries.list_threads(unit, state="open")
        assert (row.closed_at, row.unread) == (None, 1)

    async def test_reading_takes_the_bell_back(self, unit: UnitOfWork) -> None:
        await came(unit, "Hello " + "very " * 60 + "long", "SM1")
        await came(unit, "Hello", "SM2", EVA)
        notices = (await unit.db.scalars(select(Notification).order_by(Notification.id))).all()
        assert [notice.kind for notice in notices] == ["text_received"] * 2
        assert notices[0].values["name"] == "+1 (305) 555-0142"
        assert notices[0].values["words"].endswith(" very…")

        await thread_state.mark_read(unit, int(notices[0].link.rpartition("/")[2]))

        read = await unit.db.scalars(select(Notification.read_at.is_not(None)).order_by(Notification.id))
        assert read.all() == [True, False]

    async def test_whose_writer_is_blocked_does_not_ring(self, unit: UnitOfWork) -> None:
        await came(unit, "Hello", "SM1")
        await unit.db.execute(update(Contact).values(status="blocked"))

        await came(unit, "Hello again", "SM2")

        assert len((await unit.db.scalars(select(Notification))).all()) == 1

    async def test_nobody_else_is_given_a_thread(self, unit: UnitOfWork) -> None:
        await came(unit, "Hello")
        (row,) = await inbox_queries.list_threads(unit)

        with pytest.raises(InvalidFields):
            await thread_state.change_thread(unit, row.id, {"assignee_id": 2**40})
        with pytest.raises(NotFound):
            await thread_state.change_thread(unit, row.id + 1, {"closed": True})


class TestSearching:
    """A name, a number or words, however they are typed."""

    @pytest.mark.parametrize(
        ("q", "senders"),
        [
            ("obrien", {ANA}),
            ("O’Brien kate", {ANA}),
            ("555-0143", {EVA}),
            ("72345", {"72345"}),
            ("amaz", {"AMAZON"}),
            ("niño mañana", {EVA}),
            ("manana nino", {EVA}),
            ("manana corner", set()),
            ("zzzz", set()),
            ("?!", set()),
            ("%", set()),
        ],
    )
    async def test_finds_threads(self, unit: UnitOfWork, q: str, senders: set[str]) -> None:
        await actions.create_contact(unit, first_name="Kate", last_name="O'Brien", phone=ANA)
        await came(unit, "Hello", "SM1", ANA)
        await came(unit, "¿Puede venir el niño mañana?", "SM2", EVA)
        await came(unit, "At the corner", "SM3", "72345")
        await came(unit, "At the corner", "SM4", "AMAZON")

        assert set(await senders_of(unit, q=q)) == senders

    async def test_words_that_are_everywhere_are_found_from_the_newest_on(
        self, unit: UnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(inbox_queries, "RARE_THREADS", 1)
        for number, sender in enumerate(SENDERS[:4]):
            await came(unit, "At the corner" if number else "Around the corner", f"SM{number}", sender)
        await thread_state.change_thread(
            unit, (await inbox_queries.list_threads(unit, q="around"))[0].id, {"closed": True}
        )

        assert set(await senders_of(unit, q="the corner")) == set(SENDERS[:4])
        assert set(await senders_of(unit, q="the corner", state="open")) == set(SENDERS[1:4])
        assert len(await senders_of(unit, q="the corner", limit=2)) == 2


async def add_person(unit: UnitOfWork) -> int:
    person = User(client_id=unit.client_id, email="mia@example.com", password_hash="x")
    unit.db.add(person)
    await unit.db.flush()
    return person.id
