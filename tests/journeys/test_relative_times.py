"""Moments move by themselves: just now, three minutes ago, then the clock, with the whole moment behind them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import BrowserContext, expect

from ringlypro.core.i18n import translate
from tests.journeys.calling import carrier
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWNERS = iter(range(100))
CALLER = "+13055550142"
FIRST_ROW = "#main .q-table tbody tr:first-child time"


@pytest.fixture
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    """Somebody who was called a moment ago."""
    async with httpx.AsyncClient(timeout=20) as http, httpx.AsyncClient(timeout=20) as line:
        owner = await sign_up_owner(everybodys_product, http, f"ago-{next(OWNERS)}@example.com")
        call = await carrier(everybodys_product, line).dial(to=owner.number, from_=CALLER)
        await call.hang_up()
        yield owner


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_a_call_grows_old_while_somebody_looks(owner: JourneyOwner, context: BrowserContext, lang: str) -> None:
    await owner.change_profile(language=lang)
    page = await owner.open_page(context, "/calls")
    when = page.locator(FIRST_ROW)
    await expect(when).to_have_text(translate("ui.ago.just_now", lang))
    await expect(when).to_have_attribute("title", re.compile(r"20\d\d"))
    await expect(when).to_have_attribute("datetime", re.compile(r"^20\d\d-.*Z$"))

    await page.evaluate("ringlypro.set_server_moment(Date.now() + 3 * 60000 + 5000)")
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(when).to_have_text(translate("ui.ago.minutes_ago", lang).replace("#", "3"))

    await page.evaluate("ringlypro.set_server_moment(Date.now() + 61 * 60000)")
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(when).to_have_text(re.compile(r"^\d?\d:\d\d"))


async def test_a_browser_with_a_wrong_clock_tells_the_same(owner: JourneyOwner, context: BrowserContext) -> None:
    await context.add_init_script("{ const now = Date.now; Date.now = () => now() - 26 * 3600000; }")
    page = await owner.open_page(context, "/calls")

    await expect(page.locator(FIRST_ROW)).to_have_text(translate("ui.ago.just_now", "en"))
