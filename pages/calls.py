"""The call log: who called, what came of it, what it cost. Searched, filtered, and alive while calls come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nicegui import ui

from components.buttons import link_button
from components.cards import card, page_head
from components.data_table import Column, Page, Query, Row, ServerTable
from components.empty import empty_state
from components.forms import choice, text_field
from components.text import initials_of
from pages.guard import Place
from pages.lists import Bookmarks, asked, count_as_read, filter_bar, follow
from pages.wording import TONES, call_tone, duration, moment_long, name_of, outcome_word
from ringlypro.calls import queries
from ringlypro.calls.queries import Filter
from ringlypro.calls.tables import Call
from ringlypro.kit.money import show
from ringlypro.kit.phones import caller_id, friendly

DIRECTIONS = ("incoming", "outgoing")


@dataclass(slots=True)
class _Wish:
    """What the fields above the list ask for."""

    q: str = ""
    direction: str = ""
    outcome: str = ""
    marks: Bookmarks[int] = field(default_factory=Bookmarks)

    def where(self) -> Filter:
        """The same, for the room of calls."""
        return Filter(q=self.q, direction=self.direction or None, outcome=self.outcome or None)

    def words(self) -> str:
        """One text for all of it: empty when nothing is asked for, so that an empty log can say that it is empty."""
        return " ".join(part for part in (self.q.strip(), self.direction, self.outcome) if part)


async def build(place: Place) -> None:
    """The page of all calls."""
    say = place.say
    wish = _Wish(q=asked().get("q", "")[:100])

    async def fetch(query: Query) -> Page:
        before = wish.marks.before(query)
        async with place.unit() as unit:
            found = await queries.log(unit, where=wish.where(), before=before, limit=query.size + 1)
        return wish.marks.page(query, found, shown=lambda call: _row(place, call), key=lambda call: call.id)

    with page_head(say("log.title"), say("log.sub")):
        link_button(say("ui.call_receptionist"), "/demo", icon_name="phone-call")
    with card(flush=True):
        bar = filter_bar()
        table = ServerTable(
            columns=_columns(place),
            fetch=fetch,
            say=say,
            label=say("log.title"),
            on_open=lambda call_id: ui.navigate.to("/calls/" + str(int(call_id))),
            empty=lambda: _nothing(place),
        )
        count_as_read(table)
        with bar:
            _fields(place, wish, table)
    await table.search(wish.words())
    follow(place, {"calls"}, table.refresh)


def _columns(place: Place) -> list[Column]:
    say = place.say
    return [
        Column("caller", say("log.caller"), "person"),
        Column("outcome", say("log.outcome"), "pill"),
        Column("direction", say("log.direction"), hide_on_phone=True),
        Column("duration", say("log.duration"), "number", hide_on_phone=True),
        Column("cost", say("log.cost"), "number", hide_on_phone=True),
        Column("when", say("log.when"), "number"),
    ]


def _row(place: Place, call: Call) -> Row:
    other = call.to_number if call.direction == "outgoing" else call.from_number
    name = name_of(place, call.caller_name, other)
    return {
        "id": int(call.id),
        "caller": name,
        "caller_initials": initials_of(call.caller_name),
        "caller_sub": friendly(other) if call.caller_name and caller_id(other) else "",
        "outcome": outcome_word(place, call),
        "outcome_tone": call_tone(call),
        "direction": place.say(f"log.{call.direction}"),
        "duration": duration(call.duration),
        "cost": "–" if call.cost is None else show(call.cost),
        "when": moment_long(place, call.start_time or call.created_at),
    }


def _fields(place: Place, wish: _Wish, table: ServerTable) -> None:
    say = place.say

    def on(name: str) -> Any:
        async def changed(event: Any) -> None:
            setattr(wish, name, str(event.value or "")[:100])
            await table.search(wish.words())

        return changed

    words = text_field(say("log.search"), wish.q, kind="search", placeholder=say("log.search"), on_change=on("q"))
    words.props("debounce=300 clearable")
    directions = {"": say("log.any_direction")} | {d: say(f"log.{d}") for d in DIRECTIONS}
    choice(say("log.direction"), directions, "", on_change=on("direction"))
    outcomes = {"": say("log.any_outcome")} | {o: say(f"outcome.{o}") for o in TONES}
    choice(say("log.outcome"), outcomes, "", on_change=on("outcome"))


def _nothing(place: Place) -> None:
    say = place.say
    empty_state("phone", say("log.empty"), say("log.empty_hint"), action=say("ui.call_receptionist"), href="/demo")
