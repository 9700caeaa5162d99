"""The call log: who called, what came of it, what it cost. Searched, filtered, and alive while calls come in."""

from __future__ import annotations

from collections.abc import Sequence

from components.buttons import link_button
from components.cards import page_head
from components.data_table import Column, Row
from components.empty import empty_state
from components.text import initials_of
from pages.guard import Place
from pages.lists import follow
from pages.searched import SearchedList, Sieve, Source, Wish
from pages.wording import TONES, call_tone, duration, moment_long, name_of, outcome_word
from ringlypro.calls import queries
from ringlypro.calls.queries import Filter
from ringlypro.calls.tables import DIRECTIONS, Call
from ringlypro.db.unit import Unit
from ringlypro.kit.money import show
from ringlypro.kit.phones import caller_id, friendly


async def build(place: Place) -> None:
    """The page of all calls; `?q=` searches."""
    say = place.say
    with page_head(say("log.title"), say("log.sub")):
        link_button(say("ui.call_receptionist"), "/demo", icon_name="phone-call")
    log = SearchedList(
        place,
        Source(_read, shown=lambda call: _row(place, call), key=lambda call: call.id),
        path="/calls/",
        columns=_columns(place),
        sieves=_sieves(place),
        label=say("log.title"),
        look_for=say("log.search"),
        empty=lambda: _nothing(place),
    )
    await log.look()
    follow(place, {"calls"}, log.refresh)


async def _read(unit: Unit, wish: Wish, before: int | None, limit: int) -> Sequence[Call]:
    where = Filter(q=wish["q"], direction=wish["direction"] or None, outcome=wish["outcome"] or None)
    return await queries.log(unit, where=where, before=before, limit=limit)


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


def _sieves(place: Place) -> list[Sieve]:
    say = place.say
    directions = {"": say("log.any_direction")} | {d: say(f"log.{d}") for d in DIRECTIONS}
    outcomes = {"": say("log.any_outcome")} | {o: say(f"outcome.{o}") for o in TONES}
    return [
        Sieve("direction", say("log.direction"), directions),
        Sieve("outcome", say("log.outcome"), outcomes),
    ]


def _nothing(place: Place) -> None:
    say = place.say
    empty_state("phone", say("log.empty"), say("log.empty_hint"), action=say("ui.call_receptionist"), href="/demo")
