"""Letters in a browser: as they arrive, with a way out of what was chosen, and a way back in for who is locked out."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import BrowserContext, expect

from ringlypro.core.i18n import translator_for
from tests.journeys.calling import carrier
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.product import Product
from tests.polling import eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEW_PASSWORD = "another long password"


@pytest.fixture
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    async with httpx.AsyncClient(timeout=20) as http:
        yield await sign_up_owner(everybodys_product, http, f"letters{next(OWNERS)}@example.com")


OWNERS = iter(range(1_000))


async def call_and_hang_up(owner: JourneyOwner) -> None:
    async with httpx.AsyncClient(timeout=20) as http:
        call = await carrier(owner.product, http).dial(to=owner.number, from_="+13055550142")
        await call.press("1")
        await call.hang_up()


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_a_chosen_letter_arrives_and_is_stopped_by_its_link(
    owner: JourneyOwner, context: BrowserContext, lang: str
) -> None:
    say = translator_for(lang)
    await owner.change_profile(language=lang)
    page = await owner.open_page(context, "/settings?section=account")
    await page.get_by_role("switch", name=say("settings.mail.calls"), exact=True).click()
    await expect(page.get_by_text(say("settings.mail.saved"), exact=True).last).to_be_visible()
    await call_and_hang_up(owner)

    async def has_arrived() -> bool:
        letters = (await owner.http.get("/api/sandbox/mail")).json()["items"]
        return any(letter["reference"].startswith("summary-") for letter in letters)

    await eventually(has_arrived)
    await page.goto(f"{owner.product.url}/demo/mail")
    letter = page.locator(".rp-todo").filter(has_text=say("emails.layout.stop")).first
    await letter.locator("summary").click()
    inside = letter.frame_locator("iframe")
    await expect(inside.get_by_role("link", name=say("emails.layout.open"))).to_be_visible()
    href = await inside.get_by_role("link", name=say("emails.layout.stop")).get_attribute("href")
    assert href is not None
    await page.goto(href)
    await page.get_by_role("button", name=say("letters.stop.yes")).click()

    await expect(page.locator("h1")).to_have_text(say("letters.stop.stopped_title"))
    profile = (await owner.http.get("/api/auth/profile")).json()
    assert profile["user"]["mail_calls"] is False


async def test_who_is_locked_out_comes_back_in(owner: JourneyOwner, context: BrowserContext) -> None:
    say = translator_for("en")
    page = await context.new_page()
    await page.goto(f"{owner.product.url}/forgot-password")
    await page.fill("input[name=email]", owner.email)
    await page.click("button[type=submit]")
    await page.get_by_role("link", name=say("demo.mail.read_here")).click()
    letter = page.locator("article").filter(has_text=owner.email)
    await expect(letter).to_be_visible(timeout=15_000)
    await letter.get_by_role("link").click()
    await page.fill("input[name=password]", NEW_PASSWORD)
    await page.click("button[type=submit]")
    await page.fill("input[name=email]", owner.email)
    await page.fill("input[name=password]", NEW_PASSWORD)
    await page.click("button[type=submit]")

    await expect(page.locator("main h1")).to_be_visible()
    await expect(page).to_have_url(f"{owner.product.url}/")
