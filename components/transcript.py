"""A call, turn by turn: who said what, how sure the line was, and why the receptionist understood it so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nicegui import ui

from components.buttons import button
from components.text import Text, div

Who = Literal["said", "caller", "staff", "note"]


@dataclass(frozen=True, slots=True)
class Bubble:
    """One thing said. `said` is the receptionist, `note` is what happened (a beep, the end); `meta` are small facts."""

    who: Who
    text: str
    at: str = ""
    meta: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a stored call, in words. `confidence` and `took` are shown as given ("92 %", "184 ms").

    A turn without a `key` cannot be put right.
    """

    heard: str
    said: str
    at: str = ""
    confidence: str = ""
    took: str = ""
    why: Sequence[str] = ()
    key: Any = None


def bubble(what: Bubble) -> ui.element:
    """One speech bubble, at the right for the caller."""
    with div("rp-turn").classes(what.who) as shown:
        Text(what.text, "div", "rp-bubble")
        facts = [fact for fact in (what.at, *what.meta) if fact]
        if facts:
            with div("rp-turn-meta"):
                for fact in facts:
                    Text(fact, "span", "num")
    return shown


def transcript(
    turns: Sequence[Turn], *, why_label: str, fix_label: str = "", on_fix: Callable[[Any], Any] | None = None
) -> ui.element:
    """A stored call. `why_label` opens the reasons of a turn; `on_fix` gets the turn's key."""
    with div("rp-turns") as shown:
        for turn in turns:
            if turn.heard:
                bubble(Bubble("caller", turn.heard, turn.at, [turn.confidence]))
            if turn.said:
                bubble(Bubble("said", turn.said, "" if turn.heard else turn.at, [turn.took]))
            if turn.why:
                _why(turn, why_label, fix_label, on_fix)
    return shown


def _why(turn: Turn, label: str, fix_label: str, on_fix: Callable[[Any], Any] | None) -> None:
    with div("rp-why", "details"):
        Text(label, "summary")
        with div("rp-why-list"):
            for reason in turn.why:
                Text(reason)
            if on_fix and fix_label and turn.key is not None:
                button(fix_label, lambda: on_fix(turn.key), kind="quiet", icon="pencil")
