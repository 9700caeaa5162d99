"""A conversation survives being written down, and an older or newer version's hand."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringlypro.receptionist import conversation_state_json, engine
from ringlypro.receptionist.conversation_tasks import (
    AppointmentLookup,
    BookingTask,
    CallbackWish,
    CallTask,
    ChangeTask,
    MessageTask,
    NoTask,
    TaskDetails,
    TimeWish,
)
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    CallCounters,
    CallerAppointment,
    CallerDetails,
    CallProgress,
    CallStarted,
    ConversationEvent,
    ConversationState,
    Prompt,
    SpeechReceived,
    TransferResult,
)
from tests.receptionist import conversation_graph
from tests.receptionist.scripted_backend import Call, ScriptedBackend, event_of
from tests.receptionist.test_conversation_graph import SERVICES

WISH = TimeWish(
    day=date(2025, 11, 21), clock=time(10, 30), part="morning", half_open=True, earliest=True,
    after=datetime(2025, 11, 22, 8), offered=(datetime(2025, 11, 21, 9), datetime(2025, 11, 21, 10)),
    at=datetime(2025, 11, 21, 10, 30), refusals=1,
)  # fmt: skip
LOOKUP = AppointmentLookup(
    "K7M9XA", codeless=True, appointments=(CallerAppointment(7, datetime(2025, 11, 24, 9), "Ana", "K7M9XA", "Crown"),),
    booking_id=7, failed_lookups=1,
)  # fmt: skip
CALLBACK = CallbackWish(urgent=True, best_time="later")
FULL = ConversationState(
    caller=CallerDetails("Ana", "+13055550142", phone_confirmed=True, lang="es", uses_keypad=True),
    task=BookingTask(3, WISH, "crown"),
    set_aside=TaskDetails(lookup=LOOKUP, callback=CALLBACK),
    awaited=AwaitedAnswer("ask_service.more", service_page=1, effect="look", misses=2),
    counters=CallCounters(misses=3, rejected_phones=1),
    progress=CallProgress(greeted=True, owner_dialed=True, owner_alerted=True, closing=True),
    outcome="answered",
    unanswered_question="do you have parking",
    last_prompts=(
        Prompt("offer.plain", (("times", (datetime(2025, 11, 21, 9),)), ("at", datetime(2025, 11, 21, 9)), ("day", date(2025, 11, 21)))),
        Prompt("x", (("clock", time(9)), ("n", 3), ("text", "hi")), lang="en"),
    ),
)  # fmt: skip
FLAT_STATES: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("flat_states.jsonl").read_text("utf-8").splitlines()
]
"""Conversations as the first form kept them, what the caller did next, and what that version answered."""
FLAT_DEFAULTS: dict[str, Any] = {
    "step": "menu", "stage": "", "lang": "en", "task": "", "service_id": None, "name": None, "phone": None,
    "phone_confirmed": False, "day": None, "clock": None, "part": None, "at": None, "offered": [], "found": [],
    "booking_id": None, "code": None, "reason": None, "urgent": False, "best_time": None, "keyed": "", "misses": 0,
    "misses_in_all": 0, "turns": 0, "greeted": False, "outcome": None, "last_lines": [], "pending": "",
    "earliest": False, "after": None, "keys": False, "verified": False, "codeless": False, "finds": 0, "refusals": 0,
    "dialed": False, "alerted": False, "urgency_known": False, "to_ask": "", "phone_misses": 0, "half_open": False,
    "closing": False,
}  # fmt: skip


def reread(state: ConversationState) -> ConversationState:
    return conversation_state_json.load_state(json.loads(json.dumps(conversation_state_json.dump_state(state))))


@pytest.mark.parametrize(
    "task",
    [NoTask(), BookingTask(3, WISH, "crown"), ChangeTask("either", LOOKUP, 3, WISH), MessageTask("crown", CALLBACK)],
)
def test_what_was_written_is_read(task: CallTask) -> None:
    state = replace(FULL, task=task)

    assert reread(state) == state


def test_every_state_of_a_call_can_be_written() -> None:
    states = [place.turn.state for place in conversation_graph.explore_states().values()]

    assert len(states) > 50
    assert [reread(state) for state in states] == states


def test_what_is_at_its_default_is_not_written() -> None:
    state = ConversationState(caller=CallerDetails(name="Ana"), task=MessageTask())

    assert conversation_state_json.dump_state(state) == {
        "version": 2,
        "caller": {"name": "Ana"},
        "task": {"kind": "message"},
    }


def test_unknown_and_missing_fields_are_forgiven() -> None:
    raw = {"version": 3, "mood": "good", "caller": {"name": "Ana", "mood": "good"}, "task": {"kind": "gossip"}}

    assert conversation_state_json.load_state(raw) == ConversationState(caller=CallerDetails(name="Ana"))
    assert conversation_state_json.load_state({}) == ConversationState()


def test_a_broken_field_gets_its_default() -> None:
    raw = {
        "version": 2,
        "caller": {"name": "Ana", "lang": "fr", "phone_confirmed": "yes"},
        "task": {"kind": "booking", "service_id": 3, "time": {"day": "yesterday", "offered": [3], "part": "morning"}},
        "set_aside": ["nothing"],
        "awaited": {"question": "confirm.known", "misses": "two"},
    }

    assert conversation_state_json.load_state(raw) == ConversationState(
        caller=CallerDetails(name="Ana"), task=BookingTask(3, TimeWish(part="morning"))
    )


@pytest.mark.parametrize("intent", ["message", "callback", "complaint", "late", "question"])
@pytest.mark.parametrize("part", ["morning", "afternoon", "evening"])
def test_what_began_a_message_and_the_part_of_a_day_are_read_as_they_were_stored(intent: str, part: str) -> None:
    message = {"kind": "message", "reason": "a leak", "intent": intent}
    booking = {"kind": "booking", "time": {"part": part, "refusals": 1}}

    assert conversation_state_json.load_state({"version": 2, "task": message}).task == MessageTask(
        "a leak",
        intent=intent,  # type: ignore[arg-type]  # one of the five
    )
    assert conversation_state_json.load_state({"version": 2, "task": booking}).task == BookingTask(
        time=TimeWish(part=part, refusals=1)  # type: ignore[arg-type]  # one of the three
    )


def test_words_that_are_none_of_these_get_the_default_and_cost_nothing_else() -> None:
    message = {"kind": "message", "reason": "a leak", "intent": "sermon"}
    booking = {"kind": "booking", "time": {"part": "teatime", "refusals": 1}}

    assert conversation_state_json.load_state({"version": 2, "task": message}).task == MessageTask("a leak")
    assert conversation_state_json.load_state({"version": 2, "task": booking}).task == BookingTask(
        time=TimeWish(refusals=1)
    )


def test_a_task_without_what_it_needs_is_none() -> None:
    raw = {"version": 2, "task": {"kind": "change", "action": "postpone"}}

    assert conversation_state_json.load_state(raw).task == NoTask()


class TestTheFirstForm:
    """A call that was in progress when the form changed goes on as if nothing had happened."""

    @pytest.mark.parametrize("flat", FLAT_STATES, ids=lambda flat: flat["about"])
    def test_goes_on(self, flat: dict[str, Any]) -> None:
        call = Call(_backend_of(flat), talk=conversation_state_json.load_state(flat["state"]))

        assert call.happens(_event_of(flat["said"])) == flat["answer"]

    @pytest.mark.parametrize("flat", FLAT_STATES, ids=lambda flat: flat["about"])
    def test_may_leave_out_what_was_as_at_the_beginning(self, flat: dict[str, Any]) -> None:
        brief = {key: value for key, value in flat["state"].items() if FLAT_DEFAULTS[key] != value}

        assert len(brief) < len(FLAT_DEFAULTS) / 2
        assert conversation_state_json.load_state(brief) == conversation_state_json.load_state(flat["state"])

    @pytest.mark.parametrize("flat", FLAT_STATES, ids=lambda flat: flat["about"])
    def test_says_again_what_was_said(self, flat: dict[str, Any]) -> None:
        state = conversation_state_json.load_state(flat["state"])

        assert [prompt.key for prompt in state.last_prompts] == [line["key"] for line in flat["state"]["last_lines"]]
        assert reread(state) == state

    def test_is_gone_on_with_in_the_next_call(self) -> None:
        flat = next(flat for flat in FLAT_STATES if flat["about"] == "a booking, asked for the day")
        dropped = conversation_state_json.load_state(flat["state"])
        context = replace(conversation_graph.SAMPLE_CONTEXT, unfinished=dropped)

        greeting = engine.advance_conversation(ConversationState(), CallStarted(), context)
        resumed = engine.advance_conversation(greeting.state, SpeechReceived("yes"), context)

        assert [prompt.key for prompt in resumed.prompts] == ["resumed", "ask_datetime.plain"]
        assert resumed.state.caller.name == "Ana Lopez"

    def test_forgives_too(self) -> None:
        broken = {
            "day": "yesterday",
            "step": "no_such",
            "stage": 3,
            "lang": "fr",
            "found": [3],
            "task": [],
            "name": "A",
        }

        assert conversation_state_json.load_state(broken) == ConversationState(caller=CallerDetails(name="A"))


def _backend_of(flat: dict[str, Any]) -> ScriptedBackend:
    opens, closes = map(int, flat["hours"].split("-"))
    days = range(1, 8 if opens == 7 else 6)
    context = replace(
        conversation_graph.SAMPLE_CONTEXT,
        hours=tuple((day, time(opens), time(closes)) for day in days),
        services=SERVICES[: flat["services"]],
    )
    appointment = CallerAppointment(1, datetime(2025, 11, 24, 10), "Ana Lopez", "K7M9XA")
    return ScriptedBackend(context, bookings=[appointment], phones={1: "+13055550134"})


def _event_of(words: str) -> ConversationEvent:
    return TransferResult(was_accepted=False) if words == "<nobody accepts>" else event_of(words)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
parts = ["version", "caller", "task", "set_aside", "awaited", "counters", "progress", "outcome", "last_prompts"]
names = ["kind", "action", "time", "lookup", "appointments", "day", "offered", "question", "effect", "key", "values"]
nested = st.dictionaries(st.sampled_from(names), json_values | st.sampled_from(["booking", "change", "message"]))


@given(st.dictionaries(st.sampled_from(parts), json_values | nested | st.lists(nested)))
def test_no_json_breaks_the_reader(raw: dict[str, object]) -> None:
    assert isinstance(conversation_state_json.load_state(raw), ConversationState)


@given(st.dictionaries(st.sampled_from(sorted(FLAT_STATES[0]["state"])), json_values))
def test_no_flat_json_breaks_the_reader(raw: dict[str, object]) -> None:
    assert isinstance(conversation_state_json.load_state(raw), ConversationState)
