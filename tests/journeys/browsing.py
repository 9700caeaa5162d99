"""A real Chromium, and the things people do with our pages in it."""

from __future__ import annotations

import asyncio
import importlib.util
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import BrowserContext, Page, async_playwright, expect

from ringlypro.core.i18n import translate
from tests.journeys.calling import OWNER
from tests.journeys.product import ROOT

MAX_WAIT_MS = 20_000
SET_HIDDEN_JS = """hidden => {
  Object.defineProperty(document, 'hidden', {get: () => hidden, configurable: true});
  document.dispatchEvent(new Event('visibilitychange'));
}"""
SETTLE_JS = """async () => {
  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  for (let frame = 0; frame < 12; frame += 1) await Promise.race([new Promise(requestAnimationFrame), wait(250)]);
  const moving = document.getAnimations().filter((each) => each.effect?.getTiming().iterations !== Infinity);
  await Promise.race([Promise.all(moving.map((each) => each.finished.catch(() => null))), wait(5000)]);
}"""
"""A frame is not waited for without end: a page that the browser believes nobody sees is drawn no more."""
expect.set_options(timeout=MAX_WAIT_MS)


async def evaluate_script(page: Page, script: str, argument: object = None) -> Any:
    """What a script of several steps comes to in the page.

    Raises TimeoutError when it does not end: `page.evaluate` knows no limit of its own, and would wait for ever for
    what the browser never answers.
    """
    try:
        return await asyncio.wait_for(page.evaluate(script, argument), MAX_WAIT_MS / 1_000)
    except TimeoutError:
        raise TimeoutError(f"{page.url} never answered {script[:120]!r}") from None


async def settle_page(page: Page) -> None:
    """Some frames for what reacts to a change a little later, and the end of whatever moves and ends."""
    await evaluate_script(page, SETTLE_JS)


def chromium() -> str:
    """The browser that `make test` has found or installed; its absence is an error, never a skip."""
    spec = importlib.util.spec_from_file_location("ci_browser", ROOT / ".ci" / "browser.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    browser_path = tool.find_browser()
    if browser_path is None:
        raise RuntimeError("there is no Chromium: run `python .ci/browser.py`")
    return str(browser_path)


@asynccontextmanager
async def person(path: str, *, troubles: list[str]) -> AsyncIterator[BrowserContext]:
    """Somebody with a browser of their own; `troubles` collects what its pages throw."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        try:
            context = await browser.new_context(
                viewport={"width": 1440, "height": 1000}, locale="en-US", timezone_id="America/New_York"
            )
            context.set_default_timeout(MAX_WAIT_MS)
            context.on("weberror", lambda error: troubles.append(str(error.error)))
            yield context
        finally:
            await browser.close()


async def sign_up(page: Page, url: str, **changes: str) -> None:
    """Fill in the form as Maria would, but for these changes, and arrive at the overview."""
    await page.goto(f"{url}/signup")
    for name in ("first_name", "last_name", "business_name", "business_phone", "email", "password"):
        await page.fill(f"input[name={name}]", str((OWNER | changes)[name]))
    await page.check("input[name=terms_accepted]")
    await page.click("button[type=submit]")
    await expect(page.locator(".rp-number-value")).to_have_text(re.compile(r"\(\d{3}\) 555-01\d\d"))


async def call(page: Page, *, caller: str, key: str, menu: str, turns: list[tuple[str, str]], over: str) -> None:
    """Call from the screen phone: press a key at the menu, then say each thing once the last answer was heard."""
    spoken_text = page.locator(".rp-turn.said")
    await page.get_by_label(translate("demo.other_number", "en")).fill(caller)
    await page.get_by_role("button", name="Call", exact=True).click()
    await expect(spoken_text.last).to_contain_text(menu)
    await page.get_by_role("button", name=key, exact=True).click()
    words = page.locator(".rp-words input")
    for heard, answer in turns:
        await expect(spoken_text.last).to_contain_text(heard)
        await expect(words).to_be_enabled()
        await words.fill(answer)
        await words.press("Enter")
    await expect(spoken_text.last).to_contain_text(over)
    await expect(page.get_by_role("button", name="Call", exact=True)).to_be_visible()
