"""The answer to times that were offered: one of them, later or earlier ones, another time, or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from ringlypro.receptionist import message_steps, time_steps
from ringlypro.receptionist.conversation_tasks import TimeWish
from ringlypro.receptionist.conversation_types import ConversationState, ConversationTurn, TurnContext
from ringlypro.receptionist.interpretation import CallerReply, has_time_slot
from ringlypro.receptionist.slot_filling import fill_slots
from ringlypro.receptionist.task_details import get_time_wish, set_time_wish
from ringlypro.receptionist.turn_builders import ask_question, make_prompt, resume_question

StepResult = ConversationTurn | ConversationState | None
_LATER_OPTION: Final = 3
"""The fourth key asks for later times."""


def answer_offer(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """One of the offered times, another one, or none of them."""
    wish = get_time_wish(state)
    chosen_time = _choose_time(wish, reply)
    if chosen_time:
        wish = replace(wish, at=chosen_time, day=chosen_time.date(), clock=chosen_time.time())
        return time_steps.settle_found_time(set_time_wish(state, wish), context, make_prompt("good"))
    meaning = reply.meaning
    if _corrects_name(state, reply):
        return resume_question(fill_slots(state, reply, context), context)
    if (searched_wish := _search_beside_offer(wish, reply)) is not None:
        return time_steps.check_availability(set_time_wish(state, searched_wish))
    if meaning.past or meaning.conflict:
        return time_steps.answer_day(state, reply, context)
    if has_time_slot(meaning):
        return fill_slots(_keep_offered_day(state), reply, context)
    if meaning.intent == "no":
        return _refuse_offer(state, context)
    return None


def _corrects_name(state: ConversationState, reply: CallerReply) -> bool:
    """Whether only another name was told: "it's Marcus, not Mark". The offer stands."""
    meaning = reply.meaning
    is_new = meaning.name not in {None, state.caller.name}
    return is_new and meaning.offer is None and not has_time_slot(meaning)


def _search_beside_offer(wish: TimeWish, reply: CallerReply) -> TimeWish | None:
    """What to look for when others are asked for, later or earlier than what was offered; None when they are not."""
    meaning = reply.meaning
    if not wish.offered or (reply.option_index != _LATER_OPTION and (meaning.date or meaning.time or meaning.part)):
        return None
    if reply.option_index == _LATER_OPTION or reply.phrase_key == "later":
        return replace(wish.bounds, edge="", after=wish.offered[-1])
    if reply.phrase_key == "earlier":
        return replace(wish.bounds, edge="", earliest=True, before=wish.offered[0], offered=wish.offered)
    return None


def _keep_offered_day(state: ConversationState) -> ConversationState:
    """When all offered times are of one day, another clock is meant for that day."""
    wish = get_time_wish(state)
    days = {offered_time.date() for offered_time in wish.offered}
    return set_time_wish(state, replace(wish, day=days.pop())) if wish.day is None and len(days) == 1 else state


def _choose_time(wish: TimeWish, reply: CallerReply) -> datetime | None:
    meaning = reply.meaning
    asks_others = meaning.intent == "no" and reply.phrase_key in {"earlier", "later"}
    if meaning.window.is_bounded or asks_others:
        return None  # "anything earlier?" takes none of them
    option_index = reply.option_index if reply.option_index is not None else meaning.offer
    if option_index is not None and 0 <= option_index < len(wish.offered):
        return wish.offered[option_index]
    if _takes_first_offer(wish, reply):
        return wish.offered[0]
    if meaning.time or meaning.part or (meaning.date and meaning.date != wish.day):
        matching_times = [offered_time for offered_time in wish.offered if _matches_reply(offered_time, reply)]
        return matching_times[0] if len(matching_times) == 1 else None
    return None


def _takes_first_offer(wish: TimeWish, reply: CallerReply) -> bool:
    """Whether any offered time will do, or the only one is agreed to and no other told beside the yes."""
    if reply.phrase_key == "any":
        return bool(wish.offered)
    meaning = reply.meaning
    is_only_yes = meaning.intent == "yes" and not (meaning.time or meaning.date or meaning.part)
    return is_only_yes and len(wish.offered) == 1


def _matches_reply(at: datetime, reply: CallerReply) -> bool:
    meaning = reply.meaning
    same_moment = (meaning.time is None or meaning.time == at.time()) and meaning.date in {None, at.date()}
    return same_moment and (meaning.time is not None or meaning.part in {None, time_steps.get_day_part(at)})


def _refuse_offer(state: ConversationState, context: TurnContext) -> ConversationTurn:
    state = time_steps.count_refusal(state)
    if get_time_wish(state).refusals >= time_steps.MOST_REFUSALS:
        return message_steps.take_message_instead(state, context, make_prompt("no_time_suits"))
    return ask_question(state, context, "ask_datetime.another")
