"""A call, turn by turn: who said what, and, for who asks, why the receptionist understood it so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nicegui import ui

from components.buttons import text_button
from components.html_elements import Text, div

BubbleSide = Literal["said", "caller", "staff", "note"]


@dataclass(frozen=True, slots=True)
class SpeechBubble:
    """One thing said. `receptionist_text` is the receptionist, `note` is what happened (a beep, the end).

    `meta` are small facts.
    """

    who: BubbleSide
    text: str
    at: str = ""
    meta: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TranscriptTurn:
    """A turn of a stored call, in words; `why` are sentences. A turn without a `key` cannot be put right."""

    caller_text: str
    receptionist_text: str
    at: str = ""
    why: Sequence[str] = ()
    key: Any = None


def speech_bubble(content: SpeechBubble) -> ui.element:
    """One speech bubble, at the right for the caller."""
    with div("rp-turn").classes(content.who) as element:
        Text(content.text, "div", "rp-bubble")
        facts = [fact for fact in (content.at, *content.meta) if fact]
        if facts:
            with div("rp-turn-meta"):
                for fact in facts:
                    Text(fact, "span", "num")
    return element


def call_transcript(
    turns: Sequence[TranscriptTurn], *, why_label: str, fix_label: str = "", on_fix: Callable[[Any], Any] | None = None
) -> ui.element:
    """A stored call. `why_label` opens the reasons of a turn; `on_fix` gets the turn's key."""
    with div("rp-turns") as element:
        for turn in turns:
            if turn.caller_text:
                speech_bubble(SpeechBubble("caller", turn.caller_text, turn.at))
            if turn.receptionist_text:
                speech_bubble(SpeechBubble("said", turn.receptionist_text, "" if turn.caller_text else turn.at))
            if turn.why:
                _reasons_panel(turn, why_label, fix_label, on_fix)
    return element


def _reasons_panel(turn: TranscriptTurn, label: str, fix_label: str, on_fix: Callable[[Any], Any] | None) -> None:
    with div("rp-why", "details"):
        Text(label, "summary")
        with div("rp-why-list"):
            for reason in turn.why:
                Text(reason)
            if on_fix and fix_label and turn.key is not None:
                text_button(fix_label, lambda: on_fix(turn.key), kind="quiet", icon="pencil")
