"""Whole calls, word by word: tests/dialogues/*.toml say what callers say, what must be answered, and what comes of it."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.opening_days import SpecialDay
from ringlypro.clients.passages import split_passages
from ringlypro.receptionist.conversation_tasks import BookingTask
from ringlypro.receptionist.conversation_types import (
    AlertOwner,
    BookableService,
    CallerAppointment,
    CallerDetails,
    CallStarted,
    CancelAppointment,
    ConfirmAppointment,
    ConversationState,
    FaqAnswer,
    LeaveMessage,
    TurnContext,
)
from tests.receptionist.businesses import make_client
from tests.receptionist.scripted_backend import Call, ScriptedBackend, event_of

FOLDER = Path(__file__).parents[1] / "dialogues"
CALLER = "+13055550134"
WEEK = [[day, "09:00", "17:00"] for day in range(1, 6)]


def scripts() -> list[Any]:
    result = []
    for path in sorted(FOLDER.glob("*.toml")):
        for script in tomllib.loads(path.read_text("utf-8"))["call"]:
            script.setdefault("lang", path.stem[:2])
            result.append(pytest.param(script, id=f"{path.stem}: {script['about']}"))
    return result


def special_day(each: dict[str, Any]) -> SpecialDay:
    spans = [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in each.get("hours", ())]
    return SpecialDay(tuple(spans), each.get("names", {}))


def brief_of(script: dict[str, Any]) -> TurnContext:
    on: date = script.get("today", date(2025, 11, 20))
    brief: dict[str, Any] = {
        "now": datetime.combine(on, time.fromisoformat(script.get("time", "08:00"))),
        "hours": tuple((d, time.fromisoformat(a), time.fromisoformat(b)) for d, a, b in script.get("hours", WEEK)),
        "services": tuple(BookableService(i, *each) for i, each in enumerate(script.get("services", ()), start=1)),
        "answers": tuple(FaqAnswer(i, tuple(q), a) for i, (q, a) in enumerate(script.get("answers", ()), start=1)),
        "special_days": {each["day"]: special_day(each) for each in script.get("special_days", ())},
        "caller": script.get("caller", CALLER) or None,
        "area_code": "305",
    }
    reported = script.get("brief", {})
    if "unfinished" in reported:
        caller = CallerDetails(**reported["unfinished"])
        reported = {**reported, "unfinished": ConversationState(caller=caller, task=BookingTask())}
    lists = {name: tuple(value) for name, value in reported.items() if isinstance(value, list)}
    reported = {**reported, **lists}
    own = {f.name for f in fields(TurnContext)}
    client = {name: reported.pop(name) for name in set(reported) - own}
    assert set(client) <= set(CLIENT_FIELDS.by_name)
    return TurnContext(**{**brief, **reported, "client": make_client(**client)})


def desk_of(script: dict[str, Any]) -> ScriptedBackend:
    booked = [
        CallerAppointment(i, datetime.fromisoformat(b["at"]), b["name"], b["code"])
        for i, b in enumerate(script.get("bookings", ()), 1)
    ]
    return ScriptedBackend(
        brief_of(script),
        clocks=tuple(time.fromisoformat(t) for t in script.get("free", ())),
        taken={datetime.fromisoformat(t) for t in script.get("taken", ())},
        snatched={datetime.fromisoformat(t) for t in script.get("snatched", ())},
        bookings=booked,
        phones={b.id: script["bookings"][b.id - 1].get("phone", CALLER) for b in booked},
        broken=tuple(script.get("broken", ())),
        answers=script.get("answers_phone", False),
        texts_digits=script.get("texts_digits", False),
        passages={lang: split_passages(text) for lang, text in script.get("knowledge", {}).items()},
    )


def play(script: dict[str, Any]) -> Call:
    """Run a script; a failure shows the whole call so far."""
    call = Call(desk_of(script))
    heard = call.happens(CallStarted())
    lines = [f"   : {heard}"]
    steps = list(script["script"])
    if steps[0][0] == "<ring>":
        check(heard, steps.pop(0)[1], lines)
    elif call.talk.step == "menu":
        lines.append(f"   : {call.happens(event_of('<2>' if script['lang'] == 'es' else '<1>'))}")
    for words, expected in steps:
        assert not call.is_over, "\n".join(["hung up before:", *lines, f"-- {words}"])
        answer = call.happens(event_of(words))
        lines += [
            f"-- {words}",
            f"   : {answer}   [{call.talk.awaited.question}] {dict(call.turn.understanding_trace) if call.turn else ''}",
        ]
        check(answer, expected, lines)
    call.lines = lines  # type: ignore[attr-defined]
    return call


def check(heard: str, expected: str | list[str], lines: list[str]) -> None:
    for part in [expected] if isinstance(expected, str) else expected:
        unwanted = part.startswith("not:")
        spoken_text = part.removeprefix("not:").casefold() in heard.casefold()
        if spoken_text is unwanted:
            pytest.fail(
                "\n".join([f"{'said, but must not be' if unwanted else 'not said'}: {part}", *lines]), pytrace=False
            )


@pytest.mark.parametrize("script", scripts())
def test_a_call_goes_as_it_should(script: dict[str, Any]) -> None:
    before = [b.at for b in desk_of(script).bookings]

    call = play(script)

    now = [b.at.isoformat(timespec="minutes") for b in call.services.bookings]
    story = "\n".join(call.lines)  # type: ignore[attr-defined]
    kept = [at.isoformat(timespec="minutes") for at in before]
    books = script.get("books", kept)
    assert now == ([*kept, books] if isinstance(books, str) else books), story
    if "outcome" in script:
        assert (call.talk.outcome or "") == script["outcome"], story
    if "over" in script:
        assert call.is_over is script["over"], story
    asked = call.services.asked
    if "note" in script:
        notes = [n for n in asked if isinstance(n, LeaveMessage)]
        assert len(notes) == 1, story
        assert {k: getattr(notes[0], k) for k in script["note"]} == script["note"], story
    if "name" in script:
        assert call.services.bookings[-1].name == script["name"], story
    if "phone" in script:
        assert call.services.phones[call.services.bookings[-1].id] == script["phone"], story
    assert sum(isinstance(n, AlertOwner) for n in asked) == script.get("alerts", 0), story
    assert sum(isinstance(n, CancelAppointment) for n in asked) == script.get("cancels", 0), story
    assert sum(isinstance(n, ConfirmAppointment) for n in asked) == script.get("confirms", 0), story
    assert call.rung == script.get("rings", 0), story


def test_the_same_call_is_the_same_on_every_run() -> None:
    once = [play(p.values[0]).said for p in scripts()]  # type: ignore[arg-type]

    again = [play(p.values[0]).said for p in scripts()]  # type: ignore[arg-type]

    assert once == again
    assert once


def test_both_languages_have_as_many_calls() -> None:
    count = {lang: sum(p.values[0]["lang"] == lang for p in scripts()) for lang in ("en", "es")}  # type: ignore[index, call-overload]

    assert count["en"] == count["es"] >= 25
