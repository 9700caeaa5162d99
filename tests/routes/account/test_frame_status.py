"""What the frame says of a business, in the reader's language."""

from __future__ import annotations

import pytest

from pages import frame_status
from pages.access_control import PageContext
from ringlypro.clients import business_settings
from ringlypro.core.i18n import translate
from ringlypro.insights import frame_state
from ringlypro.insights.frame_state import FrameState
from ringlypro.notifications import owner_notifications
from ringlypro.notifications.tables import Notification
from tests.routes.account.opened import make_place
from tests.service_fixtures import FakeServices


async def read_state(place: PageContext) -> FrameState:
    async with place.services.job_unit(place.visitor.client_id) as unit:
        return await frame_state.load_frame_state(unit)


@pytest.mark.parametrize(("unread", "text"), [(0, ""), (1, "1"), (99, "99"), (100, "99+"), (1_000, "99+")])
async def test_the_bell_counts_as_far_as_anybody_reads(place: PageContext, unread: int, text: str) -> None:
    async with place.unit_of_work() as unit:
        await owner_notifications.mark_notifications_read(unit)
        unit.db.add_all([Notification(kind="welcome") for _ in range(unread)])

    assert frame_status.word_status(place, await read_state(place)).unread == text


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_a_business_that_is_off_duty_is_told_so(services: FakeServices, dentist: int, lang: str) -> None:
    place = await make_place(services, dentist, lang)
    async with place.unit_of_work() as unit:
        await business_settings.save_client(unit, {"rachel_enabled": False, "business_name": "Sol & Hijos"})

    status = frame_status.word_status(place, await read_state(place))

    assert status.business == "Sol & Hijos"
    assert translate("banner.off", lang) in [line.text for line in status.banners]


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    ("faked", "key"),
    [
        (("telephone", "voice", "payments", "mail"), "practice.played_all"),
        (("telephone", "payments", "mail"), "practice.played_all"),
        (("voice", "mail"), "practice.played"),
    ],
)
async def test_the_badge_says_what_is_played_and_promises_no_more(
    services: FakeServices, dentist: int, lang: str, faked: tuple[str, ...], key: str
) -> None:
    place = await make_place(services, dentist, lang)
    services.faked_vendors = faked

    note = frame_status.word_practice(place)

    assert note is not None
    names = ", ".join(translate(f"practice.double.{vendor}", lang) for vendor in faked)
    assert note.lines[0] == translate(key, lang, names=names)
    assert not any("practice." in line for line in note.lines)


async def test_where_every_vendor_is_real_there_is_no_badge(services: FakeServices, place: PageContext) -> None:
    services.faked_vendors = ()

    assert frame_status.word_practice(place) is None
