"""The pages with lists, as an owner uses them: what they show, what they change, and what they keep to themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from components.data_table import Query
from pages import appointments, call_detail, lists, shell
from ringlypro.accounts import signin
from ringlypro.accounts import tables as account_tables
from ringlypro.appointments import booking, openings, queries
from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call, CallTurn
from ringlypro.clients.tables import Service
from ringlypro.contacts import actions
from ringlypro.contacts import queries as contact_queries
from ringlypro.credits import ledger
from ringlypro.credits.pricing import Tariff
from ringlypro.db.unit import Database, Unit
from ringlypro.kit.clock import UTC_ZONE
from ringlypro.kit.errors import NotFound
from ringlypro.notices import follow_ups
from ringlypro.services import Services, build
from tests.conftest import TravellingClock
from tests.desk import make_settings

LONG = 60
"""Looks at a page before giving up; ten a second."""


@dataclass
class Owner:
    """Somebody signed in at the dentist's, in front of a browser."""

    user: User
    house: Services
    client_id: int

    async def opens(self, path: str, *, sees: str) -> None:
        await self.user.open(path)
        await self.sees(sees)

    async def sees(self, text: str) -> None:
        await self.user.should_see(text, retries=LONG)

    async def no_longer_sees(self, text: str) -> None:
        await self.user.should_not_see(text, retries=LONG)

    def unit(self) -> Any:
        return self.house.unit(self.client_id)

    def take(self, name: str) -> None:
        """Click the line of somebody; in a browser the click rises from the words to the button."""
        words = next(e for e in self.user.find(name).elements if "rp-li-title" in e.classes)
        line = next(e for e in words.ancestors() if e.tag == "button")
        UserInteraction(self.user, {line}, None).trigger("click")

    def press(self, text: str) -> None:
        """Click the button with this text; the newest, where a dialog has one of the same name."""
        found = [b for b in self.user.find(ui.button).elements if b.text == text and b.visible]
        UserInteraction(self.user, {max(found, key=lambda b: b.id)}, None).click()

    def field(self, label: str) -> Any:
        """The control under a label."""
        (caption,) = [e for e in self.user.find(label).elements if e.tag == "label"]
        ident = int(str(caption.props["for"]).removeprefix("f"))
        return self.user.client.elements[ident] if self.user.client else None

    def rows(self) -> list[dict[str, Any]]:
        tables = [e for e in self.user.client.elements.values() if isinstance(e, ui.table)] if self.user.client else []
        return list(tables[0].rows) if tables else []

    async def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(LONG):
            if holds():
                return
            await asyncio.sleep(0.1)
        raise AssertionError("it never came about")


@pytest.fixture
async def house(database_url: str, clock: TravellingClock) -> AsyncIterator[Services]:
    """The real house over a fresh database, with doubles for the vendors."""
    services = build(make_settings(), database_url, clock=clock)
    await services.wire.start()
    await asyncio.wait_for(services.wire.connected.wait(), 5)
    yield services
    await services.close()


@pytest.fixture
async def owner(house: Services, dentist: int, user: User) -> Owner:
    """The dentist, signed in."""
    async with house.directory() as unit:
        row = account_tables.User(
            client_id=dentist, email="ana@example.com", password_hash="-", first_name="Ana", language="en"
        )
        unit.db.add(row)
        await unit.db.flush()
    person = signin.Person(user_id=row.id, client_id=dentist, email=row.email)
    user.http_client.cookies.set(house.settings.cookie, await signin.cookie_value(house, person))
    shell.register(house)
    return Owner(user, house, dentist)


async def a_call(unit: Unit, sid: str, **values: Any) -> int:
    """A call that is over, unless told otherwise."""
    given = {
        "from_number": "+13055551234", "to_number": "+13055550101", "status": "completed", "duration": 61,
        "outcome": "answered", "start_time": unit.now, "end_time": unit.now, "created_at": unit.now,
    }  # fmt: skip
    call = Call(twilio_call_sid=sid, **(given | values))
    unit.db.add(call)
    await unit.db.flush()
    return call.id


async def booked(unit: Unit, *, at: datetime, name: str = "Maria Gonzalez", phone: str = "+13055551234") -> Appointment:
    card = await openings.calendar(unit)
    return await booking.book(
        unit, card=card, starts_at=at, minutes=30, contact=None, customer_name=name, customer_phone=phone
    )


def at(day: int, hour: int) -> datetime:
    """An hour in New York in November 2025; the clock of tests says the 20th, ten o'clock."""
    return datetime(2025, 11, day, hour + 5, tzinfo=UTC)


class TestCalls:
    """/calls."""

    async def test_an_empty_log_leads_to_the_telephone_on_the_screen(self, owner: Owner) -> None:
        await owner.opens("/calls", sees="No calls yet")

        assert "/demo" in {link.props["href"] for link in owner.user.find(ui.link).elements}

    async def test_shows_own_calls_alone(self, owner: Owner, database: Database, barber: int) -> None:
        async with owner.unit() as unit:
            mine = await a_call(unit, "CA1", caller_name="Maria Gonzalez", outcome="booked", cost=Decimal("0.1"))
        async with database.unit(barber) as unit:
            await a_call(unit, "CA2", caller_name="Somebody Else")
        await owner.opens("/calls", sees="Call my receptionist")
        await owner.until(lambda: len(owner.rows()) == 1)

        (row,) = owner.rows()
        assert (row["id"], row["caller"], row["caller_sub"]) == (mine, "Maria Gonzalez", "+1 (305) 555-1234")
        assert (row["outcome"], row["outcome_tone"], row["duration"], row["cost"]) == ("Booked", "ok", "1:01", "$0.10")

    async def test_filters_and_searches(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            await a_call(unit, "CA1", caller_name="Maria", outcome="booked")
            await a_call(unit, "CA2", caller_name="Tom", outcome="spam", direction="outgoing")
        await owner.opens("/calls", sees="Call my receptionist")
        await owner.until(lambda: len(owner.rows()) == 2)

        owner.field("Outcome").value = "booked"
        await owner.until(lambda: [row["caller"] for row in owner.rows()] == ["Maria"])
        owner.field("Search name or number").value = "tom"
        await owner.until(lambda: owner.rows() == [])
        owner.field("Outcome").value = ""
        await owner.until(lambda: [row["caller"] for row in owner.rows()] == ["Tom"])

    async def test_a_call_that_comes_in_appears_by_itself(self, owner: Owner) -> None:
        await owner.opens("/calls", sees="No calls yet")

        async with owner.unit() as unit:
            await a_call(unit, "CA1", outcome=None, end_time=None, from_number="anonymous")
            await unit.tell("calls")

        await owner.until(lambda: [row["outcome"] for row in owner.rows()] == ["In progress"])
        assert owner.rows()[0]["caller"] == "Withheld number"


class TestBookmarks:
    """Pages are numbered, rows are found by key."""

    def test_the_next_page_begins_after_the_last_row_of_this_one(self) -> None:
        marks = lists.Bookmarks[int]()
        first = Query(1, 2, "", descending=False, search="")
        found = [9, 8, 7]

        assert marks.before(first) is None
        page = marks.page(first, found, shown=lambda n: {"id": n}, key=lambda n: n)

        assert ([row["id"] for row in page.rows], page.total) == ([9, 8], 3)
        assert marks.before(Query(2, 2, "", descending=False, search="")) == 8

    def test_another_question_begins_anew(self) -> None:
        marks = lists.Bookmarks[int]()
        first = Query(1, 2, "", descending=False, search="")
        marks.before(first)
        marks.page(first, [9, 8, 7], shown=lambda n: {"id": n}, key=lambda n: n)

        assert marks.before(Query(2, 2, "", descending=False, search="maria")) is None

    @pytest.mark.parametrize("text", ["", "0", "-1", "abc", "1.5", "9" * 19, "9" * 400, "٣", "1 "])
    def test_what_cannot_be_an_id_is_not_found(self, text: str) -> None:
        with pytest.raises(NotFound):
            lists.row_id(text)


class TestCall:
    """/calls/{id}."""

    async def test_tells_what_was_said_and_why(self, owner: Owner) -> None:
        why = [["intent", "book"], ["time", "14:00"], ["why", "intent:book<-'like to book'; time:at two->14:00"]]
        async with owner.unit() as unit:
            call_id = await a_call(unit, "CA1", caller_name="Maria")
            unit.db.add(
                CallTurn(
                    call_id=call_id, number=1, at=unit.now, heard="I'd like to book at two", said="With pleasure.",
                    confidence=0.93, understood=why, ms=120,
                )
            )  # fmt: skip
        await owner.opens(f"/calls/{call_id}", sees="I'd like to book at two")

        for text in ("With pleasure.", "93 % sure", "answered in 120 ms", "10:00:00 AM", "+1 (305) 555-1234"):
            await owner.sees(text)
        await owner.sees("Wish: Book an appointment, because of “like to book”")
        await owner.sees("Time: 2:00\u00a0PM, because of “at two”")

    @pytest.mark.parametrize(
        ("seconds", "waived", "free", "sentence"),
        [
            (61, False, 100, "All 2 minutes were free minutes of this month."),
            (61, True, 100, "Call from the telephone on the screen: always free"),
            (61, False, 1, "The last free minutes of the month covered 1; 1 had to be paid."),
            (61, False, 0, "This month's free minutes were used up, so all 2 minutes were paid."),
            (0, False, 0, "Nobody spoke: nothing is charged."),
        ],
    )
    async def test_explains_its_bill(self, owner: Owner, seconds: int, waived: bool, free: int, sentence: str) -> None:
        tariff = Tariff(rate=Decimal("0.100"), monthly_free_minutes=free, zone=UTC_ZONE)
        async with owner.unit() as unit:
            call_id = await a_call(unit, "CA1", duration=seconds, screen=waived)
            await ledger.charge_call(
                unit, call_id=call_id, call_sid="CA1", seconds=seconds, client=tariff, ended_at=unit.now,
                reason="screen_phone" if waived else "call", waived=waived,
            )  # fmt: skip

        await owner.opens(f"/calls/{call_id}", sees=sentence)

    async def test_is_alive_while_it_runs(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            call_id = await a_call(unit, "CA1", outcome=None, end_time=None)
        await owner.opens(f"/calls/{call_id}", sees="The call has just begun")

        async with owner.unit() as unit:
            unit.db.add(CallTurn(call_id=call_id, number=1, at=unit.now, said="How may I help you?"))
            await unit.tell("calls", call_id)

        await owner.sees("How may I help you?")
        await owner.sees("The call is running")

    async def test_of_another_client_does_not_exist(self, owner: Owner, database: Database, barber: int) -> None:
        async with database.unit(barber) as unit:
            theirs = await a_call(unit, "CA1")

        for path in (f"/calls/{theirs}", "/calls/abc", "/contacts/99", "/contacts/-1"):
            await owner.opens(path, sees="This does not exist.")

    @pytest.mark.parametrize(
        ("address", "good"),
        [
            ("https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1", True),
            ("http://api.twilio.com/RE1", False),
            ("https://twilio.com.evil.example/RE1", False),
            ("https://eviltwilio.com/RE1", False),
            ("https://api.twilio.com@evil.example/RE1", False),
            ("https://user@api.twilio.com/RE1", False),
            ("javascript:alert(1)", False),
            ("https://[", False),
        ],
    )
    def test_only_recordings_of_the_telephone_company_are_offered(self, address: str, good: bool) -> None:
        assert call_detail.is_recording(address) is good


class TestAppointments:
    """/appointments."""

    async def test_books_from_the_free_times(self, owner: Owner) -> None:
        await owner.opens("/appointments?new=1", sees="What for")
        owner.field("Name").value, owner.field("Phone").value = "Nora Bell", "(305) 555-4444"
        await owner.sees("2:00\u00a0PM")

        owner.press("2:00\u00a0PM")
        owner.press("Book")

        await owner.sees("Nora Bell is booked: Thu, 2:00\u00a0PM.")
        async with owner.unit() as unit:
            (made,) = await queries.log(unit)
        assert (made.customer_name, made.customer_phone, made.starts_at) == ("Nora Bell", "+13055554444", at(20, 14))
        assert (made.source, made.status) == ("manual", "confirmed")

    async def test_a_longer_service_has_its_own_free_times(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            unit.db.add_all([Service(name="Check-up", minutes=30), Service(name="Crown", minutes=120, position=1)])
        await owner.opens("/appointments?new=1", sees="4:30\u00a0PM")

        service = owner.field("Service")
        service.value = next(key for key, name in service.options.items() if name == "Crown")

        await owner.no_longer_sees("4:30\u00a0PM")
        await owner.sees("3:00\u00a0PM")

    async def test_marks_the_fields_that_are_wrong(self, owner: Owner) -> None:
        await owner.opens("/appointments?new=1", sees="What for")
        owner.field("Phone").value = "12"

        owner.press("Book")

        await owner.until(lambda: owner.field("Name").error == "This is needed.")
        assert owner.field("Phone").error == "This is not a telephone number. Please include the area code."

    async def test_a_time_that_was_just_taken_offers_others(self, owner: Owner) -> None:
        await owner.opens("/appointments?new=1", sees="What for")
        owner.field("Name").value, owner.field("Phone").value = "Nora Bell", "(305) 555-4444"
        await owner.sees("2:00\u00a0PM")
        owner.press("2:00\u00a0PM")
        async with owner.unit() as unit:
            await booked(unit, at=at(20, 14))

        owner.press("Book")

        await owner.sees("Somebody has just taken this time. These are still free:")
        owner.press("Thu, 2:30\u00a0PM")
        owner.press("Book")
        await owner.sees("Nora Bell is booked: Thu, 2:30\u00a0PM.")

    async def test_moves_to_a_free_time(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            made = await booked(unit, at=at(20, 14))
        await owner.opens("/appointments", sees="Maria Gonzalez")

        owner.take("Maria Gonzalez")
        await owner.sees(made.confirmation_code)
        owner.press("Move")
        await owner.sees("Now: Thu, 2:00\u00a0PM")
        owner.field("Day").value = "2025-11-21"
        await owner.sees("9:00\u00a0AM")
        owner.press("9:00\u00a0AM")
        owner.press("Move")

        await owner.sees("Moved to Fri, Nov\u00a021, 9:00\u00a0AM.")
        async with owner.unit() as unit:
            assert (await queries.one(unit, made.id)).starts_at == at(21, 9)

    async def test_cancels_unless_it_is_taken_back(self, owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(appointments, "UNDO_SECONDS", 1.0)
        async with owner.unit() as unit:
            kept = await booked(unit, at=at(20, 14))
            gone = await booked(unit, at=at(20, 15), name="Tom Reed", phone="+13055559999")
        await owner.opens("/appointments", sees="Tom Reed")

        owner.take("Maria Gonzalez")
        await owner.sees(kept.confirmation_code)
        owner.press("Cancel appointment")
        await owner.sees("Maria Gonzalez: the appointment is cancelled.")
        owner.press("Undo")
        await owner.sees("+1 (305) 555-1234")
        owner.take("Tom Reed")
        await owner.sees(gone.confirmation_code)
        owner.press("Cancel appointment")
        await owner.sees("Tom Reed: the appointment is cancelled.")
        await asyncio.sleep(1.5)

        async with owner.unit() as unit:
            assert (await queries.one(unit, kept.id)).status == "confirmed"
            assert (await queries.one(unit, gone.id)).status == "cancelled"

    async def test_notes_that_nobody_came(self, owner: Owner, clock: TravellingClock) -> None:
        async with owner.unit() as unit:
            made = await booked(unit, at=at(20, 14))
        clock.forward(hours=6)
        await owner.opens(f"/appointments?id={made.id}", sees="Maria Gonzalez")

        owner.take("Maria Gonzalez")
        await owner.sees("Nobody came")
        owner.press("Nobody came")

        await owner.sees("Noted: nobody came.")
        async with owner.unit() as unit:
            assert (await queries.one(unit, made.id)).status == "no-show"

    async def test_an_appointment_of_long_ago_is_led_to(self, owner: Owner, clock: TravellingClock) -> None:
        async with owner.unit() as unit:
            made = await booked(unit, at=at(20, 14))
        clock.forward(days=3)

        await owner.opens(f"/appointments?id={made.id}", sees="Maria Gonzalez")

        (lit,) = [e for e in owner.user.client.elements.values() if "lit" in e.classes] if owner.user.client else []
        assert "gone" in lit.classes


class TestContacts:
    """/contacts and /contacts/{id}."""

    async def test_are_searched_from_the_address(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            await actions.meet(unit, phone="+13055551234", name="María Álvarez", source="manual")
            await actions.meet(unit, phone="+13055551235", name="Tom", source="manual")

        await owner.opens("/contacts?q=alv", sees="New contact")

        await owner.until(lambda: [row["name"] for row in owner.rows()] == ["María Álvarez"])

    async def test_a_number_that_is_known_is_said_under_its_field(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            await actions.meet(unit, phone="+13055551234", name="Tom", source="manual")
        await owner.opens("/contacts", sees="New contact")
        owner.press("New contact")
        await owner.sees("Very important")

        owner.field("First name").value, owner.field("Phone").value = "Zoë", "305 555 1234"
        owner.press("Save")
        await owner.until(lambda: owner.field("Phone").error == "Another contact has this number.")
        owner.field("Phone").value, owner.field("Tags").value = "555 1299", "kids, new ,, kids"
        owner.press("Save")

        await owner.sees("Saved.")
        async with owner.unit() as unit:
            (made,) = await contact_queries.search(unit, q="zoe")
        assert (made.phone, made.tags, made.source) == ("+13055551299", ["kids", "new"], "manual")

    async def test_history_has_calls_appointments_and_texts(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            made = await booked(unit, at=at(20, 14))
            call_id = await a_call(unit, "CA1", contact_id=made.contact_id, outcome="booked")

        await owner.opens(f"/contacts/{made.contact_id}", sees="Call: Booked")

        await owner.sees("Appointment: Confirmed")
        links = {link.props["href"] for link in owner.user.find(ui.link).elements}
        assert {f"/calls/{call_id}", f"/appointments?id={made.id}"} <= links

    async def test_is_forgotten_only_when_that_is_confirmed(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            met = await actions.meet(unit, phone="+13055551234", name="Tom", source="manual")
        await owner.opens(f"/contacts/{met.id}", sees="History")

        owner.press("Delete")
        await owner.sees("Delete this contact?")
        async with owner.unit() as unit:
            assert await contact_queries.one(unit, met.id)
        owner.press("Delete")

        await owner.sees("The contact is deleted.")
        async with owner.unit() as unit:
            with pytest.raises(NotFound):
                await contact_queries.one(unit, met.id)

    async def test_is_blocked_and_let_in_again(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            met = await actions.meet(unit, phone="+13055551234", name="Tom", source="manual")
        await owner.opens(f"/contacts/{met.id}", sees="History")

        owner.press("Block")
        await owner.sees("Unblock")
        async with owner.unit() as unit:
            assert (await contact_queries.one(unit, met.id)).status == "blocked"
        owner.press("Unblock")
        await owner.no_longer_sees("Unblock")
        async with owner.unit() as unit:
            assert (await contact_queries.one(unit, met.id)).status == "active"


class TestFollowUps:
    """/follow-ups."""

    async def left(self, unit: Unit, body: str, *, urgent: bool = False) -> int:
        found = await follow_ups.leave(
            unit, kind="message", body=body, caller_name="Tom", caller_phone="+13055551234", urgent=urgent,
            best_time="after four", call_id=7, contact_id=None,
        )  # fmt: skip
        return found.id

    async def test_the_urgent_ones_stand_first(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            await self.left(unit, "It hurts a lot.", urgent=True)
            await self.left(unit, "Do you take cards?")

        await owner.opens("/follow-ups", sees="Do you take cards?")

        shown = sorted(owner.user.find(kind=ui.element).elements, key=lambda e: e.id)
        words = [e.text for e in shown if "rp-todo-body" in e.classes and hasattr(e, "text")]
        assert words == ["It hurts a lot.", "Do you take cards?"]
        await owner.sees("Best time: after four")

    async def test_what_is_done_can_be_taken_back(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            first = await self.left(unit, "Do you take cards?")
        await owner.opens("/follow-ups", sees="Do you take cards?")

        owner.press("Done")
        await owner.sees("Done lately")
        async with owner.unit() as unit:
            assert [row.id for row in await follow_ups.finished(unit)] == [first]
            assert await follow_ups.waiting(unit) == []
        owner.press("Undo")
        await owner.no_longer_sees("Done lately")

        async with owner.unit() as unit:
            assert [row.id for row in await follow_ups.waiting(unit)] == [first]

    async def test_a_new_one_appears_by_itself(self, owner: Owner) -> None:
        await owner.opens("/follow-ups", sees="Nothing left to do")

        async with owner.unit() as unit:
            await self.left(unit, "Please call me back.")

        await owner.sees("Please call me back.")
