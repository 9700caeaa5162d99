"""How close rows stand is a person's own choice: shown at once, kept, and of no effect on a telephone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.product import Product
from tests.polling import eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWNERS = iter(range(100))


@pytest.fixture
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    """Somebody with a contact."""
    async with httpx.AsyncClient(timeout=20) as http:
        owner = await sign_up_owner(everybodys_product, http, f"dense{next(OWNERS)}@example.com")
        await owner.create("/api/contacts", phone="+13055550142", first_name="Ana", last_name="Ruiz")
        yield owner


async def row_height(page: Page) -> float:
    cell = page.locator("#main .q-table tbody td").first
    await expect(cell).to_contain_text("Ana")
    return float(await cell.evaluate("(cell) => cell.getBoundingClientRect().height"))


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_rows_stand_closer_once_somebody_wants_it(
    owner: JourneyOwner, context: BrowserContext, lang: str
) -> None:
    await owner.change_profile(language=lang)
    page = await owner.open_page(context, "/contacts")
    await expect(page.locator("#main .q-table tbody tr")).to_have_count(1)
    with_room = await row_height(page)

    await page.goto(f"{owner.product.url}/settings?section=account")
    await page.get_by_role("combobox", name=translate("settings.density.label", lang)).click()
    await page.get_by_role("option", name=translate("settings.density.compact", lang)).click()
    await expect(page.get_by_text(translate("settings.density.saved", lang))).to_be_visible()
    await expect(page.locator("#main.rp-compact")).to_be_attached()

    other_page = await owner.open_page(context, "/contacts")
    await expect(other_page.locator("#main .q-table tbody tr")).to_have_count(1)
    close = await row_height(other_page)
    await other_page.set_viewport_size({"width": 390, "height": 844})

    async def can_be_touched() -> bool:
        return await row_height(other_page) >= 44  # a row that is just drawn anew for this width has no height yet

    assert close < with_room
    await eventually(can_be_touched)
