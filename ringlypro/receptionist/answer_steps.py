"""Prices, hours, place and the owner's own answers: spoken only from what the owner wrote.

What nobody wrote down becomes a question for the owner, and somebody calls back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from itertools import groupby

from ringlypro.receptionist import agenda, message_steps, pack, spoken
from ringlypro.receptionist.learning import came_of, learn
from ringlypro.receptionist.listening import Said, faq
from ringlypro.receptionist.talk import Brief, Lang, Line, Talk, Turn
from ringlypro.receptionist.turns import ask, line, once_more

QUESTIONS = frozenset({"pricing", "hours", "location"})
_PRICED = 3


def answer(talk: Talk, said: Said, brief: Brief) -> Turn:
    """Answer a question, then go on where the call was."""
    told = _told(talk, said, brief)
    if told:
        talk = came_of(talk, "answered")
        if talk.step == "take_message":
            return ask(talk, brief, "anything_else", told)
        if talk.task:
            return once_more(talk, brief, told)
        if said.intent == "pricing":
            talk = learn(talk, said, brief)
        if _wants_more(said):
            return agenda.onward(replace(talk, task="book"), brief, told)
        return ask(talk, brief, "anything_else", told)
    if talk.task:
        return once_more(replace(talk, to_ask=said.text.strip()[:500]), brief, line("unknown_later"))
    return unknown(talk, said, brief)


def unknown(talk: Talk, said: Said, brief: Brief) -> Turn:
    """Nobody wrote an answer: the question itself becomes a message, and somebody calls back."""
    reason = said.text.strip()[:500] if not said.by_keys else None
    return message_steps.next_turn(replace(talk, task="message", reason=reason), brief, line("unknown"))


def _wants_more(said: Said) -> bool:
    """A price and a wished time in one breath: that is somebody who wants to come."""
    m = said.meaning
    return m.intent == "pricing" and bool(m.date or m.time or m.part or m.earliest)


def _told(talk: Talk, said: Said, brief: Brief) -> Line | None:
    own = faq(brief, said.meaning.question)
    if own:
        return line("verbatim", text=own)
    match said.intent:
        case "pricing":
            return _price(said, brief)
        case "hours":
            return _hours(talk, said, brief)
        case "location" if brief.address.strip():
            return line("location", address=brief.address.strip())
        case _:
            return None


def _price(said: Said, brief: Brief) -> Line | None:
    place = said.meaning.service
    if place is not None and 0 <= place < len(brief.services) and brief.services[place].price.strip():
        service = brief.services[place]
        return line("price.one", service=service.name, price=service.price.strip().rstrip("."))
    if brief.prices.strip():
        return line("verbatim", text=brief.prices.strip())
    priced = [s for s in brief.services if s.price.strip()]
    if place is not None or not priced:
        return None
    return line("price.many", prices=", ".join(f"{s.name} {s.price.strip().rstrip('.')}" for s in priced[:_PRICED]))


def _hours(talk: Talk, said: Said, brief: Brief) -> Line | None:
    if not brief.hours:
        return None
    day = said.meaning.date
    if day is not None and not said.meaning.past:
        spans = [(opens, closes) for on, opens, closes in sorted(brief.hours) if on == day.isoweekday()]
        if not spans:
            return line("hours.closed_on", day=day, hours=_week(brief, talk.lang))
        return line("hours.on", day=day, hours=_spans(spans, talk.lang))
    return line("hours.week", hours=_week(brief, talk.lang))


def _spans(spans: list[tuple[time, time]], lang: Lang) -> str:
    return spoken.both([spoken.span(opens, closes, lang) for opens, closes in spans], lang)


def _week(brief: Brief, lang: Lang) -> str:
    """Monday to Friday, nine to five, and Saturday, nine to one: days with the same hours are said together."""
    days = {on: [(o, c) for each, o, c in sorted(brief.hours) if each == on] for on, _, _ in sorted(brief.hours)}
    runs: list[tuple[int, int, list[tuple[time, time]]]] = []
    for on, spans in days.items():
        if runs and runs[-1][1] == on - 1 and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], on, spans)
        else:
            runs.append((on, on, spans))
    same = [(list(group), spans) for spans, group in groupby(runs, key=lambda run: run[2])]
    said = []
    for group, spans in same:
        names = [_run(first, last, lang) for first, last, _ in group]
        said.append(f"{spoken.both(names, lang)}, {_spans(spans, lang)}")
    return spoken.both(said, lang) if len(said) < 3 else "; ".join(said)


def _run(first: int, last: int, lang: Lang) -> str:
    says = pack.load(lang).says
    if first == last:
        return says["days.one"].replace("{day}", spoken.weekday_of(first, lang))
    key = "days.two" if last == first + 1 else "days.many"
    named = says[key].replace("{first}", spoken.weekday_of(first, lang))
    return named.replace("{last}", spoken.weekday_of(last, lang))
