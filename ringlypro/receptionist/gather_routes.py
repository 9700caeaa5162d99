"""Under which path the answer to a question arrives; the step itself is part of the state, not of the address."""

from __future__ import annotations

from typing import Final

from ringlypro.receptionist.question_forms import QuestionStep

ROUTE_BY_QUESTION: Final[dict[QuestionStep, str]] = {
    "menu": "select-language",
    "open": "process-speech",
    "anything_else": "process-speech",
    "ask_service": "collect-service",
    "ask_name": "collect-name",
    "ask_phone": "collect-phone",
    "ask_datetime": "book-appointment",
    "ask_time": "book-appointment",
    "offer": "book-appointment",
    "confirm": "confirm",
    "ask_code": "collect-code",
    "ask_texted_digits": "collect-code",
    "which_booking": "collect-code",
    "ask_reason": "collect-message",
    "ask_urgency": "collect-message",
    "ask_best_time": "collect-message",
    "take_message": "collect-message",
    "none": "process-speech",
}
"""The last segment of the path, per question."""
