"""Paying in a real browser: the sheet with its faces, a bank that answers, and the account that follows by itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import BrowserContext, expect

from ringlypro.core.i18n import translator_for
from tests.journeys.browsing import sign_up
from tests.journeys.owners import NUMBERS, JourneyOwner, sign_up_owner
from tests.journeys.paying import Payer, list_deposits
from tests.journeys.product import Product
from tests.polling import eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWNERS = iter(range(1_000))


@pytest.fixture
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    """Somebody with a business and nothing on the account."""
    async with httpx.AsyncClient(timeout=20) as http:
        yield await sign_up_owner(everybodys_product, http, f"payer{next(OWNERS)}@example.com")


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_from_the_sign_up_to_a_receipt(everybodys_product: Product, context: BrowserContext, lang: str) -> None:
    page, say = await context.new_page(), translator_for(lang)
    email = f"first{next(OWNERS)}@example.com"
    await sign_up(page, everybodys_product.url, email=email, business_phone=f"+1305555{next(NUMBERS):04d}")
    if lang == "es":
        await page.get_by_role("button", name=re.compile("^ES")).click()
        await expect(page.locator("html")).to_have_attribute("lang", "es")
    await page.goto(f"{everybodys_product.url}/billing")
    await page.wait_for_function("window.did_handshake === true")
    payer = Payer(page, lang)

    await payer.open_sheet()
    await payer.choose_card("4242", keep=True)
    await payer.pay()

    await expect(payer.face("done").locator("h2")).to_have_text(say("pay.done_title", amount="$20.00"))
    await expect(payer.face("done")).to_contain_text(say("pay.receipt_sent", number="R-1001", email=email))
    await expect(payer.face("done")).to_contain_text(say("pay.card_named", brand="Visa", last4="4242"))
    await expect(page.locator(".rp-drawer")).to_contain_text("$20.00")
    await expect(page.locator(".rp-account")).to_contain_text("$20.00")
    await payer.button("back_to_billing").click()
    await payer.open_sheet()
    await payer.pay()  # with the kept card: two taps
    await expect(payer.face("done")).to_contain_text(say("pay.done_text", balance="$40.00", minutes=400))

    await page.goto(f"{everybodys_product.url}/demo/mail")
    await expect(page.get_by_role("heading", name=say("emails.receipt.subject")).first).to_be_visible()
    await expect(page.get_by_text("R-1002").first).to_be_visible()
    await page.goto(f"{everybodys_product.url}/billing/receipts/1001")
    await expect(page.locator("h1")).to_have_text(say("receipts.page_title", number="R-1001"))
    await expect(page.locator("main")).to_contain_text("$20.00 USD")
    await expect(page.get_by_role("button", name=say("receipts.print"))).to_be_visible()


async def test_a_refusal_says_why_and_another_card_pays(owner: JourneyOwner, context: BrowserContext) -> None:
    payer = Payer(await owner.open_page(context, "/billing"))
    await payer.open_sheet()
    await payer.choose_card("9995")
    await payer.pay()

    alert = payer.face("declined").get_by_role("alert")
    await expect(alert).to_contain_text(payer.say("pay.reason.insufficient_funds"))
    await expect(alert).to_contain_text(payer.say("pay.nothing_charged"))
    assert await list_deposits(owner) == []
    await payer.pick_card("4242")
    await payer.button("again").click()

    await expect(payer.face("done")).to_be_visible()
    assert await list_deposits(owner) == [20]
    payments = (await owner.http.get("/api/sandbox/mail")).json()["items"]
    assert [letter["subject"] for letter in payments if "receipt" in letter["subject"]] == ["Your RinglyPro receipt"]


async def test_a_smaller_amount_after_a_refusal_is_the_only_one_paid(
    owner: JourneyOwner, context: BrowserContext
) -> None:
    payer = Payer(await owner.open_page(context, "/billing"))
    await payer.open_sheet()
    await payer.choose_card("9995", amount="$100")
    await payer.pay("$100.00")
    await expect(payer.face("declined")).to_be_visible()
    await payer.button("smaller").click()
    await payer.choose_card("4242", amount="$20")
    await payer.pay()

    await expect(payer.face("done").locator("h2")).to_have_text(payer.say("pay.done_title", amount="$20.00"))
    assert await list_deposits(owner) == [20]


@pytest.mark.parametrize(("answer", "face", "deposits"), [("bank_yes", "done", [20]), ("bank_no", "declined", [])])
async def test_a_bank_that_asks_is_answered_in_place(
    owner: JourneyOwner, context: BrowserContext, answer: str, face: str, deposits: list[int]
) -> None:
    payer = Payer(await owner.open_page(context, "/billing"))
    await payer.open_sheet()
    await payer.choose_card("3155")
    await payer.pay()
    await expect(payer.face("bank").locator("h2")).to_be_focused()
    assert await list_deposits(owner) == []

    await payer.button(answer).click()

    await expect(payer.face(face)).to_be_visible()
    assert await list_deposits(owner) == deposits


async def test_a_double_click_pays_once(owner: JourneyOwner, context: BrowserContext) -> None:
    payer = Payer(await owner.open_page(context, "/billing"))
    await payer.open_sheet()
    await payer.choose_card("4242")
    await payer.button("pay_button", amount="$20.00").evaluate("(button) => { button.click(); button.click(); }")

    await expect(payer.face("done")).to_be_visible()
    assert await list_deposits(owner) == [20]


@pytest.mark.parametrize("amounts", [("$20", "$20"), ("$20", "$50")])
async def test_two_tabs_at_once_pay_once(
    owner: JourneyOwner, context: BrowserContext, amounts: tuple[str, str]
) -> None:
    payers = [Payer(await owner.open_page(context, "/billing")) for _ in amounts]
    for payer, amount in zip(payers, amounts, strict=True):
        await payer.open_sheet()
        await payer.choose_card("4242", amount=amount)

    presses = zip(payers, amounts, strict=True)
    await asyncio.gather(*(payer.pay(f"{amount}.00") for payer, amount in presses))

    async def is_paid() -> bool:
        return bool(await list_deposits(owner))

    await eventually(is_paid)
    for payer in payers:
        await expect(payer.face("asking")).to_have_count(0)
    assert len(await list_deposits(owner)) == 1
    for payer in payers:
        await payer.page.close()


async def test_the_other_tab_of_a_payment_says_that_it_is_made(owner: JourneyOwner, context: BrowserContext) -> None:
    first, second = [Payer(await owner.open_page(context, "/billing")) for _ in range(2)]
    await first.open_sheet()
    await first.choose_card("3155")
    await first.pay()
    await expect(first.face("bank")).to_be_visible()
    await second.open_sheet()
    await expect(second.face("bank")).to_be_visible()
    await first.button("bank_yes").click()

    await expect(first.face("done")).to_be_visible()
    await second.page.bring_to_front()
    await expect(second.face("done")).to_be_visible()
    assert await list_deposits(owner) == [20]


async def test_a_tab_that_was_closed_in_the_middle_finds_its_payment_again(
    owner: JourneyOwner, context: BrowserContext
) -> None:
    left = Payer(await owner.open_page(context, "/billing"))
    await left.open_sheet()
    await left.choose_card("3155")
    await left.pay()
    await expect(left.face("bank")).to_be_visible()
    await left.page.close()

    payer = Payer(await owner.open_page(context, "/billing"))
    await payer.open_sheet()
    await expect(payer.face("bank")).to_contain_text("$20.00")
    await payer.button("bank_yes").click()
    await expect(payer.face("done")).to_be_visible()
    await payer.page.close()
    again = Payer(await owner.open_page(context, "/billing"))
    await again.open_sheet()

    await expect(again.face("done")).to_contain_text(again.say("pay.left_text"))
    await again.button("add_more").click()
    await expect(again.face("amount")).to_be_visible()
    assert await list_deposits(owner) == [20]


async def test_a_payment_can_be_given_up(owner: JourneyOwner, context: BrowserContext) -> None:
    payer = Payer(await owner.open_page(context, "/billing"))
    await payer.open_sheet()
    await payer.choose_card("3155")
    await payer.pay()
    await payer.button("cancel").click()

    await expect(payer.face("amount")).to_be_visible()
    await payer.choose_card("4242", amount="$50")
    await payer.pay("$50.00")
    await expect(payer.face("done")).to_be_visible()
    assert await list_deposits(owner) == [50]
