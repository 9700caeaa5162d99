"""In which order intents are asked for, and why: the first one that a sentence shows, and does not take back, is it.

Each place is proven by sentences that hold the words of two neighbours (`tests/receptionist/nlu/test_intent_order.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class IntentDeclaration:
    """What is the same in every language about something that callers want; its words are in `packs/intents_*.toml`."""

    reason: str
    """Why it stands before the next one."""
    yields_to_slot: bool = False
    """After a question it is only how the answer is worded: "I'd like to book Tuesday"."""
    asks_business: bool = False
    """A question that the owner's own words answer."""
    kind_of: str = ""
    """The wider intent that it is a kind of; the `understand` command names that one."""


INTENT_ORDER: Final[Mapping[str, IntentDeclaration]] = {
    "emergency": IntentDeclaration("a life may hang on it, whatever else was said"),
    "human": IntentDeclaration("whoever asks for a person has had enough of us, and tells that person the rest"),
    "robot": IntentDeclaration(
        "whether a machine speaks is answered truthfully before anything else goes on", kind_of="other"
    ),
    "complaint": IntentDeclaration(
        "who complains is not booked for what went wrong, and the owner is told at once", kind_of="message"
    ),
    "callback": IntentDeclaration(
        "whoever wants no more than to be called back is not asked what about, nor how urgent it is", kind_of="message"
    ),
    "message": IntentDeclaration(
        "what the owner is to be told is written down, not done: it may speak of moving, of hours, of money"
    ),
    "repeat": IntentDeclaration(
        "what was not heard cannot be answered; the words of our own question are in it", yields_to_slot=True
    ),
    "reschedule": IntentDeclaration("cancel it and book me for Friday: who moves an appointment must not lose it"),
    "cancel": IntentDeclaration("the words of a booking, and what it cost, are in the sentence that takes it back"),
    "lost_code": IntentDeclaration(
        "who lost the code wants it again, though when the appointment is may be in the sentence", kind_of="other"
    ),
    "appointment_time": IntentDeclaration(
        "when an appointment is that they have is looked up; what it costs everybody may know", kind_of="inform"
    ),
    "pricing": IntentDeclaration("what does it cost, and is it quick: the price decides", asks_business=True),
    "duration": IntentDeclaration("how long it takes comes before how it is paid", asks_business=True, kind_of="other"),
    "payment": IntentDeclaration(
        "can I pay with a card on a Saturday asks for no hours", asks_business=True, kind_of="other"
    ),
    "hours": IntentDeclaration(
        "until when are you there asks for no way to get there", yields_to_slot=True, asks_business=True
    ),
    "location": IntentDeclaration(
        "where are you, okay bye: a question is answered before the call ends", yields_to_slot=True, asks_business=True
    ),
    "goodbye": IntentDeclaration(
        "who takes leave speaks of calling again, of another day, of booking some other time", yields_to_slot=True
    ),
    "book": IntentDeclaration(
        "no, I want to book: the wish is worth more than the word that begins it", yields_to_slot=True
    ),
    "no": IntentDeclaration("no, that's fine: who begins with a no did not agree", yields_to_slot=True),
    "yes": IntentDeclaration("anything kind is a yes, so everything else is asked first", yields_to_slot=True),
}
"""Intents, the first one first."""


def widen_intent(intent: str) -> str:
    """The intent that this one is a kind of, or itself."""
    declared = INTENT_ORDER.get(intent)
    return declared.kind_of if declared and declared.kind_of else intent
