"""What would have been sent: an owner reads their own letters and texts in the sandbox, and nobody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from nicegui import ui
from nicegui.testing import User

from pages import demo_outbox, demo_phone
from pages.access_control import PageContext
from ringlypro.accounts.authentication import SignedInUser
from ringlypro.appointments import availability, booking
from ringlypro.change_events import NotificationListener
from ringlypro.clients import client_profiles
from ringlypro.core import i18n
from ringlypro.core.errors import NotFound
from ringlypro.messages import sms_service
from ringlypro.sandbox_messages import has_sandbox_messages, list_sandbox_emails, list_sandbox_texts
from ringlypro.vendors.ports import Email
from tests.service_fixtures import FakeServices, make_services, run_jobs

MONDAY_TEN = datetime(2025, 11, 24, 15, 0, tzinfo=UTC)
MAIL, USER = "ana@example.com", 7


@pytest.fixture
async def services(database, clock, database_url) -> AsyncIterator[FakeServices]:
    wire = NotificationListener(database_url)
    made = make_services(database, clock, listener=wire)
    await wire.start()
    await wire.connected.wait()
    yield made
    await wire.stop()


async def place_at(services: FakeServices, client_id: int, lang: str = "en") -> PageContext:
    visitor = SignedInUser(
        user_id=USER, client_id=client_id, name="Ana Ruiz", initials="AR", business="Bright Dental", lang=lang,
        dark=None, email=MAIL, sign_in_id=7,
    )  # fmt: skip
    client_profile = await client_profiles.get_profile_by_id(services, client_id)
    assert client_profile is not None
    return PageContext(services, visitor, i18n.translator_for(lang), client_profile.zone, client_profile)  # type: ignore[arg-type]


async def opened(user: User, place: PageContext) -> None:
    @ui.page("/")
    async def page() -> None:
        await demo_outbox.build_page(place)

    await user.open("/")


async def book(services: FakeServices, client: int, name: str, email: str, phone: str) -> None:
    async with services.unit_of_work(client) as unit:
        await booking.book_appointment(
            unit, calendar=await availability.load_calendar(unit), starts_at=MONDAY_TEN, minutes=30, contact=None,
            customer_name=name, customer_phone=phone, customer_email=email,
        )  # fmt: skip


def a_letter(reference: str, to: str = MAIL) -> Email:
    return Email(to=to, subject="Hello", text="Hello", html=None, reference=reference)


def letters(services: FakeServices, client: int) -> list[str]:
    emails = list_sandbox_emails(services, client_id=client, user_id=USER, email=MAIL)  # type: ignore[arg-type]
    assert emails is not None
    return [one.text for one in emails]


async def texts(services: FakeServices, client: int) -> list[str]:
    result = await list_sandbox_texts(services, client_id=client)  # type: ignore[arg-type]
    assert result is not None
    return [one.text for one in result]


async def test_an_owner_reads_what_a_customer_would_have_got(user: User, services, dentist, database_url) -> None:
    await book(services, dentist, "Ana López", "lopez@example.com", "+13055550142")
    await run_jobs(services, database_url)

    await opened(user, await place_at(services, dentist))

    await user.should_see("To lopez@example.com")
    await user.should_see("To +1 (305) 555-0142")
    await user.should_see(services.phone.texts[0].body)
    await user.should_see(services.mail.emails[0].subject)
    await user.should_see(services.mail.emails[0].text.strip())


async def test_letters_and_texts_of_another_business_are_not_shown(
    user: User, services, dentist, barber, database_url
) -> None:
    await book(services, barber, "Luis Mora", "mora@example.com", "+13055550177")
    await run_jobs(services, database_url)
    assert (len(services.mail.emails), len(services.phone.texts)) == (1, 1)

    await opened(user, await place_at(services, dentist))

    await user.should_see("No e-mails yet")
    await user.should_see("No texts yet")
    await user.should_not_see("mora@example.com")
    assert (len(letters(services, barber)), len(await texts(services, barber))) == (1, 1)


async def test_the_same_customer_of_two_businesses_keeps_them_apart(services, dentist, barber, database_url) -> None:
    for client in (dentist, barber):
        await book(services, client, "Ana López", "lopez@example.com", "+13055550142")
    await run_jobs(services, database_url)

    assert "Bright Dental" in letters(services, dentist)[0]
    assert "Corner Barber" in letters(services, barber)[0]
    assert len(letters(services, dentist)) == len(letters(services, barber)) == 1
    assert len(await texts(services, dentist)) == len(await texts(services, barber)) == 1


async def test_a_number_that_two_businesses_share_gives_nothing_away(services, dentist, barber, database_url) -> None:
    for client, body in ((dentist, "from the dentist"), (barber, "from the barber")):
        async with services.unit_of_work(client) as unit:
            sent = await sms_service.queue_sms(unit, to="+13055550142", body=body)
            assert sent is not None
            await unit.fetch_all("UPDATE messages SET from_number = '+13055550199' WHERE id = %(id)s", {"id": sent.id})
    await run_jobs(services, database_url)

    assert {text.sender for text in services.phone.texts} == {"+13055550199"}
    assert await texts(services, dentist) == ["Bright Dental: from the dentist\nReply STOP to get no more texts."]


@pytest.mark.parametrize(
    ("reference", "to", "shown"),
    [
        (f"reset-{USER}-abc", MAIL, True),
        (f"reset-{USER}-abc", MAIL.upper(), True),
        (f"reset-{USER}-abc", "old@example.com", False),
        ("reset-8-abc", MAIL, False),
        ("reset-{client}-abc", MAIL, False),
        ("notification-{client}-1", MAIL, True),
        ("notification-{client}1-1", MAIL, False),
        ("notification", MAIL, False),
        ("unheard-{client}-1", MAIL, False),
        ("", MAIL, False),
    ],
)
async def test_a_letter_is_shown_only_to_whom_its_reference_names(services, dentist, reference, to, shown) -> None:
    assert dentist != USER
    await services.mail.send_email(a_letter(reference.replace("{client}", str(dentist)), to))

    assert bool(letters(services, dentist)) is shown


async def test_the_newest_comes_first(services, dentist, database_url) -> None:
    for body in ("first", "second"):
        async with services.unit_of_work(dentist) as unit:
            await sms_service.queue_sms(unit, to="+13055550142", body=body)
        await run_jobs(services, database_url)
        await services.mail.send_email(replace(a_letter(f"notification-{dentist}-1"), text=body))

    assert await texts(services, dentist) == ["second", "Bright Dental: first\nReply STOP to get no more texts."]
    assert letters(services, dentist) == ["second", "first"]


async def test_a_text_appears_by_itself(user: User, services, dentist, database_url) -> None:
    await opened(user, await place_at(services, dentist))
    await user.should_see("No texts yet")

    async with services.unit_of_work(dentist) as unit:
        await sms_service.queue_sms(unit, to="+13055550142", body="Your table is ready")
    await run_jobs(services, database_url)

    await user.should_see("Your table is ready", retries=40)


async def test_it_is_said_in_spanish_too(user: User, services, dentist) -> None:
    await opened(user, await place_at(services, dentist, "es"))

    await user.should_see("Todavía no hay correos")


async def test_the_screen_phone_leads_there(user: User, services, dentist) -> None:
    place = await place_at(services, dentist)

    @ui.page("/")
    async def page() -> None:
        await demo_phone.build_page(place)

    await user.open("/")

    assert "/demo/mail" in {link.props["href"] for link in user.find(ui.link).elements}


async def test_only_what_is_played_has_a_list(user: User, services, dentist) -> None:
    services.mail, services.faked_vendors = object(), ("telephone", "voice", "payments")

    await opened(user, await place_at(services, dentist))

    await user.should_see("No texts yet")
    await user.should_not_see("E-mails")


@pytest.mark.parametrize("where", ["production", "real accounts"])
async def test_there_is_no_such_page_where_nothing_is_kept(services, dentist, where) -> None:
    place = await place_at(services, dentist)
    if where == "production":
        services.settings = services.settings.model_copy(update={"APP_ENV": "production"})
    else:
        services.mail = services.phone = object()

    with pytest.raises(NotFound):
        await demo_outbox.build_page(place)
    assert not has_sandbox_messages(services)
    assert list_sandbox_emails(services, client_id=dentist, user_id=USER, email=MAIL) is None
    assert await list_sandbox_texts(services, client_id=dentist) is None
