"""Receipts: one for each payment, numbered without gaps, sent with the card it was, and kept as it was on that day."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from ringlypro.accounts.tables import User
from ringlypro.clients.tables import Client
from ringlypro.core.errors import NotFound
from ringlypro.credits import cards_on_file, receipts
from ringlypro.credits.cards_on_file import CardLabel
from ringlypro.credits.payment_tables import PaymentAttempt, SavedCard
from ringlypro.credits.receipts import IssuedReceipt
from ringlypro.vendors.errors import VendorError
from tests.credits.sheets import CONSENT, KEY, begin, pay, status_of
from tests.service_fixtures import FakeServices, run_jobs


async def buy(services: FakeServices, client_id: int, amount: int = 20, *, number: int = 1, **terms: object) -> None:
    """One payment from the press to the deposit."""
    card = str(terms.pop("card", "4242"))
    await pay(services, client_id, await begin(services, client_id, amount, key=f"{KEY}-{number}", **terms), card)


async def issued(services: FakeServices, client_id: int) -> Sequence[IssuedReceipt]:
    async with services.unit_of_work(client_id) as unit:
        return await receipts.list_receipts(unit)


async def change_client(services: FakeServices, client_id: int, **values: str) -> None:
    async with services.unit_of_work(client_id) as unit:
        await unit.db.execute(update(Client).where(Client.id == client_id).values(**values))


async def test_numbers_have_no_gaps_and_belong_to_a_business(services: FakeServices, dentist: int, barber: int) -> None:
    for number in range(3):
        await buy(services, dentist, 20 + number, number=number)
        await buy(services, dentist, 50, number=10 + number, card="0002")
    await buy(services, barber, number=1)

    assert [(row.number, row.amount) for row in await issued(services, dentist)] == [
        (1003, Decimal(22)),
        (1002, Decimal(21)),
        (1001, Decimal(20)),
    ]
    assert [row.number for row in await issued(services, barber)] == [1001]


async def test_payments_at_once_share_no_number(services: FakeServices, dentist: int) -> None:
    payments = [await begin(services, dentist, key=f"{KEY}-{number}") for number in range(5)]
    await asyncio.gather(*(pay(services, dentist, payment) for payment in payments))

    assert sorted(row.number for row in await issued(services, dentist)) == [1001, 1002, 1003, 1004, 1005]


async def test_a_receipt_says_what_was_so_on_its_day(services: FakeServices, dentist: int) -> None:
    await change_client(services, dentist, business_name="Old Name", address="1 Elm St\nMiami")
    await buy(services, dentist)
    await change_client(services, dentist, business_name="New Name", address="")

    async with services.unit_of_work(dentist) as unit:
        receipt = await receipts.get_receipt(unit, 1001)
    assert (receipt.business_name, receipt.business_address) == ("Old Name", "1 Elm St\nMiami")
    assert (receipt.amount, receipt.currency, receipt.reason) == (Decimal(20), "usd", "reload")


async def test_nobody_reads_the_receipt_of_another(services: FakeServices, dentist: int, barber: int) -> None:
    await buy(services, dentist)

    async with services.unit_of_work(barber) as unit:
        assert await receipts.list_receipts(unit) == []
        with pytest.raises(NotFound):
            await receipts.get_receipt(unit, 1001)


@pytest.mark.parametrize(
    "words",
    [
        ("en", "Your RinglyPro receipt", "$20.00, Visa ending in 4242"),
        ("es", "Su recibo de RinglyPro", "$20.00, Visa que termina en 4242"),
    ],
)
async def test_it_is_sent_once_with_its_card(
    services: FakeServices, dentist: int, database_url: str, words: tuple[str, str, str]
) -> None:
    lang, subject, line = words
    async with services.system_session() as unit:
        owner = User(client_id=dentist, email="o@example.com", password_hash="-", first_name="Ana", language=lang)
        unit.db.add(owner)
    await change_client(services, dentist, address="1 Elm St")
    await buy(services, dentist)

    for _ in range(2):
        await run_jobs(services, database_url)

    (email,) = services.mail.emails
    assert email.subject == subject
    assert line in email.text
    assert "R-1001" in email.text
    assert "1 Elm St" in email.text
    assert "/billing/receipts/1001" in email.text
    assert email.reference == f"receipt-{dentist}-1001"
    assert "{" not in email.text
    status = await status_of(services, dentist, f"{KEY}-1")
    assert status.emailed_to == email.to
    assert (status.receipt_number, status.card_brand, status.card_last4) == (1001, "visa", "4242")


async def test_a_vendor_that_knows_no_card_keeps_no_receipt_back(
    services: FakeServices, dentist: int, database_url: str
) -> None:
    await change_client(services, dentist, owner_email="o@example.com")
    await buy(services, dentist)

    async def refuse(_: str) -> None:
        raise VendorError("no", retryable=False, code="resource_missing")

    services.payments.retrieve_payment = refuse
    await run_jobs(services, database_url)

    (email,) = services.mail.emails
    assert "$20.00, card" in email.text


async def test_a_receipt_that_was_refused_is_not_said_to_be_sent(
    services: FakeServices, dentist: int, database_url: str
) -> None:
    await change_client(services, dentist, owner_email="refused@example.com")
    await buy(services, dentist)
    await run_jobs(services, database_url)

    status = await status_of(services, dentist, f"{KEY}-1")
    assert (status.emailed_to, status.card_last4) == (None, "4242")
    assert (await issued(services, dentist))[0].emailed_to is None


class TestCardOnFile:
    """A card is kept with consent alone, and what was agreed to is kept with it."""

    async def test_with_consent(self, services: FakeServices, dentist: int, database_url: str) -> None:
        await buy(services, dentist, consent_text=CONSENT)
        await run_jobs(services, database_url)

        async with services.unit_of_work(dentist) as unit:
            assert await cards_on_file.load_saved_card(unit) == CardLabel("visa", "4242", 12, 2034)
            assert await cards_on_file.load_saved_method(unit) == "pm_demo_4242"
            row = (await unit.db.scalars(select(SavedCard))).one()
            attempt = (await unit.db.scalars(select(PaymentAttempt))).one()
        assert row.consent_text == attempt.consent_text == CONSENT
        assert row.consented_at == attempt.consented_at is not None

    async def test_without_consent_none_is_kept(self, services: FakeServices, dentist: int, database_url: str) -> None:
        await buy(services, dentist, 20, number=1, consent_text=CONSENT)
        await buy(services, dentist, 20, number=2, card="1881")
        list(services.payments.intents.values())[1].payment_method = "pm_demo_1881"  # as a vendor would say it
        await run_jobs(services, database_url)

        async with services.unit_of_work(dentist) as unit:
            assert (await cards_on_file.load_saved_card(unit)).last4 == "4242"
            assert len((await unit.db.scalars(select(SavedCard))).all()) == 1
        intents = list(services.payments.intents.values())
        assert [(intent.save_card, intent.customer is None) for intent in intents] == [(True, False), (False, True)]

    async def test_the_kept_card_pays_as_its_customer(self, services: FakeServices, dentist: int) -> None:
        await buy(services, dentist, consent_text=CONSENT)
        await buy(services, dentist, number=2, way="saved_card")

        first, second = services.payments.intents.values()
        assert first.customer == second.customer is not None
        assert not second.save_card
