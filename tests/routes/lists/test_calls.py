"""The list of calls, bookmarks into it, and one call."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from nicegui import ui

from components.data_table import TableQuery
from pages import call_detail, pagination
from ringlypro.calls.tables import Call, CallTurn
from ringlypro.core.clock import UTC_ZONE
from ringlypro.core.errors import NotFound
from ringlypro.core.i18n import translate
from ringlypro.credits import ledger
from ringlypro.credits.pricing import Tariff
from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.routes.lists.owner import Owner, a_call

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


class TestCalls:
    """/calls."""

    async def test_an_empty_log_leads_to_the_telephone_on_the_screen(self, owner: Owner) -> None:
        await owner.opens("/calls", sees="No calls yet")

        assert "/demo" in {link.props["href"] for link in owner.user.find(ui.link).elements}

    async def test_shows_own_calls_alone(self, owner: Owner, database: Database, barber: int) -> None:
        async with owner.unit() as unit:
            mine = await a_call(unit, "CA1", caller_name="Maria Gonzalez", outcome="booked", cost=Decimal("0.1"))
        async with database.unit_of_work(barber) as unit:
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
        owner.field("Name, number or words said").value = "tom"
        await owner.until(lambda: owner.rows() == [])
        owner.field("Outcome").value = ""
        await owner.until(lambda: [row["caller"] for row in owner.rows()] == ["Tom"])

    async def test_missed_and_taken_are_all_there_is(self, owner: Owner) -> None:
        statuses = ("completed", "in-progress", "busy", "failed", "no-answer", "canceled")
        async with owner.unit() as unit:
            for number, status in enumerate(statuses):
                direction = "outgoing" if number % 2 else "incoming"
                await a_call(unit, f"CA{number}", caller_name=status, status=status, direction=direction)
        await owner.opens("/calls?outcome=missed", sees="Call my receptionist")
        await owner.until(lambda: {row["caller"] for row in owner.rows()} == set(statuses[2:]))

        owner.field("Outcome").value = "taken"
        await owner.until(lambda: {row["caller"] for row in owner.rows()} == set(statuses[:2]))

    async def test_a_day_is_of_the_businesss_clock(self, owner: Owner, clock: TravellingClock) -> None:
        midnight = clock.moment.replace(hour=5)
        async with owner.unit() as unit:
            for number, at in enumerate((midnight, midnight - SECOND, midnight - 6 * DAY, midnight - 6 * DAY - SECOND)):
                await a_call(unit, f"CA{number}", caller_name=f"Ana {number}", created_at=at)
        await owner.opens("/calls?day=today", sees="Call my receptionist")
        await owner.until(lambda: [row["caller"] for row in owner.rows()] == ["Ana 0"])

        owner.field("Days").value = "week"
        await owner.until(lambda: [row["caller"] for row in owner.rows()] == ["Ana 0", "Ana 1", "Ana 2"])

    async def test_days_words_and_order(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            for number, (name, heard) in enumerate(
                [("Maria", "I left my glasses"), ("Tom", ""), ("Ana", "mis lentes")]
            ):
                at = unit.now - timedelta(days=2 * number)
                call_id = await a_call(unit, f"CA{number}", caller_name=name, created_at=at, start_time=at)
                unit.db.add(CallTurn(call_id=call_id, number=1, at=at, heard=heard))
        await owner.opens("/calls?day=week&sort=oldest", sees="Call my receptionist")
        await owner.until(lambda: [row["caller"] for row in owner.rows()] == ["Ana", "Tom", "Maria"])

        owner.field("Days").value = "today"
        await owner.until(lambda: [row["caller"] for row in owner.rows()] == ["Maria"])
        owner.field("Days").value = ""
        owner.field("Name, number or words said").value = "glass"
        await owner.until(lambda: [row["caller_sub"] for row in owner.rows()] == ["“I left my glasses”"])
        owner.field("Name, number or words said").value = "tom"
        await owner.until(lambda: [row["caller_sub"] for row in owner.rows()] == ["+1 (305) 555-1234"])

    async def test_a_call_that_comes_in_appears_by_itself(self, owner: Owner) -> None:
        await owner.opens("/calls", sees="No calls yet")

        async with owner.unit() as unit:
            await a_call(unit, "CA1", outcome=None, end_time=None, from_number="anonymous")
            await unit.notify("calls")

        await owner.until(lambda: [row["outcome"] for row in owner.rows()] == ["In progress"])
        assert owner.rows()[0]["caller"] == "Withheld number"


class TestBookmarks:
    """Pages are numbered, rows are found by key."""

    def test_the_next_page_begins_after_the_last_row_of_this_one(self) -> None:
        marks = pagination.KeysetCursors[int]()
        first = TableQuery(1, 2, "", descending=False, search="")
        result = [9, 8, 7]

        assert marks.key_before(first) is None
        page = marks.table_page(first, result, to_row=lambda n: {"id": n}, key=lambda n: n)

        assert ([row["id"] for row in page.rows], page.total) == ([9, 8], 3)
        assert marks.key_before(TableQuery(2, 2, "", descending=False, search="")) == 8

    def test_another_question_begins_anew(self) -> None:
        marks = pagination.KeysetCursors[int]()
        first = TableQuery(1, 2, "", descending=False, search="")
        marks.key_before(first)
        marks.table_page(first, [9, 8, 7], to_row=lambda n: {"id": n}, key=lambda n: n)

        assert marks.key_before(TableQuery(2, 2, "", descending=False, search="maria")) is None

    @pytest.mark.parametrize("text", ["", "0", "-1", "abc", "1.5", "9" * 19, "9" * 400, "٣", "1 "])
    def test_what_cannot_be_an_id_is_not_found(self, text: str) -> None:
        with pytest.raises(NotFound):
            pagination.parse_row_id(text)


class TestCall:
    """/calls/{id}."""

    async def test_tells_what_was_said_and_why(self, owner: Owner) -> None:
        why = [
            ["intent", "book"],
            ["time", "14:00"],
            ["service", "0"],
            ["also", "hello"],
            ["why", "intent:book<-'like to book'; time:at two->14:00"],
        ]
        async with owner.unit() as unit:
            call_id = await a_call(unit, "CA1", caller_name="Maria")
            unit.db.add(
                CallTurn(
                    call_id=call_id, number=1, at=unit.now, heard="I'd like to book at two", said="With pleasure.",
                    confidence=0.93, understood=why, ms=120,
                )
            )  # fmt: skip
        await owner.opens(f"/calls/{call_id}", sees="I'd like to book at two")

        for text in ("With pleasure.", "10:00:00 AM", "+1 (305) 555-1234"):
            await owner.sees(text)
        for key in ("call.unclear", "call.took.one"):
            await owner.no_longer_sees(translate(key, "en"))
        await owner.sees("Service")
        await owner.no_longer_sees("Service: 0")
        await owner.no_longer_sees("hello")
        await owner.sees("Wish: Book an appointment, because of “like to book”")
        await owner.sees("Time: 2:00\u00a0PM, because of “at two”")

    async def test_what_may_be_misheard_and_what_took_long_is_told(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            call_id = await a_call(unit, "CA1", caller_name="Maria")
            unit.db.add(CallTurn(call_id=call_id, number=1, at=unit.now, heard="at two", confidence=0.41, ms=1_600))
        await owner.opens(f"/calls/{call_id}", sees="at two")

        await owner.sees(translate("call.unclear", "en"))
        await owner.sees(translate("call.took", "en", count=2))

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
                unit, call_id=call_id, call_sid="CA1", seconds=seconds, tariff=tariff, ended_at=unit.now,
                reason="screen_phone" if waived else "call", waived=waived,
            )  # fmt: skip

        await owner.opens(f"/calls/{call_id}", sees=sentence)

    @pytest.mark.parametrize(("screen", "running", "offered"), [(False, True, 1), (True, True, 0), (False, False, 0)])
    async def test_can_be_taken_over_while_a_telephone_is_on_the_line(
        self, owner: Owner, screen: bool, running: bool, offered: int
    ) -> None:
        ended = {"outcome": None, "end_time": None} if running else {}
        async with owner.unit() as unit:
            call_id = await a_call(unit, "CA1", screen=screen, **ended)
        label = translate("call.take_over.button", "en")

        await owner.opens("/calls", sees=translate("log.sub", "en"))
        await owner.until(lambda: len(owner.rows()) == 1)
        assert [row["outcome_act"] for row in owner.rows()] == [label if offered else ""]
        await owner.opens(f"/calls/{call_id}", sees="+1 (305) 555-1234")
        buttons = owner.user.client.elements.values() if owner.user.client else ()

        assert len([each for each in buttons if isinstance(each, ui.button) and each.text == label]) == offered

    async def test_is_alive_while_it_runs(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            call_id = await a_call(unit, "CA1", outcome=None, end_time=None)
        await owner.opens(f"/calls/{call_id}", sees="The call has just begun")

        async with owner.unit() as unit:
            unit.db.add(CallTurn(call_id=call_id, number=1, at=unit.now, said="How may I help you?"))
            await unit.notify("calls", call_id)

        await owner.sees("How may I help you?")
        await owner.sees("The call is running")

    async def test_follows_the_turns_that_tell_nobody_until_the_call_has_ended(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            call_id = await a_call(unit, "CA1", outcome=None, end_time=None)
        await owner.opens(f"/calls/{call_id}", sees="The call has just begun")

        async with owner.unit() as unit:
            unit.db.add(CallTurn(call_id=call_id, number=1, at=unit.now, said="How may I help you?"))
            call = await unit.db.get_one(Call, (owner.client_id, call_id))
            call.updated_at += timedelta(seconds=1)
        await owner.sees("How may I help you?")

        async with owner.unit() as unit:
            call = await unit.db.get_one(Call, (owner.client_id, call_id))
            call.end_time = call.updated_at = unit.now + timedelta(seconds=2)
            call.outcome = "booked"
        await owner.sees("Booked")
        timers = (
            [e for e in owner.user.client.elements.values() if isinstance(e, ui.timer)] if owner.user.client else []
        )
        await owner.until(lambda: all(timer._is_canceled for timer in timers))
        assert timers

    async def test_of_another_client_does_not_exist(self, owner: Owner, database: Database, barber: int) -> None:
        async with database.unit_of_work(barber) as unit:
            theirs = await a_call(unit, "CA1")

        for path in (f"/calls/{theirs}", "/calls/abc", "/contacts/99", "/contacts/-1"):
            answer = await owner.user.http_client.get(path)

            assert answer.status_code == 404, path

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
        assert call_detail.is_recording_url(address) is good
