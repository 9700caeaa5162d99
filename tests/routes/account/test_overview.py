"""The overview: numbers that agree with each other, and with what is on the line."""

from __future__ import annotations

from pathlib import Path

import pytest
from nicegui.testing import User

from pages import dashboard
from ringlypro.core.i18n import translate
from ringlypro.insights.overview import load_overview
from tests.lines import carrier_into, voice_app
from tests.routes.account.opened import make_place, seen, shown
from tests.service_fixtures import FakeServices

NUMBER, ANA = "+13055550101", "+13055550142"


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_a_first_call_that_is_going_on_counts_as_one_of_all(
    user: User, services: FakeServices, dentist: int, tmp_path: Path, lang: str
) -> None:
    place = await make_place(services, dentist, lang)
    no_calls = translate("overview.no_calls", lang)
    await shown(user, place, dashboard.build_page)
    await seen(user, no_calls)

    async with carrier_into(voice_app(services, tmp_path), services) as carrier:
        call = await carrier.dial(to=NUMBER, from_=ANA)
        await seen(user, translate("overview.in_all", lang, count=1))
        await user.should_not_see(no_calls)
        call.set_duration(61)
        await call.hang_up()
    await seen(user, translate("overview.average", lang, time="1:01"))

    await user.should_see(translate("overview.in_all", lang, count=1))
    await user.should_not_see(no_calls)


async def test_a_call_is_counted_once_while_it_goes_on_and_when_it_has_ended(
    services: FakeServices, dentist: int, tmp_path: Path
) -> None:
    place = await make_place(services, dentist)

    async def count_calls() -> tuple[int, int, int]:
        async with place.unit_of_work() as unit:
            figures = await load_overview(unit, zone=place.zone, lang="en", has_number=True)
        return figures.calls_today, figures.running_calls, figures.calls.total

    async with carrier_into(voice_app(services, tmp_path), services) as carrier:
        call = await carrier.dial(to=NUMBER, from_=ANA)
        while_it_goes_on = await count_calls()
        await call.hang_up()

    assert while_it_goes_on == (1, 1, 0)
    assert await count_calls() == (1, 0, 1)
