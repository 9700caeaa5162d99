"""In which order intents are asked for, and why: the first one that a sentence shows, and does not take back, is it.

Each place is proven by sentences that hold the words of two neighbours (`tests/receptionist/nlu/test_intent_order.py`).
"""

from typing import Final

INTENT_ORDER: Final = {
    "emergency": "a life may hang on it, whatever else was said",
    "human": "whoever asks for a person has had enough of us, and tells that person the rest",
    "message": "what the owner is to be told is written down, not done: it may speak of moving, of hours, of money",
    "repeat": "what was not heard cannot be answered; the words of our own question are in it",
    "reschedule": "cancel it and book me for Friday: who moves an appointment must not lose it",
    "cancel": "the words of a booking, and what it cost, are in the sentence that takes it back",
    "pricing": "what does it cost on a Saturday asks for no hours",
    "hours": "until when are you there asks for no way to get there",
    "location": "where are you, okay bye: a question is answered before the call ends",
    "goodbye": "who takes leave speaks of calling again, of another day, of booking some other time",
    "book": "no, I want to book: the wish is worth more than the word that begins it",
    "no": "no, that's fine: who begins with a no did not agree",
    "yes": "anything kind is a yes, so everything else is asked first",
}
"""Intents, the first one first, each with the reason why it stands before the next."""
