"""Whether what was said along with a yes is what was read back; else the yes is to something else."""

from __future__ import annotations

from ringlypro.receptionist import time_steps
from ringlypro.receptionist.conversation_types import ConversationState, TurnContext
from ringlypro.receptionist.interpretation import CallerReply, fold_words
from ringlypro.receptionist.nlu import NluResult
from ringlypro.receptionist.task_details import get_service_id, get_time_wish


def matches_read_back(state: ConversationState, reply: CallerReply, context: TurnContext) -> bool:
    """Whether everything that was said along with "yes" is what was read back."""
    meaning, read_back_at = reply.meaning, get_time_wish(state).at
    if read_back_at is None or _tells_more_than_moment(meaning):
        return False
    same_clock = meaning.time is None or (meaning.time.hour % 12, meaning.time.minute) == (
        read_back_at.hour % 12,
        read_back_at.minute,
    )
    same_part = meaning.part is None or meaning.part == time_steps.get_day_part(read_back_at)
    numbers = {read_back_at.hour, read_back_at.hour % 12 or 12, read_back_at.minute, read_back_at.day}
    return (
        meaning.date in {None, read_back_at.date()}
        and same_clock
        and same_part
        and numbers.issuperset(meaning.repeated_numbers)
        and _is_read_back_name(state, reply)
        and _is_read_back_service(state, reply, context)
    )


def _tells_more_than_moment(meaning: NluResult) -> bool:
    """Whether something was said that no read-back moment can repeat."""
    remarks = (meaning.past, meaning.conflict, meaning.denied, meaning.phone, meaning.earliest, meaning.edge)
    return any(remarks) or meaning.window.is_bounded


def _is_read_back_name(state: ConversationState, reply: CallerReply) -> bool:
    """Whether the names that were said are in the one that was read back: "for Olivia" is Olivia Reyes."""
    said_words = {*reply.meaning.repeated_names, *fold_words(reply.meaning.name or "")}
    return said_words <= set(fold_words(state.caller.name or ""))


def _is_read_back_service(state: ConversationState, reply: CallerReply, context: TurnContext) -> bool:
    index = reply.meaning.service
    if index is None or len(context.services) <= 1:
        return True
    return index < len(context.services) and context.services[index].id == get_service_id(state)
