"""No caller is ever dropped: from every state every event leads on, and every silence comes to an end."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import cache

import pytest

from ringlypro.receptionist import engine, pack
from ringlypro.receptionist.routes import ROUTE
from ringlypro.receptionist.talk import (
    Alert,
    Booked,
    Brief,
    Cancelled,
    Dialed,
    HangUp,
    Heard,
    Listen,
    RejectCall,
    Service,
    Silence,
    Talk,
    Turn,
)
from tests.receptionist import conversation_graph

SERVICES = tuple(Service(i, name, 30, "$90") for i, name in enumerate(("Cleaning", "Whitening", "Crown", "Braces"), 1))
FULL = replace(
    conversation_graph.PLAIN,
    services=SERVICES,
    can_transfer=True,
    staff_first=True,
    records=True,
    prices="$90",
    address="12 Ocean Drive",
)
BUSINESSES = {
    "plain en": (conversation_graph.PLAIN, "en"),
    "plain es": (conversation_graph.PLAIN, "es"),
    "full es": (FULL, "es"),
    "message only en": (replace(conversation_graph.PLAIN, mode="message_only", caller=None, hours=(), codes=()), "en"),
    "emergencies only es": (replace(conversation_graph.PLAIN, mode="emergency_only", can_transfer=True), "es"),
    "known, no booking en": (replace(conversation_graph.PLAIN, can_book=False, known_lang="en", caller=None), "en"),
    "resumed es": (replace(conversation_graph.PLAIN, unfinished=Talk(lang="es", task="book", name="Ana")), "es"),
}


@cache
def explored(name: str) -> dict[str, conversation_graph.Place]:
    brief, lang = BUSINESSES[name]
    return conversation_graph.explore(brief, lang)


@pytest.mark.parametrize("name", BUSINESSES)
class TestWalk:
    """Every state × event, for businesses of every kind."""

    def test_every_path_can_end(self, name: str) -> None:
        back: dict[str, set[str]] = {}
        for before, place in explored(name).items():
            for reached in place.leads.values():
                back.setdefault(conversation_graph.state(reached), set()).add(before)

        ends, queue = {"over"}, deque(["over"])
        while queue:
            for before in back.get(queue.popleft(), set()) - ends:
                ends.add(before)
                queue.append(before)

        assert set(explored(name)) == ends

    def test_every_turn_says_something_and_names_a_route(self, name: str) -> None:
        for place in explored(name).values():
            for reached in place.leads.values():
                if isinstance(reached.need, Listen):
                    assert reached.need.question == reached.talk.step
                    assert reached.talk.step in ROUTE
                    assert reached.talk.step != "none"
                    assert any(pack.word(line, reached.talk.lang, conversation_graph.PLAIN) for line in reached.lines)

    def test_no_line_has_a_hole(self, name: str) -> None:
        for place in explored(name).values():
            for reached in place.leads.values():
                for line in reached.lines:
                    assert line.key == "verbatim" or line.key in pack.load("en").says, line.key
                    said = pack.word(line, reached.talk.lang, conversation_graph.PLAIN)
                    assert not any(hole in said for hole in (" .", " ,", " ?", " :", " de el ", " a el ")), (
                        line,
                        said,
                    )

    def test_silence_comes_to_an_end(self, name: str) -> None:
        for place in explored(name).values():
            assert len(alone(place.turn, BUSINESSES[name][0])) <= 16, conversation_graph.state(place.turn)

    def test_every_question_is_answered_by_keys_alone(self, name: str) -> None:
        for before, place in explored(name).items():
            if isinstance(place.turn.need, Listen):
                keyed = {
                    conversation_graph.state(turn)
                    for label, turn in place.leads.items()
                    if label.startswith("key") and label not in {"key 0", "key *"}
                }
                assert keyed - {before}, before


def alone(turn: Turn, brief: Brief) -> list[Turn]:
    """What follows when the caller says nothing any more and nobody answers."""
    followed = [turn]
    while not isinstance(turn.need, HangUp | RejectCall) and len(followed) < 40:
        answers = dict(conversation_graph.events(turn.need, "en"))
        kinds = (answers.get(label) for label in ("silence", "not accepted", "nothing recorded"))
        event = next((each for each in kinds if each), None) or next(iter(answers.values()), Silence())
        turn = engine.advance(turn.talk, event, brief)
        followed.append(turn)
    return followed


def test_nothing_is_booked_before_the_books_say_so() -> None:
    claims = {"booked": Booked, "moved": Booked, "cancelled": Cancelled}
    for place in explored("plain en").values():
        events = dict(conversation_graph.events(place.turn.need, "en"))
        known = {line.key for line in place.turn.talk.last_lines}
        for label, reached in place.leads.items():
            for key in {line.key for line in reached.lines} & set(claims) - known:
                assert isinstance(events[label], claims[key])


@pytest.mark.parametrize("name", ["plain en", "plain es"])
def test_an_emergency_is_told_from_every_state(name: str) -> None:
    for before, place in explored(name).items():
        if isinstance(place.turn.need, Listen) and before != "menu":
            reached = place.leads["emergency"]
            assert isinstance(reached.need, Alert) or place.turn.talk.alerted, before
            assert reached.lines[0].key == "emergency"


def test_an_emergency_needs_no_confidence() -> None:
    words = pack.load("en").callers["emergency"]

    turn = engine.advance(
        Talk(step="ask_name", task="book", greeted=True), Heard(words, 0.05), conversation_graph.PLAIN
    )

    assert isinstance(turn.need, Alert)


def test_any_answer_in_any_state_leads_on() -> None:
    answers = [
        e
        for place in explored("plain en").values()
        for _, e in conversation_graph.events(place.turn.need, "en")
        if not isinstance(place.turn.need, Listen)
    ]

    for place in explored("plain en").values():
        for event in {repr(event): event for event in answers}.values():
            assert engine.advance(place.turn.talk, event, conversation_graph.PLAIN).need is not None


def test_nobody_free_means_a_message_not_a_dead_line() -> None:
    turn = engine.advance(
        Talk(step="none", pending="dial", greeted=True, dialed=True), Dialed(accepted=False), conversation_graph.PLAIN
    )

    assert turn.talk.step == "take_message"


def test_the_graph_can_be_printed() -> None:
    text = conversation_graph.printed(conversation_graph.walk(BUSINESSES["known, no booking en"][0]))

    assert "open.known\n" in text
    assert "over" in text
