"""The lists of contacts and of follow-ups."""

from __future__ import annotations

import pytest

from pages.follow_ups import CARDS_PER_STEP
from ringlypro.contacts import actions
from ringlypro.contacts import queries as contact_queries
from ringlypro.core.errors import NotFound
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import follow_ups
from tests.routes.lists.owner import Owner, a_call, at, booked


class TestContacts:
    """/contacts and /contacts/{id}."""

    async def test_are_searched_from_the_address(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            await actions.upsert_contact(unit, phone="+13055551234", name="María Álvarez", source="manual")
            await actions.upsert_contact(unit, phone="+13055551235", name="Tom", source="manual")

        await owner.opens("/contacts?q=alv", sees="New contact")

        await owner.until(lambda: [row["name"] for row in owner.rows()] == ["María Álvarez"])

    async def test_are_sifted_by_how_they_stand(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            await actions.upsert_contact(unit, phone="+13055551234", name="Ann", source="manual")
            met = await actions.upsert_contact(unit, phone="+13055551235", name="Tom", source="manual")
            await actions.update_contact(unit, met.id, status="blocked")
        await owner.opens("/contacts", sees="New contact")
        await owner.until(lambda: [row["name"] for row in owner.rows()] == ["Tom", "Ann"])

        owner.field("Status").value = "blocked"
        await owner.until(lambda: [row["name"] for row in owner.rows()] == ["Tom"])
        owner.field("Search name, number or e-mail").value = "ann"
        await owner.until(lambda: owner.rows() == [])
        owner.field("Status").value = ""

        await owner.until(lambda: [row["name"] for row in owner.rows()] == ["Ann"])

    async def test_the_second_page_begins_where_the_first_ended(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            for n in range(27):
                await actions.upsert_contact(unit, phone=f"+130555512{n:02}", name=f"Ann {n}", source="manual")
        await owner.opens("/contacts", sees="New contact")
        await owner.until(lambda: len(owner.rows()) == 25)

        owner.turns_to(2)

        await owner.until(lambda: [row["name"] for row in owner.rows()] == ["Ann 1", "Ann 0"])

    async def test_a_number_that_is_known_is_said_under_its_field(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            await actions.upsert_contact(unit, phone="+13055551234", name="Tom", source="manual")
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
            (made,) = await contact_queries.search_contacts(unit, q="zoe")
        assert (made.phone, made.tags, made.source) == ("+13055551299", ["kids", "new"], "manual")

    async def test_history_has_calls_appointments_and_texts(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            made = await booked(unit, at=at(20, 14))
            call_id = await a_call(unit, "CA1", contact_id=made.contact_id, outcome="booked")

        await owner.opens(f"/contacts/{made.contact_id}", sees="Call: Booked")

        await owner.sees("Appointment: Confirmed")
        assert {f"/calls/{call_id}", f"/appointments?id={made.id}"} <= owner.links()

    async def test_is_forgotten_only_when_that_is_confirmed(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            met = await actions.upsert_contact(unit, phone="+13055551234", name="Tom", source="manual")
        await owner.opens(f"/contacts/{met.id}", sees="History")

        owner.press("Delete")
        await owner.sees("Delete this contact?")
        async with owner.unit() as unit:
            assert await contact_queries.get_contact(unit, met.id)
        owner.press("Delete")

        await owner.sees("The contact is deleted.")
        async with owner.unit() as unit:
            with pytest.raises(NotFound):
                await contact_queries.get_contact(unit, met.id)

    async def test_is_blocked_and_let_in_again(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            met = await actions.upsert_contact(unit, phone="+13055551234", name="Tom", source="manual")
        await owner.opens(f"/contacts/{met.id}", sees="History")

        owner.press("Block")
        await owner.sees("Unblock")
        async with owner.unit() as unit:
            assert (await contact_queries.get_contact(unit, met.id)).status == "blocked"
        owner.press("Unblock")
        await owner.no_longer_sees("Unblock")
        async with owner.unit() as unit:
            assert (await contact_queries.get_contact(unit, met.id)).status == "active"


class TestFollowUps:
    """/follow-ups."""

    async def left(self, unit: UnitOfWork, body: str, *, urgent: bool = False) -> int:
        follow_up = await follow_ups.create_follow_up(
            unit, kind="message", body=body, caller_name="Tom", caller_phone="+13055551234", urgent=urgent,
            best_time="after four", call_id=7, contact_id=None,
        )  # fmt: skip
        return follow_up.id

    async def test_the_urgent_ones_stand_first(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            await self.left(unit, "It hurts a lot.", urgent=True)
            await self.left(unit, "Do you take cards?")

        await owner.opens("/follow-ups", sees="Do you take cards?")

        assert [row["text"] for row in owner.needs()] == ["It hurts a lot.", "Do you take cards?"]
        await owner.sees("Best time: after four")

    async def test_a_step_of_the_open_ones_is_drawn_at_a_time(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            for number in range(CARDS_PER_STEP + 2):
                await self.left(unit, f"Message {number:02}")

        await owner.opens("/follow-ups", sees="Message 02")
        assert len(owner.needs()) == CARDS_PER_STEP
        await owner.sees(str(CARDS_PER_STEP + 2))

        owner.shows_more()
        await owner.sees("Message 00")
        assert len(owner.needs()) == CARDS_PER_STEP + 2

    async def test_what_is_done_can_be_taken_back(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            first = await self.left(unit, "Do you take cards?")
        await owner.opens("/follow-ups", sees="Do you take cards?")

        owner.act("done", str(first))
        await owner.sees("Done lately")
        async with owner.unit() as unit:
            assert [row.id for row in await follow_ups.list_done_follow_ups(unit)] == [first]
            assert await follow_ups.list_open_follow_ups(unit) == []
        owner.press("Undo")
        await owner.no_longer_sees("Done lately")

        async with owner.unit() as unit:
            assert [row.id for row in await follow_ups.list_open_follow_ups(unit)] == [first]

    async def test_a_new_one_appears_by_itself(self, owner: Owner) -> None:
        await owner.opens("/follow-ups", sees="Nothing left to do")

        async with owner.unit() as unit:
            await self.left(unit, "Please call me back.")

        await owner.sees("Please call me back.")
