"""What a list shows stands in its address: Back, a reload and a link in another browser restore it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import BrowserContext, Page, expect
from playwright.async_api import TimeoutError as PlaywrightTimeout

from ringlypro.core.i18n import translate
from tests.journeys.browsing import MAX_WAIT_MS
from tests.journeys.owners import JourneyOwner, owner_with_month
from tests.journeys.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FILL_MS = 6 * MAX_WAIT_MS
TABLE = "#main .q-table tbody"
ROW = f"{TABLE} tr"
LINES = "#main .rp-content"
NEXT_PAGE = "#main .q-table__bottom button >> nth=-1"


@dataclass(frozen=True)
class ListView:
    """A list, what somebody does in it, and what of its page shows that it was done."""

    path: str
    lang: str
    act: Callable[[Page, str], Awaitable[object]]
    asks_for: tuple[str, ...]
    shows: str


@pytest.fixture(scope="module")
async def owner(everybodys_product: Product) -> AsyncIterator[JourneyOwner]:
    """Somebody with a month of calls behind them."""
    async with owner_with_month(everybodys_product, "month@example.com") as owner:
        yield owner


async def choose(page: Page, field: str, option: str) -> None:
    """Choose from a field above a list."""
    await page.get_by_role("combobox", name=field).click()
    await page.get_by_role("option", name=option, exact=True).click()
    await expect(page).to_have_url(re.compile(r"\?.*"))


async def choose_outcome(page: Page, lang: str) -> None:
    await choose(page, translate("log.outcome", lang), translate("outcome.booked", lang))


async def search(page: Page, lang: str) -> None:
    await page.locator("#main input[type=search]").fill("ma")
    await expect(page).to_have_url(re.compile(r"\?.*q=ma"))


async def turn_page(page: Page, lang: str) -> None:
    before = await page.locator(ROW).first.inner_text()
    await page.locator(NEXT_PAGE).click()
    await expect(page.locator(ROW).first).not_to_have_text(before)
    await expect(page).to_have_url(re.compile(r"\?.*page=2"))


async def choose_past(page: Page, lang: str) -> None:
    await page.get_by_role("tab", name=translate("agenda.past", lang)).click()
    await expect(page).to_have_url(re.compile(r"\?.*tab=past"))


async def choose_today(page: Page, lang: str) -> None:
    await page.get_by_role("tab", name=translate("agenda.today", lang)).click()
    await expect(page).to_have_url(re.compile(r"\?.*tab=today"))


async def open_appointment(page: Page, lang: str) -> None:
    await page.locator(".rp-appt").first.click()
    await expect(page).to_have_url(re.compile(r"\?.*open="))


async def plan_follow_up(page: Page, lang: str) -> None:
    await page.get_by_role("button", name=translate("todo.plan_short", lang)).first.click()
    await expect(page).to_have_url(re.compile(r"\?.*plan="))


async def show_more(page: Page, lang: str) -> None:
    await page.get_by_role("button", name=translate("account.more", lang)).first.click()
    await expect(page).to_have_url(re.compile(r"\?.*page=2"))


async def show_older_days(page: Page, lang: str) -> None:
    await page.get_by_role("button", name=translate("bill.older", lang)).click()
    await expect(page).to_have_url(re.compile(r"\?.*since="))


async def fold_a_day(page: Page, lang: str) -> None:
    await page.locator(".rp-ledger-day h3 button[aria-expanded=true]").first.click()
    await expect(page).to_have_url(re.compile(r"\?.*open="))


async def show_payments(page: Page, lang: str) -> None:
    await page.get_by_role("button", name=translate("bill.show_money", lang)).click()
    await expect(page).to_have_url(re.compile(r"\?.*show=money"))


async def choose_texts(page: Page, lang: str) -> None:
    await choose(page, translate("demo.mail.kind", lang), translate("demo.mail.texts", lang))


async def choose_days(page: Page, lang: str) -> None:
    label = "people.added" if "/contacts" in page.url else "days.label"
    await page.get_by_role("combobox", name=translate(label, lang)).click()
    await page.get_by_role("option", name=translate("days.other", lang), exact=True).click()
    dialog = page.locator(".rp-dialog")
    await dialog.get_by_label(translate("days.first", lang)).fill("2020-01-01")
    await dialog.get_by_label(translate("days.first", lang)).press("Enter")
    await expect(page).to_have_url(re.compile(r"\?.*day=2020-01-01\.\."))


async def choose_oldest(page: Page, lang: str) -> None:
    await choose(page, translate("log.sort", lang), translate("log.oldest_first", lang))


async def choose_week(page: Page, lang: str) -> None:
    await page.locator("main").get_by_role("button", name=translate("agenda.mode.week", lang), exact=True).click()
    await expect(page).to_have_url(re.compile(r"\?.*view=week"))


VIEWS = [
    ListView("/calls", "es", choose_days, ("day",), "#main .rp-filters"),
    ListView("/calls", "en", choose_oldest, ("sort",), TABLE),
    ListView("/calls", "en", choose_outcome, ("outcome",), TABLE),
    ListView("/calls", "es", turn_page, ("page", "after"), TABLE),
    ListView("/contacts", "en", search, ("q",), TABLE),
    ListView("/contacts", "es", search, ("q",), TABLE),
    ListView("/contacts", "en", choose_days, ("day",), "#main .rp-filters"),
    ListView("/appointments", "en", choose_past, ("tab",), LINES),
    ListView("/appointments", "es", choose_today, ("tab",), LINES),
    ListView("/appointments", "es", open_appointment, ("open",), ".rp-dialog"),
    ListView("/follow-ups", "en", plan_follow_up, ("plan",), ".rp-dialog .rp-dialog-title"),
    ListView("/appointments", "en", choose_week, ("view",), ".rp-days-bar"),
    ListView("/notifications", "es", show_more, ("page",), "#main .rp-card"),
    ListView("/billing", "en", show_older_days, ("since",), ".rp-ledger"),
    ListView("/billing", "es", fold_a_day, ("open",), ".rp-ledger"),
    ListView("/billing", "en", show_payments, ("show",), ".rp-ledger"),
    ListView("/demo/mail", "es", choose_texts, ("kind",), LINES),
]


async def act_and_settle(page: Page, view: ListView) -> str:
    """What the page shows once it stands: the address may change before the list does."""
    shown = page.locator(view.shows)
    before = await shown.inner_text() if await shown.count() else ""
    await view.act(page, view.lang)
    await expect(shown).not_to_have_text(before, use_inner_text=True)
    await page.wait_for_function("!document.querySelector('.q-table__progress, .q-linear-progress')")
    return await page.locator(view.shows).inner_text()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.path}-{view.act.__name__}-{view.lang}")
async def test_a_view_comes_back_by_reload_by_link_and_by_back(
    owner: JourneyOwner, context: BrowserContext, view: ListView
) -> None:
    await owner.change_profile(language=view.lang)
    page = await owner.open_page(context, view.path)
    plain = await page.locator("#main").inner_text()
    shown, address = await act_and_settle(page, view), page.url
    assert set(parse_qs(urlsplit(address).query)) == set(view.asks_for)
    assert await page.evaluate("window.never_reloaded") is True

    await page.reload()
    await expect(page.locator(view.shows)).to_have_text(shown, use_inner_text=True)
    assert page.url == address

    assert context.browser is not None
    friend = await context.browser.new_context(viewport=page.viewport_size, timezone_id="America/New_York")
    linked = await owner.open_page(friend, address.removeprefix(owner.product.url))
    await expect(linked.locator(view.shows)).to_have_text(shown, use_inner_text=True)
    assert linked.url == address
    await friend.close()

    await page.evaluate("emitEvent('sub_pages_navigate', '/settings')")
    await expect(page).to_have_url(re.compile("/settings$"))
    await page.go_back()
    await expect(page.locator(view.shows)).to_have_text(shown, use_inner_text=True)
    assert page.url == address

    if view.act is not search:
        await page.go_back()
        await expect(page.locator("#main")).to_have_text(plain, use_inner_text=True)
        assert urlsplit(page.url).query == ""


async def test_typing_is_no_step_of_the_history_and_choosing_is_one(
    owner: JourneyOwner, context: BrowserContext
) -> None:
    await owner.change_profile(language="en")
    page = await owner.open_page(context, "/calls")
    entries = await page.evaluate("history.length")

    await search(page, "en")
    typed = await page.evaluate("history.length")
    await choose(page, translate("log.direction", "en"), translate("log.incoming", "en"))
    await expect(page).to_have_url(f"{owner.product.url}/calls?q=ma&direction=incoming")

    assert typed == entries
    assert await page.evaluate("history.length") == entries + 1
    await page.go_back()
    await expect(page.locator("#main input[type=search]")).to_have_value("ma")
    assert urlsplit(page.url).query == "q=ma"


async def test_a_closed_dialog_is_a_step_taken_back(owner: JourneyOwner, context: BrowserContext) -> None:
    await owner.change_profile(language="en")
    page = await owner.open_page(context, "/contacts")
    await page.locator(".rp-drawer a[href='/appointments']").click()
    await expect(page).to_have_url(re.compile("/appointments$"))
    await expect(page.locator(".rp-appt").first).to_be_visible()
    await open_appointment(page, "en")
    await page.keyboard.press("Escape")
    await expect(page).to_have_url(re.compile("/appointments$"))
    await expect(page.locator(".rp-dialog")).to_have_count(0)

    await page.go_back()

    await expect(page).to_have_url(re.compile("/contacts$"))


BAD_ADDRESSES = {
    "/calls?outcome=nonsense&direction=%00&page=9999&after=x&size=7": "",
    "/calls?page=-1&after=99999999999999999999999": "",
    "/calls?page=9999": "",
    "/contacts?page=9999&after=99999999999999999999-1&status=x": "",
    "/contacts?q=" + "a" * 2_000: "q=" + "a" * 100,
    "/appointments?tab=never&status=x&page=x&id=999999&open=999999": "",
    "/follow-ups?page=9999&plan=999999": "",
    "/notifications?page=%F0%9F%92%A9": "",
    "/billing?show=all&since=2026-99-99&open=x_y&receipts_page=0": "",
    "/demo/mail?kind=letters": "",
    "/appointments?view=month&day=2026-99-99": "",
    "/notifications?show=some": "",
}


async def test_a_value_that_cannot_be_is_as_if_it_were_not_there(owner: JourneyOwner, context: BrowserContext) -> None:
    await owner.change_profile(language="en")
    page = await owner.open_page(context)
    queries, broken = {}, []
    for path, query in BAD_ADDRESSES.items():
        await page.goto(owner.product.url + path)
        await expect(page.locator("#main h1")).to_be_visible()
        with contextlib.suppress(PlaywrightTimeout):
            await page.wait_for_function("query => location.search.slice(1) === query", arg=query)
        queries[path] = urlsplit(page.url).query
        broken += [path] * await page.get_by_text(translate("errors.unexpected", "en")).count()

    assert queries == BAD_ADDRESSES
    assert broken == []
