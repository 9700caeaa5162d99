"""Prices, hours, place and the owner's own answers: spoken only from what the owner wrote.

What nobody wrote down becomes a question for the owner, and somebody calls back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import groupby

from ringlypro.clients.opening_days import day_clock_spans
from ringlypro.receptionist import locale, message_steps, next_question, speech_format
from ringlypro.receptionist.conversation_tasks import NoTask
from ringlypro.receptionist.conversation_types import ConversationState, ConversationTurn, Lang, Prompt, TurnContext
from ringlypro.receptionist.interpretation import CallerReply, find_faq_answer
from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER
from ringlypro.receptionist.slot_filling import fill_slots, record_outcome
from ringlypro.receptionist.task_details import start_booking
from ringlypro.receptionist.turn_builders import ask_question, find_selected_service, make_prompt, resume_question

FAQ_INTENTS = frozenset(intent for intent, declared in INTENT_ORDER.items() if declared.asks_business)
_INTENTS_BESIDE_BOOKING = frozenset({"pricing", "duration", "payment"})
"""Questions of those who are about to book; a day beside "are you open" is only what is asked about."""
_MOST_PRICES = 3
"""So many services are named in one sentence."""
_SPECIAL_DAYS_AHEAD = 14
"""A day with other hours is told with the week's when it is so near, today among them."""


def answer_faq(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn:
    """Answer a question, then go on where the call was."""
    answer_prompt = find_answer(state, reply, context)
    if answer_prompt:
        return say_answer(state, reply, context, answer_prompt)
    if not isinstance(state.task, NoTask):
        return keep_question_for_later(state, reply, context)
    if _wants_appointment(reply):
        booking_state = start_booking(fill_slots(_keep_question(state, reply), reply, context))
        return next_question.ask_next_question(booking_state, context, make_prompt("unknown_later"))
    return take_unanswered_question(state, reply, context)


def keep_question_for_later(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn:
    """Nobody wrote an answer, and something is in hand: the question is noted once that is done."""
    return resume_question(_keep_question(state, reply), context, make_prompt("unknown_later"))


def _keep_question(state: ConversationState, reply: CallerReply) -> ConversationState:
    return replace(state, unanswered_question=reply.text.strip()[:500])


def say_answer(
    state: ConversationState, reply: CallerReply, context: TurnContext, answer_prompt: Prompt
) -> ConversationTurn:
    """Say what answers a question, then go on where the call was; a task in hand asks its question again."""
    state = record_outcome(state, "answered")
    if state.step == "take_message":
        return ask_question(state, context, "anything_else", answer_prompt)
    if not isinstance(state.task, NoTask):
        return resume_question(state, context, answer_prompt)
    if reply.intent in _INTENTS_BESIDE_BOOKING:
        state = fill_slots(state, reply, context)
    if _wants_appointment(reply):
        return next_question.ask_next_question(start_booking(state), context, answer_prompt)
    return ask_question(state, context, "anything_else", answer_prompt)


def take_unanswered_question(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn:
    """Nobody wrote an answer: the question itself becomes a message, and somebody calls back."""
    return message_steps.take_down_words(state, reply, context, make_prompt("unknown"), intent="question")


def repeats_hours_question(state: ConversationState, reply: CallerReply) -> bool:
    """After the hours of one day, "and Saturday?" is the same question again."""
    meaning = reply.meaning
    hours_were_read = any(last_prompt.key.startswith("hours.") for last_prompt in state.last_prompts)
    return (
        hours_were_read
        and meaning.intent in {"inform", "other"}
        and meaning.date is not None
        and not (meaning.time or meaning.part)
    )


def _wants_appointment(reply: CallerReply) -> bool:
    """A price and a wished time in one breath: that is somebody who wants to come."""
    m = reply.meaning
    return m.intent in _INTENTS_BESIDE_BOOKING and bool(m.date or m.time or m.part or m.earliest)


def find_answer(state: ConversationState, reply: CallerReply, context: TurnContext) -> Prompt | None:
    """The answer to what was asked, in the owner's words or from what is known of the business; None without one."""
    owner_answer = find_faq_answer(context, reply.meaning.question)
    if owner_answer:
        return make_prompt("verbatim", text=owner_answer)
    match reply.intent:
        case "pricing":
            return _price_prompt(reply, context)
        case "hours":
            return _hours_prompt(state, reply, context)
        case "duration":
            return _duration_prompt(state, reply, context)
        case "location" if context.client.address.strip():
            return make_prompt("location", address=context.client.address.strip())
        case _:
            return None


def _price_prompt(reply: CallerReply, context: TurnContext) -> Prompt | None:
    service_index = reply.meaning.service
    if (
        service_index is not None
        and 0 <= service_index < len(context.services)
        and context.services[service_index].price.strip()
    ):
        service = context.services[service_index]
        return make_prompt("price.one", service=service.name, price=service.price.strip().rstrip("."))
    if context.client.prices.strip():
        return make_prompt("verbatim", text=context.client.prices.strip())
    priced = [service_row for service_row in context.services if service_row.price.strip()]
    if service_index is not None or not priced:
        return None
    return make_prompt(
        "price.many",
        prices=", ".join(
            f"{service_row.name} {service_row.price.strip().rstrip('.')}" for service_row in priced[:_MOST_PRICES]
        ),
    )


def _duration_prompt(state: ConversationState, reply: CallerReply, context: TurnContext) -> Prompt:
    """How long the service takes that was named or chosen; of several the first few."""
    index, services = reply.meaning.service, context.services
    named = (
        services[index] if index is not None and 0 <= index < len(services) else find_selected_service(state, context)
    )
    if named is not None:
        return make_prompt("duration.one", service=named.name, length=_format_length(named.minutes, state.lang))
    if len({service.minutes for service in services}) > 1:
        durations = [f"{each.name}, {_format_length(each.minutes, state.lang)}" for each in services[:_MOST_PRICES]]
        return make_prompt("duration.many", durations="; ".join(durations))
    minutes = services[0].minutes if services else context.client.appointment_duration
    return make_prompt("duration.any", length=_format_length(minutes, state.lang))


def _format_length(total_minutes: int, lang: Lang) -> str:
    """Ninety minutes are an hour and thirty minutes."""
    says = locale.load_locale(lang).templates
    hours, minutes = divmod(total_minutes, 60)
    unit = {0: "minutes", 1: "hour"}.get(hours, "hours")
    key = f"length.{unit}_and" if hours and minutes else f"length.{unit}"
    with_hours = says[key].replace("{hours}", speech_format.format_number(hours, lang))
    return with_hours.replace("{minutes}", speech_format.format_number(minutes, lang))


def _hours_prompt(state: ConversationState, reply: CallerReply, context: TurnContext) -> Prompt | None:
    if not context.hours:
        return None
    day = reply.meaning.date
    if day is not None and not reply.meaning.past:
        return _day_hours_prompt(day, state.lang, context)
    return _week_hours_prompt(state.lang, context)


def _day_hours_prompt(day: date, lang: Lang, context: TurnContext) -> Prompt:
    spans = context.opening_spans(day)
    if spans:
        return make_prompt("hours.on", day=day, hours=_format_hour_spans(spans, lang))
    week_hours = _format_week_hours(context, lang)
    if name := context.closing_reason(day, lang):
        return make_prompt("hours.closed_for", day=day, name=name, hours=week_hours)
    return make_prompt("hours.closed_on", day=day, hours=week_hours)


def _week_hours_prompt(lang: Lang, context: TurnContext) -> Prompt:
    """The week of every week, and the next day soon that is another way."""
    week_hours = _format_week_hours(context, lang)
    today = context.now.date()
    coming_days = (today + timedelta(days=ahead) for ahead in range(_SPECIAL_DAYS_AHEAD))
    day = next((each for each in coming_days if _differs(each, context)), None)
    if day is None:
        return make_prompt("hours.week", hours=week_hours)
    if spans := context.opening_spans(day):
        return make_prompt("hours.week_but", hours=week_hours, day=day, special=_format_hour_spans(spans, lang))
    if name := context.closing_reason(day, lang):
        return make_prompt("hours.week_closed_for", hours=week_hours, day=day, name=name)
    return make_prompt("hours.week_closed", hours=week_hours, day=day)


def _differs(day: date, context: TurnContext) -> bool:
    """Whether a date has other hours than its weekday."""
    return day in context.special_days and context.opening_spans(day) != day_clock_spans(day, context.hours)


def _format_hour_spans(spans: list[tuple[time, time]], lang: Lang) -> str:
    return speech_format.join_with_and(
        [speech_format.format_time_span(opens, closes, lang) for opens, closes in spans], lang
    )


def _format_week_hours(context: TurnContext, lang: Lang) -> str:
    """Monday to Friday, nine to five, and Saturday, nine to one: days with the same hours are said together."""
    days = {
        iso_weekday: [
            (opens, closes) for other_weekday, opens, closes in sorted(context.hours) if other_weekday == iso_weekday
        ]
        for iso_weekday, _, _ in sorted(context.hours)
    }
    runs: list[tuple[int, int, list[tuple[time, time]]]] = []
    for iso_weekday, spans in days.items():
        if runs and runs[-1][1] == iso_weekday - 1 and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], iso_weekday, spans)
        else:
            runs.append((iso_weekday, iso_weekday, spans))
    same_hours = [(list(group), spans) for spans, group in groupby(runs, key=lambda run: run[2])]
    phrases = []
    for group, spans in same_hours:
        names = [_format_day_range(first, last, lang) for first, last, _ in group]
        phrases.append(f"{speech_format.join_with_and(names, lang)}, {_format_hour_spans(spans, lang)}")
    return speech_format.join_with_and(phrases, lang) if len(phrases) < 3 else "; ".join(phrases)


def _format_day_range(first: int, last: int, lang: Lang) -> str:
    says = locale.load_locale(lang).templates
    if first == last:
        return says["days.one"].replace("{day}", speech_format.format_iso_weekday(first, lang))
    key = "days.two" if last == first + 1 else "days.many"
    first_named = says[key].replace("{first}", speech_format.format_iso_weekday(first, lang))
    return first_named.replace("{last}", speech_format.format_iso_weekday(last, lang))
