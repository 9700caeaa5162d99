"""Letters of a sandbox: as they arrive for their owner, and the way back in for whoever sits at the machine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from ringlypro.accounts import authentication
from ringlypro.accounts.tables import User
from ringlypro.vendors.ports import Email
from tests.service_fixtures import FakeServices, browser, make_app, make_services
from webhooks import demo_letters

LETTER = Email(
    "ana@example.com", "Hello", "Hello", "<!doctype html><script>alert(1)</script><p>Hello", "notification-{}-5"
)
RESET_TEXT = "Hello,\n\nhttp://127.0.0.1:3000/reset-password?token=abc\n\nRinglyPro"


@pytest.fixture
async def web(services: FakeServices) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(make_app(services, [demo_letters.router])) as client:
        yield client


async def sign_in(services: FakeServices, web: httpx.AsyncClient, client_id: int, email: str) -> None:
    async with services.system_session() as unit:
        user = User(client_id=client_id, email=email, password_hash="-", first_name="Ana")
        unit.db.add(user)
        await unit.db.flush()
    person = authentication.AuthenticatedUser(user_id=user.id, client_id=client_id, email=email)
    cookie = await authentication.create_session_cookie(services, person)
    web.cookies.set(services.settings.cookie_name, cookie)


async def keep_letter(services: FakeServices, client_id: int) -> str:
    reference = LETTER.reference.format(client_id)
    await services.mail.send_email(Email(LETTER.to, LETTER.subject, LETTER.text, LETTER.html, reference))
    return reference


async def keep_reset_letter(services: FakeServices) -> None:
    await services.mail.send_email(Email("ana@example.com", "Choose", RESET_TEXT, None, "reset-7-abc"))


async def test_an_owner_sees_it_as_it_arrives_and_nothing_of_it_runs(
    web: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    reference = await keep_letter(services, dentist)
    await sign_in(services, web, dentist, "ana@example.com")

    answer = await web.get(f"/demo/mail/letters/{reference}")

    assert (answer.status_code, answer.text) == (200, LETTER.html)
    assert "sandbox allow-popups" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]


async def test_nobody_else_sees_it(web: httpx.AsyncClient, services: FakeServices, dentist: int, barber: int) -> None:
    reference = await keep_letter(services, dentist)

    signed_out = await web.get(f"/demo/mail/letters/{reference}")
    await sign_in(services, web, barber, "barber@example.com")
    of_another = await web.get(f"/demo/mail/letters/{reference}")

    assert (signed_out.status_code, of_another.status_code) == (303, 404)


async def test_who_is_locked_out_reads_the_link_at_the_machine(web: httpx.AsyncClient, services: FakeServices) -> None:
    empty = await web.get("/demo/mail/reset")
    await keep_reset_letter(services)
    filled = await web.get("/demo/mail/reset")

    assert empty.headers["refresh"] == "3"
    assert 'href="/reset-password?token=abc"' in filled.text
    assert "ana@example.com" in filled.text


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"Host": "ringly.example"}, "127.0.0.1"),
        ({"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1"),
        ({"Via": "1.1 proxy"}, "127.0.0.1"),
        ({}, "192.168.1.20"),
    ],
)
async def test_nobody_reads_it_from_elsewhere(services: FakeServices, headers: dict[str, str], address: str) -> None:
    await keep_reset_letter(services)
    async with browser(make_app(services, [demo_letters.router]), address=address) as client:
        answer = await client.get("/demo/mail/reset", headers=headers)

    assert answer.status_code == 404
    assert "token=abc" not in answer.text


async def test_where_mail_is_real_there_is_no_such_page(database, clock) -> None:
    services = make_services(
        database, clock, APP_ENV="production", WEBHOOK_BASE_URL="https://x.example", DATABASE_URL="postgresql://x"
    )
    await keep_reset_letter(services)
    async with browser(make_app(services, [demo_letters.router])) as client:
        answer = await client.get("/demo/mail/reset")

    assert answer.status_code == 404
