"""The forms every turn has: ask the caller, ask the calendar or database, say again, hang up.

A prompt is found by question, variant and level: `ask_phone.verify.example`. Whoever asks anew starts at no misses.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Final, Literal

from ringlypro.receptionist.conversation_terms import EffectKind
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    BackendEffect,
    BookableService,
    CallerAppointment,
    ConversationState,
    ConversationTurn,
    Effect,
    GatherInput,
    HangUpCall,
    Prompt,
    QuestionForm,
    TurnContext,
)
from ringlypro.receptionist.language_packs import languages_from
from ringlypro.receptionist.task_details import get_lookup, get_service_id, get_time_wish

PromptLevel = Literal["plain", "example", "keys"]
PromptValue = str | int | date | time | datetime | tuple[datetime, ...]

PATIENT_SECONDS: Final = 15
"""How long somebody is waited for who looks something up, or whose text is on its way; else `GatherInput` says."""
_LOOKED_UP_QUESTIONS: Final = {"ask_texted_digits"}
_MULTI_DIGIT_QUESTIONS: Final = {"ask_phone", "ask_code", "ask_texted_digits"}
_SERVICE_HINT_QUESTIONS: Final = {"menu", "open", "ask_service", "anything_else"}
_MOST_CHOICES: Final = 3
"""At most this many choices are read out at once."""


def make_prompt(key: str, **values: PromptValue) -> Prompt:
    """A key of the pack and its values."""
    return Prompt(key=key, values=tuple(values.items()))


def ask_question(
    state: ConversationState, context: TurnContext, question: QuestionForm, *before: Prompt
) -> ConversationTurn:
    """Ask a question anew, after the given lines; by keypad when the caller answers that way."""
    return ask_awaited_question(replace(state, awaited=AwaitedAnswer(question)), context, *before)


def ask_awaited_question(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """Ask the conversation's question, by keypad when the caller answers that way."""
    return ask_at_level(state, context, *before, level="keys" if state.caller.uses_keypad else "plain")


def ask_at_level(
    state: ConversationState, context: TurnContext, *before: Prompt, level: PromptLevel
) -> ConversationTurn:
    """Ask the conversation's question in one of its three forms."""
    question = state.awaited.question
    if question == "menu":
        menu_prompts = tuple(Prompt(f"menu.{level}", lang=lang) for lang in languages_from(state.lang))
        return ConversationTurn(state, (*before, *menu_prompts), gather_input(state, context))
    return ConversationTurn(
        state,
        (*before, make_prompt(f"{question}.{level}", **collect_prompt_values(state, context))),
        gather_input(state, context),
    )


def resume_question(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """The question that stands, after an interruption that was no miss."""
    if state.step == "none":
        return ask_question(state, context, "open", *before)
    return ask_awaited_question(state, context, *before)


def repeat_last_prompts(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """The very words of the last turn."""
    if state.last_prompts and state.step != "none" and state.last_prompts[-1].key != "take_your_time":
        return ConversationTurn(state, state.last_prompts, gather_input(state, context))
    return resume_question(state, context)


def gather_input(state: ConversationState, context: TurnContext) -> GatherInput:
    """What to wait for, with the words that are likely."""
    hints: tuple[str, ...] = ()
    if state.step in _SERVICE_HINT_QUESTIONS:
        hints = tuple(service.name for service in context.services)
    elif state.step == "ask_name" and context.known_name:
        hints = (context.known_name,)
    gathered = GatherInput(state.step, digit_count=None if state.step in _MULTI_DIGIT_QUESTIONS else 1, hints=hints)
    return replace(gathered, timeout_seconds=PATIENT_SECONDS) if state.step in _LOOKED_UP_QUESTIONS else gathered


def call_backend(state: ConversationState, effect: BackendEffect, *prompts: Prompt) -> ConversationTurn:
    """Ask the calendar or the database; the answer comes as the next event of the same turn."""
    return ConversationTurn(replace(state, awaited=replace(state.awaited, effect=effect.kind)), prompts, effect)


def hand_over(
    state: ConversationState, effect: Effect, awaited_effect: EffectKind, *prompts: Prompt
) -> ConversationTurn:
    """Hand the line to something else than our own questions: a telephone that rings, a recorder."""
    return ConversationTurn(replace(state, awaited=AwaitedAnswer("none", effect=awaited_effect)), prompts, effect)


def hang_up(state: ConversationState, *prompts: Prompt) -> ConversationTurn:
    """Say the last words and hang up."""
    return hand_over(state, HangUpCall(), "end", *prompts)


def find_selected_service(state: ConversationState, context: TurnContext) -> BookableService | None:
    """The service that was chosen."""
    service_id = get_service_id(state)
    return next((service for service in context.services if service.id == service_id), None)


def find_selected_appointment(state: ConversationState) -> CallerAppointment | None:
    """The appointment this conversation is about, when it was found."""
    lookup = get_lookup(state)
    return next((booking for booking in lookup.appointments if booking.id == lookup.booking_id), None)


def list_visible_services(state: ConversationState, context: TurnContext) -> tuple[BookableService, ...]:
    """The services read out now: all when there are few, else two at a time."""
    if len(context.services) <= _MOST_CHOICES:
        return context.services
    start = ((state.awaited.service_page or 0) * 2) % len(context.services)
    return context.services[start : start + 2]


def collect_prompt_values(state: ConversationState, context: TurnContext) -> dict[str, PromptValue]:
    """Everything a prompt may want to name."""
    time_wish = get_time_wish(state)
    service, booking = find_selected_service(state, context), find_selected_appointment(state)
    available_values: dict[str, PromptValue | None] = {
        "service": service.name if service else (booking.service if booking else None),
        "services": "\n".join(service_on_page.name for service_on_page in list_visible_services(state, context))
        or None,
        "name": state.caller.name,
        "new_name": state.settled.new_name if state.settled else None,
        "phone": state.caller.phone,
        "caller": context.caller,
        "day": time_wish.day,
        "clock": time_wish.clock,
        "at": time_wish.at,
        "times": time_wish.offered or None,
        "held": booking.at if booking else None,
        "holder": booking.name if booking else None,
        "bookings": tuple(appointment.at for appointment in get_lookup(state).appointments[:_MOST_CHOICES]) or None,
    }
    value_keys = _PROMPT_VALUE_KEYS.get(state.awaited.question, ())
    return {key: value for key, value in available_values.items() if key in value_keys and value is not None}


_PROMPT_VALUE_KEYS: Final[dict[QuestionForm, tuple[str, ...]]] = {
    "ask_service": ("services",),
    "ask_service.more": ("services",),
    "ask_phone.caller": ("caller",),
    "ask_phone.verify": ("phone",),
    "ask_datetime.move": ("held",),
    "ask_time": ("day",),
    "ask_time.half": ("clock",),
    "offer": ("times",),
    "offer.one": ("times",),
    "confirm": ("service", "at", "name"),
    "confirm.caller": ("service", "at", "name", "caller"),
    "confirm.second": ("at",),
    "confirm.name": ("new_name",),
    "confirm.move": ("at", "held"),
    "confirm.cancel": ("held", "holder", "service"),
    "confirm.either": ("held",),
    "which_booking": ("bookings",),
}
"""Which values a prompt names: no line carries what it does not say."""
