"""Credit that is added by itself, and limits, in a real browser: what is switched on is carried out, or says why not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.paying import Payer, list_deposits
from tests.journeys.product import Product
from tests.polling import eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWNERS = iter(range(1_000))


@pytest.fixture
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    """Somebody with a business and nothing on the account."""
    async with httpx.AsyncClient(timeout=20) as http:
        yield await sign_up_owner(everybodys_product, http, f"reloader{next(OWNERS)}@example.com")


async def pay_and_keep_the_card(payer: Payer) -> None:
    await payer.open_sheet()
    await payer.choose_card("4242", keep=True)
    await payer.pay()
    await expect(payer.face("done")).to_be_visible()
    await payer.button("back_to_billing").click()


async def fill(page: Page, lang: str, key: str, text: str) -> None:
    await page.get_by_label(translate(f"bill.{key}", lang), exact=True).fill(text)


async def press(page: Page, lang: str, key: str) -> None:
    await page.get_by_role("button", name=translate(f"bill.{key}", lang), exact=True).click()


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_what_is_switched_on_below_its_threshold_charges_at_once(
    owner: JourneyOwner, context: BrowserContext, lang: str
) -> None:
    await owner.change_profile(language=lang)
    page = await owner.open_page(context, "/billing")
    await pay_and_keep_the_card(Payer(page, lang))
    await expect(page.locator(".rp-reload-status")).to_contain_text("4242")

    await fill(page, lang, "reload.threshold", "25")
    await page.get_by_role("switch", name=translate("bill.reload.enabled", lang)).click()
    await press(page, lang, "reload.save")

    await expect(page.locator(".rp-account-left b")).to_have_text("$40.00", timeout=15_000)
    await expect(page.locator(".rp-reload-status")).to_contain_text(translate("bill.reload.on", lang))
    await expect(page.locator(".rp-reload-status")).to_contain_text("$20.00")
    await expect(page.locator(".rp-ledger")).to_contain_text(translate("credits.reason.auto_reload", lang))
    assert await list_deposits(owner) == [20, 20]
    await page.reload()
    await expect(page.get_by_role("switch", name=translate("bill.reload.enabled", lang))).to_be_checked()


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_without_a_saved_card_nothing_is_switched_on(
    owner: JourneyOwner, context: BrowserContext, lang: str
) -> None:
    await owner.change_profile(language=lang)
    page = await owner.open_page(context, "/billing")

    await page.get_by_role("switch", name=translate("bill.reload.enabled", lang)).click()
    await press(page, lang, "reload.save")

    await expect(page.locator(".rp-form-refusal").first).to_contain_text(translate("credits.card_needed", lang))
    await page.reload()
    await expect(page.locator(".rp-reload-status")).to_contain_text(translate("bill.reload.off", lang))


async def test_a_limit_is_kept_and_taken_back(owner: JourneyOwner, context: BrowserContext) -> None:
    page = await owner.open_page(context, "/billing")

    async def are_stored(cap: str | None, floor: str) -> bool:
        row = (await owner.http.get("/api/settings")).json()
        return (row["spend_cap"], row["message_floor"]) == (cap, floor)

    await fill(page, "en", "limit.spend_cap", "40")
    await fill(page, "en", "limit.debt", "5.50")
    await press(page, "en", "limit.save")
    await eventually(lambda: are_stored("40.0000", "-5.5000"))
    await expect(page.locator(".rp-account")).to_contain_text(translate("bill.of_limit", "en", amount="$40"))

    await fill(page, "en", "limit.debt", "1e3")
    await press(page, "en", "limit.save")
    await expect(page.get_by_text(translate("pay.amount_is.no_number", "en"))).to_be_visible()
    assert await are_stored("40.0000", "-5.5000")
    await fill(page, "en", "limit.debt", "5.50")
    await fill(page, "en", "limit.spend_cap", "")
    await press(page, "en", "limit.save")
    await eventually(lambda: are_stored(None, "-5.5000"))


async def test_a_letter_leads_to_the_amount_that_it_names(owner: JourneyOwner, context: BrowserContext) -> None:
    page = await owner.open_page(context, "/billing?add=20")
    await expect(page.locator(".rp-pay input[name=pay-amount]:checked")).to_have_value("20.00")

    await page.goto(f"{owner.product.url}/billing?add=25.5")
    await expect(page.locator("#pay-own")).to_have_value("25.50")


async def test_the_sheet_opens_also_where_one_comes_by_a_link(owner: JourneyOwner, context: BrowserContext) -> None:
    page = await owner.open_page(context, "/calls")
    await page.locator(".rp-drawer").get_by_role("link", name=translate("nav.billing", "en")).click()

    payer = Payer(page)
    await payer.open_sheet()
    await expect(payer.face("amount")).to_be_visible()


@pytest.mark.parametrize("table", ["calls", "payments"])
async def test_the_tables_are_there(owner: JourneyOwner, context: BrowserContext, table: str) -> None:
    page = await owner.open_page(context, "/billing")

    async with page.expect_download() as download:
        await page.get_by_role("link", name=translate(f"bill.export_{table}", "en")).click()

    assert (await download.value).suggested_filename == f"ringlypro-{table}.csv"
