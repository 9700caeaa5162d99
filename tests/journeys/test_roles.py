"""Calls, pages and jobs in processes of their own: together they are the product, and each says what it does not answer."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from ringlypro.core.i18n import translate
from tests.journeys import browsing
from tests.journeys.calling import OWNER, ask, carrier, sign_up
from tests.journeys.product import Product
from tests.polling import eventually, wait_until

pytestmark = pytest.mark.slow
ROLES = ("hooks", "web", "worker")
CALL = ".rp-feed a[href^='/calls/']"
SENT = re.compile(r'ringlypro_jobs_total\{job="([a-z_.]+)",outcome="succeeded"\}')


@contextmanager
def processes(home: Path) -> Iterator[dict[str, Product]]:
    """A process of each role over one data folder; none is started yet."""
    products = {role: Product(home, role=role) for role in ROLES}
    addresses = {"WEBHOOK_BASE_URL": products["hooks"].url, "FRONTEND_URL": products["web"].url}
    for product in products.values():
        product.environment = addresses
    try:
        yield products
    finally:
        for product in products.values():
            product.stop()


@pytest.fixture(scope="module")
def roles(home: Path) -> Iterator[dict[str, Product]]:
    """The three, running: they were started at once, in any order, where nothing was ever started before."""
    with processes(home) as products:
        in_any_order = random.sample(ROLES, len(ROLES))
        for role in in_any_order:
            products[role].launch()
        for role in in_any_order:
            products[role].wait_until_well()
        yield products


def jobs_done(product: Product) -> set[str]:
    return set(SENT.findall(httpx.get(f"{product.url}/metrics", timeout=10).text))


@pytest.mark.browser
async def test_a_call_is_answered_seen_and_worked_off_by_three_processes(roles: dict[str, Product]) -> None:
    hooks, web, worker = (roles[role] for role in ROLES)
    troubles: list[str] = []
    chromium = browsing.chromium()
    async with browsing.person(chromium, troubles=troubles) as person, httpx.AsyncClient(timeout=20) as http:
        token, number = await sign_up(web, http)
        page = await person.new_page()
        await page.goto(f"{web.url}/login")
        await page.fill("input[name=email]", str(OWNER["email"]))
        await page.fill("input[name=password]", str(OWNER["password"]))
        await page.click("button[type=submit]")
        await expect(page.locator(".rp-number-value")).to_be_visible()

        call = await carrier(hooks, http).dial(to=number, from_="+13055550188")
        await call.press("1")
        for words in ("I would like to book an appointment", "next Wednesday at ten", "Ana Lopez", "yes"):
            await call.say(words)
        await call.hang_up()

        row = page.locator(CALL, has_text="Ana Lopez")
        await expect(row).to_contain_text(translate("activity.call.booked", "en", name="Ana Lopez"))
        booked = (await ask(web, http, token, "/api/appointments"))["items"]

    assert call.faults == []
    assert [appointment["customer_name"] for appointment in booked] == ["Ana Lopez"]
    await eventually(lambda: jobs_done(worker) >= {"appointments.confirm"})
    assert jobs_done(hooks) | jobs_done(web) == set()
    assert troubles == []


def test_a_role_says_what_it_does_not_answer(roles: dict[str, Product]) -> None:
    def answer(role: str, method: str, path: str) -> tuple[int, object]:
        result = httpx.request(method, roles[role].url + path, timeout=10)
        is_json = result.headers.get("content-type", "").startswith("application/json")
        return result.status_code, result.json().get("code") if is_json else ""

    foreign, missing = (404, "not_in_role"), (404, "not_found")
    for path in ("/", "/login", "/calls/1", "/api/auth/login", "/api/calls", "/auth/login", "/static/x.css"):
        assert answer("hooks", "GET", path) == foreign, path
    for path in ("/voice/rachel/", "/voice/fallback", "/webhook/twilio/sms", "/api/credits/webhook/stripe"):
        assert answer("web", "POST", path) == foreign, path
        assert answer("hooks", "POST", path)[0] in {400, 403}, path
    assert [answer("web", "GET", path)[0] for path in ("/login", "/health", "/metrics")] == [200, 200, 200]
    assert [answer("hooks", "GET", path)[0] for path in ("/health", "/metrics")] == [200, 200]
    assert [answer(role, "GET", "/wp-admin") for role in ("hooks", "web")] == [missing, missing]
    assert answer("web", "GET", "/api/nothing") == missing


@pytest.mark.last_of_module
def test_whoever_comes_first_makes_the_database_and_the_last_one_stops_it(
    home: Path, roles: dict[str, Product]
) -> None:
    order = random.sample(ROLES, len(ROLES))
    for leaving, staying in ((order[0], order[1:]), (order[1], order[2:])):
        roles[leaving].terminate()
        roles[leaving].ended()
        for role in staying:
            path = "/metrics" if role == "worker" else "/health"
            answer = httpx.get(roles[role].url + path, timeout=10)
            assert answer.status_code == 200
            assert "ringlypro_database_up 1.0" in answer.text or answer.json()["database"] == "connected"
    roles[order[2]].terminate()
    roles[order[2]].ended()

    wait_until(lambda: list(home.rglob("postmaster.pid")) == [])
    assert all("Traceback" not in product.log.read_text(errors="replace") for product in roles.values())
