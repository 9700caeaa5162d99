"""What the palette knows by itself and finds by letters, in words."""

from __future__ import annotations

import pytest

from components.palette_fields import PaletteRow
from pages.access_control import PageContext
from pages.palette_entries import build_palette_view
from pages.palette_search import word_matches
from ringlypro.appointments import availability, booking
from ringlypro.contacts import actions
from ringlypro.insights.palette_search import load_newest_call_id, search_everywhere
from tests.appointments.books import MONDAY_TEN
from tests.routes.account.opened import make_place
from tests.service_fixtures import FakeServices


async def rows_for(place: PageContext, words: str) -> list[PaletteRow]:
    async with place.unit_of_work() as unit:
        matches = await search_everywhere(unit, words)
    return list(word_matches(place, matches))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_entry_is_found_by_its_own_name_and_leads_somewhere(lang: str) -> None:
    view = build_palette_view(lang)

    assert {entry.group for entry in view.entries} <= set(view.groups)
    assert [entry.key for entry in view.entries if not (entry.href or entry.press or entry.focus or entry.act)] == []
    assert len({entry.key for entry in view.entries}) == len(view.entries)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_no_two_entries_have_the_same_keys(lang: str) -> None:
    keys = [entry.keys for entry in build_palette_view(lang).entries if entry.keys]

    assert keys
    assert len(set(keys)) == len(keys)


async def test_a_person_is_found_with_the_ways_to_reach_them(place: PageContext) -> None:
    async with place.unit_of_work() as unit:
        contact = await actions.create_contact(
            unit, first_name="Zora", last_name="Quinn", phone="+13055550142", source="manual"
        )

    (row,) = await rows_for(place, "zora")

    assert (row.label, row.href, row.call) == ("Zora Quinn", f"/contacts/{contact.id}", "tel:+13055550142")
    assert row.book == f"/appointments?new=1&contact={contact.id}"


async def test_without_letters_the_newest_people_stand_there(place: PageContext) -> None:
    async with place.unit_of_work() as unit:
        await actions.create_contact(unit, first_name="Zora", last_name="", phone="+13055550142", source="manual")

    assert [row.group for row in await rows_for(place, "")] == ["people"]


async def test_nobody_finds_what_belongs_to_another_business(services: FakeServices, dentist: int, barber: int) -> None:
    other_place = await make_place(services, barber)
    async with other_place.unit_of_work() as unit:
        await actions.create_contact(unit, first_name="Zora", last_name="Quinn", phone="+13055550142", source="manual")

    assert await rows_for(await make_place(services, dentist), "zora") == []
    assert len(await rows_for(other_place, "zora")) == 1


@pytest.mark.parametrize("words", ["'; drop table", "%", "\x00", "٥٠", "a" * 300])
async def test_whatever_is_typed_is_only_looked_for(place: PageContext, words: str) -> None:
    assert await rows_for(place, words) == []


async def test_before_the_first_call_there_is_no_note_to_write(place: PageContext) -> None:
    async with place.unit_of_work() as unit:
        assert await load_newest_call_id(unit) is None


async def test_an_appointment_is_found_by_the_beginning_of_its_code(place: PageContext) -> None:
    async with place.unit_of_work() as unit:
        visit = await booking.book_appointment(
            unit,
            calendar=await availability.load_calendar(unit),
            starts_at=MONDAY_TEN,
            minutes=30,
            contact=None,
            contact_source="manual",
            customer_name="Zora Quinn",
            customer_phone="+13055550142",
        )

    rows = await rows_for(place, visit.confirmation_code[:3].lower())
    people = await rows_for(place, "zora")

    assert [row.label for row in rows if row.group == "codes"] == [visit.confirmation_code]
    assert "Mon, Nov\u00a024, 10:00\u00a0AM" in people[0].sub
