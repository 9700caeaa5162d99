"""An owner with a business of their own, by program and in a browser."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.async_api import BrowserContext, Page, expect

from ringlypro.core.i18n import translate
from ringlypro.settings import DEMO_ACCOUNT
from ringlypro.vendors import twilio_signature
from tests.journeys.browsing import MAX_WAIT_MS, chromium, person
from tests.journeys.calling import OWNER, carrier
from tests.journeys.product import Product

NUMBERS = iter(range(100, 200))
"""The last digits of business numbers: a number belongs to one business."""


@dataclass(frozen=True, slots=True)
class JourneyOwner:
    """Who signed up; `http` acts as their program."""

    product: Product
    http: httpx.AsyncClient
    email: str
    client_id: int
    number: str

    async def change_profile(self, **fields: Any) -> None:
        """Change the person or the business, as a program or another tab would."""
        (await self.http.post("/api/auth/update-profile", json=fields)).raise_for_status()

    async def add_credit(self, amount: float) -> None:
        """Pay play money in."""
        path = f"/api/credits/test/add/{self.client_id}"
        (await self.http.post(path, json={"amount": amount})).raise_for_status()

    async def create(self, path: str, **fields: Any) -> Any:
        """What the API makes of it."""
        answer = await self.http.post(path, json=fields)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    async def open_page(self, context: BrowserContext, path: str = "/") -> Page:
        """A new tab with a page, signed in first where the browser is not."""
        page = await context.new_page()
        await page.goto(f"{self.product.url}{path}")
        if "/login" in page.url:
            await page.fill("input[name=email]", self.email)
            await page.fill("input[name=password]", str(OWNER["password"]))
            await page.click("button[type=submit]")
        await expect(page.locator("main h1")).to_be_visible()
        await page.wait_for_function("window.did_handshake === true")
        await page.evaluate("window.never_reloaded = true")
        return page


async def sign_up_owner(product: Product, http: httpx.AsyncClient, email: str, **changes: object) -> JourneyOwner:
    """A new business, by program; `http` gets its address and its key."""
    changes = {"email": email, "business_phone": f"+1305555{next(NUMBERS):04d}"} | changes
    answer = await http.post(f"{product.url}/api/auth/register", json=OWNER | changes)
    assert answer.status_code == 201, answer.text
    account = answer.json()
    http.base_url = httpx.URL(product.url)
    http.headers["Authorization"] = f"Bearer {account['token']}"
    return JourneyOwner(product, http, email, account["client"]["id"], account["client"]["ringlypro_number"])


@asynccontextmanager
async def owner_with_month(product: Product, email: str) -> AsyncIterator[JourneyOwner]:
    """Somebody with a month of calls behind them."""
    async with httpx.AsyncClient(timeout=20) as http, person(chromium(), troubles=[]) as context:
        owner = await sign_up_owner(product, http, email)
        page = await owner.open_page(context)
        await page.get_by_role("button", name=translate("overview.fill", "en")).first.click()
        await page.wait_for_function("window.never_reloaded === undefined", timeout=6 * MAX_WAIT_MS)
        yield owner


async def report_emergency(owner: JourneyOwner) -> None:
    """Somebody calls in need: a notification, and something to do."""
    async with httpx.AsyncClient(timeout=20) as http:
        call = await carrier(owner.product, http).dial(to=owner.number, from_="+13055550142")
        await call.press("1")
        await call.say("my father is not breathing")
        await call.hang_up()


async def send_text(owner: JourneyOwner, body: str, sender: str = "+13055550142") -> None:
    """Somebody writes to the business, as the telephone company tells it."""
    form = [
        ("MessageSid", "SM" + secrets.token_hex(16)), ("AccountSid", DEMO_ACCOUNT), ("From", sender),
        ("To", owner.number), ("Body", body), ("NumMedia", "0"),
    ]  # fmt: skip
    url = f"{owner.product.url}/webhook/twilio/sms"
    signature = twilio_signature.compute_signature(owner.product.signing_token, url, form)
    async with httpx.AsyncClient(timeout=20) as http:
        answer = await http.post(url, data=dict(form), headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 200, answer.text
