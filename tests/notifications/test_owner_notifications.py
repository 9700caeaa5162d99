"""The bell keeps kinds and values, and finds the words when somebody reads them."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from ringlypro.accounts.tables import User
from ringlypro.clients.tables import Client
from ringlypro.core.codes import generate_reference
from ringlypro.core.email_layout import EmailFrame, render_words
from ringlypro.core.i18n import load_texts
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import emails, follow_ups, owner_notifications
from ringlypro.notifications.emails import EmailRecipient, compose_email
from ringlypro.notifications.text_rendering import format_values, render_text
from tests.conftest import TravellingClock
from tests.service_fixtures import make_services, run_jobs, waiting_jobs

NEW_YORK = ZoneInfo("America/New_York")


async def leave(unit: UnitOfWork, **values: object) -> follow_ups.FollowUp:
    inputs = {
        "kind": "message",
        "body": "Please call me <b>back</b>",
        "caller_name": "Ana López",
        "caller_phone": "+13055550142",
        "urgent": False,
        "best_time": "after five",
        "call_id": None,
        "contact_id": None,
    }
    return await follow_ups.create_follow_up(unit, **(inputs | values))


class TestWords:
    """Are found in the reader's language."""

    @pytest.mark.parametrize(
        ("lang", "expected"),
        [
            ("en", {"at": "Thursday, November 20, 2:30\u202fPM", "amount": "$12.50", "phone": "+1 (305) 555-0142"}),
            ("es", {"at": "jueves 20 de noviembre, 2:30 p.m.", "amount": "$12.50", "phone": "+1 (305) 555-0142"}),
        ],
    )
    def test_spell_values(self, lang: str, expected: dict[str, str]) -> None:
        values = {"starts_at": "2025-11-20T19:30:00+00:00", "amount": "12.5000", "caller_phone": "+13055550142", "n": 3}

        display_values = format_values(values, lang=lang, zone=NEW_YORK)

        state_before = str(display_values["starts_at"]).replace("\u202f", " ").replace("\xa0", " ")
        assert state_before == expected["at"].replace("\u202f", " ")
        assert (display_values["amount"], display_values["caller_phone"], display_values["n"]) == (
            expected["amount"],
            expected["phone"],
            3,
        )

    def test_a_missing_value_leaves_a_gap(self) -> None:
        assert render_text("notices.message_taken.body", "en", {}) == "Reference ."

    def test_both_languages_say_the_same_things(self) -> None:
        mine = ("notices.", "emails.", "messages.", "credits.")
        keys = {lang: {key for key in load_texts(lang) if key.startswith(mine)} for lang in ("en", "es")}

        assert keys["en"] == keys["es"]


async def test_the_bell_rings_in_both_languages(unit: UnitOfWork) -> None:
    await owner_notifications.create_notification(unit, "credit_low", link="/credits", balance="0.9500", free_minutes=0)

    english = await owner_notifications.list_notifications(unit, lang="en", zone=NEW_YORK)
    spanish = await owner_notifications.list_notifications(unit, lang="es", zone=NEW_YORK)

    assert english[0].body.startswith("$0.95 and 0 free minutes are left.")
    assert spanish[0].title == "Le queda poco crédito"


async def test_lines_are_read_once_and_paged(unit: UnitOfWork) -> None:
    ids = [
        await owner_notifications.create_notification(unit, "message_taken", reference=f"A{number}")
        for number in range(3)
    ]

    await owner_notifications.mark_notifications_read(unit, ids=[ids[0]])

    assert await owner_notifications.count_unread_notifications(unit) == 2
    assert [
        row.id for row in await owner_notifications.list_notifications(unit, lang="en", zone=NEW_YORK, limit=2)
    ] == [ids[2], ids[1]]
    assert [
        row.id for row in await owner_notifications.list_notifications(unit, lang="en", zone=NEW_YORK, before=ids[1])
    ] == [ids[0]]
    await owner_notifications.mark_notifications_read(unit)
    assert await owner_notifications.count_unread_notifications(unit) == 0


class TestFollowUps:
    """Carry a reference that a caller can write down."""

    async def test_a_taken_reference_is_drawn_again(self, unit: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
        drawn = iter(["A1000", "A1000", "A1000", "B2000"])
        monkeypatch.setattr(follow_ups, "generate_reference", lambda _: next(drawn))

        assert [(await leave(unit)).reference for _ in range(2)] == ["A1000", "B2000"]

    async def test_are_longer_where_the_short_ones_are_taken(
        self, unit: UnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(follow_ups, "generate_reference", lambda digits: "A" * digits)

        assert [len((await leave(unit)).reference) for _ in range(3)] == [4, 5, 6]

    def test_have_as_many_digits_as_asked_for(self) -> None:
        references = [(digits, generate_reference(digits)) for digits in (2, 4, 8) for _ in range(200)]

        assert [
            each for each in references if not re.fullmatch(rf"[ACEFHKLMRTX][1-9]\d{{{each[0] - 1}}}", each[1])
        ] == []

    async def test_two_clients_may_share_one(
        self, database: Database, dentist: int, barber: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(follow_ups, "generate_reference", lambda _: "A1000")
        for client in (dentist, barber):
            async with database.unit_of_work(client) as unit:
                assert (await leave(unit)).reference == "A1000"

    async def test_are_done_and_undone(self, database: Database, dentist: int, clock: TravellingClock) -> None:
        async with database.unit_of_work(dentist) as unit:
            left = await leave(unit)
            await follow_ups.mark_follow_up_done(unit, left.id)
            first = left.done_at
            assert await follow_ups.list_open_follow_ups(unit) == []
        clock.forward(hours=1)
        async with database.unit_of_work(dentist) as unit:
            assert (await follow_ups.mark_follow_up_done(unit, left.id)).done_at == first
            await follow_ups.reopen_follow_up(unit, left.id)
            assert [row.id for row in await follow_ups.list_open_follow_ups(unit)] == [left.id]

    async def test_of_another_client_do_not_exist(self, database: Database, dentist: int, barber: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            left = await leave(unit)

        with pytest.raises(follow_ups.NotFound):
            async with database.unit_of_work(barber) as unit:
                await follow_ups.mark_follow_up_done(unit, left.id)

    async def test_the_owner_gets_the_words_by_mail_and_no_job_holds_them(
        self, database: Database, database_url: str, dentist: int, clock: TravellingClock
    ) -> None:
        services = make_services(database, clock)
        async with database.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(owner_email="owner@example.com", owner_name="Eva"))
            left = await leave(unit)
        assert "Ana" not in str(await waiting_jobs(database))

        await run_jobs(services, database_url)

        (letter,) = services.mail.emails
        assert (letter.to, letter.subject) == ("owner@example.com", "A caller left a message for Bright Dental")
        for words in ("Hello Eva,", "Ana López", "+1 (305) 555-0142", "after five", left.reference, "<b>back</b>"):
            assert words in letter.text
        assert "<b>back" not in letter.html
        assert "&lt;b&gt;back" in letter.html


class TestLetters:
    """Go to the owner, in the owner's language."""

    async def test_follow_the_language_of_the_person(
        self, database: Database, database_url: str, dentist: int, clock: TravellingClock
    ) -> None:
        services = make_services(database, clock)
        async with database.unit_of_work(dentist) as unit:
            unit.db.add(User(client_id=dentist, email="eva@example.com", password_hash="-", language="es"))
            await owner_notifications.create_notification(
                unit, "credit_empty", link="/credits", send_email=True, balance="-0.1000", free_minutes=0
            )

        await run_jobs(services, database_url)

        (letter,) = services.mail.emails
        assert (letter.to, letter.subject) == ("eva@example.com", "Su crédito de RinglyPro se agotó")
        assert f"{services.settings.frontend_url}/credits" in letter.text
        assert "-$0.10" in letter.text

    @pytest.mark.parametrize(("address", "again"), [("refused@example.com", 0), ("later@example.com", 1), ("", 0)])
    async def test_are_tried_again_only_when_that_may_help(
        self, *, database: Database, database_url: str, dentist: int, clock: TravellingClock, address: str, again: int
    ) -> None:
        services = make_services(database, clock)
        async with database.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(owner_email=address))
            await owner_notifications.create_notification(unit, "credit_low", send_email=True)

        await run_jobs(services, database_url)

        assert len(await waiting_jobs(database)) == again

    def test_a_subject_is_one_line_and_a_link_is_a_link(self) -> None:
        reader = EmailRecipient("a@example.com", "", "en", "Bright\r\nBcc: x", NEW_YORK)

        letter = compose_email("voicemail", reader, {}, link="https://x.example/calls/7?a=1&b=2", reference="r")

        assert "\n" not in letter.subject
        assert "\r" not in letter.subject
        assert letter.text.startswith("Hello,\n\n")
        assert 'href="https://x.example/calls/7?a=1&amp;b=2"' in str(letter.html)

    def test_only_web_addresses_become_links(self) -> None:
        frame = EmailFrame("en", "Bright", "Why", link="javascript:alert(1)", action="Open")

        assert render_words("Look:\njavascript:alert(1)", frame) == "<p>Look:<br>javascript:alert(1)</p>"


async def test_a_letter_about_a_line_that_is_gone_is_not_written(unit: UnitOfWork) -> None:
    assert await emails.compose_owner_email(unit, 999, site_url="http://x", secret="s") is None
