"""The conversation as a graph: every state that can be reached, every event, and where it leads.

It is found by walking the real thing, not drawn beside it; a test proves that no state is a dead end.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from ringlypro.receptionist import engine, nlu
from ringlypro.receptionist.conversation_tasks import BookingTask, ChangeTask, MessageTask, NoTask
from ringlypro.receptionist.conversation_types import (
    AlertOwner,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentRenamed,
    AppointmentsFound,
    AvailabilityResult,
    BackendEffect,
    BookAppointment,
    CallerAppointment,
    CallerSilence,
    CallStarted,
    CancelAppointment,
    CheckAvailability,
    ConfirmAppointment,
    ConversationEvent,
    ConversationState,
    ConversationTurn,
    DigitsTexted,
    Effect,
    EffectFailed,
    FindAppointment,
    FindPassage,
    GatherInput,
    KeysPressed,
    Lang,
    LeaveMessage,
    MessageLeft,
    OwnerAlerted,
    PassageFound,
    RecordVoicemail,
    RenameAppointment,
    RescheduleAppointment,
    SameDayAppointment,
    SlotConflict,
    SpeechReceived,
    TransferCall,
    TransferResult,
    TurnContext,
    VoicemailRecorded,
)
from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER
from tests.receptionist.businesses import make_client
from tests.receptionist.nlu.intent_examples import first_example

_WRITTEN_UTTERANCES: Final[dict[Lang, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_name("sample_utterances.toml").read_text(encoding="utf-8")
)
SAMPLE_UTTERANCES: Final[dict[Lang, dict[str, str]]] = {
    lang: {intent: first_example(lang, intent) for intent in INTENT_ORDER} | utterances
    for lang, utterances in _WRITTEN_UTTERANCES.items()
}
"""A sentence for each thing that callers may want: of an intent, if none is written, the first that stands in the packs."""
_SAMPLE_DAY: Final = date(2025, 11, 20)
_SAMPLE_TIMES: Final = tuple(datetime.combine(_SAMPLE_DAY, time(10)) + timedelta(minutes=30 * i) for i in range(3))
_SAMPLE_APPOINTMENTS: Final = (
    CallerAppointment(1, _SAMPLE_TIMES[0], "Ana", "K7M9XA"),
    CallerAppointment(2, _SAMPLE_TIMES[1], "Ana", "RT4WCE"),
)
_SAMPLE_KEYS: Final = (*"0123456789*", "3055550142", "576992", "12")
SAMPLE_CONTEXT: Final = TurnContext(
    client=make_client(business_name="Sunrise"),
    now=datetime.combine(_SAMPLE_DAY, time(8)),
    hours=tuple((day, time(9), time(17)) for day in range(1, 6)),
    caller="+13055550134",
    codes=("K7M9XA", "RT4WCE"),
)
"""A business to walk through when none is given."""


@dataclass(frozen=True, slots=True)
class StateTransition:
    """From one state, by one event, to another; the last one of a call leads to "over"."""

    before: str
    event: str
    after: str


def describe_state(turn: ConversationTurn) -> str:
    """The name of where a turn leaves the call: question, form of it, task, and who is to answer."""
    if not isinstance(turn.effect, GatherInput | BackendEffect | TransferCall | RecordVoicemail):
        return "over"
    call_state = turn.state
    pending_effect = "" if isinstance(turn.effect, GatherInput) else f" ({type(turn.effect).__name__})"
    return f"{call_state.awaited.question}{_describe_task(call_state)}{pending_effect}"


def _describe_task(call_state: ConversationState) -> str:
    match call_state.task:
        case BookingTask():
            return " [book]"
        case MessageTask(intent=intent):
            return f" [{intent}]"
        case ChangeTask(action=action):
            return f" [{action}]"
        case NoTask():
            return ""


def possible_events(effect: Effect, lang: Lang) -> Iterator[tuple[str, ConversationEvent]]:
    """Everything that may happen while this is waited for, with a label each."""
    match effect:
        case GatherInput():
            for label, words in SAMPLE_UTTERANCES[lang].items():
                yield label, SpeechReceived(words, 0.9)
            yield "mumble", SpeechReceived("mm", 0.1)
            yield "silence", CallerSilence()
            yield from ((f"key {keys}", KeysPressed(keys)) for keys in _SAMPLE_KEYS)
        case TransferCall():
            yield from (
                ("accepted", TransferResult(was_accepted=True)),
                ("not accepted", TransferResult(was_accepted=False)),
            )
        case RecordVoicemail():
            yield from (("recorded", VoicemailRecorded(9)), ("nothing recorded", VoicemailRecorded(0)))
        case effect if isinstance(effect, BackendEffect):
            yield from _backend_answers(effect)
            yield "failed", EffectFailed(effect.kind)


def _backend_answers(effect: BackendEffect) -> Iterator[tuple[str, ConversationEvent]]:
    match effect:
        case CheckAvailability():
            yield "free", AvailabilityResult(is_free=True, alternatives=_SAMPLE_TIMES[:1])
            yield "others", AvailabilityResult(is_free=False, alternatives=_SAMPLE_TIMES, reason="taken")
            yield "one other", AvailabilityResult(is_free=False, alternatives=_SAMPLE_TIMES[:1], reason="closed")
            yield "nothing", AvailabilityResult(is_free=False, reason="too_far")
            yield "nothing there", AvailabilityResult(is_free=False)
        case BookAppointment() | RescheduleAppointment():
            yield "booked", AppointmentBooked(_SAMPLE_TIMES[0], "K7M9XA", sms_sent=True)
            yield "taken", SlotConflict(_SAMPLE_TIMES[1:])
            yield "all taken", SlotConflict()
            if isinstance(effect, BookAppointment) and not effect.is_second:
                yield "that day already", SameDayAppointment(_SAMPLE_TIMES[0])
        case FindAppointment():
            yield from (
                ("not found", AppointmentsFound()),
                ("found", AppointmentsFound(_SAMPLE_APPOINTMENTS[:1])),
                ("found two", AppointmentsFound(_SAMPLE_APPOINTMENTS)),
            )
            if not effect.code and not effect.is_number_shown:
                yield from (("digits texted", DigitsTexted("482176")), ("no digits texted", DigitsTexted()))
        case CancelAppointment():
            yield "cancelled", AppointmentCancelled(_SAMPLE_TIMES[0])
        case ConfirmAppointment():
            yield "confirmed", AppointmentConfirmed(_SAMPLE_TIMES[0])
        case RenameAppointment(name=new_name):
            yield "renamed", AppointmentRenamed(new_name)
        case LeaveMessage():
            yield "noted", MessageLeft("R4821")
        case AlertOwner():
            yield "alerted", OwnerAlerted()
        case FindPassage(question=question):
            yield "nothing written", PassageFound(question)
            yield "written", PassageFound(question, "We park behind the house.")


@dataclass(frozen=True, slots=True)
class ReachedState:
    """A state, the first turn that led there, and the turn that each event leads to."""

    turn: ConversationTurn
    next_turns: dict[str, ConversationTurn]


def explore_states(context: TurnContext = SAMPLE_CONTEXT, lang: Lang = "en") -> dict[str, ReachedState]:
    """Every state that can be reached, found breadth first from the first ring."""
    with pytest.MonkeyPatch.context() as patch:
        # The same sentences are said in every state: each is understood once per question and business.
        patch.setattr(nlu, "understand_utterance", cache(nlu.understand_utterance))
        return _walk_states(context, lang)


def _walk_states(context: TurnContext, lang: Lang) -> dict[str, ReachedState]:
    first = engine.advance_conversation(ConversationState(), CallStarted(), context)
    reached_states: dict[str, ReachedState] = {}
    queue = [first]
    while queue:
        turn = queue.pop(0)
        if describe_state(turn) in reached_states:
            continue
        call_state = _with_few_misses(turn.state)
        next_turns = {
            label: engine.advance_conversation(call_state, event, context)
            for label, event in possible_events(turn.effect, lang)
        }
        reached_states[describe_state(turn)] = ReachedState(turn, next_turns)
        queue += next_turns.values()
    return reached_states


def _with_few_misses(call_state: ConversationState) -> ConversationState:
    """The same state with all its patience: misses are another dimension, walked by its own test."""
    return replace(
        call_state,
        awaited=replace(call_state.awaited, misses=min(call_state.awaited.misses, 2)),
        counters=replace(call_state.counters, misses=0),
    )


def list_transitions(reached_states: Mapping[str, ReachedState]) -> list[StateTransition]:
    """Every state, every event, and where it leads."""
    return [
        StateTransition(name, label, describe_state(next_turn))
        for name, reached_state in reached_states.items()
        for label, next_turn in reached_state.next_turns.items()
    ]


def format_transitions(transitions: list[StateTransition]) -> str:
    """The graph as text: a state a paragraph, its events gathered by where they lead."""
    paragraphs = []
    for before in dict.fromkeys(transition.before for transition in transitions):
        labels_by_state: dict[str, list[str]] = {}
        for transition in transitions:
            if transition.before == before:
                labels_by_state.setdefault(transition.after, []).append(transition.event)
        state_lines = [f"  {after}: {', '.join(labels)}" for after, labels in labels_by_state.items()]
        paragraphs.append("\n".join([before, *state_lines]))
    return "\n\n".join(paragraphs)
