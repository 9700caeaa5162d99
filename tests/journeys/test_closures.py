"""Days off and holidays: chosen on the settings page, and heard by whoever calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.calling import carrier, heard
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWNERS = iter(range(100))
HOURS = "/settings?section=hours"
ASKED = {
    "en": ("I would like to book an appointment on Christmas at ten", "for Christmas Day"),
    "es": ("quiero una cita en Navidad a las diez", "por Navidad"),
}


@pytest.fixture
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    """Somebody who is open every day from nine to five."""
    async with httpx.AsyncClient(timeout=20) as http:
        owner = await sign_up_owner(everybodys_product, http, f"closures{next(OWNERS)}@example.com")
        week = {str(day): "09:00-17:00" for day in range(1, 8)}
        (await owner.http.put("/api/hours", json={"hours": week})).raise_for_status()
        yield owner


async def ask_for_christmas(owner: JourneyOwner, lang: str) -> str:
    """What a caller hears who wants to come on Christmas."""
    async with httpx.AsyncClient(timeout=20) as http:
        call = await carrier(owner.product, http).dial(to=owner.number, from_="+13055550142")
        await call.press("2" if lang == "es" else "1")
        await call.say(ASKED[lang][0])
        await call.hang_up()
    return heard(call)


def line(page: Page, name: str) -> Locator:
    return page.locator(".rp-closure").filter(has_text=name)


def monday_ahead() -> date:
    """A Monday that is no holiday's neighbour by chance alone: some weeks ahead, whatever day it is."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=21 - today.weekday())


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_one_click_closes_the_usual_holidays_and_callers_hear_it(
    owner: JourneyOwner, context: BrowserContext, lang: str
) -> None:
    christmas = "Navidad" if lang == "es" else "Christmas Day"
    await owner.change_profile(language=lang)
    assert ASKED[lang][1] not in await ask_for_christmas(owner, lang)
    page = await owner.open_page(context, HOURS)

    await page.get_by_role("button", name=translate("closures.close_usual", lang, count=6)).click()

    await expect(page.get_by_text(translate("closures.closed_usual", lang, count=6))).to_be_visible()
    switch = page.get_by_role("switch", name=translate("closures.switch", lang, name=christmas), exact=True)
    await expect(switch).to_be_checked()
    assert ASKED[lang][1] in await ask_for_christmas(owner, lang)
    await page.reload()
    await switch.click()
    await expect(page.get_by_text(translate("closures.open_on", lang, name=christmas))).to_be_visible()
    assert ASKED[lang][1] not in await ask_for_christmas(owner, lang)


async def test_days_off_are_added_changed_removed_and_brought_back(
    owner: JourneyOwner, context: BrowserContext
) -> None:
    day = monday_ahead()
    await owner.create(
        "/api/appointments", customer_name="Ana Lopez", customer_phone="+13055550142",
        appointment_date=day.isoformat(), appointment_time="15:00",
    )  # fmt: skip
    page = await owner.open_page(context, HOURS)
    await page.get_by_role("button", name=translate("closures.add", "en")).click()
    dialog = page.locator(".q-dialog")
    await dialog.get_by_label(translate("closures.starts_on", "en")).fill(day.isoformat())
    await dialog.get_by_label(translate("closures.ends_on", "en")).fill((day - timedelta(days=1)).isoformat())
    await dialog.get_by_label(translate("closures.name", "en"), exact=True).fill("Family trip")
    await dialog.get_by_role("button", name=translate("settings.save", "en")).click()
    await expect(dialog.get_by_text(translate("closures.ends_before", "en"))).to_be_visible()
    await dialog.get_by_label(translate("closures.ends_on", "en")).fill("")
    await dialog.get_by_role("button", name=translate("settings.save", "en")).click()
    await expect(line(page, "Family trip")).to_contain_text(translate("settings.hours.closed", "en"))
    await expect(line(page, "Family trip")).to_contain_text(translate("closures.booked", "en", count=1))
    note = page.locator(".rp-outside")
    await expect(note.get_by_role("link", name="Ana Lopez")).to_be_visible()

    await page.get_by_role("button", name=translate("settings.edit", "en", name="Family trip")).click()
    await dialog.get_by_label(translate("closures.hours", "en")).fill("9-4")
    await dialog.get_by_role("button", name=translate("settings.save", "en")).click()
    await expect(line(page, "Family trip")).to_contain_text("09:00 – 16:00")
    await expect(line(page, "Family trip").get_by_role("link")).to_have_count(0)
    await expect(note).to_have_count(0)

    await page.get_by_role("button", name=translate("settings.remove", "en", name="Family trip")).click()
    await expect(line(page, "Family trip")).to_have_count(0)
    await page.get_by_role("button", name=translate("ui.undo", "en")).click()
    await expect(line(page, "Family trip")).to_contain_text("09:00 – 16:00")


async def test_another_tab_and_another_region_are_followed(owner: JourneyOwner, context: BrowserContext) -> None:
    page = await owner.open_page(context, HOURS)
    await expect(line(page, "Thanksgiving Day")).to_be_visible()

    (await owner.http.put("/api/holidays", json={"region": "MX"})).raise_for_status()

    await expect(line(page, "Benito")).to_be_visible()
    await expect(line(page, "Thanksgiving Day")).to_have_count(0)
    assert await page.evaluate("window.never_reloaded")


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_a_link_for_ones_own_calendar_is_made_copied_and_ended(
    owner: JourneyOwner, context: BrowserContext, lang: str
) -> None:
    await owner.change_profile(language=lang)
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=owner.product.url)
    page = await owner.open_page(context, HOURS)
    await page.get_by_role("button", name=translate("calendar_link.make", lang), exact=True).click()
    field = page.get_by_label(translate("calendar_link.label", lang), exact=True)
    await expect(field).to_be_visible()
    link = await field.input_value()
    await page.get_by_role("button", name=translate("calendar_link.copy", lang), exact=True).click()
    await expect(page.get_by_text(translate("calendar_link.copied", lang))).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == link
    async with httpx.AsyncClient(timeout=20) as http:
        path = httpx.URL(link).raw_path.decode()
        assert "BEGIN:VCALENDAR" in (await http.get(owner.product.url + path)).text

        await page.get_by_role("button", name=translate("calendar_link.end", lang)).click()
        await expect(page.get_by_text(translate("calendar_link.none", lang))).to_be_visible()
        assert (await http.get(owner.product.url + path)).status_code == 404
