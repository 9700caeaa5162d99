"""What to do when nothing was understood: plainly again, an example, the keypad, and then somebody else.

Three misses on a question, or four in a call, are borne; the next one leads to a person, a note or a recording.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ringlypro.receptionist import message_steps, time_steps, transfer_steps
from ringlypro.receptionist.conversation_tasks import NoTask
from ringlypro.receptionist.conversation_types import (
    ConversationState,
    ConversationTurn,
    EffectFailed,
    Prompt,
    RecordVoicemail,
    TransferCall,
    TurnContext,
    VoicemailRecorded,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.slot_filling import record_outcome
from ringlypro.receptionist.task_details import get_reason, get_time_wish, set_reason, set_time_wish
from ringlypro.receptionist.turn_builders import (
    PromptLevel,
    ask_at_level,
    ask_question,
    hand_over,
    hang_up,
    make_prompt,
    resume_question,
)

_MOST_MISSES_PER_QUESTION, _MOST_MISSES_PER_CALL = 4, 5
KEYPAD_OFFERED_AT_MISS: Final = 3
"""The miss at which keys are offered; a telephone number is keyed in one earlier."""
_LEVEL_BY_MISS: Final[dict[int, PromptLevel]] = {1: "plain", 2: "example", KEYPAD_OFFERED_AT_MISS: "keys"}


def handle_silence(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """Nothing was said: while the line was elsewhere that is no miss."""
    if state.step != "none":
        return reprompt_no_match(state, context)
    return (
        hang_up(state, make_prompt("goodbye.plain"))
        if state.awaited.effect == "record"
        else resume_question(state, context)
    )


def list_apologies(state: ConversationState, reply: CallerReply) -> tuple[Prompt, ...]:
    """What is said first: an apology, once, and for words that were not understood alone."""
    is_understood = reply.intent in {"yes", "no"} or reply.phrase_key == "hello"
    return () if state.awaited.misses or is_understood else (make_prompt("sorry"),)


def reprompt_no_match(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """One more answer that was none."""
    misses, misses_in_call = state.awaited.misses + 1, state.counters.misses + 1
    state = replace(
        state,
        awaited=replace(state.awaited, misses=misses),
        counters=replace(state.counters, misses=misses_in_call),
    )
    if state.step == "anything_else" and state.outcome and misses > 1:
        return hang_up(state, make_prompt("goodbye.plain"))
    if misses >= _MOST_MISSES_PER_QUESTION or misses_in_call >= _MOST_MISSES_PER_CALL:
        return escalate_call(state, context)
    if misses == KEYPAD_OFFERED_AT_MISS and _asks_time(state):
        return offer_keypad_times(state, context)
    keypad_early = state.step == "ask_phone" and misses == KEYPAD_OFFERED_AT_MISS - 1
    return ask_at_level(
        state, context, *before, level="keys" if state.caller.uses_keypad or keypad_early else _LEVEL_BY_MISS[misses]
    )


def _asks_time(state: ConversationState) -> bool:
    return state.step in {"ask_datetime", "ask_time"} and state.awaited.question != "ask_time.half"


def offer_keypad_times(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """A day and time by keys alone: the next real openings, one key each."""
    if not time_steps.needs_time(state):
        return ask_at_level(state, context, level="keys")
    wish = get_time_wish(state)
    state = set_time_wish(state, replace(wish, earliest=wish.day is None))
    return time_steps.check_availability(replace(state, caller=replace(state.caller, uses_keypad=True)))


def escalate_call(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """The end of the ladder: a person, a note with what is known, or a recording."""
    caller, progress = state.caller, state.progress
    if context.can_transfer and context.mode == "open" and not progress.owner_dialed:
        state = replace(state, progress=replace(progress, owner_dialed=True))
        return hand_over(state, TransferCall(), "dial", make_prompt("give_up.person"))
    has_number = caller.phone_confirmed if caller.phone else context.caller is not None
    if caller.name and has_number and not isinstance(state.task, NoTask) and not progress.closing:
        reason = get_reason(state) or message_steps.describe_task(state, context)
        state = set_reason(replace(state, progress=replace(progress, closing=True)), reason)
        return message_steps.leave_message(state, make_prompt("give_up.note"))
    return record_voicemail(state, make_prompt("give_up.record"))


def record_voicemail(state: ConversationState, *before: Prompt) -> ConversationTurn:
    """A beep, and whatever the caller wants to say."""
    return hand_over(state, RecordVoicemail(), "record", *before)


def handle_voicemail(state: ConversationState, event: VoicemailRecorded) -> ConversationTurn:
    """A voicemail is there, or nothing was said."""
    if event.seconds > 0:
        return hang_up(record_outcome(state, "voicemail"), make_prompt("recorded"))
    return hang_up(state, make_prompt("not_recorded"))


def handle_effect_failed(state: ConversationState, event: EffectFailed, context: TurnContext) -> ConversationTurn:
    """Something of ours did not answer: say so, and leave the matter with a person."""
    state = replace(state, awaited=replace(state.awaited, effect=None))
    match event.effect_kind:
        case "note":
            return record_voicemail(state, make_prompt("failed.note"))
        case "alert":
            return ask_question(state, context, "anything_else.emergency")
        case "dial":
            return transfer_steps.go_on_without_person(state, context, question=state.awaited.interrupted)
        case "record":
            return hang_up(state, make_prompt("failed.record"))
        case "passage":
            return reprompt_no_match(state, context, make_prompt("sorry"))
        case _:
            return message_steps.take_message_instead(state, context, make_prompt("failed.books"))
