"""One owner, one browser, the whole product: from signing up to signing out, with every call seen live on the way."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.async_api import expect

from ringlypro.core.i18n import translate
from tests.journeys import browsing
from tests.journeys.calling import OWNER, carrier, sign_up
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ENGLISH = [
    ("How can I help you?", "I would like to book an appointment"),
    ("What day and time", "next Wednesday at ten"),
    ("What name", "Ana Lopez"),
    ("Shall I book it?", "yes"),
    ("anything else?", "no thank you, goodbye"),
]
SPANISH = [
    ("¿En qué le puedo ayudar?", "quiero hacer una cita"),
    ("¿Qué día y a qué hora", "el próximo miércoles a las once"),
    ("¿A nombre de quién", "Luis García"),
    ("¿Se la reservo?", "sí"),
    ("algo más?", "no gracias, adiós"),
]
CALL = ".rp-feed a[href^='/calls/']"
APPOINTMENT = ".rp-feed a[href^='/appointments?id=']"
REPORT = ".rp-hero-say"
LUIS = "luis@example.com"
MENU = "oprima el dos"


@pytest.fixture(scope="module")
def chromium() -> str:
    return browsing.chromium()


async def test_an_owner_signs_up_calls_in_both_languages_and_sees_it_all_live(
    everybodys_product: Product, chromium: str
) -> None:
    product = everybodys_product
    troubles: list[str] = []
    async with browsing.person(chromium, troubles=troubles) as person:
        dashboard = await person.new_page()
        await browsing.sign_up(dashboard, product.url)
        await dashboard.evaluate("window.never_reloaded = true")
        phone = await person.new_page()
        await phone.goto(f"{product.url}/demo")

        await browsing.call(phone, caller="(305) 555-0142", key="1", menu=MENU, turns=ENGLISH, over="Goodbye")
        await expect(dashboard.locator(CALL, has_text="Ana Lopez called and booked")).to_have_count(1)
        await expect(dashboard.locator(REPORT)).to_have_text("Rachel took 1 call and booked 1.")
        await browsing.call(phone, caller="(305) 555-0177", key="2", menu=MENU, turns=SPANISH, over="Hasta luego")

        await expect(dashboard.locator(CALL, has_text="Luis García called and booked")).to_have_count(1)
        await expect(dashboard.locator(REPORT)).to_have_text("Rachel took 2 calls and booked 2.")
        for name, hour in (("Ana Lopez", "10:00"), ("Luis García", "11:00")):
            appointment = dashboard.locator(APPOINTMENT, has_text=name)
            await expect(appointment).to_contain_text(re.compile(rf"Wednesday.*{hour}\sAM", re.DOTALL))
        assert await dashboard.evaluate("window.never_reloaded") is True

        await dashboard.locator(CALL, has_text="Ana Lopez").first.click()
        await expect(dashboard.locator(".rp-turn.caller", has_text="next Wednesday at ten")).to_be_visible()
        await expect(dashboard.locator(".rp-turn.said", has_text="You're booked for Wednesday")).to_be_visible()
        await expect(dashboard.get_by_text(translate("credits.reason.screen_phone", "en"))).to_be_visible()

        await dashboard.get_by_role("button", name=translate("ui.account", "en")).click()
        await dashboard.get_by_role("button", name=translate("ui.sign_out", "en")).click()
        await expect(dashboard).to_have_url(re.compile("/login"))
        await expect(phone).to_have_url(re.compile("/login"))
        await dashboard.goto(f"{product.url}/calls")
        await expect(dashboard).to_have_url(re.compile("/login"))
    assert troubles == []


async def test_what_another_process_was_told_appears_on_the_open_dashboard(
    everybodys_product: Product, chromium: str
) -> None:
    product = everybodys_product
    troubles: list[str] = []
    second = Product(product.home)
    second.start()
    try:
        async with browsing.person(chromium, troubles=troubles) as person, httpx.AsyncClient(timeout=20) as http:
            _, number = await sign_up(product, http, email=LUIS, business_phone="+13055550198")
            page = await person.new_page()
            await page.goto(f"{product.url}/login")
            await page.fill("input[name=email]", LUIS)
            await page.fill("input[name=password]", str(OWNER["password"]))
            await page.click("button[type=submit]")
            await expect(page.locator(".rp-number-value")).to_be_visible()
            await page.evaluate("window.never_reloaded = true")

            call = await carrier(second, http).dial(to=number, from_="+13055550188")
            await expect(page.locator(".rp-duty", has_text="Rachel is on a call")).to_contain_text("555-0188")
            await call.press("1")
            await call.hang_up()

            row = page.locator(CALL, has_text="555-0188")
            await expect(row).to_contain_text("called and hung up")
            await expect(page.locator(".rp-duty")).to_contain_text("Rachel is free")
            assert call.faults == []
            assert await page.evaluate("window.never_reloaded") is True
    finally:
        second.stop()
    assert troubles == []
