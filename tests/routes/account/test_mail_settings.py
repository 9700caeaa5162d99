"""Which e-mails somebody gets is theirs to switch, and e-mails that came back are shown in words."""

from __future__ import annotations

import pytest
from nicegui import ui
from nicegui.testing import User

from pages import settings_account
from pages.access_control import PageContext
from pages.frame_status import word_status
from ringlypro.accounts import notice_preferences
from ringlypro.accounts.tables import User as Person
from ringlypro.insights.frame_state import load_frame_state
from ringlypro.notifications import mail_failures
from ringlypro.vendors.mail_reports import MailEvent
from tests.polling import eventually
from tests.routes.account.opened import make_place, seen, shown
from tests.service_fixtures import FakeServices


@pytest.fixture(autouse=True)
async def ana(services: FakeServices, dentist: int) -> None:
    async with services.system_session() as unit:
        unit.db.add(Person(client_id=dentist, email="ana@example.com", password_hash="-", first_name="Ana"))


async def come_back(services: FakeServices, client_id: int, kind: str, *, address: str, to_owner: bool) -> None:
    event = MailEvent(f"event-{address}", kind, address, "notification-1-1", services.clock())
    async with services.unit_of_work(client_id) as unit:
        await mail_failures.record_mail_event(unit, event, to_owner=to_owner)


@pytest.mark.parametrize("label", ["For each text", "For each call", "A digest every morning"])
async def test_a_switch_is_kept_at_once(user: User, place: PageContext, label: str) -> None:
    kinds = {"For each text": "text", "For each call": "calls", "A digest every morning": "digest"}
    await shown(user, place, settings_account.build_account_section)
    (switch,) = [
        each for each in user.find(ui.switch).elements if each.props.get("aria-label") == label or each.text == label
    ]

    with user:
        switch.set_value(True)

    async def is_kept() -> bool:
        async with place.unit_of_work() as unit:
            return await notice_preferences.load_mail_kinds(unit, user_id=place.visitor.user_id) == {kinds[label]}

    await eventually(is_kept)


async def test_what_came_back_is_told_and_can_be_settled(
    user: User, services: FakeServices, dentist: int, place: PageContext
) -> None:
    await come_back(services, dentist, "bounce", address="ana@example.com", to_owner=True)
    await shown(user, place, settings_account.build_account_section)
    await seen(user, "ana@example.com: the mailbox does not exist, or takes no mail")

    user.find("It works again").click()

    await seen(user, "Kept. The next e-mail shows whether it does.")
    async with place.unit_of_work() as unit:
        assert await mail_failures.list_failures(unit) == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "Our e-mails to ana@example.com do not arrive"), ("es", "Nuestros correos a ana@example.com no llegan")],
)
async def test_only_the_owners_own_address_stands_across_the_page(
    services: FakeServices, dentist: int, lang: str, words: str
) -> None:
    await come_back(services, dentist, "dropped", address="customer@example.com", to_owner=False)
    place = await make_place(services, dentist, lang)
    async with services.job_unit(dentist) as unit:
        before = word_status(place, await load_frame_state(unit))
    await come_back(services, dentist, "bounce", address="ana@example.com", to_owner=True)
    async with services.job_unit(dentist) as unit:
        after = word_status(place, await load_frame_state(unit))

    assert [line.text for line in before.banners] == []
    assert [line.text.partition(":")[0] for line in after.banners] == [words]
