"""What callers left for a person to do: urgent first, done with one key, and back again if that was a slip."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from components.buttons import button, link_button
from components.cards import card, card_head, page_head
from components.dialogs import undo_toast
from components.empty import empty_state
from components.pills import count, pill, tag
from components.text import Text, div, icon, set_props
from pages.guard import Place
from pages.lists import follow
from pages.wording import moment_long, name_of
from ringlypro.db.unit import Unit
from ringlypro.kit.errors import NotFound
from ringlypro.kit.phones import caller_id, friendly
from ringlypro.notices import follow_ups
from ringlypro.notices.tables import FollowUp

MOST, MOST_DONE = 200, 20
ICONS = {"voicemail": "voicemail", "emergency": "triangle-alert", "question": "circle-help"}
KEYS = """(event) => {
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
Change = Callable[[FollowUp], Awaitable[None]]


class _Board:
    """The two lists. What somebody ticks leaves the list at once; other changes are drawn anew."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.box = div("rp-content")
        self.cards: dict[int, ui.element] = {}
        self.shown: tuple[tuple[int, ...], tuple[int, ...]] | None = None

    async def draw(self) -> None:
        """Show both lists as they are now, unless that is what stands there."""
        async with self.place.unit() as unit:
            waiting = await follow_ups.waiting(unit, limit=MOST)
            finished = await follow_ups.finished(unit, limit=MOST_DONE)
        waiting = sorted(waiting, key=lambda row: not row.urgent)
        before, self.shown = self.shown, (tuple(row.id for row in waiting), tuple(row.id for row in finished))
        if self.shown == before or self.box.is_deleted:
            return
        if before is None or self.shown[0] != before[0]:
            self.box.clear()
            with self.box:
                self._draw_open(waiting)
                self.done_box = div("rp-content")
        self._draw_done(finished)

    def _draw_open(self, waiting: Sequence[FollowUp]) -> None:
        say, self.cards = self.place.say, {}
        with card(flush=True):
            with card_head(say("todo.open")):
                with div("rp-kbd") as keys:
                    Text("d", "kbd")
                    Text(say("todo.key_done"))
                self.count = count(len(waiting))
            if not waiting:
                empty_state("circle-check", say("todo.empty"), say("todo.empty_hint"))
                keys.set_visibility(False)
            with div("rp-todos") as box:
                for row in waiting:
                    self.cards[row.id] = self._card(row, self.tick)
            box.on("keydown", js_handler=KEYS)

    def _draw_done(self, finished: Sequence[FollowUp]) -> None:
        self.done_box.clear()
        if not finished:
            return
        with self.done_box, card(self.place.say("todo.done_lately"), flush=True):
            for row in finished:
                self._card(row, self.untick)

    def _card(self, row: FollowUp, change: Change) -> ui.element:
        place, say, done = self.place, self.place.say, row.done_at is not None
        known = caller_id(row.caller_phone) is not None
        with div("rp-todo") as shown:
            with div("rp-li-icon").classes("bad" if row.urgent and not done else "calm" if done else "brand"):
                icon(ICONS.get(row.kind, "message-square"))
            with div("rp-todo-words"):
                with div("rp-todo-top"):
                    Text(name_of(place, row.caller_name, row.caller_phone), "h3", "rp-li-title")
                    if row.urgent:
                        pill(say("todo.urgent"), "calm" if done else "bad")
                    tag(row.reference)
                    Text(moment_long(place, row.created_at), "span", "rp-li-when num")
                Text(row.body or say(f"todo.without_words.{self._kind(row)}"), "p", "rp-todo-body")
                with div("rp-todo-facts"):
                    if row.caller_name and known:
                        Text(friendly(row.caller_phone), "span", "num")
                    if row.best_time:
                        Text(say("todo.best_time", time=row.best_time))
                    if row.call_id:
                        ui.link(say("todo.call"), "/calls/" + str(int(row.call_id))).classes(
                            "rp-link", remove="nicegui-link"
                        )
            if done:
                button(say("todo.undo"), lambda: change(row), kind="quiet", icon="undo-2")
            else:
                button(say("todo.done"), lambda: change(row), icon="check").classes("rp-done")
        if done:
            return shown.classes("done")
        set_props(shown, tabindex="0", role="group", aria_label=name_of(place, row.caller_name, row.caller_phone))
        return shown.classes("urgent" if row.urgent else "")

    @staticmethod
    def _kind(row: FollowUp) -> str:
        return "voicemail" if row.kind == "voicemail" else "message"

    async def tick(self, row: FollowUp) -> None:
        """It is done."""
        with self.box:
            undo_toast(
                self.place.say("todo.noted", reference=row.reference),
                self.place.say("ui.undo"),
                lambda: self.untick(row),
            )
        if (shown := self.cards.pop(row.id, None)) is not None and self.cards and self.shown:
            # Drawing all of it anew would take the keyboard's place away.
            shown.delete()
            self.count.set_text(str(len(self.cards)))
            self.shown = (tuple(each for each in self.shown[0] if each != row.id), self.shown[1])
        await self._store(follow_ups.done, row)

    async def untick(self, row: FollowUp) -> None:
        """It is not done after all."""
        await self._store(follow_ups.undone, row)

    async def _store(self, change: Callable[[Unit, int], Awaitable[FollowUp]], row: FollowUp) -> None:
        try:
            async with self.place.unit() as unit:
                await change(unit, row.id)
        except NotFound:
            self.shown = None
        await self.draw()


async def build(place: Place) -> None:
    """The page of what is left to do."""
    say = place.say
    with page_head(say("todo.title"), say("todo.sub")):
        link_button(say("ui.call_receptionist"), "/demo", icon_name="phone-call")
    board = _Board(place)
    await board.draw()
    follow(place, {"follow_ups"}, board.draw)
