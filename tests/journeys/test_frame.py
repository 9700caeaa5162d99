"""The frame around an open page lives: what another tab, a program or a caller changes is seen in it without a reload."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.browsing import SET_HIDDEN_JS
from tests.journeys.owners import JourneyOwner, report_emergency, sign_up_owner
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATHS = (
    "/", "/calls", "/appointments", "/contacts", "/follow-ups", "/demo", "/demo/mail", "/notifications", "/check",
    "/understand", "/billing", "/settings",
)  # fmt: skip
BELL = ".rp-header .rp-dot"
BANNER = ".rp-banner"
DRAWER_BUSINESS = ".rp-drawer .rp-brand-business"
DRAWER_BALANCE = ".rp-usage-who>span.num"
TO_DO = ".rp-drawer a[href='/follow-ups'] .rp-nav-count"
TRIES = 5
"""The browser tells of its tab on another connection than the one that changes the balance."""


@dataclass(frozen=True)
class Visit:
    owner: JourneyOwner
    context: BrowserContext


@pytest.fixture
async def visit(
    everybodys_product: Product, context: BrowserContext, request: pytest.FixtureRequest
) -> AsyncIterator[Visit]:
    """An owner of a new business with a browser."""
    email = re.sub(r"\W+", "-", request.node.name)[:60] + "@example.com"
    async with httpx.AsyncClient(timeout=20) as http:
        yield Visit(await sign_up_owner(everybodys_product, http, email), context)


async def never_reloaded(page: Page) -> bool:
    return bool(await page.evaluate("window.never_reloaded === true"))


async def test_mark_all_as_read_empties_the_bell_in_every_tab(visit: Visit) -> None:
    page = await visit.owner.open_page(visit.context, "/notifications")
    other = await visit.owner.open_page(visit.context, "/settings")
    await expect(page.locator(BELL)).to_be_visible()
    await expect(other.locator(BELL)).to_be_visible()

    await page.get_by_role("button", name=translate("notifications.mark_all", "en")).click()

    await expect(page.locator(BELL)).to_be_hidden()
    await expect(other.locator(BELL)).to_be_hidden()
    assert await never_reloaded(page)
    assert await never_reloaded(other)


async def test_every_page_shows_who_the_business_is_now(visit: Visit) -> None:
    pages = [await visit.owner.open_page(visit.context, path) for path in PATHS]

    await visit.owner.change_profile(business_name="Bright & <b>Sons</b>", rachel_enabled=False)

    for page in pages:
        await expect(page.locator(DRAWER_BUSINESS)).to_have_text("Bright & <b>Sons</b>")
        await expect(page.locator(BANNER).first).to_have_text(translate("banner.off", "en"))
    await visit.owner.change_profile(rachel_enabled=True)
    for page in pages:
        await expect(page.get_by_text(translate("banner.off", "en"))).to_have_count(0)
    assert [page.url for page in pages if not await never_reloaded(page)] == []


async def test_a_call_rings_the_bell_and_counts_what_is_to_do(visit: Visit) -> None:
    page = await visit.owner.open_page(visit.context, "/billing")
    unread = int(await page.locator(BELL).inner_text())
    await expect(page.locator(TO_DO)).to_have_count(0)

    await report_emergency(visit.owner)

    await expect(page.locator(TO_DO)).to_have_text("1")
    await expect(page.locator(BELL)).to_have_text(str(unread + 1))
    assert await never_reloaded(page)


async def test_two_tabs_in_two_languages_follow_the_balance(visit: Visit) -> None:
    english = await visit.owner.open_page(visit.context, "/contacts")
    await visit.owner.change_profile(language="es")
    spanish = await visit.owner.open_page(visit.context, "/contacts")

    await visit.owner.add_credit(12)

    await expect(english.locator(DRAWER_BALANCE)).to_have_text(translate("nav.balance", "en", balance="$12.00"))
    await expect(spanish.locator(DRAWER_BALANCE)).to_have_text(translate("nav.balance", "es", balance="$12.00"))


async def test_a_tab_in_the_background_catches_up_when_it_is_seen(visit: Visit) -> None:
    behind = await visit.owner.open_page(visit.context, "/calls")
    front = await visit.owner.open_page(visit.context, "/calls")
    await behind.evaluate(SET_HIDDEN_JS, True)
    is_behind = False
    for total in range(1, TRIES + 1):
        await visit.owner.add_credit(1)
        await expect(front.locator(DRAWER_BALANCE)).to_contain_text(f"${total}.00")
        is_behind = f"${total}.00" not in await behind.locator(DRAWER_BALANCE).inner_text()
        if is_behind:
            break
    assert is_behind

    await behind.evaluate(SET_HIDDEN_JS, False)
    await expect(behind.locator(DRAWER_BALANCE)).to_have_text(await front.locator(DRAWER_BALANCE).inner_text())
