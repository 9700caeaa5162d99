"""What callers left for a person to do: urgent first, done with one key, and back again if that was a slip."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from components.cards import page_head
from components.empty_states import empty_state
from components.html_elements import div
from components.needs_list import NeedsList
from pages.access_control import PageContext
from pages.call_links import call_button
from pages.drafted_form import reopen_left_form
from pages.follow_up_plan import FollowUpPlanForm
from pages.formatting import format_moment_full, format_moment_long
from pages.home_needs import list_reply_actions, word_done_action, word_minutes, word_need
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

MAX_OPEN, MAX_DONE = 200, 20
CARDS_PER_STEP = 25
"""How many of the open ones are shown at first, and added by each step."""


class _FollowUpBoard:
    """The two lists. How many are shown, and whose plan is open, stands in the address."""

    def __init__(self, page: PageContext) -> None:
        self.page = page
        now = page.services.clock()
        self.container = div("rp-content")
        with self.container:
            self.open_list = NeedsList(now, on_act=self.act, on_more=self.show_more)
            with div("rp-card") as self.empty_box:
                empty_state("circle-check", page.translate("todo.empty"), page.translate("todo.empty_hint"))
            self.done_list = NeedsList(now, on_act=self.act)
        self.dialog_host = div()
        self.view = ViewState(page=partial(read_number, at_most=MAX_OPEN // CARDS_PER_STEP), plan=read_row_id)
        self.names: dict[int, str] = {}
        self.rows: dict[str, FollowUp] = {}

    async def refresh_lists(self) -> None:
        """Show both lists as they are now."""
        async with self.page.unit_of_work() as unit:
            open_rows = await follow_ups.list_open_follow_ups(unit, limit=MAX_OPEN)
            done_rows = await follow_ups.list_done_follow_ups(unit, limit=MAX_DONE)
            if any(row.assignee_id for row in (*open_rows, *done_rows)):
                self.names = await profile.load_names(unit)
        if self.container.is_deleted:
            return
        open_rows = sorted(open_rows, key=lambda row: not row.urgent)
        drawn_pages = max(1, -(-len(open_rows) // CARDS_PER_STEP))
        self.view.replace(page=_page_text(min(self.view.page_number(), drawn_pages)))
        self.rows = {str(int(row.id)): row for row in (*open_rows, *done_rows)}
        self.empty_box.set_visibility(not open_rows)
        self.open_list.show_view(self._word_open(open_rows) if open_rows else None)
        self.done_list.show_view(self._word_done(done_rows) if done_rows else None)

    def _word_open(self, open_rows: Sequence[FollowUp]) -> Mapping[str, Any]:
        translate, first_rows = self.page.translate, open_rows[: self.card_limit]
        return self._word_list("open", first_rows) | {
            "sub": str(len(open_rows)),
            "hint": {"key": "e", "text": translate("todo.key_done")},
            "more": translate("account.more") if len(first_rows) < len(open_rows) else "",
        }

    def _word_done(self, done_rows: Sequence[FollowUp]) -> Mapping[str, Any]:
        return self._word_list("done_lately", done_rows)

    def _word_list(self, name: str, rows: Sequence[FollowUp]) -> dict[str, Any]:
        return {
            "id": f"todo-{name}",
            "title": self.page.translate(f"todo.{name}"),
            "words": word_minutes(self.page),
            "rows": tuple(self._word_row(row) for row in rows),
        }

    def _word_row(self, row: FollowUp) -> Mapping[str, Any]:
        translate, is_done = self.page.translate, row.done_at is not None
        call = f"/calls/{int(row.call_id)}" if row.call_id else ""
        return word_need(self.page, row) | {
            "tag": row.reference,
            "moment": format_moment_full(self.page, row.created_at),
            "href": f"/contacts/{int(row.contact_id)}" if row.contact_id else "",
            "hot": row.urgent and not is_done,
            "is_done": is_done,
            "facts": self._list_facts(row),
            "link": {"href": call, "text": translate("todo.call")} if call else None,
            "actions": self._list_actions(row),
        }

    def _list_facts(self, row: FollowUp) -> tuple[str, ...]:
        translate = self.page.translate
        has_number = row.caller_name and parse_caller_id(row.caller_phone) is not None
        facts = [
            format_phone(row.caller_phone) if has_number else "",
            translate("todo.best_time", time=row.best_time) if row.best_time else "",
            translate("todo.due", time=format_moment_long(self.page, row.due_at)) if row.due_at else "",
            translate("todo.assigned", name=self.names[row.assignee_id]) if row.assignee_id in self.names else "",
        ]
        return tuple(fact for fact in facts if fact)

    def _list_actions(self, row: FollowUp) -> tuple[Mapping[str, str], ...]:
        translate = self.page.translate
        if row.done_at is not None:
            return ({"kind": "reopen", "icon": "undo-2", "text": translate("todo.undo"), "href": ""},)
        actions = list_reply_actions(self.page, row)
        if row.kind == "question" and row.answer_id is None:
            actions.append({"kind": "answer", "icon": "pencil", "text": translate("todo.answer"), "href": ""})
        actions.append({"kind": "plan", "icon": "clock", "text": translate("todo.plan_short"), "href": ""})
        return (*actions, word_done_action(self.page))

    async def act(self, kind: str, key: str) -> None:
        """Do what was pressed in a row; one that is gone is no longer shown."""
        row = self.rows.get(key)
        if row is None:
            await self.refresh_lists()
        elif kind == "done":
            await self.mark_done(row)
        elif kind == "reopen":
            await self.mark_open(row)
        elif kind == "plan":
            await self.open_plan_form(row.id)
        else:
            self.open_answer_form(row)

    @property
    def card_limit(self) -> int:
        """How many open ones are drawn."""
        return self.view.page_number() * CARDS_PER_STEP

    async def show_more(self) -> None:
        """Draw the next ones too."""
        self.view.push(page=_page_text(self.view.page_number() + 1))
        await self.refresh_lists()

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
            FollowUpPlanForm(self.page, row, people, self.refresh_lists, on_closed=lambda: self.view.leave(plan=""))

    async def mark_done(self, row: FollowUp) -> None:
        """It is done: written first, and then taken off the list."""
        offer = UndoOffer("follow_up", {"id": row.id}, "todo.noted", {"reference": row.reference})
        try:
            async with self.page.unit_of_work() as unit:
                await follow_ups.mark_follow_up_done(unit, row.id)
                key = await undo.store_undo(unit, offer, user_id=self.page.visitor.user_id)
        except NotFound:
            await self.refresh_lists()
            return
        with self.container:
            show_undo(self.page, key, offer)
        await self.refresh_lists()

    async def mark_open(self, row: FollowUp) -> None:
        """It is not done after all."""
        with contextlib.suppress(NotFound):
            async with self.page.unit_of_work() as unit:
                await follow_ups.reopen_follow_up(unit, row.id)
        await self.refresh_lists()


def _page_text(number: int) -> str:
    return str(number) if number > 1 else ""


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
