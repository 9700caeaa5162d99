"""Two people at one form: what each of them changed stands, and what both changed is asked."""

from __future__ import annotations

from typing import Any

import pytest

from ringlypro.appointments import availability, booking, queries
from ringlypro.clients import business_settings, catalog, knowledge
from ringlypro.clients.offer_fields import ANSWER_FIELDS
from ringlypro.contacts import actions
from ringlypro.contacts import queries as contact_queries
from ringlypro.core.i18n import translate
from ringlypro.notifications import follow_ups
from tests.routes.lists.owner import Owner, at, booked

KEEP_MINE, KEEP_THEIRS, KEEP_BOTH = (translate(f"ui.changed.keep_{each}", "en") for each in ("mine", "theirs", "both"))
ASKED = translate("ui.changed.title", "en")


async def open_contact(owner: Owner) -> int:
    async with owner.unit() as unit:
        contact = await actions.create_contact(unit, first_name="Pat", phone="+13055550142", notes="old")
    await owner.opens(f"/contacts/{contact.id}", sees="Edit")
    owner.press("Edit")
    await owner.sees("Very important")
    return contact.id


async def load_contact(owner: Owner, contact_id: int) -> Any:
    async with owner.unit() as unit:
        return await contact_queries.get_contact(unit, contact_id)


class TestContact:
    """The form of a contact that is there."""

    async def test_what_another_tab_changed_in_another_field_stands(self, owner: Owner) -> None:
        contact_id = await open_contact(owner)
        async with owner.unit() as unit:
            await actions.update_contact(unit, contact_id, phone="+13055550199")

        owner.field("Notes").value = "note by A"
        owner.press("Save")
        await owner.sees("Saved.")

        row = await load_contact(owner, contact_id)
        assert (row.phone, row.notes) == ("+13055550199", "note by A")

    @pytest.mark.parametrize(
        ("choice", "stored"),
        [(KEEP_MINE, "note by A"), (KEEP_THEIRS, "note by B"), (KEEP_BOTH, "old\nnote by B\nnote by A")],
    )
    async def test_what_both_changed_is_asked(self, owner: Owner, choice: str, stored: str) -> None:
        contact_id = await open_contact(owner)
        prefix = "old\n" if choice == KEEP_BOTH else ""
        async with owner.unit() as unit:
            await actions.update_contact(unit, contact_id, notes=f"{prefix}note by B", vip=True)

        owner.field("Notes").value = f"{prefix}note by A"
        owner.press("Save")
        await owner.sees(ASKED)
        assert (await load_contact(owner, contact_id)).notes == f"{prefix}note by B"
        assert owner.field("Notes").value == f"{prefix}note by A"

        owner.press(choice)
        await owner.no_longer_sees(ASKED)
        owner.press("Save")
        await owner.sees("Saved.")

        row = await load_contact(owner, contact_id)
        assert (row.notes, row.vip) == (stored, True)

    async def test_a_contact_that_was_deleted_is_said_and_the_form_stays(self, owner: Owner) -> None:
        contact_id = await open_contact(owner)
        owner.field("Notes").value = "note by A"
        async with owner.unit() as unit:
            await actions.delete_contact(unit, contact_id)

        owner.press("Save")

        await owner.sees(translate("people.gone", "en"))


class TestSettings:
    """The business's own fields, on which a tab looks again by itself."""

    async def test_a_field_that_both_changed_is_asked_at_once(self, owner: Owner) -> None:
        await owner.opens("/settings", sees="Business name")
        await owner.until(lambda: owner.field("Business name").value == "Bright Dental")
        with owner.user:
            owner.field("Business name").set_value("Brighter Dental")

        async with owner.unit() as unit:
            await business_settings.save_client(unit, {"business_name": "Brightest Dental", "address": "1 Main"})
        await owner.sees(ASKED)
        await owner.until(lambda: owner.field("Address").value == "1 Main")
        assert owner.field("Business name").value == "Brighter Dental"

        owner.press(KEEP_MINE)
        await owner.no_longer_sees(ASKED)
        owner.press("Save")
        await owner.sees("Saved.")
        async with owner.unit() as unit:
            client = await business_settings.load_client(unit)
        assert (client.business_name, client.address) == ("Brighter Dental", "1 Main")

    async def test_a_draft_is_asked_about_what_changed_while_nobody_looked(self, owner: Owner) -> None:
        await owner.opens("/settings", sees="Business name")
        await owner.until(lambda: owner.field("Business name").value == "Bright Dental")
        with owner.user:
            owner.field("Business name").set_value("Brighter Dental")
        await owner.opens("/contacts", sees="New contact")
        async with owner.unit() as unit:
            await business_settings.save_client(unit, {"business_name": "Brightest Dental"})

        await owner.opens("/settings", sees="Business name")

        await owner.sees(ASKED)
        owner.press(KEEP_THEIRS)
        await owner.until(lambda: owner.field("Business name").value == "Brightest Dental")

    async def test_an_undo_that_came_too_late_takes_nothing_back(self, owner: Owner) -> None:
        await owner.opens("/settings", sees="Business name")
        await owner.until(lambda: owner.field("Business name").value == "Bright Dental")
        with owner.user:
            owner.field("Business name").set_value("Brighter Dental")
        owner.press("Save")
        await owner.sees("Saved.")
        async with owner.unit() as unit:
            await business_settings.save_client(unit, {"business_name": "Brightest Dental"})

        owner.press("Undo")

        await owner.sees(translate("ui.changed.not_undone", "en"))
        async with owner.unit() as unit:
            assert (await business_settings.load_client(unit)).business_name == "Brightest Dental"

    async def test_lines_of_knowledge_are_kept_of_both(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            await knowledge.save_knowledge(unit, {"en": "Open daily.\nParking behind."})
        label = translate("settings.knowledge.text_en", "en")
        await owner.opens("/settings?section=knowledge", sees=label)
        await owner.until(lambda: owner.field(label).value == "Open daily.\nParking behind.")
        with owner.user:
            owner.field(label).set_value("Open every day.\nParking behind.")
        async with owner.unit() as unit:
            await knowledge.save_knowledge(unit, {"en": "Open daily.\nParking in front."})

        await owner.sees(ASKED)
        owner.press(KEEP_BOTH)
        await owner.until(lambda: owner.field(label).value == "Open every day.\nParking in front.")
        owner.press("Save")
        await owner.sees("Saved.")
        async with owner.unit() as unit:
            assert (await knowledge.load_knowledge(unit))["en"].body == "Open every day.\nParking in front."


class TestOffers:
    """Services and answers."""

    async def test_a_service(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            service = await catalog.add_service(unit, {"name": "Cleaning", "minutes": 30})
        await owner.opens("/settings?section=services", sees="Cleaning")
        owner.press_icon("Edit Cleaning")
        await owner.sees(translate("settings.services.change", "en"))
        async with owner.unit() as unit:
            await catalog.update_service(unit, service.id, {"name": "Polish", "price": "$90"})

        owner.field("Name").value = "Deep cleaning"
        owner.press("Save")
        await owner.sees(ASKED)
        owner.press(KEEP_MINE)
        await owner.no_longer_sees(ASKED)
        owner.press("Save")
        await owner.sees("Saved.")

        async with owner.unit() as unit:
            row = await catalog.get_service(unit, service.id)
        assert (row.name, row.price) == ("Deep cleaning", "$90")

    async def test_an_answer(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            answer = await catalog.add_answer(unit, {"question": "Parking?", "answer": "Yes."})
        await owner.opens("/settings?section=answers", sees="Parking?")
        owner.press_icon("Edit Parking?")
        await owner.sees(translate("settings.answers.change", "en"))
        async with owner.unit() as unit:
            await catalog.update_answer(unit, answer.id, {"answer": "Behind the house."})

        label = ANSWER_FIELDS.by_name["question"].spec.label
        owner.field(translate(label, "en")).value = "Where can I park?"
        owner.press("Save")
        await owner.sees("Saved.")

        async with owner.unit() as unit:
            row = await catalog.get_answer(unit, answer.id)
        assert (row.question, row.answer) == ("Where can I park?", "Behind the house.")


class TestFollowUpPlan:
    """Who does something, and until when."""

    async def test_what_both_changed_is_asked(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            row = await follow_ups.create_follow_up(
                unit, kind="message", body="Call me", caller_name="", caller_phone="+13055551234", urgent=False,
                best_time="", call_id=None, contact_id=None,
            )  # fmt: skip
        await owner.opens(f"/follow-ups?plan={row.id}", sees=translate("todo.plan_title", "en"))
        async with owner.unit() as unit:
            await follow_ups.update_follow_up(unit, row.id, {"due_at": at(25, 17), "urgent": True})

        owner.field(translate("todo.due_day", "en")).value = "2025-11-28"
        owner.press("Save")
        await owner.sees(ASKED)
        owner.press(KEEP_MINE)
        await owner.no_longer_sees(ASKED)
        owner.press("Save")
        await owner.sees(translate("todo.planned", "en"))

        async with owner.unit() as unit:
            stored = await follow_ups.get_follow_up(unit, row.id)
        assert (stored.due_at, stored.urgent) == (at(28, 17), True)


class TestAppointment:
    """Moving one that somebody else has moved."""

    @pytest.mark.parametrize(("choice", "hour"), [(KEEP_THEIRS, 15), (KEEP_MINE, 11)])
    async def test_a_move_over_a_move_is_asked(self, owner: Owner, choice: str, hour: int) -> None:
        async with owner.unit() as unit:
            row = await booked(unit, at=at(21, 10))
        await owner.opens(f"/appointments?open={row.id}", sees="Move")
        owner.press("Move")
        await owner.sees("11:00\u00a0AM")
        async with owner.unit() as unit:
            calendar = await availability.load_calendar(unit)
            await booking.move_appointment(unit, calendar=calendar, appointment_id=row.id, starts_at=at(21, 15))

        owner.press("11:00\u00a0AM")
        owner.press("Move")
        await owner.sees(ASKED)
        async with owner.unit() as unit:
            assert (await queries.get_appointment(unit, row.id)).starts_at == at(21, 15)
        owner.press(choice)
        if choice == KEEP_MINE:
            owner.press("Move")
            await owner.sees("Moved")

        async with owner.unit() as unit:
            assert (await queries.get_appointment(unit, row.id)).starts_at == at(21, hour)
