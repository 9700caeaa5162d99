"""The way out of chosen letters: a page that changes nothing, one press that stops them, and nobody else's link."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select

from ringlypro.accounts import notice_preferences
from ringlypro.accounts.notice_preferences import MailSubscription, build_unsubscribe_url, read_unsubscribe_token
from ringlypro.accounts.tables import User
from ringlypro.clients import client_profiles
from tests.service_fixtures import SECRET, FakeServices, browser, make_app
from webhooks import unsubscribe

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
async def web(services: FakeServices) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(make_app(services, [unsubscribe.router])) as client:
        yield client


@pytest.fixture
async def ana(services: FakeServices, dentist: int) -> int:
    """Somebody of the dentist's who has chosen to read of each call, in Spanish."""
    async with services.system_session() as unit:
        user = User(client_id=dentist, email="ana@example.com", password_hash="-", language="es", mail_calls=True)
        unit.db.add(user)
        await unit.db.flush()
        return user.id


def link_of(user_id: int, kind: str = "calls") -> str:
    return build_unsubscribe_url("", SECRET, MailSubscription(user_id, kind))


async def wants_calls(services: FakeServices, user_id: int) -> bool:
    async with services.system_session() as unit:
        return bool(await unit.db.scalar(select(User.mail_calls).where(User.id == user_id)))


async def test_looking_at_the_page_changes_nothing(web: httpx.AsyncClient, services: FakeServices, ana: int) -> None:
    answer = await web.get(link_of(ana))

    assert answer.status_code == 200
    assert "¿No recibir más estos correos?" in answer.text
    assert "Bright Dental" in answer.text
    assert await wants_calls(services, ana)


async def test_one_press_of_a_mail_program_stops_them(
    web: httpx.AsyncClient, services: FakeServices, ana: int, dentist: int
) -> None:
    answers = [await web.post(link_of(ana), data=ONE_CLICK) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not await wants_calls(services, ana)
    client_profile = await client_profiles.get_profile_by_id(services, dentist)
    assert client_profile is not None
    assert not client_profile.mails_calls


async def test_they_come_again_when_somebody_says_so(web: httpx.AsyncClient, services: FakeServices, ana: int) -> None:
    stopped = await web.post(link_of(ana), data=ONE_CLICK)
    resumed = await web.post(link_of(ana), data={"again": "yes"})

    assert "Recibirlos otra vez" in stopped.text
    assert "Los recibe otra vez" in resumed.text
    assert await wants_calls(services, ana)


@pytest.mark.parametrize("change", ["another person", "another kind", "no signature", "nonsense", "somebody gone"])
async def test_a_link_that_is_not_ours_stops_nothing(
    web: httpx.AsyncClient, services: FakeServices, ana: int, change: str
) -> None:
    token = link_of(ana).rpartition("/")[2]
    tokens = {
        "another person": token.replace(f"{ana}.", f"{ana + 1}.", 1),
        "another kind": token.replace(".calls.", ".digest."),
        "no signature": token.rpartition(".")[0],
        "nonsense": "٥.calls.ñ",
        "somebody gone": link_of(ana + 1).rpartition("/")[2],
    }

    answer = await web.post(f"/mail/unsubscribe/{tokens[change]}", data=ONE_CLICK)

    assert answer.status_code == 404
    assert "This link does not work" in answer.text
    assert await wants_calls(services, ana)


def test_a_token_opens_with_the_key_that_signed_it_alone() -> None:
    token = link_of(7, "digest").rpartition("/")[2]

    assert read_unsubscribe_token(token, SECRET) == MailSubscription(7, "digest")
    assert read_unsubscribe_token(token, SECRET + "x") is None


async def test_each_kind_is_switched_by_itself(services: FakeServices, ana: int, dentist: int) -> None:
    async with services.unit_of_work(dentist) as unit:
        await notice_preferences.save_mail_kind(unit, user_id=ana, kind="digest", is_on=True)
        assert await notice_preferences.load_mail_kinds(unit, user_id=ana) == {"calls", "digest"}
