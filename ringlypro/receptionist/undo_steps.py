"""Right after something was booked, moved or cancelled: "wait, I said no" takes it back, by asking first.

Nothing is undone unasked: the caller hears what there is and says whether it goes, moves or comes back, and that is a
change like any other.
"""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist import next_question
from ringlypro.receptionist.conversation_state import SettledAct
from ringlypro.receptionist.conversation_tasks import AppointmentLookup, ChangeAction, NoTask, TimeWish
from ringlypro.receptionist.conversation_types import ConversationState, ConversationTurn, TurnContext
from ringlypro.receptionist.interpretation import CallerReply, has_time_slot
from ringlypro.receptionist.slot_filling import fill_slots
from ringlypro.receptionist.task_details import set_lookup, set_service_id, set_time_wish, start_booking, start_change
from ringlypro.receptionist.turn_builders import make_prompt


def undo_last_act(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn | None:
    """The turn that takes the last act back; None where the caller takes nothing back.

    "Cancel it" and "move it" mean that act as long as nothing else is in hand and no code is told.
    """
    settled = state.settled
    if settled is None or reply.is_keypad or state.step != "anything_else" or not isinstance(state.task, NoTask):
        return None
    changes = reply.intent in {"cancel", "reschedule"} and not reply.meaning.code
    takes_back = reply.meaning.undoes and state.has_just_settled
    if settled.kind == "cancelled":
        return _book_again(state, settled, context) if takes_back else None
    if not (changes or takes_back) or settled.code is None:
        return None
    return _change_again(state, settled, reply, context)


def _change_again(
    state: ConversationState, settled: SettledAct, reply: CallerReply, context: TurnContext
) -> ConversationTurn:
    """The appointment of a moment ago: to cancel, to move, or which of the two."""
    action: ChangeAction = "either"
    if reply.intent == "cancel" or reply.meaning.refuses:
        action = "cancel"
    elif reply.intent == "reschedule" or has_time_slot(reply.meaning):
        action = "reschedule"
    changed_state = set_lookup(start_change(state, action), AppointmentLookup(code=settled.code))
    if settled.at is not None and reply.meaning.date and not (reply.meaning.time or reply.meaning.part):
        # "I meant Monday": at the same time.
        changed_state = set_time_wish(changed_state, TimeWish(clock=settled.at.time().replace(tzinfo=None)))
    return next_question.ask_next_question(fill_slots(changed_state, reply, context), context)


def _book_again(state: ConversationState, settled: SettledAct, context: TurnContext) -> ConversationTurn:
    """What was cancelled a moment ago is booked once more, if the time is still there."""
    at = settled.at
    time_wish = TimeWish() if at is None else TimeWish(day=at.date(), clock=at.time().replace(tzinfo=None))
    booking_state = set_time_wish(set_service_id(start_booking(state), settled.service_id), time_wish)
    return next_question.ask_next_question(replace(booking_state, settled=None), context, make_prompt("back_again"))
