"""An owner at the sheet for paying, in either language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from playwright.async_api import Locator, Page, expect

from ringlypro.core.i18n import translator_for
from tests.journeys.owners import JourneyOwner


class Payer:
    """Somebody who looks at the page about money in one tab."""

    def __init__(self, page: Page, lang: str = "en") -> None:
        self.page = page
        self.say: Callable[..., str] = translator_for(lang)

    def face(self, name: str) -> Locator:
        """The sheet while it shows this face."""
        return self.page.locator(f".rp-pay[data-face={name}]")

    def button(self, key: str, **values: object) -> Locator:
        """A button of the sheet by its words."""
        return self.page.locator(".rp-pay").get_by_role("button", name=self.say(f"pay.{key}", **values), exact=True)

    async def open_sheet(self) -> None:
        """Press the page's own button."""
        await self.page.locator("main").get_by_role("button", name=self.say("pay.add"), exact=True).click()
        await expect(self.page.locator(".rp-pay")).to_be_visible()

    async def choose_card(self, card: str, *, amount: str = "$20", keep: bool = False) -> None:
        """From the amount to the face with the cards."""
        await self.face("amount").locator("label").filter(has_text=amount).click()
        await self.page.locator(".rp-pay .rp-submit").click()
        await expect(self.face("card")).to_be_visible()
        await self.pick_card(card)
        if keep:
            await self.page.locator(".rp-pay-keep input").check()

    async def pick_card(self, card: str) -> None:
        """Take a practice card by its last four digits."""
        await self.page.locator(".rp-pay-tests label").filter(has_text=card).click()

    async def pay(self, amount: str = "$20.00") -> None:
        """Press the button with the amount on it."""
        await self.button("pay_button", amount=amount).click()


async def list_deposits(owner: JourneyOwner) -> list[Decimal]:
    """What was paid in, newest first."""
    rows = (await owner.http.get("/api/credits/transactions")).json()["items"]
    return [Decimal(row["amount"]) for row in rows if row["kind"] == "deposit"]
