"""The server is away for a while: what is typed stays, what is pressed is said not to be done, and all of it goes on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GAPS = (1, 9, 60)
"""Seconds without a server: a page comes back by itself, is given up by the server, or was long forgotten."""
NOTES = ".q-dialog textarea"
VISIT = ".rp-visit-box:has(button):not(.ec-preview):not(.ec-ghost)"
HOUR_PX = 74
IS_BACK_JS = "() => !window.never_reloaded && window.did_handshake === true"
"""Another process answers, which knows nothing of the page as it was: it was loaded again."""


async def drag_visit(page: Page) -> None:
    """An hour down."""
    box = await page.locator(VISIT).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 8
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, y + 10)
    await page.mouse.move(x, y + HOUR_PX, steps=8)
    await page.mouse.up()


async def book_visit(owner: JourneyOwner) -> Any:
    """Pat comes on a Wednesday ahead, at ten."""
    day = date.today() + timedelta(days=7)  # noqa: DTZ011 - any Wednesday ahead will do
    day += timedelta(days=(2 - day.weekday()) % 7)
    booking = {"customer_name": "Pat", "customer_phone": "+13055550142", "appointment_date": day.isoformat()}
    return await owner.create("/api/appointments", **booking, appointment_time="10:00")


@pytest.mark.parametrize("seconds", GAPS)
async def test_nothing_is_lost_while_the_server_is_away(
    product: Product, context: BrowserContext, seconds: int
) -> None:
    async with httpx.AsyncClient(timeout=20) as http:
        owner = await sign_up_owner(product, http, f"gap-{seconds}@example.com")
        contact = await owner.create("/api/contacts", first_name="Pat", phone="+13055550142", notes="")
        visit = await book_visit(owner)
        calendar = await owner.open_page(context, f"/appointments?view=week&day={visit['appointment_date']}")
        await expect(calendar.locator(VISIT)).to_be_visible()
        form = await owner.open_page(context, f"/contacts/{contact['id']}")
        await form.get_by_role("button", name="Edit", exact=True).click()
        await form.locator(NOTES).first.fill("Before the gap,")

        product.kill()
        await expect(form.locator(".rp-lost")).to_be_visible()
        await form.locator(NOTES).first.press_sequentially(" in it,")
        await form.locator(".q-dialog").get_by_role("button", name="Save").click()
        await expect(form.locator(".q-dialog .rp-save-note")).to_have_text(translate("ui.save.lost", "en"))
        await calendar.bring_to_front()
        await drag_visit(calendar)
        await expect(calendar.locator(".rp-days-said")).to_have_text(translate("agenda.drag.lost", "en"))
        until = await form.evaluate("seconds => Date.now() + seconds * 1000", seconds)
        await form.wait_for_function("until => Date.now() > until", arg=until, timeout=90_000)
        product.start()

        for page in (calendar, form):
            await page.bring_to_front()
            await page.wait_for_function(IS_BACK_JS)
        await calendar.bring_to_front()
        await expect(calendar.locator(VISIT)).to_be_visible()
        await drag_visit(calendar)
        await expect(calendar.locator(".rp-days-said.ok")).to_contain_text("11:00")
        await form.bring_to_front()
        await expect(form.locator(NOTES).first).to_have_value("Before the gap, in it,")
        await form.locator(NOTES).first.press_sequentially(" after it.")
        await form.locator(".q-dialog").get_by_role("button", name="Save").click()
        await expect(form.get_by_text(translate("people.saved", "en"))).to_be_visible()

        stored = (await owner.http.get(f"/api/contacts/{contact['id']}")).json()
        moved = (await owner.http.get(f"/api/appointments/{visit['id']}")).json()
    assert stored["notes"] == "Before the gap, in it, after it."
    assert moved["appointment_time"][:5] == "11:00"
