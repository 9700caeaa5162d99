"""Paying and receipts in plain HTML: by cookie, for one's own business, and on to nobody but the vendor."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from ringlypro.accounts import authentication
from ringlypro.accounts.tables import User
from ringlypro.clients.tables import ExternalReference
from ringlypro.credits import payment_progress, queries
from ringlypro.credits.payment_tables import PaymentAttempt, Receipt
from ringlypro.credits.tables import Reload
from ringlypro.db.database import Database
from ringlypro.vendors.card_ports import CheckoutRequest
from tests.conftest import TravellingClock
from tests.credits.sheets import CONSENT, KEY, bank_of, begin, pay
from tests.service_fixtures import FakeServices, browser, make_app, make_services
from webhooks import payment_forms, payments

CHECKOUT = "https://checkout.stripe.com/c/pay/cs_test_1"
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [payment_forms.router, payments.router])


@asynccontextmanager
async def signed_in(
    services: FakeServices, app: FastAPI, client_id: int, *, email: str, language: str = "en"
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of an owner's."""
    async with services.system_session() as unit:
        user = User(client_id=client_id, email=email, password_hash="-", first_name="Ana", language=language)
        unit.db.add(user)
        await unit.db.flush()
    cookie = await authentication.create_session_cookie(
        services, authentication.AuthenticatedUser(user.id, client_id, email)
    )
    async with browser(app) as client:
        client.cookies.set(services.settings.cookie_name, cookie)
        yield client


@pytest.fixture
async def web(services: FakeServices, app: FastAPI, dentist: int) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(services, app, dentist, email="ana@example.com") as client:
        yield client


def take_real_cards(services: FakeServices) -> list[dict[str, object]]:
    """Let the vendor be a real one, whose hosted page is asked for; what it was asked for."""
    services.faked_vendors, asked = (), []

    async def create_checkout(**request: object) -> CheckoutRequest:
        asked.append(request)
        return CheckoutRequest("cs_test_1", CHECKOUT)

    services.payments.create_checkout = create_checkout
    return asked


class TestReceipts:
    """A page that can be printed."""

    @pytest.fixture(autouse=True)
    async def paid(self, services: FakeServices, dentist: int) -> None:
        await pay(services, dentist, await begin(services, dentist))

    async def test_its_business_reads_it(self, web: httpx.AsyncClient) -> None:
        answer = await web.get("/billing/receipts/1001")

        assert answer.status_code == 200
        assert "Receipt R-1001" in answer.text
        assert "$20.00 USD" in answer.text
        assert "November 20, 2025, 10:00" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]

    async def test_in_its_readers_language_and_with_every_word_escaped(
        self, services: FakeServices, app: FastAPI, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            row = await unit.db.get_one(Receipt, (dentist, 1))
            row.business_name = "<script>alert(1)</script>"
        async with signed_in(services, app, dentist, email="es@example.com", language="es") as client:
            answer = await client.get("/billing/receipts/1001")

        assert "Recibo R-1001" in answer.text
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;alert(1)" in answer.text

    async def test_what_became_of_the_money_since_stands_on_it(
        self, services: FakeServices, app: FastAPI, web: httpx.AsyncClient, dentist: int
    ) -> None:
        before = (await web.get("/billing/receipts/1001")).text
        bank = bank_of(services, dentist)
        (intent,) = services.payments.intents.values()
        await bank.refund(intent, Decimal(5))
        await bank.dispute(intent)
        during = (await web.get("/billing/receipts/1001")).text
        await bank.close_dispute(intent, won=True)
        after = (await web.get("/billing/receipts/1001")).text

        assert "Since then" not in before
        for words in ("Since then", "Given back", "$5.00, November 20, 2025", "Disputed: your bank holds it"):
            assert words in during
        assert 'Still on your account</dt><dd class="num">$0.00' in during
        assert "Disputed, and settled for us: the credit is back" in after
        assert 'Still on your account</dt><dd class="num">$15.00' in after

    async def test_others_and_nobody_do_not(
        self, services: FakeServices, app: FastAPI, web: httpx.AsyncClient, barber: int
    ) -> None:
        for path in ("/billing/receipts/1002", "/billing/receipts/0", "/billing/receipts/x", "/billing/receipts/-1"):
            assert (await web.get(path)).status_code == 404
        async with signed_in(services, app, barber, email="b@example.com") as client:
            assert (await client.get("/billing/receipts/1001")).status_code == 404
        async with browser(app) as client:
            answer = await client.get("/billing/receipts/1001")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=%2Fbilling%2Freceipts%2F1001")


class TestHostedPage:
    """With Stripe's key."""

    @pytest.mark.parametrize(("keep", "saves"), [("yes", True), ("", False), ("no", False)])
    async def test_the_form_leads_to_the_vendor(
        self, web: httpx.AsyncClient, services: FakeServices, dentist: int, keep: str, saves: bool
    ) -> None:
        asked = take_real_cards(services)
        form = {"amount": "50.00", "own_amount": "25.50", "key": KEY, "keep": keep}

        answers = [await web.post("/billing/pay", data=form, headers=SAME_SITE) for _ in range(2)]

        assert [(each.status_code, each.headers["Location"]) for each in answers] == [(303, CHECKOUT)] * 2
        assert {(request["amount"], request["save_card"], request["customer"] is not None) for request in asked} == {
            (Decimal("25.50"), saves, saves)
        }
        assert len({request["idempotency_key"] for request in asked}) == 1
        async with services.unit_of_work(dentist) as unit:
            reload = (await unit.db.scalars(select(Reload))).one()
            attempt = (await unit.db.scalars(select(PaymentAttempt))).one()
        async with services.system_session() as unit:
            reference = await unit.db.get(ExternalReference, ("checkout", "cs_test_1"))
        assert (reload.checkout_session_id, attempt.way, attempt.save_card) == ("cs_test_1", "checkout", saves)
        assert bool(attempt.consent_text) is saves
        assert reference is not None
        assert reference.client_id == dentist
        assert str(asked[0]["success_url"]).endswith(f"/billing/pay/{reload.id}?back=paid")

    async def test_coming_back_says_what_was_reported(
        self, web: httpx.AsyncClient, services: FakeServices, dentist: int
    ) -> None:
        take_real_cards(services)
        await web.post("/billing/pay", data={"amount": "20.00", "key": KEY}, headers=SAME_SITE)
        async with services.unit_of_work(dentist) as unit:
            reload = (await unit.db.scalars(select(Reload))).one()

        waiting = await web.get(f"/billing/pay/{reload.id}?back=paid")
        left_page = await web.get(f"/billing/pay/{reload.id}?back=left")
        assert "Your bank is answering" in waiting.text
        assert waiting.headers["Refresh"] == "4"
        assert "Nothing was charged" in left_page.text
        assert "Refresh" not in left_page.headers
        async with services.unit_of_work(dentist) as unit:
            (await unit.db.get_one(PaymentAttempt, (dentist, reload.id))).state = "paid"
        done = await web.get(f"/billing/pay/{reload.id}?back=left")
        assert "$20.00 added" in done.text
        assert "Refresh" not in done.headers

    async def test_other_terms_close_the_page_before(self, web: httpx.AsyncClient, services: FakeServices) -> None:
        take_real_cards(services)
        closed: list[str] = []

        async def expire_checkout(checkout_id: str) -> None:
            closed.append(checkout_id)

        services.payments.expire_checkout = expire_checkout
        for amount in ("20.00", "50.00"):
            await web.post("/billing/pay", data={"amount": amount, "key": KEY}, headers=SAME_SITE)

        assert closed == ["cs_test_1"]


class TestForm:
    """What is typed, and from where it is sent."""

    async def test_it_needs_no_script(self, web: httpx.AsyncClient) -> None:
        page = (await web.get("/billing/pay")).text

        assert 'method="post"' in page
        assert "Visa 9995" in page
        assert "onclick" not in page

    @pytest.mark.parametrize(("word", "status"), [("yes", "succeeded"), ("no", "requires_payment_method")])
    async def test_a_bank_that_asks_is_answered_without_a_script(
        self, web: httpx.AsyncClient, services: FakeServices, dentist: int, word: str, status: str
    ) -> None:
        begun = await web.post("/billing/pay", data={"amount": "20", "key": KEY, "card": "3155"}, headers=SAME_SITE)
        (intent,) = services.payments.intents.values()
        await bank_of(services, dentist).use_card(intent, "3155")
        asked, answer_path = await web.get(begun.headers["location"]), f"{begun.headers['location']}/answer"
        assert "Your bank asks: is it you?" in asked.text
        assert answer_path in asked.text

        sites = ({"Sec-Fetch-Site": "cross-site"}, SAME_SITE, SAME_SITE)
        answers = [await web.post(answer_path, data={"approve": word}, headers=site) for site in sites]

        assert [answer.status_code for answer in answers] == [403, 303, 303]
        assert intent.status == status

    @pytest.mark.parametrize(
        ("typed", "reason"),
        [
            ("1e3", "Use the digits 0 to 9"),
            ("٥٠", "Use the digits 0 to 9"),
            ("-5", "At least $5.00."),
            ("20.1234567890", "At most two digits"),
            ("501", "At most $500.00"),
            ("<b>20", "Use the digits 0 to 9"),
        ],
    )
    async def test_an_odd_amount_comes_back_with_its_reason(
        self, web: httpx.AsyncClient, services: FakeServices, typed: str, reason: str
    ) -> None:
        answer = await web.post("/billing/pay", data={"amount": "50.00", "own_amount": typed}, headers=SAME_SITE)

        assert answer.status_code == 422
        assert reason in answer.text
        assert "<b>20" not in answer.text
        assert services.payments.intents == {}

    async def test_another_site_may_not_send_it(self, web: httpx.AsyncClient, services: FakeServices) -> None:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            answer = await web.post("/billing/pay", data={"amount": "20.00"}, headers=headers)
            assert answer.status_code == 403
        assert services.payments.intents == {}

    async def test_a_stranger_is_led_to_the_sign_in(self, app: FastAPI, services: FakeServices) -> None:
        async with browser(app) as client:
            answers = [await client.get("/billing/pay"), await client.post("/billing/pay", data={"amount": "20.00"})]
        assert [(each.status_code, each.headers["Location"]) for each in answers] == [
            (303, "/login?next=%2Fbilling%2Fpay")
        ] * 2
        assert services.payments.intents == {}

    async def test_the_payment_of_another_is_not_there(
        self, web: httpx.AsyncClient, services: FakeServices, barber: int
    ) -> None:
        payment = await begin(services, barber, consent_text=CONSENT)

        assert (await web.get(f"/billing/pay/{payment.reload_id}")).status_code == 404
        assert (await web.get("/billing/pay/99999999999999999999")).status_code == 404

    async def test_where_cards_cannot_be_taken_the_page_says_whom_to_ask(
        self, database: Database, clock: TravellingClock, dentist: int
    ) -> None:
        real = make_services(
            database, clock, APP_ENV="production", WEBHOOK_BASE_URL="https://r.example", DATABASE_URL="postgresql://x"
        )
        async with signed_in(real, make_app(real, [payment_forms.router]), dentist, email="p@example.com") as client:
            page = await client.get("/billing/pay")
            sent = await client.post("/billing/pay", data={"amount": "20.00"}, headers=SAME_SITE)

        assert "Ask the person who runs it" in page.text
        assert "<form" not in page.text
        assert "Ask the person who runs it" in sent.text
        assert real.payments.intents == {}


async def test_what_a_payment_came_to_is_read_by_its_row(services: FakeServices, dentist: int, barber: int) -> None:
    payment = await begin(services, dentist)
    await pay(services, dentist, payment)

    async with services.unit_of_work(dentist) as unit:
        status = await payment_progress.load_payment_of_row(unit, payment.reload_id)
        assert status is not None
        assert (status.state, status.amount) == ("paid", Decimal(20))
        assert (await queries.get_account_summary(unit)).balance == 20
    async with services.unit_of_work(barber) as unit:
        assert await payment_progress.load_payment_of_row(unit, payment.reload_id) is None
