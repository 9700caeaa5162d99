"""A text comes in, rings, is opened and answered; one fails, says why, and is tried again: in both languages, on a phone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.owners import JourneyOwner, send_text, sign_up_owner
from tests.journeys.product import Product
from tests.journeys.test_accessibility import find_faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LANDLINE = "+13055550009"
ROWS = ".rp-thread"
BUBBLES = ".rp-msg"


@pytest.fixture
async def owner(everybodys_product: Product, request: pytest.FixtureRequest) -> AsyncIterator[JourneyOwner]:
    email = re.sub(r"\W+", "-", request.node.name)[:60] + "@example.com"
    async with httpx.AsyncClient(timeout=20) as http:
        yield await sign_up_owner(everybodys_product, http, email)


async def write_reply(page: Page, text: str) -> None:
    await page.locator(".rp-compose textarea").fill(text)
    await page.locator(".rp-compose button[type=submit]").click()


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_a_text_comes_in_rings_is_opened_and_answered(
    owner: JourneyOwner, context: BrowserContext, lang: str
) -> None:
    await owner.change_profile(language=lang)
    page = await owner.open_page(context, "/")

    await send_text(owner, "Are you open on Sunday?")

    link = page.locator(".rp-drawer a[href='/messages']")
    await expect(link).to_contain_text("1")
    await link.click()
    await page.locator(ROWS).filter(has_text="Are you open on Sunday?").click()
    await expect(page).to_have_url(re.compile(r"/messages/\d+$"))
    await expect(page.locator(f"{BUBBLES}.in")).to_have_text(re.compile("Are you open on Sunday"))
    await expect(page.locator(ROWS).first).not_to_have_class(re.compile("unread"))
    await expect(link).not_to_contain_text("1")
    await write_reply(page, "Yes, until six")
    await expect(page.locator(f"{BUBBLES}.out")).to_contain_text("Yes, until six")
    await expect(page.locator(".rp-compose textarea")).to_have_value("")
    (sent,) = [
        item for item in (await owner.http.get("/api/messages")).json()["items"] if item["direction"] == "outgoing"
    ]
    assert translate("messages.stop_line", "en") in sent["body"]  # the language of the business
    assert await page.evaluate("window.never_reloaded") is True


@pytest.mark.parametrize(("lang", "width"), [("en", 1440), ("es", 390)])
async def test_a_text_that_failed_says_why_and_is_tried_again_once(
    owner: JourneyOwner, context: BrowserContext, lang: str, width: int
) -> None:
    await owner.change_profile(language=lang)
    await owner.create("/api/messages/sms", to=LANDLINE, body="We moved to nine")
    page = await owner.open_page(context, "/messages")
    await page.set_viewport_size({"width": width, "height": 844})
    await expect(page.locator(ROWS)).to_contain_text(translate("messages.reason.landline", lang))
    await page.locator(ROWS).click()
    await expect(page.locator(f"{BUBBLES}.failed")).to_contain_text(translate("messages.reason.landline", lang))

    await page.get_by_role("button", name=translate("ui.try_again", lang)).click()

    await expect(page.locator(f"{BUBBLES}.failed")).to_have_count(2)
    await expect(page.get_by_role("button", name=translate("ui.try_again", lang))).to_have_count(1)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True
    assert await find_faults(page) == []


@pytest.mark.parametrize(("sender", "obstacle"), [("72345", "no_number"), ("anonymous", "withheld")])
async def test_who_cannot_be_answered_is_read_and_said_so(
    owner: JourneyOwner, context: BrowserContext, sender: str, obstacle: str
) -> None:
    await send_text(owner, "Your code is 987114", sender)
    page = await owner.open_page(context, "/messages")
    await page.locator(ROWS).click()

    await expect(page.locator(BUBBLES)).to_contain_text("987114")
    await expect(page.locator(".rp-bar")).to_have_text(
        re.compile(re.escape(translate(f"inbox.obstacle.{obstacle}", "en", name=sender)))
    )
    await expect(page.locator(".rp-compose textarea")).to_have_count(0)


async def test_what_is_typed_is_counted_kept_and_sent_once(owner: JourneyOwner, context: BrowserContext) -> None:
    await send_text(owner, "Hello")
    page = await owner.open_page(context, "/messages")
    await page.locator(ROWS).click()
    field = page.locator(".rp-compose textarea")
    await field.fill("ő" * 70)
    await expect(page.locator(".rp-text-count")).to_contain_text(translate("inbox.box.parts", "en", count=2))
    await field.fill("Kept until I come back")
    await page.reload()
    await expect(field).to_have_value("Kept until I come back")

    await field.press("Control+Enter")
    await field.press("Control+Enter")

    await expect(page.locator(f"{BUBBLES}.out")).to_have_count(1)
    sent = [item for item in (await owner.http.get("/api/messages")).json()["items"] if item["direction"] == "outgoing"]
    assert len(sent) == 1


async def test_strange_words_stay_inside_their_bubbles(owner: JourneyOwner, context: BrowserContext) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff" * 5
    await owner.create("/api/contacts", first_name=name[:100], last_name=name[:100], phone="+13055550142")
    for body in ("<b>bold</b> <script>window.hurt=1</script>", "x" * 1600, "مرحبا بكم 👍🏽", "\u202egnp.exe"):
        await send_text(owner, body)
    page = await owner.open_page(context, "/messages")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.locator(ROWS).click()

    await expect(page.locator(BUBBLES)).to_have_count(4)
    await expect(page.locator(BUBBLES).first).to_contain_text("<b>bold</b>")
    assert await page.evaluate("[document.documentElement.scrollWidth <= innerWidth, window.hurt ?? null]") == [
        True,
        None,
    ]
