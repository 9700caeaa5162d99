"""The sheet beyond a payment: odd amounts, practice, faults, the keyboard, secrets, and a form without a script."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import BrowserContext, expect

from ringlypro.core.i18n import translator_for
from tests.journeys.browsing import evaluate_script, settle_page
from tests.journeys.calling import OWNER
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.paying import Payer, list_deposits
from tests.journeys.product import Product
from tests.journeys.test_accessibility import AXE, FIND_FAULTS_JS, find_faults, new_context

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWNERS = iter(range(1_000))


@pytest.fixture
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    """Somebody with a business and nothing on the account."""
    async with httpx.AsyncClient(timeout=20) as http:
        yield await sign_up_owner(everybodys_product, http, f"careful{next(OWNERS)}@example.com")


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
