"""One call: what was said and why it was understood so, what came of it, and what it cost and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from nicegui import ui

from components.buttons import link_button, text_link
from components.cards import card, facts, page_head, split
from components.charge_card import Charge, charge_card
from components.empty import empty_state
from components.pills import pill
from components.text import Text, div, icon, set_props
from components.transcript import Turn, transcript
from pages.call_fix import put_right
from pages.call_reasons import reasons
from pages.guard import Place
from pages.lists import follow, row_id
from pages.wording import call_tone, day_name, duration, moment, name_of, outcome_word
from ringlypro.calls import queries
from ringlypro.calls.queries import CallView, TurnView
from ringlypro.calls.tables import Call
from ringlypro.credits import queries as credit_queries
from ringlypro.credits.queries import Usage
from ringlypro.kit.money import CENT, show
from ringlypro.kit.phones import caller_id, friendly

RECORDINGS = ("twilio.com", ".twilio.com")
"""Whose recordings are offered: an address in a row came from outside."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the call found."""

    view: CallView
    charge: Usage | None

    @property
    def mark(self) -> tuple[object, ...]:
        """Changes when there is something new to show."""
        call = self.view.call
        return (call.updated_at, call.outcome, call.end_time, call.recording_url, len(self.view.turns), self.charge)


async def build(place: Place, call_id: str) -> None:
    """The page of a call. Raises NotFound, also for another client's call."""
    wanted = row_id(call_id)
    seen = await _look(place, wanted)
    body = div("rp-content")

    def draw() -> None:
        body.clear()
        with body:
            _draw(place, seen)

    async def again() -> None:
        nonlocal seen
        now = await _look(place, wanted)
        if now.mark != seen.mark:
            seen = now
            draw()

    draw()
    follow(place, {"calls", "credits"}, again)


async def _look(place: Place, call_id: int) -> Seen:
    async with place.unit() as unit:
        return Seen(await queries.one(unit, call_id), await credit_queries.charge_of(unit, call_id))


def _draw(place: Place, seen: Seen) -> None:
    say, call = place.say, seen.view.call
    other = _other(call)
    with div("rp-back"):
        icon("chevron-left")
        text_link(say("call.back"), "/calls")
    with page_head(name_of(place, call.caller_name, other), day_name(place, call.start_time or call.created_at)):
        if call.contact_id:
            link_button(say("call.contact"), "/contacts/" + str(int(call.contact_id)), icon_name="user")
        if call.appointment_id:
            link_button(
                say("call.appointment"), "/appointments?id=" + str(int(call.appointment_id)), icon_name="calendar"
            )
    with split():
        with div("rp-column"):
            _talk(place, seen.view)
        with div("rp-column"):
            _facts(place, call)
            charge_card(say("call.charge"), _charge(place, call, seen.charge))
            _recording(place, call)


def _other(call: Call) -> str:
    return call.to_number if call.direction == "outgoing" else call.from_number


def _facts(place: Place, call: Call) -> None:
    say, other, at = place.say, _other(call), call.start_time or call.created_at
    pairs = [
        (say("call.number"), friendly(other) if caller_id(other) else say("calls.withheld")),
        (say("call.direction"), say(f"log.{call.direction}")),
        (say("call.began"), moment(place, at, "h:mm:ss a")),
        (say("call.clock"), place.zone.key.replace("_", " ")),
        (say("call.language"), say(f"call.tongue.{call.language}")),
        (say("call.length"), duration(call.duration)),
    ]
    if call.forwarded_from:
        pairs.insert(1, (say("call.forwarded"), friendly(call.forwarded_from)))
    with card(say("call.facts")):
        pill(outcome_word(place, call), call_tone(call))
        facts(pairs)


def _talk(place: Place, view: CallView) -> None:
    say = place.say
    with card(say("call.talk"), sub=say("call.turns", count=len(view.turns)) if view.turns else ""):
        if view.turns:
            spoken = {turn.number: turn.heard for turn in view.turns}
            transcript(
                [_turn(place, turn) for turn in view.turns],
                why_label=say("call.why"),
                fix_label=say("fix.wrong"),
                on_fix=lambda turn: put_right(place, call_id=view.call.id, turn=turn, words=spoken[turn]),
            )
        elif view.call.end_time is None:
            empty_state("phone-call", say("call.waiting"), say("call.waiting_hint"))
        else:
            empty_state("phone-off", say("call.silent"), say("call.silent_hint"))
        if view.turns and view.call.end_time is None:
            Text(say("call.live"), "div", "rp-waiting listening")
    if view.call.transcription:
        with card(say("call.transcription")):
            Text(view.call.transcription, "p", "rp-words-said")


def _turn(place: Place, turn: TurnView) -> Turn:
    say = place.say
    keys = say("call.keys", keys=turn.keys) if turn.keys else ""
    return Turn(
        heard=turn.heard or keys,
        said=turn.said,
        at=moment(place, turn.at, "h:mm:ss a"),
        confidence="" if turn.confidence is None else say("call.sure", percent=round(turn.confidence * 100)),
        took="" if turn.ms is None else say("call.took", ms=turn.ms),
        why=reasons(place, turn.understood) if turn.heard or turn.keys else (),
        key=turn.number if turn.heard.strip() else None,
    )


def _charge(place: Place, call: Call, charge: Usage | None) -> Charge:
    say = place.say
    if charge is None:
        running = call.end_time is None
        return Charge("–", say("call.cost.running" if running else "call.cost.none"))
    paid = -charge.amount
    steps = [(say("call.cost.length"), duration(call.duration))]
    if charge.minutes:
        steps.append((say("call.cost.started"), str(charge.minutes)))
    if charge.free_minutes:
        steps.append((say("call.cost.free_minutes"), f"−{charge.free_minutes}"))
    if charge.paid_minutes and charge.rate is not None:
        what = say("call.cost.paid_minutes", count=charge.paid_minutes, rate=_dollars(charge.rate))
        steps.append((what, _dollars(paid)))
    steps.append((say("call.cost.balance"), show(charge.balance_after)))
    free = not charge.paid_minutes
    return Charge(
        _dollars(paid),
        _reason(place, call, charge),
        steps,
        say("call.cost.free") if free else "",
        "ok" if free else "calm",
    )


def _reason(place: Place, call: Call, charge: Usage) -> str:
    say = place.say
    if charge.reason == "screen_phone":
        return say("credits.reason.screen_phone")
    if not charge.minutes:
        return say("call.cost.unanswered" if not call.duration else "credits.reason.no_minutes")
    if not charge.paid_minutes:
        return say("call.cost.all_free", count=charge.free_minutes)
    if charge.free_minutes:
        return say("call.cost.both", free=charge.free_minutes, paid=charge.paid_minutes)
    return say("call.cost.all_paid", count=charge.paid_minutes)


def _dollars(amount: Any) -> str:
    """Cents, or the four places of the ledger where a cent would hide the truth."""
    return show(amount, places=2 if amount % CENT == 0 else 4)


def _recording(place: Place, call: Call) -> None:
    if not call.recording_url or not is_recording(call.recording_url):
        return
    with card(place.say("call.recording")):
        with ui.link(target=call.recording_url, new_tab=True).classes(
            "rp-linkbtn rp-ghost", remove="nicegui-link"
        ) as to:
            icon("play")
            Text(place.say("call.listen"))
            icon("external-link")
        set_props(to, rel="noopener noreferrer")
        Text(place.say("call.recording_hint"), "p", "rp-hint")


def is_recording(address: str) -> bool:
    """Whether an address is a recording at the telephone company, over https."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and not parts.username and (host == RECORDINGS[0] or host.endswith(RECORDINGS[1]))
