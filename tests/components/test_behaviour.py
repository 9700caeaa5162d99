"""What components promise beyond their looks."""

import asyncio
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from components import app_frame, data_table, html_elements
from components.banner_lines import BannerLine
from components.browser_phone import BrowserPhoneView, LineStatusView, PhoneCallbacks
from components.data_table import ServerTable, TableColumn, TablePage, TableQuery
from components.keypad import Keypad
from components.local_paths import local_path
from components.meter import UsageMeterData
from components.nav_links import NavItem, NavLinks
from components.transcript import SpeechBubble
from ringlypro.core import i18n

SAY = i18n.translator_for("en")
COLUMNS = [TableColumn("name", "Name", "strong", sortable=True), TableColumn("when", "When")]


class TestAddresses:
    @pytest.mark.parametrize("href", ["//evil.example", "https://evil.example", "javascript:alert(1)", "/\\evil", ""])
    def test_that_leave_the_site_lead_home(self, href: str) -> None:
        assert local_path(href) == "/"

    def test_of_our_own_are_kept(self) -> None:
        assert local_path("/calls/7?x=1") == "/calls/7?x=1"


@pytest.mark.parametrize(("name", "letters"), [("Maria de la Cruz", "MC"), ("Ken", "K"), ("", "#"), ("+1 305", "#")])
def test_initials_are_at_most_two_letters(name: str, letters: str) -> None:
    assert html_elements.initials_from_name(name) == letters


class Shelf:
    """Rows that are handed out when the test says so."""

    def __init__(self) -> None:
        self.asked: list[TableQuery] = []
        self.gates: list[asyncio.Event] = []

    async def fetch(self, query: TableQuery) -> TablePage:
        self.asked.append(query)
        gate = asyncio.Event()
        self.gates.append(gate)
        await gate.wait()
        return TablePage([{"id": 1, "name": query.search or "all", "when": "now"}], 1)


async def table_on_a_page(user: User, **options: Any) -> ServerTable:
    made: list[ServerTable] = []

    @ui.page("/")
    def page() -> None:
        made.append(ServerTable(columns=COLUMNS, translate=SAY, label="People", **options))

    await user.open("/")
    return made[0]


async def test_an_answer_to_an_older_question_is_dropped(user: User) -> None:
    shelf = Shelf()
    table = await table_on_a_page(user, fetch=shelf.fetch)

    with user:
        slow = asyncio.create_task(table.search_rows("a"))
        await asyncio.sleep(0)
        quick = asyncio.create_task(table.search_rows("ab"))
        await asyncio.sleep(0)
        shelf.gates[1].set()
        await quick
        shelf.gates[0].set()
        await slow

    assert [row["name"] for row in table.table.rows] == ["ab"]


async def test_what_the_browser_wishes_is_clamped(user: User) -> None:
    table = await table_on_a_page(user, fetch=Shelf().fetch)

    wish = {"page": "-3", "rowsPerPage": 10_000, "sortBy": "when; drop", "descending": 1}

    assert table._clamp_query(wish) == TableQuery(1, 100, "", True, "")
    assert table._clamp_query({"page": "x", "sortBy": "name"}).sort == "name"


async def test_no_rows_at_all_show_the_way_on_but_no_hits_do_not(user: User) -> None:
    async def nothing(_: TableQuery) -> TablePage:
        return TablePage([], 0)

    table = await table_on_a_page(user, fetch=nothing, render_empty=lambda: ui.label("Call yourself"))
    with user:
        await table.load_page()
        await user.should_see("Call yourself")
        await table.search_rows("zebra")

    assert table.table.visible
    assert not table.empty_box.visible


async def test_a_failure_is_shown_and_can_be_tried_again(user: User) -> None:
    answers: list[Any] = [RuntimeError("gone"), TablePage([{"id": 1, "name": "Ann", "when": "now"}], 1)]

    async def sometimes(_: TableQuery) -> TablePage:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    table = await table_on_a_page(user, fetch=sometimes)
    with user:
        with pytest.raises(RuntimeError):
            await table.load_page()
        assert table.error_box.visible
        await table.load_page()

    assert not table.error_box.visible
    assert "loading" not in table.table.props


async def test_only_rows_that_are_shown_can_be_opened(user: User) -> None:
    opened: list[Any] = []

    async def one(_: TableQuery) -> TablePage:
        return TablePage([{"id": 7, "name": "Ann", "when": "now"}], 1)

    table = await table_on_a_page(user, fetch=one, on_open=opened.append)
    with user:
        await table.load_page()
        for row_id in (7, 8):
            table._open_row(type("Event", (), {"args": row_id})())

    assert opened == [7]


async def test_keys_are_given_together_when_enough_are_pressed(user: User) -> None:
    inputs: list[str] = []
    made: list[Keypad] = []

    @ui.page("/")
    def page() -> None:
        made.append(Keypad(inputs.append, "Keypad"))

    await user.open("/")
    keypad = made[0]
    keypad.press_key("1")
    assert inputs == []
    with user:
        keypad.set_expected_digits(enabled=True, expected_digits=2)
        for key in "12":
            keypad.press_key(key)
        keypad.set_expected_digits(enabled=True)
        for key in "305#":
            keypad.press_key(key)

    assert inputs == ["12", "305#"]


async def test_the_telephone_offers_only_what_the_line_waits_for(user: User) -> None:
    spoken_text: list[str] = []
    made: list[BrowserPhoneView] = []

    def nothing() -> None: ...

    @ui.page("/")
    def page() -> None:
        events = PhoneCallbacks(
            on_call=lambda _: None,
            on_say=spoken_text.append,
            on_press=spoken_text.append,
            on_silence=nothing,
            on_mumble=nothing,
            on_hang_up=nothing,
            on_answer=nothing,
            on_decline=nothing,
            on_ignore=nothing,
            on_wrong_key=nothing,
        )
        options = {"callers": {"+13055550134": "Maria"}, "languages": {"en": "Rachel"}}
        made.append(BrowserPhoneView(events, SAY, name="Bright Smile", number="(305) 555-0188", **options))

    await user.open("/")
    phone = made[0]
    await user.should_see("Ready to call")
    with user:
        phone.show_call([SpeechBubble("said", "Hello <b>you</b>")], LineStatusView("Press 1", speech=False, digits=1))
        assert not phone._text_input.enabled
        assert phone._keypad.enabled
        await user.should_see("Hello <b>you</b>")
        phone.show_call([SpeechBubble("said", "Hello <b>you</b>")], LineStatusView("Speak", keypad=False))
        phone._text_input.value = "  book me  "
        phone._send_typed_text()
        phone.show_staff_ringing("A caller")

    await user.should_see("Your own telephone")
    assert not phone._keypad.enabled
    assert spoken_text == ["book me"]


async def test_the_frame_signs_out_by_a_real_form_and_marks_the_page(user: User) -> None:
    visitor = app_frame.FrameUser("Maria Sol", "MS", "en")
    status = app_frame.FrameStatus(
        "Bright Smile",
        "(305) 555-0118",
        UsageMeterData("Rachel is on duty", True, "rachel", "Free minutes", "30 left", 0.5, "$20.00"),
        banners=(BannerLine("Demo telephone"),),
    )
    nav = [NavItem("Overview", "phone", "/"), NavItem("Calls", "phone", "/calls", phone=True)]
    events = app_frame.FrameCallbacks(*[lambda *_: None] * 3)

    @ui.page("/calls")
    def page() -> None:
        with app_frame.app_frame(visitor, nav, SAY, events, status=status, call_href="/demo"):
            ui.label("inside")

    await user.open("/calls")

    await user.should_see("inside")
    await user.should_see("Demo telephone")
    elements = list(user.client.elements.values()) if user.client else []
    forms = [element for element in elements if element.tag == "form"]
    assert [(form.props["method"], form.props["action"]) for form in forms] == [("post", "/auth/logout")]
    assert user.client is not None
    assert user.client.connect_handlers == []  # nothing is asked of a browser that may have gone
    links = [element for element in elements if isinstance(element, NavLinks)]
    assert [link.props["current"] for link in links] == ["/calls", "/calls"]


def test_a_column_hides_its_head_with_its_cells() -> None:
    options = data_table.TableColumn("cost", "Cost", "number", hide_on_phone=True).quasar_options()

    assert options["headerClasses"] == "rp-hide-s"
    assert options["classes"] == "num rp-hide-s"
