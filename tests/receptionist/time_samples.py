"""A wish for a time, and what is said, offered and looked up for it: for the tests of those steps."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from ringlypro.receptionist.conversation_tasks import (
    BookingTask,
    TimeWish,
)
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    CallerDetails,
    CheckAvailability,
    ConversationState,
    ConversationTurn,
    Prompt,
    QuestionForm,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.nlu import NluResult
from tests.receptionist import conversation_graph

CONTEXT = conversation_graph.SAMPLE_CONTEXT
"""Thursday the twentieth at eight; open Monday to Friday from nine to five."""
FRIDAY, SATURDAY, WEDNESDAY = date(2025, 11, 21), date(2025, 11, 22), date(2025, 11, 19)
TEN, FOUR = datetime(2025, 11, 21, 10), datetime(2025, 11, 21, 16)
MONDAY_TEN = datetime(2025, 11, 24, 10)
NO_WISH = TimeWish()
ANA = CallerDetails(name="Ana", phone="+13055550142", phone_confirmed=True)
BEFORE = Prompt("resumed")


def booking(wish: TimeWish = NO_WISH, *, by_keys: bool = False, question: QuestionForm = "offer") -> ConversationState:
    return ConversationState(
        caller=replace(ANA, uses_keypad=by_keys),
        task=BookingTask(service_id=4, time=wish),
        awaited=AwaitedAnswer(question),
    )


def outline(turn: Any) -> tuple[list[str], str | CheckAvailability]:
    """What is said, without the variant; and what is asked of the caller or of the calendar."""
    assert isinstance(turn, ConversationTurn)
    keys = [prompt.key.removesuffix(".plain").removesuffix(".keys") for prompt in turn.prompts]
    return keys, turn.effect if isinstance(turn.effect, CheckAvailability) else turn.state.awaited.question


def look(**criteria: Any) -> CheckAvailability:
    return CheckAvailability(service_id=4, **criteria)


def said(phrase: str = "", option: int | None = None, **meaning: Any) -> CallerReply:
    return CallerReply("words", NluResult(**meaning), phrase, option_index=option)
