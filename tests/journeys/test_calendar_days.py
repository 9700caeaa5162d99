"""An appointment is dragged to another time in the calendar, or moved there by keys; what became of it is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from ringlypro.core.i18n import translate
from tests.journeys.owners import JourneyOwner, sign_up_owner
from tests.journeys.product import Product
from tests.polling import eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAID = ".rp-days-said"
HOUR_PX = 74
PENDING_JS = "key => sessionStorage.setItem('ringlypro-move', JSON.stringify({key, id: '1'}))"


@dataclass(frozen=True)
class Week:
    """A week of the calendar, open in a browser, in which Pat comes on Wednesday at ten and Sam at noon."""

    owner: JourneyOwner
    page: Page
    pat_id: int
    sam_id: int

    def visit(self, row_id: int) -> Locator:
        return self.page.locator(f".rp-visit-box[data-id='{row_id}']:not(.ec-preview):not(.ec-ghost)")

    async def clock(self, row_id: int) -> str:
        row: Any = (await self.owner.http.get(f"/api/appointments/{row_id}")).json()
        return str(row["appointment_time"])[:5]

    async def says(self, name: str) -> None:
        await expect(self.page.locator(SAID)).to_contain_text(translate(f"agenda.drag.{name}", "en"))

    async def drag(self, row_id: int, *, hours: float) -> None:
        box = await self.visit(row_id).bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + 8
        await self.page.mouse.move(x, y)
        await self.page.mouse.down()
        await self.page.mouse.move(x, y + 10)
        await self.page.mouse.move(x, y + hours * HOUR_PX, steps=8)
        await self.page.mouse.up()


@pytest.fixture
async def week(
    everybodys_product: Product, context: BrowserContext, request: pytest.FixtureRequest
) -> AsyncIterator[Week]:
    day = date.today() + timedelta(days=7)  # noqa: DTZ011 - any Wednesday ahead will do
    day += timedelta(days=(2 - day.weekday()) % 7)
    async with httpx.AsyncClient(timeout=20) as http:
        owner = await sign_up_owner(everybodys_product, http, f"week-{abs(hash(request.node.name))}@example.com")
        booking = {"customer_phone": "+13055550142", "appointment_date": day.isoformat()}
        pat = await owner.create("/api/appointments", customer_name="Pat", appointment_time="10:00", **booking)
        sam = await owner.create("/api/appointments", customer_name="Sam", appointment_time="12:00", **booking)
        page = await owner.open_page(context, f"/appointments?view=week&day={day.isoformat()}")
        open_week = Week(owner, page, pat["id"], sam["id"])
        await expect(open_week.visit(pat["id"])).to_be_visible()
        yield open_week


async def test_a_drag_is_stored_said_and_can_be_taken_back(week: Week) -> None:
    await week.drag(week.pat_id, hours=1)

    await expect(week.page.locator(SAID)).to_contain_text("11:00")
    assert await week.clock(week.pat_id) == "11:00"
    await week.page.get_by_role("button", name=translate("ui.undo", "en")).click()
    await expect(week.visit(week.pat_id)).to_contain_text("Pat")

    async def is_back() -> bool:
        return await week.clock(week.pat_id) == "10:00"

    await eventually(is_back)


async def test_a_time_that_somebody_has_is_refused_with_others_and_nothing_moves(week: Week) -> None:
    before = await week.visit(week.pat_id).bounding_box()

    await week.drag(week.pat_id, hours=2)

    await week.says("refused")
    await expect(week.page.locator(SAID)).to_contain_text(":30")
    assert await week.visit(week.pat_id).bounding_box() == before
    assert await week.clock(week.pat_id) == "10:00"


async def test_keys_move_it_and_escape_leaves_it(week: Week) -> None:
    await week.visit(week.pat_id).locator("button").focus()
    await week.page.keyboard.press("m")
    await week.says("taken")
    await week.page.keyboard.press("ArrowDown")
    await week.page.keyboard.press("Escape")
    await week.says("hint")
    assert await week.clock(week.pat_id) == "10:00"

    await week.visit(week.pat_id).locator("button").focus()
    for key in ("m", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        await week.page.keyboard.press(key)

    await expect(week.page.locator(SAID)).to_contain_text("11:00")
    assert await week.clock(week.pat_id) == "11:00"
    await expect(week.visit(week.pat_id).locator("button")).to_be_focused()


async def test_without_a_connection_it_stays_and_that_is_said(week: Week) -> None:
    await week.page.evaluate("window.socket.disconnect()")

    await week.drag(week.pat_id, hours=1)

    await week.says("lost")
    assert await week.clock(week.pat_id) == "10:00"


async def test_what_became_of_a_move_is_said_when_the_page_was_lost_before_the_answer(week: Week) -> None:
    await week.page.evaluate(PENDING_JS, "never-stored-anywhere")
    await week.page.reload()
    await week.says("was_lost")

    key = "3f1f9c4e-0000-4000-8000-00000000cafe"
    await week.page.evaluate("key => { crypto.randomUUID = () => key; }", key)
    await week.drag(week.pat_id, hours=1)
    await expect(week.page.locator(SAID)).to_contain_text("11:00")
    await week.page.evaluate(PENDING_JS, key)
    await week.page.reload()

    await week.says("was_moved")


async def test_a_press_opens_it_and_a_drag_does_not(week: Week) -> None:
    await week.drag(week.pat_id, hours=1)
    await expect(week.page.locator(SAID)).to_contain_text("11:00")
    assert await week.page.locator(".q-dialog").count() == 0

    await week.visit(week.pat_id).click()

    await expect(week.page.locator(".q-dialog")).to_contain_text("Pat")


async def test_another_tab_sees_it_move(week: Week, context: BrowserContext) -> None:
    other = await week.owner.open_page(context, week.page.url.removeprefix(week.owner.product.url))
    other_week = Week(week.owner, other, week.pat_id, week.sam_id)
    before = await other_week.visit(week.sam_id).bounding_box()
    assert before

    await week.drag(week.sam_id, hours=1)
    await expect(week.page.locator(SAID)).to_contain_text("1:00")

    async def has_moved() -> bool:
        box = await other_week.visit(week.sam_id).bounding_box()
        return box is not None and box["y"] > before["y"] + 50

    await eventually(has_moved)


async def test_a_day_off_is_shut_from_midnight_to_midnight(week: Week) -> None:
    shut_spans = week.page.locator(".rp-days-grid .ec-bg-event.rp-shut")
    await expect(shut_spans).to_have_count(5 * 2 + 2)  # before and after the hours of five days, and the weekend
    row: Any = (await week.owner.http.get(f"/api/appointments/{week.pat_id}")).json()

    await week.owner.create("/api/closures", starts_on=row["appointment_date"])
    await week.page.reload()

    await expect(shut_spans).to_have_count(4 * 2 + 1 + 2)
