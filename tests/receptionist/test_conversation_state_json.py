"""A talk survives being written down, and an older or newer version's hand."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from ringlypro.receptionist import conversation_state_json
from ringlypro.receptionist.conversation_types import CallerAppointment, ConversationState, Prompt
from tests.receptionist import conversation_graph

FULL = ConversationState(
    step="offer", lang="es", task="book", service_id=3, name="Ana", phone="+13055550142", phone_confirmed=True,
    day=date(2025, 11, 21), clock=time(10, 30), part="morning", at=datetime(2025, 11, 21, 10, 30),
    offered=(datetime(2025, 11, 21, 9), datetime(2025, 11, 21, 10)), found=(CallerAppointment(7, datetime(2025, 11, 24, 9), "Ana", "K7M9XA"),),
    booking_id=7, code="K7M9XA", reason="crown", urgent=True, best_time="later", keyed="1", misses=2, turns=5, greeted=True,
    outcome="answered", after=datetime(2025, 11, 22, 8),
    last_lines=(
        Prompt("offer.plain", (("times", (datetime(2025, 11, 21, 9),)), ("at", datetime(2025, 11, 21, 9)), ("day", date(2025, 11, 21)))),
        Prompt("x", (("clock", time(9)), ("n", 3), ("text", "hi")), lang="en"),
    ),
)  # fmt: skip

FIELD_NAMES = sorted(field.name for field in fields(ConversationState))


def test_what_was_written_is_read() -> None:
    assert conversation_state_json.load_state(json.loads(json.dumps(conversation_state_json.dump_state(FULL)))) == FULL


def test_only_what_is_no_longer_as_at_the_beginning_is_written() -> None:
    assert conversation_state_json.dump_state(ConversationState()) == {}
    assert conversation_state_json.dump_state(ConversationState(misses=2, name="Ana")) == {"misses": 2, "name": "Ana"}


def test_every_state_of_a_call_can_be_written() -> None:
    states = [place.turn.state for place in conversation_graph.explore_states().values()]

    assert len(states) > 50
    assert [
        conversation_state_json.load_state(json.loads(json.dumps(conversation_state_json.dump_state(state))))
        for state in states
    ] == states


def test_unknown_and_missing_fields_are_forgiven() -> None:
    assert conversation_state_json.load_state({"name": "Ana", "mood": "good"}) == ConversationState(name="Ana")
    assert conversation_state_json.load_state({}) == ConversationState()


def test_a_broken_field_gets_its_default() -> None:
    broken = {"day": "yesterday", "step": "no_such_step", "lang": "fr", "misses": "two", "offered": [3], "name": "Ana"}

    assert conversation_state_json.load_state(broken) == ConversationState(name="Ana")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(FIELD_NAMES), json_values))
def test_no_json_breaks_the_reader(raw: dict[str, object]) -> None:
    assert isinstance(conversation_state_json.load_state(raw), ConversationState)
