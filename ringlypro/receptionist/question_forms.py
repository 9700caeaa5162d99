"""Every question the receptionist asks, and every form in which it may be asked.

A form is a question alone ("confirm") or with the variant of its prompt ("confirm.move"); it is also the key of its
prompt in the locales. The question alone names the route in the Gather's action and is the prior for understanding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, cast, get_args

QuestionStep = Literal[
    "menu", "open", "anything_else", "ask_service", "ask_name", "ask_phone", "ask_datetime", "ask_time", "offer",
    "confirm", "ask_code", "ask_texted_digits", "which_booking", "ask_reason", "ask_urgency", "ask_best_time",
    "take_message", "none",
]  # fmt: skip
"""The question just asked, in whatever form; "none" while the line is elsewhere."""

OpenForm = Literal["open", "open.known", "open.more", "open.resume"]
"""How can I help? `known`: of a caller whose language is known; `resume`: shall we go on where we were cut off?"""
AnythingElseForm = Literal["anything_else", "anything_else.emergency"]
ServiceForm = Literal["ask_service", "ask_service.more"]
"""`more`: there are more services than are read out at once."""
NameForm = Literal["ask_name", "ask_name.message", "ask_name.held", "ask_name.next"]
"""`message`: who leaves it; `held`: in whose name the appointment is; `next`: whom one more appointment is for."""
PhoneForm = Literal["ask_phone", "ask_phone.held", "ask_phone.caller", "ask_phone.verify"]
"""`held`: under which number is the appointment?
`caller`: may I use the number you are calling from? `verify`: was that the number?"""
DatetimeForm = Literal["ask_datetime", "ask_datetime.move", "ask_datetime.which", "ask_datetime.another"]
"""`move`: to when; `which`: on which day is that; `another`: what else would suit."""
TimeForm = Literal["ask_time", "ask_time.half"]
"""`half`: morning or evening?"""
OfferForm = Literal["offer", "offer.one"]
ConfirmForm = Literal[
    "confirm", "confirm.caller", "confirm.second", "confirm.move", "confirm.cancel", "confirm.either", "confirm.change",
    "confirm.name",
]  # fmt: skip
"""Shall I book, move or cancel it? `caller`: with the number of the line; `second`: beside another of that day;
`either`: which of the two; `change`: what is to be different; `name`: under another name?"""
PlainForm = Literal[
    "menu", "ask_code", "ask_texted_digits", "which_booking", "ask_reason", "ask_urgency", "ask_best_time",
    "take_message", "none",
]  # fmt: skip
"""Questions that have one form alone."""
QuestionForm = (
    OpenForm | AnythingElseForm | ServiceForm | NameForm | PhoneForm | DatetimeForm | TimeForm | OfferForm
    | ConfirmForm | PlainForm
)  # fmt: skip


def _list_question_forms() -> tuple[QuestionForm, ...]:
    return tuple(form for forms in get_args(QuestionForm) for form in get_args(forms))


QUESTION_FORMS: Final = _list_question_forms()
"""All of them, each once."""
STEP_BY_FORM: Final[Mapping[QuestionForm, QuestionStep]] = {
    form: cast("QuestionStep", form.partition(".")[0]) for form in QUESTION_FORMS
}
"""The question that each form asks."""
PLAIN_FORM_BY_STEP: Final[Mapping[QuestionStep, QuestionForm]] = {
    step: form for form, step in STEP_BY_FORM.items() if form == step
}
"""Each question in its plain form."""
