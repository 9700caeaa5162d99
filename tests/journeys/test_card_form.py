"""Paying with Stripe's own form and on its hosted page: what it is asked for, and that only its reports count."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, Route, expect

from tests.contracts.wire import Wire
from tests.journeys.card_form import report, script_server, stripe_environment
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.paying import Payer, list_deposits
from tests.journeys.product import Product
from tests.polling import eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWNERS = iter(range(1_000))
CARD_FIELD = "[aria-label='Card number']"


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.close()
    assert not wire.violations, "\n".join(wire.violations)


@pytest.fixture(scope="module")
def product(home: Path, wire: Wire) -> Iterator[Product]:
    with script_server() as script_url:
        product = Product(home, environment=stripe_environment(wire, script_url))
        try:
            product.start()
            yield product
        finally:
            product.stop()


@pytest.fixture
async def owner(product: Product) -> AsyncIterator[JourneyOwner]:
    async with httpx.AsyncClient(timeout=20) as http:
        yield await sign_up_owner(product, http, f"stripe{next(OWNERS)}@example.com")


async def open_form(owner: JourneyOwner, context: BrowserContext) -> Payer:
    """The sheet at the face with Stripe's form."""
    payer = Payer(await owner.open_page(context, "/billing"))
    await payer.open_sheet()
    await payer.button("to_card", amount="$50.00").click()
    await expect(payer.page.locator(CARD_FIELD)).to_be_visible()
    return payer


async def calls_of(page: Page) -> list[dict[str, object]]:
    """What our page asked of Stripe's script."""
    return list(await page.evaluate("window.stripe_calls"))


async def test_only_what_stripe_reports_is_a_success(owner: JourneyOwner, context: BrowserContext, wire: Wire) -> None:
    payer, before = await open_form(owner, context), len(wire.got("stripe.intent"))
    await payer.pay("$50.00")

    await expect(payer.face("asking").locator("h2")).to_be_focused()
    (call,) = await calls_of(payer.page)
    assert call["uses_form"] is True
    assert call["redirect"] == "if_required"
    assert await list_deposits(owner) == []
    (asked,) = wire.got("stripe.intent")[before:]
    assert "setup_future_usage" not in asked.body
    assert "customer" not in asked.body
    await report(owner.product, wire, "payment_intent.succeeded", status="succeeded")

    await expect(payer.face("done")).to_contain_text(payer.say("pay.card_named", brand="Visa", last4="4242"))
    assert await list_deposits(owner) == [50]


async def test_the_form_wears_our_colours_and_a_card_is_kept_with_consent_alone(
    owner: JourneyOwner, context: BrowserContext, wire: Wire
) -> None:
    payer = await open_form(owner, context)
    options = await payer.page.evaluate("window.stripe_options")
    assert (options["key"], options["mode"], options["amount"]) == ("pk_test_journey", "payment", 5000)
    assert options["setupFutureUsage"] is None
    assert options["appearance"]["variables"]["colorPrimary"] == "#0B6B80"
    await payer.page.locator(".rp-pay-keep input").check()
    await payer.page.wait_for_function("window.stripe_options.setupFutureUsage === 'off_session'")
    await payer.pay("$50.00")
    await expect(payer.face("asking")).to_be_visible()

    asked = wire.got("stripe.intent")[-1]
    assert asked.body["setup_future_usage"] == "off_session"
    assert asked.body["customer"].startswith("cus_")
    await report(owner.product, wire, "payment_intent.succeeded", status="succeeded")
    await expect(payer.face("done")).to_contain_text(payer.say("pay.offer_button"))
    await payer.page.keyboard.press("Escape")
    await payer.open_sheet()
    await payer.pay("$50.00")  # the kept card: two taps

    await expect(payer.face("asking")).to_be_visible()
    call = (await calls_of(payer.page))[-1]
    assert (call["confirmParams"], call["uses_form"]) == ({"payment_method": "pm_1"}, False)
    assert "setup_future_usage" not in wire.got("stripe.intent")[-1].body


async def test_a_banks_no_is_said_in_our_words_and_may_be_tried_again(
    owner: JourneyOwner, context: BrowserContext, wire: Wire
) -> None:
    payer = await open_form(owner, context)
    await payer.page.evaluate(
        "window.stripe_answer = {error: {type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds'}}"
    )
    await payer.pay("$50.00")
    alert = payer.face("declined").get_by_role("alert")
    await expect(alert).to_contain_text(payer.say("pay.reason.insufficient_funds"))
    await report(
        owner.product, wire, "payment_intent.payment_failed", status="requires_payment_method",
        failure="insufficient_funds",
    )  # fmt: skip
    count = len(wire.books.intents)
    await payer.page.evaluate("window.stripe_answer = undefined")

    async def asks_again() -> bool:
        # The report of the refusal, where it comes after the press, shows it once more: then it is pressed again.
        if await payer.button("again").is_visible():
            await payer.button("again").click()
        return await payer.face("asking").is_visible()

    await eventually(asks_again)
    assert len(wire.books.intents) == count
    assert len({call["secret"] for call in await calls_of(payer.page)}) == 1
    await report(owner.product, wire, "payment_intent.succeeded", status="succeeded")
    await expect(payer.face("done")).to_be_visible()
    assert await list_deposits(owner) == [50]


async def test_what_the_form_finds_wrong_asks_for_nothing(
    owner: JourneyOwner, context: BrowserContext, wire: Wire
) -> None:
    payer, before = await open_form(owner, context), len(wire.got("stripe.intent"))
    await payer.page.evaluate("window.stripe_invalid = true")
    await payer.pay("$50.00")

    await expect(payer.button("pay_button", amount="$50.00")).to_be_enabled()
    await expect(payer.face("card")).to_be_visible()
    assert len(wire.got("stripe.intent")) == before


async def test_a_bank_that_was_asking_when_the_tab_was_closed_asks_again(
    owner: JourneyOwner, context: BrowserContext, wire: Wire
) -> None:
    closed = await open_form(owner, context)
    await closed.pay("$50.00")
    await expect(closed.face("asking")).to_be_visible()
    await report(owner.product, wire, "payment_intent.requires_action", status="requires_action")
    await closed.page.close()

    payer = Payer(await owner.open_page(context, "/billing"))
    await payer.open_sheet()
    await payer.button("bank_ask_again").click()

    await expect(payer.face("asking")).to_be_visible()
    (call,) = await calls_of(payer.page)
    assert call["resumed"] is True
    await report(owner.product, wire, "payment_intent.succeeded", status="succeeded")
    await expect(payer.face("done")).to_be_visible()


async def test_a_script_that_does_not_come_leaves_the_hosted_page(
    owner: JourneyOwner, context: BrowserContext, wire: Wire
) -> None:
    await context.route("**/stripe.js", lambda route: route.abort())
    visited: list[str] = []

    async def show_checkout(route: Route) -> None:
        visited.append(route.request.url)
        await route.fulfill(status=200, content_type="text/html", body="<h1>Stripe</h1>")

    await context.route("https://checkout.stripe.com/**", show_checkout)
    payer = Payer(await owner.open_page(context, "/billing"))
    await payer.open_sheet()
    await payer.button("to_card", amount="$50.00").click()
    await expect(payer.face("card").get_by_role("alert")).to_have_text(payer.say("pay.card_lost"))
    await payer.button("on_vendor_page").click()

    await expect(payer.page.locator("h1")).to_have_text("Stripe")
    assert len(visited) == 1
    asked = wire.got("stripe.checkout")[-1].body
    assert asked["line_items"]["0"]["price_data"]["unit_amount"] == "5000"


async def test_no_secret_is_in_an_address_a_storage_or_a_log(
    owner: JourneyOwner, context: BrowserContext, wire: Wire
) -> None:
    payer = await open_form(owner, context)
    await payer.pay("$50.00")
    await expect(payer.face("asking")).to_be_visible()

    secret = str((await calls_of(payer.page))[-1]["secret"])
    assert "_secret_" in secret
    storage = json.dumps(await payer.page.evaluate("[{...localStorage}, {...sessionStorage}, document.cookie]"))
    log = owner.product.log.read_text(errors="replace")
    for place in (payer.page.url, storage, log):
        assert secret not in place
        assert "_secret_" not in place
    assert "sk_test_journey" not in log + await payer.page.content()
