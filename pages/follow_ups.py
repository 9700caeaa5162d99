"""What callers left for a person to do: urgent first, done with one key, and back again if that was a slip."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from nicegui import ui

from components.buttons import icon_button, text_button
from components.cards import card_head, card_section, page_head
from components.empty_states import empty_state
from components.html_elements import Text, div, set_props, sprite_icon
from components.pills import count_badge, label_tag, status_pill
from components.relative_time import relative_time
from pages.access_control import PageContext
from pages.call_links import call_button
from pages.drafted_form import reopen_left_form
from pages.follow_up_plan import FollowUpPlanForm
from pages.formatting import caller_label, format_moment_full, format_moment_long
from pages.offer_forms import open_new_answer_form
from pages.pagination import parse_row_id, refresh_on_change
from pages.undo import show_undo
from pages.view_state import ViewState, read_number, read_row_id
from ringlypro.accounts import profile
from ringlypro.commands import undo
from ringlypro.commands.undo import UndoOffer
from ringlypro.core.errors import NotFound
from ringlypro.core.phone_numbers import format_phone, parse_caller_id
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import follow_ups
from ringlypro.notifications.tables import FollowUp
from ringlypro.receptionist.frame_sentences import reword_frames

MAX_OPEN, MAX_DONE = 200, 20
CARDS_PER_STEP = 25
"""How many of the open ones are drawn: a card is a dozen elements."""
KIND_ICONS = {"voicemail": "voicemail", "emergency": "triangle-alert", "question": "circle-help"}
KEYBOARD_HANDLER_JS = """(event) => {
  const mine = event.target.closest('.rp-todo');
  if (!mine || event.target !== mine || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = [...event.currentTarget.querySelectorAll('.rp-todo')], at = all.indexOf(mine);
  const go = (step) => { const next = all[at + step]; if (next) { event.preventDefault(); next.focus(); } };
  if (event.key === 'ArrowDown' || event.key === 'j') go(1);
  else if (event.key === 'ArrowUp' || event.key === 'k') go(-1);
  else if (event.key === 'd' || event.key === 'Enter') {
    event.preventDefault();
    (all[at + 1] || all[at - 1] || document.getElementById('main')).focus();
    mine.querySelector('.rp-done').click();
  }
}"""
"""Arrows walk from one to the next; `d` or Enter says that it is done and steps on. Typing in a field is left alone."""
FollowUpAction = Callable[[FollowUp], Awaitable[None]]
RowVersions = tuple[tuple[int, datetime], ...]
"""Which rows stand there, and when each was changed last."""


class _FollowUpBoard:
    """The two lists. What somebody ticks leaves the list at once; other changes are drawn anew.

    How many are drawn, and whose plan is open, stands in the address.
    """

    def __init__(self, page: PageContext) -> None:
        self.page = page
        self.container = div("rp-content")
        self.dialog_host = div()
        self.cards: dict[int, ui.element] = {}
        self.view = ViewState(page=partial(read_number, at_most=MAX_OPEN // CARDS_PER_STEP), plan=read_row_id)
        self.shown_versions: tuple[RowVersions, RowVersions] | None = None
        self.names: dict[int, str] = {}

    async def refresh_lists(self) -> None:
        """Show both lists as they are now, unless that is what stands there."""
        async with self.page.unit_of_work() as unit:
            open_rows = await follow_ups.list_open_follow_ups(unit, limit=MAX_OPEN)
            done_rows = await follow_ups.list_done_follow_ups(unit, limit=MAX_DONE)
            if any(row.assignee_id for row in (*open_rows, *done_rows)):
                self.names = await profile.load_names(unit)
        open_rows = sorted(open_rows, key=lambda row: not row.urgent)
        drawn_pages = max(1, -(-len(open_rows) // CARDS_PER_STEP))
        self.view.replace(page=_page_text(min(self.view.page_number(), drawn_pages)))
        previous_versions, self.shown_versions = (
            self.shown_versions,
            (_list_versions(open_rows), _list_versions(done_rows)),
        )
        if self.shown_versions == previous_versions or self.container.is_deleted:
            return
        if previous_versions is None or self.shown_versions[0] != previous_versions[0]:
            self.container.clear()
            with self.container:
                self._render_open(open_rows)
                self.done_box = div("rp-content")
        self._render_done(done_rows)

    def _render_open(self, open_rows: Sequence[FollowUp]) -> None:
        translate, self.cards = self.page.translate, {}
        with card_section(flush=True):
            with card_head(translate("todo.open")):
                with div("rp-kbd") as keys:
                    Text("d", "kbd")
                    Text(translate("todo.key_done"))
                self.open_count = count_badge(len(open_rows))
            if not open_rows:
                empty_state("circle-check", translate("todo.empty"), translate("todo.empty_hint"))
                keys.set_visibility(False)
            with div("rp-todos") as box:
                for row in open_rows[: self.card_limit]:
                    self.cards[row.id] = self._follow_up_card(row, self.mark_done)
            box.on("keydown", js_handler=KEYBOARD_HANDLER_JS)
            if len(open_rows) > self.card_limit:
                with div("rp-more"):
                    text_button(translate("account.more"), self.show_more)

    def _render_done(self, done_rows: Sequence[FollowUp]) -> None:
        self.done_box.clear()
        if not done_rows:
            return
        with self.done_box, card_section(self.page.translate("todo.done_lately"), flush=True):
            for row in done_rows:
                self._follow_up_card(row, self.mark_open)

    def _follow_up_card(self, row: FollowUp, change: FollowUpAction) -> ui.element:
        page, translate, done = self.page, self.page.translate, row.done_at is not None
        has_number = parse_caller_id(row.caller_phone) is not None
        with div("rp-todo") as card_element:
            with div("rp-li-icon").classes("bad" if row.urgent and not done else "calm" if done else "brand"):
                sprite_icon(KIND_ICONS.get(row.kind, "message-square"))
            with div("rp-todo-words"):
                with div("rp-todo-top"):
                    Text(caller_label(page, row.caller_name, row.caller_phone), "h3", "rp-li-title")
                    if row.urgent:
                        status_pill(translate("todo.urgent"), "calm" if done else "bad")
                    label_tag(row.reference)
                    at = row.created_at
                    relative_time(at, format_moment_long(page, at), format_moment_full(page, at)).classes(
                        "rp-li-when num"
                    )
                body = reword_frames(row.body, page.lang) or translate(f"todo.without_words.{self._text_kind(row)}")
                Text(body, "p", "rp-todo-body")
                with div("rp-todo-facts"):
                    if row.caller_name and has_number:
                        Text(format_phone(row.caller_phone), "span", "num")
                    if row.best_time:
                        Text(translate("todo.best_time", time=row.best_time))
                    if row.due_at:
                        Text(translate("todo.due", time=format_moment_long(page, row.due_at)))
                    if row.assignee_id in self.names:
                        Text(translate("todo.assigned", name=self.names[row.assignee_id]))
                    if row.call_id:
                        ui.link(translate("todo.call"), "/calls/" + str(int(row.call_id))).classes(
                            "rp-link", remove="nicegui-link"
                        )
            if done:
                text_button(translate("todo.undo"), lambda: change(row), kind="quiet", icon="undo-2")
            else:
                with div("rp-todo-acts"):
                    if row.kind == "question" and row.answer_id is None:
                        text_button(translate("todo.answer"), lambda: self.open_answer_form(row), icon="message-square")
                    icon_button("calendar", translate("todo.plan"), lambda: self.open_plan_form(row.id))
                    text_button(translate("todo.done"), lambda: change(row), icon="check").classes("rp-done")
        if done:
            return card_element.classes("done")
        set_props(
            card_element, tabindex="0", role="group", aria_label=caller_label(page, row.caller_name, row.caller_phone)
        )
        return card_element.classes("urgent" if row.urgent else "")

    @staticmethod
    def _text_kind(row: FollowUp) -> str:
        return "voicemail" if row.kind == "voicemail" else "message"

    @property
    def card_limit(self) -> int:
        """How many open ones are drawn."""
        return self.view.page_number() * CARDS_PER_STEP

    async def show_more(self) -> None:
        """Draw the next ones too."""
        self.view.push(page=_page_text(self.view.page_number() + 1))
        await self.redraw_lists()

    def open_answer_form(self, row: FollowUp) -> None:
        """Ask for the words that everybody who asks the same is to hear."""

        async def write_answer(unit: UnitOfWork, form_values: Mapping[str, object]) -> None:
            await follow_ups.answer_follow_up(unit, row.id, form_values)

        with self.dialog_host:
            open_new_answer_form(
                self.page,
                title=self.page.translate("todo.answer_title"),
                first_values={"question": follow_ups.suggest_question(row)},
                write=write_answer,
                draft=("follow-up-answer", str(row.id)),
                saved=self.page.translate("todo.answered"),
            )

    async def reopen_answer_form(self, row_text: str) -> None:
        """Ask again what was left half-answered, unless it is answered by now."""
        try:
            async with self.page.unit_of_work() as unit:
                row = await follow_ups.get_follow_up(unit, parse_row_id(row_text))
        except NotFound:
            return
        if row.answer_id is None:
            self.open_answer_form(row)

    async def open_plan_form(self, row_id: int) -> None:
        """Ask who is to do it, and until when."""
        try:
            async with self.page.unit_of_work() as unit:
                row = await follow_ups.get_follow_up(unit, row_id)
                people = await profile.load_names(unit)
        except NotFound:
            self.view.replace(plan="")
            return
        self.view.push(plan=str(row_id))
        with self.dialog_host:
            FollowUpPlanForm(self.page, row, people, self.redraw_lists, on_closed=lambda: self.view.leave(plan=""))

    async def redraw_lists(self) -> None:
        """Show both lists anew, whatever stands there."""
        self.shown_versions = None
        await self.refresh_lists()

    async def mark_done(self, row: FollowUp) -> None:
        """It is done."""
        offer = UndoOffer("follow_up", {"id": row.id}, "todo.noted", {"reference": row.reference})
        try:
            async with self.page.unit_of_work() as unit:
                await follow_ups.mark_follow_up_done(unit, row.id)
                key = await undo.store_undo(unit, offer, user_id=self.page.visitor.user_id)
        except NotFound:
            await self.redraw_lists()
            return
        with self.container:
            show_undo(self.page, key, offer)
        if (card_element := self.cards.pop(row.id, None)) is not None and self.cards and self.shown_versions:
            # Drawing all of it anew would take the keyboard's place away.
            card_element.delete()
            open_versions = tuple(version for version in self.shown_versions[0] if version[0] != row.id)
            self.open_count.set_text(str(len(open_versions)))
            self.shown_versions = (open_versions, self.shown_versions[1])
        await self.refresh_lists()

    async def mark_open(self, row: FollowUp) -> None:
        """It is not done after all."""
        try:
            async with self.page.unit_of_work() as unit:
                await follow_ups.reopen_follow_up(unit, row.id)
        except NotFound:
            self.shown_versions = None
        await self.refresh_lists()


def _page_text(number: int) -> str:
    return str(number) if number > 1 else ""


def _list_versions(rows: Sequence[FollowUp]) -> RowVersions:
    return tuple((row.id, row.updated_at) for row in rows)


async def build_page(page: PageContext) -> None:
    """The page of what is left to do."""
    translate = page.translate
    with page_head(translate("todo.title"), translate("todo.sub")):
        call_button(page)
    follow_up_board = _FollowUpBoard(page)
    await follow_up_board.refresh_lists()
    refresh_on_change(page, {"follow_ups"}, follow_up_board.refresh_lists)
    reopen_left_form(page, "follow-up-answer", follow_up_board.reopen_answer_form)
    if follow_up_board.view["plan"]:
        await follow_up_board.open_plan_form(int(follow_up_board.view["plan"]))
