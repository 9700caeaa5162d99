"""Picking up: who may come through, in which language, and what was left unfinished."""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist import agenda
from ringlypro.receptionist.learning import came_of
from ringlypro.receptionist.listening import Said, language_of
from ringlypro.receptionist.talk import Brief, Dialed, HangUp, Lang, Line, PutThrough, RejectCall, Talk, Turn
from ringlypro.receptionist.turns import ask, end, leave, line, once_more


def began(talk: Talk, brief: Brief) -> Turn:
    """The phone was picked up; a second time it is only the same line again."""
    if brief.blocked:
        return leave(talk, RejectCall(), "end")
    if talk.pending == "end":
        return end(talk)
    if talk.greeted:
        return once_more(talk, brief)
    if (brief.staff_first or brief.vip) and brief.can_transfer and not talk.dialed:
        notice = (line("records"),) if brief.records else ()
        return leave(replace(talk, dialed=True), PutThrough(), "dial", *notice)
    return greet(talk, brief)


def greet(talk: Talk, brief: Brief) -> Turn:
    """The business's own greeting; the language is asked only of those whom nobody knows.

    A call that begins at Lina's own door is not asked either: its talk speaks Spanish already.
    """
    lang: Lang | None = brief.unfinished.lang if brief.unfinished else brief.known_lang
    if lang is None and talk.lang == "es":
        lang = "es"
    talk = replace(talk, greeted=True, lang=lang or "en", pending="")
    lines = (*_notice(brief, lang), _hello(brief, talk.lang))
    if lang is None:
        return ask(talk, brief, "menu", *lines)
    if _resumable(brief):
        return ask(talk, brief, "open", *lines, stage="resume")
    return open_question(talk, brief, *lines, line("persona"), stage="known")


def _notice(brief: Brief, lang: Lang | None) -> tuple[Line, ...]:
    if not brief.records:
        return ()
    if lang is None:
        return (Line("records", lang="en"), Line("records", lang="es"))
    return (line("records"),)


def _hello(brief: Brief, lang: Lang) -> Line:
    own = brief.greeting.strip()
    if own:
        return Line("verbatim", (("text", own),), lang=language_of(own, lang, margin=2))
    return line("hello")


def _resumable(brief: Brief) -> bool:
    past = brief.unfinished
    return past is not None and past.outcome is None and past.task != "" and brief.mode == "open"


def open_question(talk: Talk, brief: Brief, *before: Line, stage: str = "") -> Turn:
    """How can I help? Or, when that is all there can be: shall I take a message?"""
    if brief.mode != "open":
        return ask(talk, brief, "take_message", *before, line(brief.mode))
    return ask(talk, brief, "open", *before, stage=stage)


def resume(talk: Talk, said: Said, brief: Brief) -> Turn | None:
    """Shall we go on where we were? Times are looked up anew: the calendar may have moved on."""
    past = brief.unfinished
    if said.intent == "yes" and past is not None:
        known = replace(
            past, lang=talk.lang, greeted=True, at=None, offered=(), found=(), booking_id=None, verified=False,
            turns=talk.turns, misses=0, misses_in_all=talk.misses_in_all, stage="", step="open", pending="",
            dialed=talk.dialed, alerted=False, closing=False, last_lines=(),
        )  # fmt: skip
        return agenda.onward(known, brief, line("resumed"))
    if said.intent == "no":
        return open_question(replace(talk, stage=""), brief)
    return None


def dialed(talk: Talk, answer: Dialed, brief: Brief) -> Turn:
    """Somebody accepted, or nobody did: then the call comes back to us."""
    talk = replace(talk, dialed=True, pending="")
    if answer.accepted:
        return leave(came_of(talk, "transferred"), HangUp(), "end")
    if not talk.greeted:
        return greet(talk, brief)
    return ask(talk, brief, "take_message", line("nobody_free"))
