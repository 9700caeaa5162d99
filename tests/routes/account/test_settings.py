"""The settings and the opening hours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from pages import settings_hours, settings_page
from pages.access_control import PageContext
from ringlypro.clients import business_settings, catalog
from ringlypro.core import i18n
from tests.polling import eventually
from tests.routes.account.opened import field, fill, make_place, seen, shown
from tests.service_fixtures import FakeServices


class TestSettings:
    async def stored(self, place: PageContext) -> Any:
        async with place.unit_of_work() as unit:
            return await business_settings.load_client(unit)

    async def test_only_what_differs_is_saved_and_it_can_be_taken_back(self, user: User, place: PageContext) -> None:
        await shown(user, place, settings_page.build_page)
        fill(user, "Business name", "Brighter Dental")
        async with place.unit_of_work() as unit:
            await business_settings.save_client(unit, {"address": "1 Elsewhere"})

        user.find("Save").click()
        await seen(user, "Saved.")
        result = await self.stored(place)
        assert (result.business_name, result.address) == ("Brighter Dental", "1 Elsewhere")

        user.find("Undo").click()
        await seen(user, "Everything is as it was before.")
        result = await self.stored(place)
        assert (result.business_name, result.address) == ("Bright Dental", "1 Elsewhere")
        await eventually(self._says(user, "Business name", "Bright Dental"))

    async def test_what_cannot_be_saved_is_marked_and_nothing_is(self, user: User, place: PageContext) -> None:
        await shown(user, place, settings_page.build_page)
        fill(user, "Business phone", "12")
        fill(user, "Business name", "Brighter Dental")

        user.find("Save").click()

        await seen(user, "Please check the marked fields.")
        assert field(user, "Business phone").error == i18n.translate("errors.field.phone", "en")
        assert (await self.stored(place)).business_name == "Bright Dental"

    async def test_what_is_not_saved_outlives_a_change_of_language(
        self, user: User, services: FakeServices, dentist: int, place: PageContext
    ) -> None:
        await shown(user, place, settings_page.build_page)
        fill(user, "Business name", "Brighter Dental")
        fill(user, "Prices", "From $90")

        await shown(user, await make_place(services, dentist, "es"), settings_page.build_page)

        assert field(user, "Nombre del negocio").value == "Brighter Dental"
        await user.should_see("Hay cambios sin guardar")
        user.find("Descartar").click()
        await eventually(self._says(user, "Nombre del negocio", "Bright Dental"))
        await shown(user, place, settings_page.build_page)
        assert field(user, "Business name").value == "Bright Dental"

    def _says(self, user: User, label: str, value: str) -> Callable[[], Awaitable[bool]]:
        async def check() -> bool:
            return bool(field(user, label).value == value)

        return check

    async def test_what_somebody_else_changed_arrives_and_what_is_typed_stays(
        self, user: User, place: PageContext
    ) -> None:
        await shown(user, place, settings_page.build_page)
        fill(user, "Address", "12 Mine")

        async with place.unit_of_work() as unit:
            await business_settings.save_client(unit, {"address": "1 Theirs", "prices": "From $90"})

        await eventually(self._says(user, "Prices", "From $90"))
        assert field(user, "Address").value == "12 Mine"

    @pytest.mark.parametrize(
        ("section", "sight"),
        [
            ("hours", "How appointments are laid out"),
            ("receptionist", "Calls are recorded"),
            ("services", "No services yet"),
            ("answers", "No answers yet"),
            ("knowledge", "Nothing written yet"),
            ("account", "Sign out everywhere else"),
            ("nonsense", "Business phone"),
        ],
    )
    async def test_every_section_has_an_address(self, user: User, place: PageContext, section: str, sight: str) -> None:
        await shown(user, place, settings_page.build_page, f"/?section={section}")

        await user.should_see(sight)

    async def test_emergency_phrases_are_lines(self, user: User, place: PageContext) -> None:
        await shown(user, place, settings_page.build_page, "/?section=receptionist")
        fill(user, "Emergencies", "gas leak\n\n  no heat ")

        user.find("Save").click()
        await seen(user, "Saved.")

        assert (await self.stored(place)).emergency_phrases == ["gas leak", "no heat"]

    async def test_a_service_is_added_in_a_dialog_that_says_what_is_missing(
        self, user: User, place: PageContext
    ) -> None:
        await shown(user, place, settings_page.build_page, "/?section=services")
        user.find("Add a service").click()
        await seen(user, "Can be booked")

        user.find("Save").click()
        await eventually(self._wrong(user, "Name"))
        fill(user, "Name", "Whitening")
        fill(user, "Length", 60)
        user.find("Save").click()

        await eventually(self._offers(place, [("Whitening", 60)]))
        await seen(user, "Saved.")

    async def test_a_price_in_dollars_is_shown_kept_and_taken_away(self, user: User, place: PageContext) -> None:
        async with place.unit_of_work() as unit:
            await catalog.add_service(unit, {"name": "Whitening", "minutes": 60, "price_amount": "120.5"})
        await shown(user, place, settings_page.build_page, "/?section=services")
        await user.should_see("$120.50")
        (edit,) = [e for e in user.find(ui.button).elements if e.props.get("aria-label") == "Edit Whitening"]

        UserInteraction(user, {edit}, None).click()
        await seen(user, "Can be booked")
        assert field(user, "Price in dollars").value == "120.50"
        fill(user, "Price in dollars", "much")
        user.find("Save").click()
        await eventually(self._wrong(user, "Price in dollars"))
        fill(user, "Price in dollars", "")
        user.find("Save").click()

        await seen(user, "Saved.")
        async with place.unit_of_work() as unit:
            (service,) = await catalog.list_services(unit)
        assert service.price_amount is None

    async def test_a_service_may_have_a_notice_of_its_own(self, user: User, place: PageContext) -> None:
        async with place.unit_of_work() as unit:
            await catalog.add_service(unit, {"name": "Whitening", "minutes": 60})
        await shown(user, place, settings_page.build_page, "/?section=services")
        (edit,) = [e for e in user.find(ui.button).elements if e.props.get("aria-label") == "Edit Whitening"]
        UserInteraction(user, {edit}, None).click()
        await seen(user, "As for the business")

        fill(user, "Shortest notice", 0)
        fill(user, "Kind", "Cosmetic")
        user.find("Save").click()

        await seen(user, "Cosmetic · 1 hour")
        async with place.unit_of_work() as unit:
            (service,) = await catalog.list_services(unit)
        assert (service.notice_minutes, service.horizon_days) == (0, None)

    def _offers(self, place: PageContext, offers: list[tuple[str, int]]) -> Callable[[], Awaitable[bool]]:
        async def check() -> bool:
            async with place.unit_of_work() as unit:
                return [(s.name, s.minutes) for s in await catalog.list_services(unit)] == offers

        return check

    def _wrong(self, user: User, label: str) -> Callable[[], Awaitable[bool]]:
        async def check() -> bool:
            return field(user, label).error is not None

        return check

    async def test_a_removed_answer_can_come_back(self, user: User, place: PageContext) -> None:
        async with place.unit_of_work() as unit:
            await catalog.add_answer(unit, {"question": "Is there parking?", "answer": "Behind the house."})
        await shown(user, place, settings_page.build_page, "/?section=answers")
        await user.should_see("No answer in Spanish yet")
        (remove,) = [
            e for e in user.find(ui.button).elements if e.props.get("aria-label") == "Remove Is there parking?"
        ]

        UserInteraction(user, {remove}, None).click()

        await seen(user, "“Is there parking?” is removed.")
        user.find("Undo").click()
        await seen(user, "Behind the house.")


class TestHours:
    @pytest.mark.parametrize(
        ("spans", "more"),
        [
            ([], [["09:00", "17:00"]]),
            ([["09:00", "17:00"]], [["09:00", "12:00"], ["13:00", "17:00"]]),
            ([["09:00", "12:00"], ["13:00", "17:00"]], [["09:00", "12:00"], ["13:00", "17:00"], ["18:00", "19:00"]]),
            ([["20:00", "23:30"]], [["20:00", "23:30"], ["22:00", "23:00"]]),
            ([["09:00", ""]], [["09:00", ""], ["01:00", "02:00"]]),
        ],
    )
    def test_one_stretch_more_is_a_guess_that_can_be_edited(
        self, spans: list[list[str]], more: list[list[str]]
    ) -> None:
        assert settings_hours.add_span(spans) == more

    async def test_a_week_is_edited_without_touching_what_was_given(self, user: User, place: PageContext) -> None:
        changes: list[int] = []
        week = {"1": [["09:00", "17:00"]]}

        async def build(place: PageContext) -> None:
            editor = settings_hours.HoursEditor(place, lambda: changes.append(1))
            editor.value = week
            editor._set_day("1", settings_hours.add_span(editor._week["1"]))
            editor._copy_monday()
            assert editor.value["5"] == [["09:00", "12:00"], ["13:00", "17:00"]]
            assert editor.value["6"] == []

        await shown(user, place, build)
        assert week == {"1": [["09:00", "17:00"]]}
        assert len(changes) == 2
