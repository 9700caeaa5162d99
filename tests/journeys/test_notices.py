"""A browser tells of a booking, a text and an emergency: as its person chose, once, and only where it is allowed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx
import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.browsing import SET_HIDDEN_JS, evaluate_script
from tests.journeys.calling import carrier, heard
from tests.journeys.owners import JourneyOwner, report_emergency, send_text, sign_up_owner
from tests.journeys.product import Product
from tests.polling import eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ACCOUNT = "/settings?section=account"
COUNT_SOUNDS = "window.sounds = 0; document.addEventListener('ringlypro-sound', () => { window.sounds += 1; });"
LIST_NOTICES = """async () => {
  const worker = await navigator.serviceWorker.ready;
  return (await worker.getNotifications()).map((notice) => notice.title);
}"""


@pytest.fixture
async def owner(everybodys_product: Product, request: pytest.FixtureRequest) -> AsyncIterator[JourneyOwner]:
    email = re.sub(r"\W+", "-", request.node.name)[:60] + "@example.com"
    async with httpx.AsyncClient(timeout=20) as http:
        yield await sign_up_owner(everybodys_product, http, email)


@pytest.fixture
async def context(context: BrowserContext) -> BrowserContext:
    """One that counts its sounds."""
    await context.add_init_script(COUNT_SOUNDS)
    return context


async def book_by_phone(owner: JourneyOwner) -> None:
    async with httpx.AsyncClient(timeout=20) as http:
        call = await carrier(owner.product, http).dial(to=owner.number, from_="+13055550142")
        await call.press("1")
        for words in ("I would like to book an appointment", "next Wednesday at ten", "Ana Lopez", "yes"):
            await call.say(words)
        await call.hang_up()
    assert "booked" in heard(call), heard(call)


async def shows_notices(page: Page, count: int) -> None:
    async def has_shown() -> bool:
        with suppress(TimeoutError):  # its service worker may still be on its way
            return len(await evaluate_script(page, LIST_NOTICES)) >= count
        return False

    await eventually(has_shown)


def switch(page: Page, kind: str, lang: str = "en") -> Locator:
    return page.get_by_role("switch", name=translate(f"settings.notices.{kind}", lang))


async def switch_on(page: Page, kind: str, lang: str = "en") -> None:
    """Switch it on, and come back to a page that has followed it from its beginning."""
    await switch(page, kind, lang).click()
    await expect(page.locator(".rp-notice-status")).to_have_text(translate("settings.notices.saved", lang))
    await page.reload()
    await expect(switch(page, kind, lang)).to_be_checked()
    await page.wait_for_function("window.did_handshake === true")


async def test_a_browser_that_refuses_says_so_and_the_switch_stays_off(
    owner: JourneyOwner, context: BrowserContext
) -> None:
    await owner.change_profile(language="es")
    await context.grant_permissions(["geolocation"], origin=owner.product.url)  # which refuses all others
    page = await owner.open_page(context, ACCOUNT)
    await expect(page.locator(".rp-notice-status")).to_have_text(translate("settings.notices.denied", "es"))

    await switch(page, "booking", "es").click()

    await expect(page.locator(".rp-notice-status")).to_have_text(translate("settings.notices.denied", "es"))
    await expect(switch(page, "booking", "es")).not_to_be_checked()
    await page.reload()
    await expect(switch(page, "booking", "es")).not_to_be_checked()


async def test_what_is_switched_on_is_told_once_in_two_tabs_and_in_the_background(
    owner: JourneyOwner, context: BrowserContext
) -> None:
    await context.grant_permissions(["notifications"], origin=owner.product.url)
    page = await owner.open_page(context, ACCOUNT)
    other = await owner.open_page(context, "/calls")
    await switch_on(page, "emergency")
    for each in (page, other):
        await each.evaluate(SET_HIDDEN_JS, True)

    await report_emergency(owner)

    await shows_notices(page, 1)
    await report_emergency(owner)
    await shows_notices(page, 2)
    assert await evaluate_script(page, LIST_NOTICES) == [translate("notices.emergency.title", "en")] * 2
    assert sum([await each.evaluate("window.sounds") for each in (page, other)]) == 2


async def test_a_booking_is_told_to_whom_has_switched_that_on_and_a_text_is_not(
    owner: JourneyOwner, context: BrowserContext
) -> None:
    await context.grant_permissions(["notifications"], origin=owner.product.url)
    page = await owner.open_page(context, ACCOUNT)
    await switch_on(page, "booking")

    await send_text(owner, "Are you open on Sunday?")
    await book_by_phone(owner)

    await shows_notices(page, 1)
    assert await evaluate_script(page, LIST_NOTICES) == [translate("notices.appointment_booked.title", "en")]


async def test_a_text_is_told_in_the_language_of_who_looks(owner: JourneyOwner, context: BrowserContext) -> None:
    await owner.change_profile(language="es")
    await context.grant_permissions(["notifications"], origin=owner.product.url)
    page = await owner.open_page(context, ACCOUNT)
    await switch_on(page, "text", "es")

    await send_text(owner, "Are you open on Sunday?")

    await shows_notices(page, 1)
    assert await evaluate_script(page, LIST_NOTICES) == [
        translate("notices.text_received.title", "es", name="+1 (305) 555-0142")
    ]
