"""Appointments that are changed, and what is said and asked on the way: for the tests of those steps."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from ringlypro.receptionist.conversation_tasks import (
    AppointmentLookup,
    ChangeAction,
    ChangeTask,
    TimeWish,
)
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    BookableService,
    CallerAppointment,
    CallerDetails,
    ConversationState,
    ConversationTurn,
    Prompt,
    QuestionForm,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.nlu import NluResult
from tests.receptionist import conversation_graph

SERVICES = (BookableService(4, "Cleaning", 30), BookableService(5, "Crown", 90))
CONTEXT = replace(conversation_graph.SAMPLE_CONTEXT, services=SERVICES)
BEFORE = Prompt("resumed")
NO_WISH, NO_LOOKUP = TimeWish(), AppointmentLookup()
ANA = CallerDetails(name="Ana Lopez", phone="+13055550142", phone_confirmed=True)
TEN = datetime(2025, 11, 21, 10)
HELD = CallerAppointment(7, TEN, "Ana Lopez", "K7M9XA", service="Crown")
OTHER = CallerAppointment(8, datetime(2025, 11, 21, 16), "Ana Lopez", "RT4WCE")
THIRD = CallerAppointment(9, datetime(2025, 11, 24, 16), "Ana Lopez", "HJ3LM7")
FOUND = AppointmentLookup(appointments=(HELD,), booking_id=7)
Reply = CallerReply


def changing(
    action: ChangeAction = "cancel",
    lookup: AppointmentLookup = NO_LOOKUP,
    *,
    caller: CallerDetails = ANA,
    question: QuestionForm = "ask_code",
    wish: TimeWish = NO_WISH,
) -> ConversationState:
    return ConversationState(caller=caller, task=ChangeTask(action, lookup, time=wish), awaited=AwaitedAnswer(question))


def outline(turn: Any) -> tuple[list[str], object]:
    """What is said, without the variant, and what is asked of the caller or of the database."""
    assert isinstance(turn, ConversationTurn)
    keys = [prompt.key.removesuffix(".plain") for prompt in turn.prompts]
    return keys, turn.state.awaited.question if turn.state.awaited.effect is None else turn.effect


def said(intent: str = "other", phrase: str = "", option: int | None = None, **meaning: Any) -> CallerReply:
    return CallerReply("words", NluResult(intent=intent, **meaning), phrase, option_index=option)
