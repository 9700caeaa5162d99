"""What a conversation is made of: what is known, what happened, what is said, what is needed next.

Everything here is frozen and free of time zones: moments are naive and on the business's own wall clock,
because that is what people say. The room that runs the conversation turns them into instants.
"""

from __future__ import annotations

from dataclasses import dataclass

from ringlypro.receptionist.conversation_state import (
    AwaitedAnswer,
    CallCounters,
    CallerDetails,
    CallProgress,
    ConversationState,
    Prompt,
    SettledAct,
)
from ringlypro.receptionist.conversation_terms import (
    BookableService,
    BusinessMode,
    CallerAppointment,
    FaqAnswer,
    IntentOverride,
    Lang,
    MessageTopic,
)
from ringlypro.receptionist.effects import (
    AlertOwner,
    BackendEffect,
    BookAppointment,
    CancelAppointment,
    CheckAvailability,
    ConfirmAppointment,
    Effect,
    FindAppointment,
    FindPassage,
    GatherInput,
    HangUpCall,
    LeaveMessage,
    RecordVoicemail,
    RejectCall,
    RenameAppointment,
    RescheduleAppointment,
    TransferCall,
)
from ringlypro.receptionist.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentRenamed,
    AppointmentsFound,
    AvailabilityResult,
    CallerSilence,
    CallStarted,
    CallTakenOver,
    ConversationEvent,
    DigitsTexted,
    EffectFailed,
    KeysPressed,
    MessageLeft,
    OwnerAlerted,
    PassageFound,
    SameDayAppointment,
    SlotConflict,
    SpeechReceived,
    TransferResult,
    VoicemailRecorded,
)
from ringlypro.receptionist.question_forms import QuestionForm, QuestionStep
from ringlypro.receptionist.turn_context import TurnContext

__all__ = [
    "AlertOwner",
    "AppointmentBooked",
    "AppointmentCancelled",
    "AppointmentConfirmed",
    "AppointmentRenamed",
    "AppointmentsFound",
    "AvailabilityResult",
    "AwaitedAnswer",
    "BackendEffect",
    "BookAppointment",
    "BookableService",
    "BusinessMode",
    "CallCounters",
    "CallProgress",
    "CallStarted",
    "CallTakenOver",
    "CallerAppointment",
    "CallerDetails",
    "CallerSilence",
    "CancelAppointment",
    "CheckAvailability",
    "ConfirmAppointment",
    "ConversationEvent",
    "ConversationState",
    "ConversationTurn",
    "DigitsTexted",
    "Effect",
    "EffectFailed",
    "FaqAnswer",
    "FindAppointment",
    "FindPassage",
    "GatherInput",
    "HangUpCall",
    "IntentOverride",
    "KeysPressed",
    "Lang",
    "LeaveMessage",
    "MessageLeft",
    "MessageTopic",
    "OwnerAlerted",
    "PassageFound",
    "Prompt",
    "QuestionForm",
    "QuestionStep",
    "RecordVoicemail",
    "RejectCall",
    "RenameAppointment",
    "RescheduleAppointment",
    "SameDayAppointment",
    "SettledAct",
    "SlotConflict",
    "SpeechReceived",
    "TransferCall",
    "TransferResult",
    "TurnContext",
    "VoicemailRecorded",
]


@dataclass(frozen=True, slots=True)
class ConversationTurn:
    """The answer to an event: the new state, what to say, and the one thing needed next."""

    state: ConversationState
    prompts: tuple[Prompt, ...]
    effect: Effect
    understanding_trace: tuple[tuple[str, str], ...] = ()
    """What was understood and why, for the trace: ("intent", "book"), ("why", "…"), …"""
