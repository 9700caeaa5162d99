"""From one task to another: what the next one can use goes with it, what it cannot is set aside.

"Cancel it. No, wait, is there anything on Friday?" A detail is read and written where it lies: in the task in hand if
that has such a thing, else among what was set aside for a task that may follow.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ringlypro.receptionist.conversation_state import ConversationState
from ringlypro.receptionist.conversation_tasks import (
    NO_TASK,
    AppointmentLookup,
    BookingTask,
    CallbackWish,
    ChangeAction,
    ChangeTask,
    MessageIntent,
    MessageTask,
    NoTask,
    TaskDetails,
    TimeWish,
)


def collect_task_details(state: ConversationState) -> TaskDetails:
    """Everything that was said of any task of this call."""
    match state.task:
        case BookingTask(service_id=service_id, time=time_wish, reason=reason, more_people=more_people):
            return replace(
                state.set_aside, service_id=service_id, time=time_wish, reason=reason, more_people=more_people
            )
        case ChangeTask(lookup=lookup, service_id=service_id, time=time_wish):
            return replace(state.set_aside, lookup=lookup, service_id=service_id, time=time_wish)
        case MessageTask(reason=reason, callback=callback):
            return replace(state.set_aside, reason=reason, callback=callback)
        case NoTask():
            return state.set_aside


def start_booking(state: ConversationState, *, people: int = 1) -> ConversationState:
    """A new appointment is wanted, for so many people one each."""
    details = collect_task_details(state)
    return replace(
        state,
        task=BookingTask(details.service_id, details.time, details.reason, people - 1 or details.more_people),
        set_aside=TaskDetails(lookup=details.lookup, callback=details.callback),
    )


def start_change(state: ConversationState, action: ChangeAction) -> ConversationState:
    """An appointment that exists is to be another, or none."""
    details = collect_task_details(state)
    return replace(
        state,
        task=ChangeTask(action, details.lookup, details.service_id, details.time),
        set_aside=TaskDetails(reason=details.reason, callback=details.callback, more_people=details.more_people),
    )


def start_message(state: ConversationState, intent: MessageIntent = "message") -> ConversationState:
    """A message is to be left; `intent` is what was asked for."""
    details = collect_task_details(state)
    return replace(
        state,
        task=MessageTask(details.reason, details.callback, intent),
        set_aside=TaskDetails(
            service_id=details.service_id, time=details.time, lookup=details.lookup, more_people=details.more_people
        ),
    )


def drop_task(state: ConversationState) -> ConversationState:
    """Nothing is wanted for now; what was said stays known."""
    return replace(state, task=NO_TASK, set_aside=collect_task_details(state))


def _set_detail(state: ConversationState, **detail: Any) -> ConversationState:
    """The state with one detail, in the task in hand if that has such a thing."""
    (name,) = detail
    if hasattr(state.task, name):
        return replace(state, task=replace(state.task, **detail))
    return replace(state, set_aside=replace(state.set_aside, **detail))


def get_service_id(state: ConversationState) -> int | None:
    """The service that was chosen, or that the appointment in question has."""
    task = state.task
    return task.service_id if isinstance(task, BookingTask | ChangeTask) else state.set_aside.service_id


def set_service_id(state: ConversationState, service_id: int | None) -> ConversationState:
    """The state with this service."""
    return _set_detail(state, service_id=service_id)


def get_time_wish(state: ConversationState) -> TimeWish:
    """When the caller wants to come."""
    task = state.task
    return task.time if isinstance(task, BookingTask | ChangeTask) else state.set_aside.time


def set_time_wish(state: ConversationState, time_wish: TimeWish) -> ConversationState:
    """The state with this wish."""
    return _set_detail(state, time=time_wish)


def clear_time_slots(state: ConversationState) -> ConversationState:
    """Nothing is known of the time any more, but how often what was offered did not suit."""
    return set_time_wish(state, TimeWish(refusals=get_time_wish(state).refusals))


def get_lookup(state: ConversationState) -> AppointmentLookup:
    """Which appointment the caller means."""
    task = state.task
    return task.lookup if isinstance(task, ChangeTask) else state.set_aside.lookup


def set_lookup(state: ConversationState, lookup: AppointmentLookup) -> ConversationState:
    """The state with this appointment in question."""
    return _set_detail(state, lookup=lookup)


def get_reason(state: ConversationState) -> str | None:
    """What it is about, in the caller's words."""
    task = state.task
    return task.reason if isinstance(task, BookingTask | MessageTask) else state.set_aside.reason


def set_reason(state: ConversationState, reason: str | None) -> ConversationState:
    """The state with this reason."""
    return _set_detail(state, reason=reason)


def get_callback(state: ConversationState) -> CallbackWish:
    """How soon and when the owner is to call back."""
    task = state.task
    return task.callback if isinstance(task, MessageTask) else state.set_aside.callback


def set_callback(state: ConversationState, callback: CallbackWish) -> ConversationState:
    """The state with this wish for a call back."""
    return _set_detail(state, callback=callback)
