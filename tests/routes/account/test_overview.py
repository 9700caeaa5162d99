"""The home page: numbers that agree with each other and with what is on the line, and nothing said before it is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from nicegui.testing import User

from components.home_cards import FirstSteps
from components.needs_list import NeedsList
from pages import dashboard
from pages.access_control import PageContext
from pages.home_report import word_report
from ringlypro.calls.tables import Call
from ringlypro.clients import business_settings
from ringlypro.clients.client_profiles import get_profile_by_id
from ringlypro.core.i18n import translate
from ringlypro.insights.booked_worth import BookedService
from ringlypro.insights.dashboard_figures import DailyCalls
from ringlypro.insights.home_overview import HomeOverview, load_home
from ringlypro.insights.overview import load_overview
from ringlypro.notifications import follow_ups
from ringlypro.notifications.tables import FollowUp
from tests.lines import carrier_into, voice_app
from tests.polling import eventually
from tests.routes.account.opened import make_place, seen, shown
from tests.service_fixtures import FakeServices

NUMBER, ANA = "+13055550101", "+13055550142"
CLEANING, WHITENING = BookedService(1, Decimal(120), "", "Cleaning"), BookedService(2, None, "from $180", "Whitening")


async def read_home(place: PageContext) -> HomeOverview:
    async with place.services.job_unit(place.visitor.client_id) as unit:
        return await load_home(unit, zone=place.zone, lang=place.lang, with_steps=True)


async def say(place: PageContext, *, first_day: bool = False, **values: Any) -> tuple[str, str]:
    """The sentence of a day with these values, and how its sum is explained."""
    home = await read_home(place)
    today = replace(home.days[-1], **{name: values.pop(name) for name in ("calls", "missed") if name in values})
    home = replace(home, days=(*home.days[:-1], today), **values)
    view = word_report(place, place.client_profile, home, is_first_day=first_day)
    return "".join(part["text"] for part in view["say"]), view["how"]["text"] if view["how"] else ""


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_a_first_call_that_is_going_on_is_shown_and_counted(
    user: User, services: FakeServices, dentist: int, tmp_path: Path, lang: str
) -> None:
    place = await make_place(services, dentist, lang)
    name = {"en": "Rachel", "es": "Lina"}[lang]
    await shown(user, place, dashboard.build_page)
    await seen(user, translate("home.later_title", lang))

    async with carrier_into(voice_app(services, tmp_path), services) as carrier:
        call = await carrier.dial(to=NUMBER, from_=ANA)
        await seen(user, translate("home.on_call", lang, name=name))
        await user.should_not_see(translate("home.later_title", lang))
        call.set_duration(61)
        await call.hang_up()
    await seen(user, translate("home.free", lang, name=name))

    await user.should_see("1:01")
    await user.should_see(translate("home.count_calls", lang, count=1))


async def test_a_call_is_counted_once_while_it_goes_on_and_when_it_has_ended(
    services: FakeServices, dentist: int, tmp_path: Path
) -> None:
    place = await make_place(services, dentist)

    async def count_calls() -> tuple[int, int, int]:
        async with place.unit_of_work() as unit:
            figures = await load_overview(unit, zone=place.zone, lang="en", has_number=True)
        home = await read_home(place)
        assert (home.calls_today, home.running_calls) == (figures.calls_today, figures.running_calls)
        return figures.calls_today, figures.running_calls, figures.calls.total

    async with carrier_into(voice_app(services, tmp_path), services) as carrier:
        call = await carrier.dial(to=NUMBER, from_=ANA)
        while_it_goes_on = await count_calls()
        await call.hang_up()

    assert while_it_goes_on == (1, 1, 0)
    assert await count_calls() == (1, 0, 1)


@pytest.mark.parametrize(
    ("values", "en", "es"),
    [
        ({}, "Quiet so far. Rachel is ready.", "Todo tranquilo por ahora. Lina está lista."),
        ({"calls": 1}, "Rachel took 1 call.", "Lina atendió 1 llamada."),
        (
            {"calls": 6, "missed": 1, "open_needs": 1},
            "Rachel took 5 calls. 1 was missed. 1 needs you.",
            "Lina atendió 5 llamadas. 1 se perdió. 1 le espera.",
        ),
        (
            {"calls": 2, "running_calls": 1, "booked": (CLEANING, WHITENING), "open_needs": 100},
            "Rachel took 3 calls and booked 2, about $300. 99+ need you.",
            "Lina atendió 3 llamadas y agendó 2 citas, unos $300. 99+ le esperan.",
        ),
        (
            {"calls": 2, "booked": (BookedService(3, None, "ask us"),)},
            "Rachel took 2 calls and booked 1.",
            "Lina atendió 2 llamadas y agendó 1 cita.",
        ),
        ({"calls": 1, "missed": 1}, "Rachel has taken no call yet. 1 was missed.",
         "Lina todavía no ha atendido ninguna llamada. 1 se perdió."),
    ],
)  # fmt: skip
async def test_the_sentence_says_what_there_was(
    services: FakeServices, dentist: int, values: dict[str, Any], en: str, es: str
) -> None:
    for lang, sentence in (("en", en), ("es", es)):
        assert (await say(await make_place(services, dentist, lang), **values))[0] == sentence


async def test_who_is_switched_off_is_not_called_ready(services: FakeServices, dentist: int) -> None:
    place = await make_place(services, dentist)
    off = replace(place, client_profile=replace(place.client_profile, rachel_enabled=False))

    assert (await say(off))[0] == "Quiet so far. Rachel is switched off."


async def test_the_sum_is_explained_and_never_called_income(services: FakeServices, dentist: int) -> None:
    place = await make_place(services, dentist)

    _, how = await say(place, calls=4, booked=(CLEANING, CLEANING, WHITENING, BookedService(None, None, "")))

    assert how == (
        "2 × Cleaning $240 + Whitening $180: your list prices for what Rachel booked today. Where a price starts at a "
        "figure or has a range, the lower figure counts. 1 visit has no price in your list and counts as nothing. "
        "Nothing is paid yet."
    )
    assert (await say(place, calls=1, booked=(BookedService(None, None, ""),)))[1] == ""
    assert (await say(place, calls=100, booked=(CLEANING,) * 100)) == ("Rachel took 100 calls and booked 99+.", "")


async def test_every_number_of_the_sentence_leads_to_its_list(services: FakeServices, dentist: int) -> None:
    place = await make_place(services, dentist)
    home = await read_home(place)
    busy = replace(home, days=(*home.days[:-1], DailyCalls(home.days[-1].day, calls=3, missed=1)), open_needs=2)

    view = word_report(place, place.client_profile, replace(busy, booked=(CLEANING,)), is_first_day=False)

    assert [part.get("href", "sum") for part in view["say"] if any(sign.isdigit() for sign in part["text"])] == [
        "/calls?day=today&outcome=taken", "/calls?day=today&outcome=booked", "sum", "/calls?day=today&outcome=missed",
        "/follow-ups",
    ]  # fmt: skip


async def leave_message(place: PageContext, body: str, *, urgent: bool = False) -> FollowUp:
    async with place.unit_of_work() as unit:
        return await follow_ups.create_follow_up(
            unit, kind="emergency" if urgent else "message", body=body, caller_name="Priya Nair", caller_phone=ANA,
            urgent=urgent, best_time="", call_id=None, contact_id=None,
        )  # fmt: skip


def press(user: User, card: type, event: str, args: Any = None) -> None:
    """What a browser tells of a card."""
    with user:
        (element,) = user.find(card).elements
        for listener in element._event_listeners.values():
            if listener.type == event:
                element._handle_event({"listener_id": listener.id, "args": args})


async def test_done_is_said_when_it_is_stored_and_can_be_taken_back(
    user: User, services: FakeServices, dentist: int
) -> None:
    place = await make_place(services, dentist)
    row = await leave_message(place, "My tooth hurts", urgent=True)
    async with place.unit_of_work() as unit:
        unit.db.add(Call(twilio_call_sid="CA1", from_number=ANA, to_number=NUMBER, status="completed"))
    await shown(user, place, dashboard.build_page)
    await seen(user, "My tooth hurts")

    press(user, NeedsList, "act", ["done", str(row.id)])
    await seen(user, translate("home.was_done", "en"))

    async with place.unit_of_work() as unit:
        assert (await follow_ups.get_follow_up(unit, row.id)).done_at is not None
    await seen(user, translate("home.needs_nothing", "en"))
    user.find(translate("ui.undo", "en")).click()
    await seen(user, "My tooth hurts")


async def test_what_is_not_shown_cannot_be_called_done(
    user: User, services: FakeServices, dentist: int, barber: int
) -> None:
    place = await make_place(services, dentist)
    await leave_message(place, "Mine")
    foreign = await leave_message(await make_place(services, barber), "Theirs")
    await shown(user, place, dashboard.build_page)
    await seen(user, "Mine")

    for key in (str(foreign.id), "1 OR 1=1", None, {"id": 1}):
        press(user, NeedsList, "act", ["done", key])

    async with services.unit_of_work(barber) as unit:
        assert (await follow_ups.get_follow_up(unit, foreign.id)).done_at is None
    await user.should_not_see(translate("home.was_done", "en"))


async def test_first_steps_are_put_away_for_good_or_until_undo(
    user: User, services: FakeServices, dentist: int
) -> None:
    place = await make_place(services, dentist)
    await shown(user, place, dashboard.build_page)
    await seen(user, translate("home.steps_title", "en"))

    async def is_hidden() -> bool:
        client_profile = await get_profile_by_id(services, dentist)
        assert client_profile is not None
        return client_profile.first_steps_hidden

    press(user, FirstSteps, "hide")
    await seen(user, translate("home.was_hidden", "en"))
    await user.should_not_see(translate("home.steps_title", "en"), retries=30)
    assert await is_hidden()
    user.find(translate("ui.undo", "en")).click()
    await seen(user, translate("home.steps_title", "en"))
    assert not await is_hidden()


async def test_a_step_is_done_when_it_is_so(services: FakeServices, dentist: int) -> None:
    async with services.unit_of_work(dentist) as unit:
        await business_settings.save_client(unit, {"owner_phone": "+13055550170", "custom_greeting": "Hello there!"})
    snapshot = await dashboard.read_snapshot(await make_place(services, dentist))

    assert snapshot.steps is not None
    assert {step["key"] for step in snapshot.steps["steps"] if step["state"] == "done"} >= {"phone", "greeting"}
    assert [step["key"] for step in snapshot.steps["steps"] if step["state"] == "next"] == ["services"]


async def test_what_nothing_has_changed_in_is_not_sent_again(user: User, services: FakeServices, dentist: int) -> None:
    place = await make_place(services, dentist)
    await leave_message(place, "Call me")
    snapshot = await dashboard.read_snapshot(place)
    await shown(user, place, dashboard.build_page)
    (needs,) = user.find(NeedsList).elements
    await eventually(lambda: needs._props["view"] != ())
    before = needs._props["view"]

    with user:
        needs.show_view(snapshot.needs)

    assert needs._props["view"] is before


async def test_yesterday_and_before_are_named(services: FakeServices, dentist: int) -> None:
    place = await make_place(services, dentist)
    row = await leave_message(place, "Call me")
    for days, when in ((0, "Today, 10:00 AM"), (1, "Yesterday, 10:00 AM"), (3, "Nov 17, 10:00 AM")):
        async with place.unit_of_work() as unit:
            stored = await follow_ups.get_follow_up(unit, row.id)
            stored.created_at = unit.now - timedelta(days=days)
        snapshot = await dashboard.read_snapshot(place)
        assert snapshot.needs is not None
        assert snapshot.needs["rows"][0]["when"].replace("\u00a0", " ") == when
