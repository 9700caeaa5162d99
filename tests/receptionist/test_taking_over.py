"""A call is taken over out of any state, and goes on where it was if nobody picks up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringlypro.receptionist import engine
from ringlypro.receptionist.conversation_types import (
    CallTakenOver,
    ConversationState,
    ConversationTurn,
    GatherInput,
    HangUpCall,
    TransferCall,
    TransferResult,
)
from tests.receptionist import conversation_graph

CONTEXT = replace(conversation_graph.SAMPLE_CONTEXT, can_transfer=True)


def list_turns(lang: str) -> list[ConversationTurn]:
    places = conversation_graph.explore_states(CONTEXT, lang)
    assert len(places) > 25
    return [place.turn for place in places.values()]


def asked_by(state: ConversationState, name: str = "Ana") -> ConversationState:
    return replace(state, progress=replace(state.progress, taken_over_by=name))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_it_rings_out_of_any_question_and_comes_back_to_a_question(lang: str) -> None:
    questions = [turn for turn in list_turns(lang) if isinstance(turn.effect, GatherInput)]

    rung = [engine.advance_conversation(asked_by(turn.state), CallTakenOver(), CONTEXT) for turn in questions]
    back = [engine.advance_conversation(turn.state, TransferResult(was_accepted=False), CONTEXT) for turn in rung]

    assert {type(turn.effect) for turn in rung} == {TransferCall}
    assert {turn.prompts[0].key for turn in rung} == {"taken_over"}
    assert {turn.state.progress.taken_over_by for turn in rung} == {""}
    assert {type(turn.effect) for turn in back} == {GatherInput}
    assert {turn.prompts[0].key for turn in back if turn.state.progress.greeted} == {"nobody_free"}


def test_a_call_that_says_goodbye_is_not_held_back() -> None:
    over = [turn for turn in list_turns("en") if isinstance(turn.effect, HangUpCall)]

    turns = [engine.advance_conversation(asked_by(turn.state), CallTakenOver(), CONTEXT) for turn in over]

    assert over
    assert {type(turn.effect) for turn in turns} == {HangUpCall}


def test_a_line_that_rings_goes_on_ringing_and_says_nothing_again() -> None:
    turn = next(turn for turn in list_turns("en") if isinstance(turn.effect, GatherInput))
    rung = engine.advance_conversation(asked_by(turn.state), CallTakenOver(), CONTEXT)

    again = engine.advance_conversation(rung.state, CallTakenOver(), CONTEXT)

    assert (again.effect, again.prompts, again.state) == (TransferCall(), (), rung.state)


def test_without_a_request_or_a_telephone_the_question_is_asked_again() -> None:
    turn = next(turn for turn in list_turns("en") if isinstance(turn.effect, GatherInput))
    cannot_ring = replace(CONTEXT, can_transfer=False)

    turns = [
        engine.advance_conversation(turn.state, CallTakenOver(), CONTEXT),
        engine.advance_conversation(asked_by(turn.state), CallTakenOver(), cannot_ring),
    ]

    assert [type(each.effect) for each in turns] == [GatherInput, GatherInput]
    assert {each.state.step for each in turns} == {turn.state.step}
    assert {each.state.progress.taken_over_by for each in turns} == {""}
