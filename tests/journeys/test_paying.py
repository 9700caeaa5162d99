"""Paying in a real browser: the sheet with its faces, a bank that answers, and the account that follows by itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import BrowserContext, expect

from ringlypro.core.i18n import translator_for
from tests.journeys.browsing import evaluate_script, settle_page, sign_up
from tests.journeys.calling import OWNER
from tests.journeys.owners import NUMBERS, JourneyOwner, sign_up_owner
from tests.journeys.paying import Payer, list_deposits
from tests.journeys.product import Product
from tests.journeys.test_accessibility import AXE, FIND_FAULTS_JS, find_faults, new_context
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


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("1e3", "no_number"), ("٥٠", "no_number"), ("-5", "too_little"), ("25.1234567890", "cents"), ("501", "too_much")],
)
async def test_an_odd_amount_is_answered_in_place(
    owner: JourneyOwner, context: BrowserContext, typed: str, reason: str
) -> None:
    payer = Payer(await owner.open_page(context, "/billing"))
    await payer.open_sheet()
    await payer.face("amount").locator("label").filter(has_text=payer.say("pay.other")).click()
    own = payer.page.get_by_label(payer.say("pay.own_amount"))
    await own.fill(typed)
    await own.press("Enter")

    await expect(payer.face("amount").get_by_role("alert")).to_have_text(payer.say(f"pay.amount_is.{reason}"))
    await expect(own).to_have_attribute("aria-invalid", "true")
    await expect(own).to_have_value(typed)
    await own.fill("25.50")
    await own.press("Enter")
    await expect(payer.face("card")).to_contain_text("$25.50")


async def test_refund_and_dispute_are_practised_at_a_transaction(owner: JourneyOwner, context: BrowserContext) -> None:
    payer = Payer(await owner.open_page(context, "/billing"))
    await payer.open_sheet()
    await payer.choose_card("4242")
    await payer.pay()
    await payer.button("back_to_billing").click()
    for action, balance in (("refund_half", "$10.00"), ("dispute", "$0.00"), ("win", "$10.00")):
        await payer.page.locator("button.rp-ledger-row").last.click()
        await payer.page.get_by_role("button", name=payer.say(f"pay.till.{action}"), exact=True).click()
        await expect(payer.page.locator(".rp-account")).to_contain_text(balance)
        await expect(payer.page.locator(".rp-practice-acts")).to_have_count(0)
    assert (await owner.http.get("/api/credits/balance")).json()["balance"] == "10.0000"


@pytest.mark.parametrize(("size", "lang"), [("wide", "en"), ("phone", "es")])
async def test_no_face_has_a_fault(owner: JourneyOwner, context: BrowserContext, size: str, lang: str) -> None:
    await owner.change_profile(language=lang)
    payer = Payer(await owner.open_page(await new_context(context, size), "/billing"), lang)
    faults: list[str] = []
    await payer.page.evaluate(AXE)

    async def look(face: str) -> None:
        await expect(payer.face(face)).to_be_visible()
        for scheme in ("dark", "light"):
            await payer.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await settle_page(payer.page)
            script = FIND_FAULTS_JS.replace("axe.run(document", "axe.run('.q-dialog'")
            found_faults = await evaluate_script(payer.page, script, {})
            faults.extend(f"{scheme} {face}: {fault}" for fault in found_faults)

    await payer.open_sheet()
    await look("amount")
    await payer.choose_card("9995", keep=True)
    await look("card")
    await payer.pay()
    await look("declined")
    await payer.pick_card("3155")
    await payer.button("again").click()
    await look("bank")
    await payer.button("bank_yes").click()
    await look("done")
    await payer.page.goto(f"{owner.product.url}/billing/receipts/1001")
    faults += await find_faults(payer.page)

    assert faults == []


async def test_the_keyboard_leads_through_and_back(owner: JourneyOwner, context: BrowserContext) -> None:
    payer = Payer(await owner.open_page(context, "/billing"))
    add = payer.page.locator("main").get_by_role("button", name=payer.say("pay.add"), exact=True)
    await add.focus()
    await payer.page.keyboard.press("Enter")
    await expect(payer.face("amount").locator("h2")).to_be_focused()
    await payer.page.keyboard.press("Escape")
    await expect(payer.page.locator(".rp-pay")).to_have_count(0)
    await expect(add).to_be_focused()


async def test_no_secret_reaches_a_log(owner: JourneyOwner, context: BrowserContext) -> None:
    payer = Payer(await owner.open_page(context, "/billing"))
    await payer.open_sheet()
    await payer.choose_card("4242")
    await payer.pay()
    await expect(payer.face("done")).to_be_visible()

    log = owner.product.log.read_text(errors="replace")
    assert "payment event" in log
    assert not re.search(r"_secret_|whsec_|pk_demo|sheet:", log)


@pytest.mark.parametrize(("card", "key"), [("4242", "done_title"), ("9995", "declined_title")])
async def test_without_a_script_a_form_pays(owner: JourneyOwner, context: BrowserContext, card: str, key: str) -> None:
    say = translator_for("en")
    assert context.browser is not None
    plain = await context.browser.new_context(java_script_enabled=False)
    page = await plain.new_page()
    await page.goto(f"{owner.product.url}/login?next=/billing/pay")
    await page.fill("input[name=email]", owner.email)
    await page.fill("input[name=password]", str(OWNER["password"]))
    await page.click("button[type=submit]")
    await page.get_by_label(say("pay.own_amount")).fill("25.50")
    await page.locator(f"input[name=card][value='{card}']").check()
    await page.click("button[type=submit]")

    await expect(page.locator("h1")).to_have_text(say(f"pay.{key}", amount="$25.50"))
    assert len(await list_deposits(owner)) == (1 if card == "4242" else 0)
