"""What comes next, whatever was just settled: the task says who asks."""

from __future__ import annotations

from ringlypro.receptionist import booking_steps, change_steps, message_steps
from ringlypro.receptionist.talk import Brief, Line, Talk, Turn
from ringlypro.receptionist.turns import ask


def onward(talk: Talk, brief: Brief, *before: Line) -> Turn:
    """The next question of the task in hand, or the open question."""
    match talk.task:
        case "book":
            return booking_steps.next_turn(talk, brief, *before)
        case "message":
            return message_steps.next_turn(talk, brief, *before)
        case task if task in change_steps.TASKS:
            return change_steps.next_turn(talk, brief, *before)
        case _:
            return ask(talk, brief, "anything_else" if talk.outcome else "open", *before)
