"""No caller is ever dropped: from every state every event leads on, and every silence comes to an end."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import cache

import pytest

from ringlypro.receptionist import engine, locale
from ringlypro.receptionist.conversation_tasks import BookingTask
from ringlypro.receptionist.conversation_types import (
    AlertOwner,
    AppointmentBooked,
    AppointmentCancelled,
    AwaitedAnswer,
    BookableService,
    CallerDetails,
    CallerSilence,
    CallProgress,
    ConversationState,
    ConversationTurn,
    GatherInput,
    HangUpCall,
    RejectCall,
    SpeechReceived,
    TransferResult,
    TurnContext,
)
from ringlypro.receptionist.gather_routes import ROUTE_BY_QUESTION
from tests.receptionist import conversation_graph

SERVICES = tuple(
    BookableService(i, name, 30, "$90") for i, name in enumerate(("Cleaning", "Whitening", "Crown", "Braces"), 1)
)
PLAIN_CLIENT = conversation_graph.SAMPLE_CONTEXT.client
FULL = replace(
    conversation_graph.SAMPLE_CONTEXT,
    services=SERVICES,
    can_transfer=True,
    staff_first=True,
    client=replace(PLAIN_CLIENT, records_calls=True, prices="$90", address="12 Ocean Drive"),
)
BUSINESSES = {
    "plain en": (conversation_graph.SAMPLE_CONTEXT, "en"),
    "plain es": (conversation_graph.SAMPLE_CONTEXT, "es"),
    "full es": (FULL, "es"),
    "message only en": (
        replace(conversation_graph.SAMPLE_CONTEXT, mode="message_only", caller=None, hours=(), codes=()),
        "en",
    ),
    "emergencies only es": (replace(conversation_graph.SAMPLE_CONTEXT, mode="emergency_only", can_transfer=True), "es"),
    "known, no booking en": (
        replace(
            conversation_graph.SAMPLE_CONTEXT,
            client=replace(PLAIN_CLIENT, booking_enabled=False),
            known_lang="en",
            caller=None,
        ),
        "en",
    ),
    "resumed es": (
        replace(
            conversation_graph.SAMPLE_CONTEXT,
            unfinished=ConversationState(caller=CallerDetails(name="Ana", lang="es"), task=BookingTask()),
        ),
        "es",
    ),
}


@cache
def explored(name: str) -> dict[str, conversation_graph.ReachedState]:
    brief, lang = BUSINESSES[name]
    places = conversation_graph.explore_states(brief, lang)
    assert len(places) > 25
    return places


@pytest.mark.parametrize("name", BUSINESSES)
class TestWalk:
    """Every state × event, for businesses of every kind."""

    def test_every_path_can_end(self, name: str) -> None:
        back: dict[str, set[str]] = {}
        for before, place in explored(name).items():
            for reached in place.next_turns.values():
                back.setdefault(conversation_graph.describe_state(reached), set()).add(before)

        ends, queue = {"over"}, deque(["over"])
        while queue:
            for before in back.get(queue.popleft(), set()) - ends:
                ends.add(before)
                queue.append(before)

        assert set(explored(name)) == ends

    def test_every_turn_says_something_and_names_a_route(self, name: str) -> None:
        asked = set()
        for place in explored(name).values():
            for reached in place.next_turns.values():
                if isinstance(reached.effect, GatherInput):
                    asked.add(reached.effect.question)
                    assert reached.effect.question == reached.state.step
                    assert reached.state.step in ROUTE_BY_QUESTION
                    assert reached.state.step != "none"
                    assert any(
                        locale.render_prompt(line, reached.state.lang, conversation_graph.SAMPLE_CONTEXT)
                        for line in reached.prompts
                    )

        assert len(asked) > 5

    def test_no_line_has_a_hole(self, name: str) -> None:
        spoken = set()
        for place in explored(name).values():
            for reached in place.next_turns.values():
                for line in reached.prompts:
                    spoken.add(line.key)
                    assert line.key == "verbatim" or line.key in locale.load_locale("en").templates, line.key
                    spoken_text = locale.render_prompt(line, reached.state.lang, conversation_graph.SAMPLE_CONTEXT)
                    assert not any(hole in spoken_text for hole in (" .", " ,", " ?", " :", " de el ", " a el ")), (
                        line,
                        spoken_text,
                    )

        assert len(spoken) > 10

    def test_silence_comes_to_an_end(self, name: str) -> None:
        for place in explored(name).values():
            assert len(alone(place.turn, BUSINESSES[name][0])) <= 16, conversation_graph.describe_state(place.turn)

    def test_every_question_is_answered_by_keys_alone(self, name: str) -> None:
        for before, place in explored(name).items():
            if isinstance(place.turn.effect, GatherInput):
                keyed = {
                    conversation_graph.describe_state(turn)
                    for label, turn in place.next_turns.items()
                    if label.startswith("key") and label not in {"key 0", "key *"}
                }
                assert keyed - {before}, before


def alone(turn: ConversationTurn, brief: TurnContext) -> list[ConversationTurn]:
    """What follows when the caller says nothing any more and nobody answers."""
    followed = [turn]
    while not isinstance(turn.effect, HangUpCall | RejectCall) and len(followed) < 40:
        answers = dict(conversation_graph.possible_events(turn.effect, "en"))
        kinds = (answers.get(label) for label in ("silence", "not accepted", "nothing recorded"))
        event = next((each for each in kinds if each), None) or next(iter(answers.values()), CallerSilence())
        turn = engine.advance_conversation(turn.state, event, brief)
        followed.append(turn)
    return followed


def test_nothing_is_booked_before_the_books_say_so() -> None:
    claims = {"booked": AppointmentBooked, "moved": AppointmentBooked, "cancelled": AppointmentCancelled}
    claimed = set()
    for place in explored("plain en").values():
        events = dict(conversation_graph.possible_events(place.turn.effect, "en"))
        existing = {line.key for line in place.turn.state.last_prompts}
        for label, reached in place.next_turns.items():
            for key in {line.key for line in reached.prompts} & set(claims) - existing:
                assert isinstance(events[label], claims[key])
                claimed.add(key)

    assert claimed == set(claims)


@pytest.mark.parametrize("name", ["plain en", "plain es"])
def test_an_emergency_is_told_from_every_state(name: str) -> None:
    asked = set()
    for before, place in explored(name).items():
        if isinstance(place.turn.effect, GatherInput) and before != "menu":
            reached = place.next_turns["emergency"]
            assert isinstance(reached.effect, AlertOwner) or place.turn.state.progress.owner_alerted, before
            assert reached.prompts[0].key == "emergency"
            asked.add(place.turn.effect.question)

    assert len(asked) > 10


def test_an_emergency_needs_no_confidence() -> None:
    words = conversation_graph.SAMPLE_UTTERANCES["en"]["emergency"]

    turn = engine.advance_conversation(
        ConversationState(task=BookingTask(), awaited=AwaitedAnswer("ask_name"), progress=CallProgress(greeted=True)),
        SpeechReceived(words, 0.05),
        conversation_graph.SAMPLE_CONTEXT,
    )

    assert isinstance(turn.effect, AlertOwner)


def test_any_answer_in_any_state_leads_on() -> None:
    answers = [
        e
        for place in explored("plain en").values()
        for _, e in conversation_graph.possible_events(place.turn.effect, "en")
        if not isinstance(place.turn.effect, GatherInput)
    ]

    assert len(answers) > 50
    for place in explored("plain en").values():
        for event in {repr(event): event for event in answers}.values():
            assert (
                engine.advance_conversation(place.turn.state, event, conversation_graph.SAMPLE_CONTEXT).effect
                is not None
            )


def test_nobody_free_means_a_message_not_a_dead_line() -> None:
    turn = engine.advance_conversation(
        ConversationState(
            awaited=AwaitedAnswer("none", effect="dial"), progress=CallProgress(greeted=True, owner_dialed=True)
        ),
        TransferResult(was_accepted=False),
        conversation_graph.SAMPLE_CONTEXT,
    )

    assert turn.state.step == "take_message"


def test_the_graph_can_be_printed() -> None:
    transitions = conversation_graph.list_transitions(explored("known, no booking en"))
    text = conversation_graph.format_transitions(transitions)

    assert "open.known\n" in text
    assert "over" in text
