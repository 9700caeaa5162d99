"""The pages around the account: money, settings, notifications, and what she understands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction

from components.text import Text
from pages import billing, notifications, settings_fields, settings_hours, settings_page, understand, understand_words
from pages.guard import Place
from pages.unfolding import STEP, Unfolding
from ringlypro.accounts.signin import Visitor
from ringlypro.clients import directory, offers, profile
from ringlypro.credits import ledger
from ringlypro.credits.queries import Usage
from ringlypro.db.unit import Database
from ringlypro.kit import words
from ringlypro.live import Wire
from ringlypro.notices import bell
from tests.conftest import TravellingClock
from tests.desk import TestDesk, make_desk, make_settings

NOW = datetime.fromisoformat("2025-11-20T10:00")
"""What the travelling clock says on a wall in New York."""


@pytest.fixture
async def desk(database: Database, clock: TravellingClock, database_url: str) -> AsyncIterator[TestDesk]:
    wire = Wire(database_url)
    made = make_desk(database, clock, wire=wire)
    wire.watch(lambda news: directory.forget(made, news))
    await wire.start()
    await wire.connected.wait()
    yield made
    await wire.stop()


async def make_place(desk: TestDesk, client_id: int, lang: str = "en") -> Place:
    visitor = Visitor(
        user_id=1, client_id=client_id, name="Ana Ruiz", initials="AR", business="Bright Dental", lang=lang, dark=None,
        email="ana@example.com", sign_in_id=7,
    )  # fmt: skip
    card = await directory.by_id(desk, client_id)
    assert card is not None
    return Place(desk, visitor, words.speaker(lang), card.zone, card)  # type: ignore[arg-type]


@pytest.fixture
async def place(desk: TestDesk, dentist: int) -> Place:
    return await make_place(desk, dentist)


async def shown(user: User, place: Place, build: Callable[[Place], Awaitable[None]], path: str = "/") -> None:
    """Open a page and wait until it stands: it is built while the browser already has the frame."""

    @ui.page("/")
    async def page() -> None:
        await build(place)

    await user.open(path)


def field(user: User, label: str) -> Any:
    """The control under a label."""
    assert user.client is not None
    captions = [
        e for e in user.client.elements.values() if isinstance(e, Text) and e.tag == "label" and e.text == label
    ]
    return user.client.elements[int(captions[-1].props["for"][1:])]


def fill(user: User, label: str, value: Any) -> None:
    with user:
        field(user, label).set_value(value)


async def seen(user: User, text: str) -> None:
    await user.should_see(text, retries=30)


async def until(check: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(60):
        if await check():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come to that")


async def call(place: Place, sid: str, seconds: int = 61) -> None:
    async with place.unit() as unit:
        tariff = await ledger.tariff_of(unit)
        await ledger.charge_call(
            unit, call_id=None, call_sid=sid, seconds=seconds, client=tariff, reason="call", ended_at=unit.now
        )


def one(amount: str, *, free: int = 0, paid: int = 0, reason: str = "call") -> Usage:
    return Usage(
        id=1, call_id=None, twilio_call_sid="CA", minutes=free + paid, free_minutes=free, paid_minutes=paid,
        amount=Decimal(amount), balance_after=Decimal(0), rate=Decimal("0.1250"), reason=reason, at=NOW,
    )  # fmt: skip


class TestBilling:
    async def test_a_new_account_has_an_empty_state_and_a_ledger_that_adds_up(self, user: User, place: Place) -> None:
        await shown(user, place, billing.build)

        await user.should_see("Nothing was used yet")
        await user.should_see("No payments yet")
        await user.should_see("The ledger adds up: 0 entries make exactly $0.00.")
        await user.should_see("100 of 100")
        await user.should_see("new ones on Dec\xa01")

    async def test_a_call_appears_by_itself_with_its_reason(self, user: User, place: Place) -> None:
        await shown(user, place, billing.build)

        await call(place, "CA1")

        await seen(user, "2 min free")
        await user.should_see("Covered by this month's free minutes.")
        await user.should_see("98 of 100")

    async def test_play_money_is_a_deposit_like_any_other(self, user: User, place: Place) -> None:
        await shown(user, place, billing.build)

        user.find("Add $20 of play money").click()

        await seen(user, "Play money")
        await user.should_see("+$20.00")
        await user.should_see("The ledger adds up: 1 entry makes exactly $20.00.")

    async def test_there_is_no_play_money_in_production(self, user: User, desk: TestDesk, dentist: int) -> None:
        settings = make_settings()
        real = SimpleNamespace(sandbox=False, **{n: getattr(settings, n) for n in ("MINIMUM_BILLABLE_SECONDS",)})
        await shown(user, await make_place(replace(desk, settings=real), dentist), billing.build)

        await user.should_see("Nothing was used yet")
        await user.should_not_see("play money")

    async def test_a_suspended_account_says_what_callers_can_still_do(self, user: User, place: Place) -> None:
        await call(place, "CA1", seconds=60 * 101)

        await shown(user, place, billing.build)

        await user.should_see("Used up")
        await user.should_see("Your receptionist answers and takes messages, but books nothing.")
        await user.should_see("100 min free, 1 min paid")

    @pytest.mark.parametrize(
        ("entry", "sentence"),
        [
            (one("0", free=2), "Covered by this month's free minutes."),
            (one("-0.1250", paid=1), "The free minutes of the month were used up: $0.1250 a minute."),
            (
                one("-0.1250", free=1, paid=1),
                "The last free minutes of the month were used, the rest cost $0.1250 a minute.",
            ),
            (one("0"), "Too short to be billed"),
            (one("0", reason="screen_phone"), "Call from the telephone on the screen: always free"),
        ],
    )
    async def test_every_price_has_its_reason(self, place: Place, entry: Usage, sentence: str) -> None:
        assert billing.why(place, entry) == sentence


async def test_a_list_unfolds_by_key_and_keeps_its_place_when_it_grows() -> None:
    rows = [SimpleNamespace(id=n) for n in range(60, 0, -1)]

    async def read(unit: Any, *, limit: int, before: int | None = None) -> list[Any]:
        return [row for row in rows if before is None or row.id < before][:limit]

    found: Unfolding[Any] = Unfolding(read)
    await found.again(None)  # type: ignore[arg-type]
    assert (len(found.entries), found.more) == (STEP, True)
    await found.further(None)  # type: ignore[arg-type]
    assert (found.entries[-1].id, found.more) == (11, True)
    rows.insert(0, SimpleNamespace(id=61))
    await found.again(None)  # type: ignore[arg-type]
    assert (found.entries[0].id, len(found.entries), found.more) == (61, 2 * STEP, True)
    await found.further(None)  # type: ignore[arg-type]
    assert (found.entries[-1].id, found.more) == (1, False)
    assert len({row.id for row in found.entries}) == 61


class TestSettings:
    async def stored(self, place: Place) -> Any:
        async with place.unit() as unit:
            return await profile.load(unit)

    async def test_only_what_differs_is_saved_and_it_can_be_taken_back(self, user: User, place: Place) -> None:
        await shown(user, place, settings_page.build)
        fill(user, "Business name", "Brighter Dental")
        async with place.unit() as unit:
            await profile.update(unit, {"address": "1 Elsewhere"})

        user.find("Save").click()
        await seen(user, "Saved.")
        found = await self.stored(place)
        assert (found.business_name, found.address) == ("Brighter Dental", "1 Elsewhere")

        user.find("Undo").click()
        await seen(user, "Everything is as it was before.")
        found = await self.stored(place)
        assert (found.business_name, found.address) == ("Bright Dental", "1 Elsewhere")
        assert field(user, "Business name").value == "Bright Dental"

    async def test_what_cannot_be_saved_is_marked_and_nothing_is(self, user: User, place: Place) -> None:
        await shown(user, place, settings_page.build)
        fill(user, "Business phone", "12")
        fill(user, "Business name", "Brighter Dental")

        user.find("Save").click()

        await seen(user, "Please check the marked fields.")
        assert field(user, "Business phone").error == words.t("errors.field.phone", "en")
        assert (await self.stored(place)).business_name == "Bright Dental"

    async def test_what_is_not_saved_outlives_a_change_of_language(
        self, user: User, desk: TestDesk, dentist: int, place: Place
    ) -> None:
        await shown(user, place, settings_page.build)
        fill(user, "Business name", "Brighter Dental")
        fill(user, "Prices", "From $90")

        await shown(user, await make_place(desk, dentist, "es"), settings_page.build)

        assert field(user, "Nombre del negocio").value == "Brighter Dental"
        await user.should_see("Hay cambios sin guardar")
        user.find("Descartar").click()
        await until(self._says(user, "Nombre del negocio", "Bright Dental"))
        await shown(user, place, settings_page.build)
        assert field(user, "Business name").value == "Bright Dental"

    def _says(self, user: User, label: str, value: str) -> Callable[[], Awaitable[bool]]:
        async def check() -> bool:
            return bool(field(user, label).value == value)

        return check

    async def test_what_somebody_else_changed_arrives_and_what_is_typed_stays(self, user: User, place: Place) -> None:
        await shown(user, place, settings_page.build)
        fill(user, "Address", "12 Mine")

        async with place.unit() as unit:
            await profile.update(unit, {"address": "1 Theirs", "prices": "From $90"})

        await until(self._says(user, "Prices", "From $90"))
        assert field(user, "Address").value == "12 Mine"

    @pytest.mark.parametrize(
        ("section", "sight"),
        [
            ("hours", "How appointments are laid out"),
            ("receptionist", "Calls are recorded"),
            ("services", "No services yet"),
            ("answers", "No answers yet"),
            ("account", "Sign out everywhere else"),
            ("nonsense", "Business phone"),
        ],
    )
    async def test_every_section_has_an_address(self, user: User, place: Place, section: str, sight: str) -> None:
        await shown(user, place, settings_page.build, f"/?section={section}")

        await user.should_see(sight)

    async def test_emergency_phrases_are_lines(self, user: User, place: Place) -> None:
        await shown(user, place, settings_page.build, "/?section=receptionist")
        fill(user, "Emergencies", "gas leak\n\n  no heat ")

        user.find("Save").click()
        await seen(user, "Saved.")

        assert (await self.stored(place)).emergency_phrases == ["gas leak", "no heat"]

    async def test_a_service_is_added_in_a_dialog_that_says_what_is_missing(self, user: User, place: Place) -> None:
        await shown(user, place, settings_page.build, "/?section=services")
        user.find("Add a service").click()
        await seen(user, "Can be booked")

        user.find("Save").click()
        await until(self._wrong(user, "Name"))
        fill(user, "Name", "Whitening")
        fill(user, "Length", 60)
        user.find("Save").click()

        await until(self._offers(place, [("Whitening", 60)]))
        await seen(user, "Saved.")

    def _offers(self, place: Place, wanted: list[tuple[str, int]]) -> Callable[[], Awaitable[bool]]:
        async def check() -> bool:
            async with place.unit() as unit:
                return [(s.name, s.minutes) for s in await offers.services(unit)] == wanted

        return check

    def _wrong(self, user: User, label: str) -> Callable[[], Awaitable[bool]]:
        async def check() -> bool:
            return field(user, label).error is not None

        return check

    async def test_a_removed_answer_can_come_back(self, user: User, place: Place) -> None:
        async with place.unit() as unit:
            await offers.add_answer(unit, {"questions": ["Is there parking?"], "answer": "Behind the house."})
        await shown(user, place, settings_page.build, "/?section=answers")
        await user.should_see("No Spanish answer yet")
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
        assert settings_hours.divided(spans) == more

    async def test_a_week_is_edited_without_touching_what_was_given(self, user: User, place: Place) -> None:
        changes: list[int] = []
        week = {"1": [["09:00", "17:00"]]}

        async def build(place: Place) -> None:
            editor = settings_hours.HoursEditor(place, lambda: changes.append(1))
            editor.value = week
            editor._put("1", settings_hours.divided(editor._week["1"]))
            editor._copy()
            assert editor.value["5"] == [["09:00", "12:00"], ["13:00", "17:00"]]
            assert editor.value["6"] == []

        await shown(user, place, build)
        assert week == {"1": [["09:00", "17:00"]]}
        assert len(changes) == 2


class TestNotifications:
    async def test_lines_are_worded_and_marked_as_read(self, user: User, place: Place) -> None:
        async with place.unit() as unit:
            await bell.ring(unit, "credit_low", link="/credits", balance="0.5000", free_minutes=0)
        await shown(user, place, notifications.build)
        await user.should_see("Your credit is running low")

        user.find("Mark all as read").click()

        await seen(user, "All marked as read.")
        async with place.unit() as unit:
            assert await bell.unread(unit) == 0

    async def test_news_arrive_by_themselves(self, user: User, place: Place) -> None:
        await shown(user, place, notifications.build)
        await user.should_see("Nothing to tell yet")

        async with place.unit() as unit:
            await bell.ring(unit, "credit_deposit", link="/credits", amount="20.0000", balance="20.0000")

        await seen(user, "$20.00 has arrived. Your balance is $20.00.")

    @pytest.mark.parametrize(
        ("link", "page"),
        [
            ("/credits", "/billing"),
            ("/calls/7", "/calls/7"),
            ("/appointments?id=3", "/appointments?id=3"),
            ("/", "/"),
            ("/calls/", ""),
            ("/nowhere", ""),
            ("", ""),
            ("//evil.example", ""),
            ("https://evil.example/calls/7", ""),
        ],
    )
    def test_a_line_leads_to_pages_of_ours_alone(self, link: str, page: str) -> None:
        assert notifications.address(link) == page


class TestUnderstanding:
    async def test_an_example_is_understood_with_its_reasons(self, user: User, place: Place) -> None:
        await shown(user, place, understand.build)

        user.find("I'd like a cleaning next Tuesday at half past two").click()

        await seen(user, "Wants an appointment")
        await user.should_see("“half past two” is 2:30 PM")
        await user.should_see("It is Thursday, Nov 20, 10:00 AM at your business.")

    async def test_the_owners_own_services_and_answers_are_known(self, user: User, place: Place) -> None:
        async with place.unit() as unit:
            await offers.add_service(unit, {"name": "Whitening", "minutes": 60})
            await offers.add_answer(unit, {"questions": ["do you take insurance"], "answer": "All of them."})
        directory.forget(place.services, SimpleNamespace(topic="clients", client_id=None))  # type: ignore[arg-type]

        known = await understand._known(place)
        heard = understand.listening(known, lang="en", context="open")

        assert (heard.services, heard.questions) == (("Whitening",), ("do you take insurance",))
        assert known.offered[0] == NOW
        assert known.now == NOW

    @pytest.mark.parametrize(
        ("reason", "sentence"),
        [
            ("intent:book<-'a cleaning'", "“a cleaning”: Wants an appointment"),
            ("intent:inform<-'ask_name'", "It answers what she had asked."),
            ("intent:other", "No wish was recognised."),
            ("date:next tuesday->2025-12-02", "“next tuesday” is Tuesday, December 2"),
            ("date:tuesday->2025-11-25(negated)", "“tuesday” is Tuesday, November 25 (another one was ruled out)"),
            ("time:half past two->14:30", "“half past two” is 2:30 PM"),
            ("phone:10 digits", "A number of 10 digits"),
            ("name:announced, spelled", "A name: it was announced, it was spelled"),
            ("part:morning", "A part of the day: morning"),
            ("language:es", "The caller speaks Spanish"),
            ("something new", "something new"),
            ("novelty:x->y", "novelty:x->y"),
        ],
    )
    async def test_reasons_are_sentences(self, place: Place, reason: str, sentence: str) -> None:
        known = understand_words.Known(place.card, NOW, (), (), ())

        assert understand_words.worded(place, known, reason) == sentence

    async def test_what_was_not_said_is_not_shown(self, place: Place) -> None:
        known = understand_words.Known(place.card, NOW, (("q", "a"),), (), ())
        heard = understand_words.Understood(date=date(2025, 11, 25), time=time(0, 0), phone="3055550142", question=4)

        assert understand_words.slots(place, known, heard) == [
            ("Day", "Tuesday, November 25"),
            ("Time", "12:00 AM"),
            ("Number", "+1 (305) 555-0142"),
        ]


@pytest.mark.parametrize("prefix", ["billing.", "settings.", "notifications.", "understand.", "offers.", "account."])
def test_both_languages_say_the_same_things(prefix: str) -> None:
    english, spanish = ({key for key in words.texts(lang) if key.startswith(prefix)} for lang in words.LANGS)

    assert english == spanish
    assert english


def test_every_context_and_zone_has_words() -> None:
    for context in understand_words.CONTEXTS:
        assert f"understand.asked.{context}" in words.texts("en")
    for zone in settings_fields.ZONES:
        assert ZoneInfo(zone).key == zone
