"""No caller is ever dropped: from every state every event leads on, and every silence comes to an end."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest

from ringlypro.receptionist import engine, graph, pack
from ringlypro.receptionist.routes import ROUTE
from ringlypro.receptionist.talk import (
    Alert,
    Booked,
    Brief,
    Cancelled,
    Dialed,
    Event,
    HangUp,
    Heard,
    Listen,
    Service,
    Silence,
    Talk,
    Turn,
)

SERVICES = tuple(Service(i, name, 30, "$90") for i, name in enumerate(("Cleaning", "Whitening", "Crown", "Braces"), 1))
BRIEFS = {
    "plain": graph.PLAIN,
    "full": replace(
        graph.PLAIN, services=SERVICES, can_transfer=True, records=True, prices="$90", address="12 Ocean Drive"
    ),
    "nobody known": replace(graph.PLAIN, caller=None, hours=(), codes=()),
    "message only": replace(graph.PLAIN, mode="message_only"),
    "emergencies only": replace(graph.PLAIN, mode="emergency_only", can_transfer=True),
    "no booking": replace(graph.PLAIN, can_book=False),
    "known": replace(graph.PLAIN, known_lang="en", known_name="Ana"),
    "staff first": replace(graph.PLAIN, staff_first=True, can_transfer=True),
    "resumed": replace(graph.PLAIN, unfinished=Talk(task="book", name="Ana")),
}
EVERY = [pytest.param(name, lang, id=f"{name} {lang}") for name in BRIEFS for lang in ("en", "es")]


@pytest.mark.parametrize(("name", "lang"), EVERY)
class TestWalk:
    """Every state × event, for businesses of every kind."""

    def test_every_path_can_end(self, name: str, lang: str) -> None:
        steps = graph.walk(BRIEFS[name], lang)

        back: dict[str, set[str]] = {}
        for step in steps:
            back.setdefault(step.after, set()).add(step.before)
        ends, queue = {"over"}, deque(["over"])
        while queue:
            for before in back.get(queue.popleft(), set()) - ends:
                ends.add(before)
                queue.append(before)
        assert {step.before for step in steps} <= ends

    def test_every_turn_says_something_and_names_a_route(self, name: str, lang: str) -> None:
        for turn in graph.turns(BRIEFS[name], lang).values():
            for _, event in graph.events(turn.need, lang):
                reached = engine.advance(turn.talk, event, BRIEFS[name])
                if isinstance(reached.need, Listen):
                    assert reached.talk.step in ROUTE
                    assert reached.need.question == reached.talk.step
                    assert any(pack.word(line, reached.talk.lang, BRIEFS[name]) for line in reached.lines)

    def test_silence_comes_to_an_end(self, name: str, lang: str) -> None:
        brief = BRIEFS[name]

        for turn in graph.turns(brief, lang).values():
            assert len(list(alone(turn, brief))) <= 16, turn.talk

    def test_every_question_is_answered_by_keys_alone(self, name: str, lang: str) -> None:
        brief = BRIEFS[name]

        for turn in graph.turns(brief, lang).values():
            if isinstance(turn.need, Listen) and turn.talk.step != "menu":
                keyed = [
                    engine.advance(turn.talk, e, brief)
                    for label, e in graph.events(turn.need, lang)
                    if label.startswith("key")
                ]
                assert any((k.talk.step, k.talk.stage) != (turn.talk.step, turn.talk.stage) for k in keyed), (
                    graph.state(turn)
                )


def alone(turn: Turn, brief: Brief) -> list[Turn]:
    """What follows when the caller says nothing any more and nobody answers."""
    followed = [turn]
    while not isinstance(turn.need, HangUp) and len(followed) < 40:
        event: Event = Silence()
        if not isinstance(turn.need, Listen):
            answers = dict(graph.events(turn.need, "en"))
            event = (
                answers.get("not accepted")
                or answers.get("nothing recorded")
                or next(iter(answers.values()), Silence())
            )
        turn = engine.advance(turn.talk, event, brief)
        followed.append(turn)
        if type(turn.need).__name__ == "RejectCall":
            break
    return followed


def test_nothing_is_booked_before_the_books_say_so() -> None:
    for lang in ("en", "es"):
        for turn in graph.turns(graph.PLAIN, lang).values():
            for _, event in graph.events(turn.need, lang):
                reached = engine.advance(turn.talk, event, graph.PLAIN)
                keys = {line.key for line in reached.lines}
                if not isinstance(event, Booked) and "booked" not in {line.key for line in turn.talk.last_lines}:
                    assert "booked" not in keys
                    assert "moved" not in keys or "moved" in {line.key for line in turn.talk.last_lines}
                if not isinstance(event, Cancelled) and "cancelled" not in {line.key for line in turn.talk.last_lines}:
                    assert "cancelled" not in keys


def test_an_emergency_is_told_from_every_state() -> None:
    for lang in ("en", "es"):
        words = pack.load(lang).callers["emergency"]
        for turn in graph.turns(graph.PLAIN, lang).values():
            if isinstance(turn.need, Listen):
                reached = engine.advance(replace(turn.talk, lang=lang), Heard(words, 0.1), graph.PLAIN)
                assert isinstance(reached.need, Alert) or turn.talk.alerted, graph.state(turn)
                assert reached.lines[0].key == "emergency"


def test_any_event_in_any_state_leads_on() -> None:
    every = [event for turn in graph.turns().values() for _, event in graph.events(turn.need, "en")]
    kinds = list({repr(event): event for event in every}.values())

    for turn in graph.turns().values():
        for event in kinds:
            assert engine.advance(turn.talk, event, graph.PLAIN).need is not None


def test_nobody_free_means_a_message_not_a_dead_line() -> None:
    turn = engine.advance(
        Talk(step="none", pending="dial", greeted=True, dialed=True), Dialed(accepted=False), graph.PLAIN
    )

    assert turn.talk.step == "take_message"


def test_the_graph_can_be_printed() -> None:
    text = graph.printed(graph.walk())

    assert "menu" in text
    assert "over" in text
