"""The pages before sign-in in a browser: nothing typed is lost, Enter sends, and each tab is called by its page."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import BrowserContext, Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.calling import OWNER
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TYPED = {"first_name": "Ana", "last_name": "López", "business_name": "Ana's Nails", "email": "typed@example.com"}
PUBLIC_TITLES = {"/login": "login", "/signup": "signup", "/forgot-password": "forgot", "/reset-password": "reset"}


async def fill_fields(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        await page.fill(f"input[name={name}]", value)


async def read_fields(page: Page) -> dict[str, str]:
    return {name: await page.input_value(f"input[name={name}]") for name in TYPED}


async def test_a_bad_phone_empties_nothing_and_enter_sends_the_mended_form(
    everybodys_product: Product, context: BrowserContext
) -> None:
    page = await context.new_page()
    await page.goto(f"{everybodys_product.url}/signup")
    await fill_fields(page, **TYPED, business_phone="12", password=str(OWNER["password"]))
    await page.select_option("select[name=business_type]", "salon")
    await page.check("input[name=terms_accepted]")
    await page.press("input[name=email]", "Enter")

    await expect(page.locator("#n-business_phone-note")).to_have_text(translate("errors.field.phone", "en"))
    await expect(page.locator("input[name=business_phone]")).to_be_focused()
    assert await read_fields(page) == TYPED
    assert await page.input_value("select[name=business_type]") == "salon"
    assert await page.is_checked("input[name=terms_accepted]")
    mended = TYPED | {"first_name": "Anabel"}
    await fill_fields(page, first_name="Anabel", business_phone="+13055550177")
    await page.get_by_role("link", name=translate("ui.other_language", "en")).click()
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    assert await read_fields(page) == mended
    assert await page.input_value("input[name=business_phone]") == "+13055550177"

    await fill_fields(page, business_phone="+13055550177", password=str(OWNER["password"]))
    await page.press("input[name=password]", "Enter")
    await expect(page).to_have_url(f"{everybodys_product.url}/")
    await expect(page).to_have_title(f"{translate('nav.overview', 'es')} · Ana's Nails · RinglyPro")
    await page.locator(".rp-drawer a[href='/calls']").click()
    await expect(page).to_have_title(f"{translate('nav.calls', 'es')} · Ana's Nails · RinglyPro")
    await context.clear_cookies()
    await page.goto(f"{everybodys_product.url}/signup")
    assert set((await read_fields(page)).values()) == {""}


async def test_a_reload_keeps_what_was_typed_and_no_password(
    everybodys_product: Product, context: BrowserContext
) -> None:
    page = await context.new_page()
    await page.goto(f"{everybodys_product.url}/signup")
    await fill_fields(page, **TYPED, password="a secret of mine")

    await page.reload()

    assert await read_fields(page) == TYPED
    assert await page.input_value("input[name=password]") == ""
    assert "a secret of mine" not in await page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    await page.goto(f"{everybodys_product.url}/login")
    assert await page.input_value("input[name=email]") == ""


@pytest.mark.parametrize("path", PUBLIC_TITLES)
async def test_a_tab_is_called_by_its_page(everybodys_product: Product, context: BrowserContext, path: str) -> None:
    page = await context.new_page()
    await page.goto(everybodys_product.url + path)

    await expect(page).to_have_title(f"{translate(f'public.{PUBLIC_TITLES[path]}_tab', 'en')} · RinglyPro")


async def test_without_scripts_the_forms_work_and_the_pages_inside_say_what_they_need(
    everybodys_product: Product, context: BrowserContext
) -> None:
    assert context.browser is not None
    plain = await context.browser.new_context(java_script_enabled=False, locale="es-MX")
    page = await plain.new_page()
    await page.goto(f"{everybodys_product.url}/signup")
    fields = TYPED | {"email": "plain@example.com", "business_phone": "12", "password": str(OWNER["password"])}
    await fill_fields(page, **fields)
    await page.check("input[name=terms_accepted]")
    await page.click("button[type=submit]")
    await expect(page.locator("#n-business_phone-note")).to_have_text(translate("errors.field.phone", "es"))
    assert await page.input_value("input[name=business_name]") == TYPED["business_name"]

    await fill_fields(page, business_phone="+13055550178", password=str(OWNER["password"]))
    await page.click("button[type=submit]")

    await expect(page).to_have_url(f"{everybodys_product.url}/")
    await expect(page.get_by_text(translate("ui.no_script", "es"))).to_be_visible()
    await plain.close()


async def test_an_address_that_nothing_is_at_leads_home(everybodys_product: Product, context: BrowserContext) -> None:
    page = await context.new_page()
    answer = await page.goto(f"{everybodys_product.url}/no-such-page")
    assert answer is not None
    assert answer.status == 404

    await page.get_by_role("link", name=translate("errors.page.home", "en")).click()

    await expect(page).to_have_url(re.compile("/login"))
