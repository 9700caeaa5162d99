"""What would have been sent: an owner reads their own letters and texts in the sandbox, and nobody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from nicegui import ui
from nicegui.testing import User

from pages import demo, demo_mail
from pages.guard import Place
from ringlypro.accounts.signin import Visitor
from ringlypro.appointments import booking, openings
from ringlypro.clients import directory
from ringlypro.kit import words
from ringlypro.kit.errors import NotFound
from ringlypro.live import Wire
from ringlypro.messages import traffic
from ringlypro.services import keeps_post, sandbox_letters, sandbox_texts
from ringlypro.vendors.ports import Letter
from tests.desk import TestDesk, make_desk, run_jobs

MONDAY_TEN = datetime(2025, 11, 24, 15, 0, tzinfo=UTC)
MAIL, USER = "ana@example.com", 7


@pytest.fixture
async def desk(database, clock, database_url) -> AsyncIterator[TestDesk]:
    wire = Wire(database_url)
    made = make_desk(database, clock, wire=wire)
    await wire.start()
    await wire.connected.wait()
    yield made
    await wire.stop()


async def place_at(desk: TestDesk, client_id: int, lang: str = "en") -> Place:
    visitor = Visitor(
        user_id=USER, client_id=client_id, name="Ana Ruiz", initials="AR", business="Bright Dental", lang=lang,
        dark=None, email=MAIL, sign_in_id=7,
    )  # fmt: skip
    card = await directory.by_id(desk, client_id)
    assert card is not None
    return Place(desk, visitor, words.speaker(lang), card.zone, card)  # type: ignore[arg-type]


async def opened(user: User, place: Place) -> None:
    @ui.page("/")
    async def page() -> None:
        await demo_mail.build(place)

    await user.open("/")


async def book(desk: TestDesk, client: int, name: str, email: str, phone: str) -> None:
    async with desk.unit(client) as unit:
        await booking.book(
            unit, card=await openings.calendar(unit), starts_at=MONDAY_TEN, minutes=30, contact=None,
            customer_name=name, customer_phone=phone, customer_email=email,
        )  # fmt: skip


def a_letter(reference: str, to: str = MAIL) -> Letter:
    return Letter(to=to, subject="Hello", text="Hello", html=None, reference=reference)


def letters(desk: TestDesk, client: int) -> list[str]:
    found = sandbox_letters(desk, client_id=client, user_id=USER, email=MAIL)  # type: ignore[arg-type]
    assert found is not None
    return [one.text for one in found]


async def texts(desk: TestDesk, client: int) -> list[str]:
    found = await sandbox_texts(desk, client_id=client)  # type: ignore[arg-type]
    assert found is not None
    return [one.text for one in found]


async def test_an_owner_reads_what_a_customer_would_have_got(user: User, desk, dentist, database_url) -> None:
    await book(desk, dentist, "Ana López", "lopez@example.com", "+13055550142")
    await run_jobs(desk, database_url)

    await opened(user, await place_at(desk, dentist))

    await user.should_see("To lopez@example.com")
    await user.should_see("To +1 (305) 555-0142")
    await user.should_see(desk.phone.texts[0].body)
    await user.should_see(desk.mail.letters[0].subject)
    await user.should_see(desk.mail.letters[0].text.strip())


async def test_letters_and_texts_of_another_business_are_not_shown(
    user: User, desk, dentist, barber, database_url
) -> None:
    await book(desk, barber, "Luis Mora", "mora@example.com", "+13055550177")
    await run_jobs(desk, database_url)
    assert (len(desk.mail.letters), len(desk.phone.texts)) == (1, 1)

    await opened(user, await place_at(desk, dentist))

    await user.should_see("No e-mails yet")
    await user.should_see("No texts yet")
    await user.should_not_see("mora@example.com")
    assert (len(letters(desk, barber)), len(await texts(desk, barber))) == (1, 1)


async def test_the_same_customer_of_two_businesses_keeps_them_apart(desk, dentist, barber, database_url) -> None:
    for client in (dentist, barber):
        await book(desk, client, "Ana López", "lopez@example.com", "+13055550142")
    await run_jobs(desk, database_url)

    assert "Bright Dental" in letters(desk, dentist)[0]
    assert "Corner Barber" in letters(desk, barber)[0]
    assert len(letters(desk, dentist)) == len(letters(desk, barber)) == 1
    assert len(await texts(desk, dentist)) == len(await texts(desk, barber)) == 1


async def test_a_number_that_two_businesses_share_gives_nothing_away(desk, dentist, barber, database_url) -> None:
    for client, body in ((dentist, "from the dentist"), (barber, "from the barber")):
        async with desk.unit(client) as unit:
            sent = await traffic.send(unit, to="+13055550142", body=body)
            assert sent is not None
            sent.from_number = "+13055550199"
    await run_jobs(desk, database_url)

    assert {text.sender for text in desk.phone.texts} == {"+13055550199"}
    assert await texts(desk, dentist) == ["from the dentist"]


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
async def test_a_letter_is_shown_only_to_whom_its_reference_names(desk, dentist, reference, to, shown) -> None:
    assert dentist != USER
    await desk.mail.post(a_letter(reference.replace("{client}", str(dentist)), to))

    assert bool(letters(desk, dentist)) is shown


async def test_the_newest_comes_first(desk, dentist, database_url) -> None:
    for body in ("first", "second"):
        async with desk.unit(dentist) as unit:
            await traffic.send(unit, to="+13055550142", body=body)
        await run_jobs(desk, database_url)
        await desk.mail.post(replace(a_letter(f"notification-{dentist}-1"), text=body))

    assert await texts(desk, dentist) == ["second", "first"]
    assert letters(desk, dentist) == ["second", "first"]


async def test_a_text_appears_by_itself(user: User, desk, dentist, database_url) -> None:
    await opened(user, await place_at(desk, dentist))
    await user.should_see("No texts yet")

    async with desk.unit(dentist) as unit:
        await traffic.send(unit, to="+13055550142", body="Your table is ready")
    await run_jobs(desk, database_url)

    await user.should_see("Your table is ready", retries=40)


async def test_it_is_said_in_spanish_too(user: User, desk, dentist) -> None:
    await opened(user, await place_at(desk, dentist, "es"))

    await user.should_see("Todavía no hay correos")


async def test_the_screen_phone_leads_there(user: User, desk, dentist) -> None:
    place = await place_at(desk, dentist)

    @ui.page("/")
    async def page() -> None:
        await demo.build(place)

    await user.open("/")

    assert "/demo/mail" in {link.props["href"] for link in user.find(ui.link).elements}


async def test_only_what_is_played_has_a_list(user: User, desk, dentist) -> None:
    desk.mail = object()

    await opened(user, await place_at(desk, dentist))

    await user.should_see("No texts yet")
    await user.should_not_see("E-mails")


@pytest.mark.parametrize("where", ["production", "real accounts"])
async def test_there_is_no_such_page_where_nothing_is_kept(desk, dentist, where) -> None:
    place = await place_at(desk, dentist)
    if where == "production":
        desk.settings = desk.settings.model_copy(update={"APP_ENV": "production"})
    else:
        desk.mail = desk.phone = object()

    with pytest.raises(NotFound):
        await demo_mail.build(place)
    assert not keeps_post(desk)
    assert sandbox_letters(desk, client_id=dentist, user_id=USER, email=MAIL) is None
    assert await sandbox_texts(desk, client_id=dentist) is None
