"""The process dies while a bank waits for an answer: the question is still there, and its answer pays once."""

from __future__ import annotations

import httpx
import pytest
from playwright.async_api import BrowserContext, expect

from tests.journeys.owners import sign_up_owner
from tests.journeys.paying import Payer, list_deposits
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("answer", "face", "deposits"), [("bank_yes", "done", [20]), ("bank_no", "declined", [])])
async def test_a_banks_question_outlives_the_process(
    *, product: Product, context: BrowserContext, answer: str, face: str, deposits: list[int]
) -> None:
    async with httpx.AsyncClient(timeout=20) as http:
        owner = await sign_up_owner(product, http, f"restart-{answer}@example.com")
        before = Payer(await owner.open_page(context, "/billing"))
        await before.open_sheet()
        await before.choose_card("3155")
        await before.pay()
        await expect(before.face("bank")).to_be_visible()

        product.kill()
        product.start()
        await before.page.close()
        payer = Payer(await owner.open_page(context, "/billing"))
        await payer.open_sheet()
        await expect(payer.face("bank")).to_contain_text("$20.00")
        await payer.button(answer).click()

        await expect(payer.face(face)).to_be_visible()
        assert await list_deposits(owner) == deposits
