"""Open tabs in a real browser: what is seen follows the business, what is not seen waits."""

from __future__ import annotations

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from tests.journeys.browsing import chromium, person, sign_up
from tests.journeys.calling import OWNER
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SET_HIDDEN = """hidden => {
  Object.defineProperty(document, 'hidden', {get: () => hidden, configurable: true});
  document.dispatchEvent(new Event('visibilitychange'));
}"""
NORA = "nora@example.com"
TRIES = 5
"""The browser tells of its tab on another connection than the one that changes the balance."""


def balance(page: Page) -> Locator:
    return page.locator(".rp-account-left b").first


async def add_credit(http: httpx.AsyncClient, client_id: int) -> None:
    (await http.post(f"/api/credits/test/add/{client_id}", json={"amount": 1})).raise_for_status()


async def test_a_tab_in_the_background_waits_until_it_is_seen(everybodys_product: Product) -> None:
    troubles: list[str] = []
    product = everybodys_product
    async with (
        person(chromium(), troubles=troubles) as context,
        httpx.AsyncClient(base_url=product.url, timeout=20) as http,
    ):
        behind, front = await context.new_page(), await context.new_page()
        await sign_up(behind, product.url, email=NORA, business_phone="+13055550197")
        for page in (behind, front):
            await page.goto(f"{product.url}/billing")
            await expect(balance(page)).to_contain_text("$")
        answer = await http.post("/api/auth/login", json={"email": NORA, "password": OWNER["password"]})
        account = answer.json()
        http.headers["Authorization"] = f"Bearer {account['token']}"

        await behind.evaluate(SET_HIDDEN, True)
        stays_behind = False
        for _ in range(TRIES):
            before = await balance(front).inner_text()
            shown_behind = await balance(behind).inner_text()
            await add_credit(http, account["client"]["id"])
            await expect(balance(front)).not_to_have_text(before)
            stays_behind = await balance(behind).inner_text() == shown_behind != await balance(front).inner_text()
            if stays_behind:
                break
        assert stays_behind

        await behind.evaluate(SET_HIDDEN, False)
        await expect(balance(behind)).to_have_text(await balance(front).inner_text())

    assert troubles == []
