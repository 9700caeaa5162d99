"""A message for the owner: name, number, reason, urgency, best time; what is known is not asked again."""

from __future__ import annotations

from dataclasses import replace

from ringlypro.kit.phones import to_e164
from ringlypro.receptionist import pack
from ringlypro.receptionist.learning import done
from ringlypro.receptionist.listening import Said, folded
from ringlypro.receptionist.talk import Brief, Line, Note, Noted, Talk, Turn
from ringlypro.receptionist.turns import ask, end, line, prompt, seek

Step = Turn | Talk | None


def next_turn(talk: Talk, brief: Brief, *before: Line) -> Turn:
    """The first thing a message still lacks; then it is written down."""
    if talk.name is None:
        return ask(talk, brief, "ask_name", *before, stage="message")
    asked = phone_question(talk, brief, *before)
    if asked:
        return asked
    if talk.reason is None:
        return ask(talk, brief, "ask_reason", *before)
    if not talk.urgency_known:
        return ask(talk, brief, "ask_urgency", *before)
    if talk.best_time is None:
        return ask(talk, brief, "ask_best_time", *before)
    return write(talk, *before)


def write(talk: Talk, *before: Line) -> Turn:
    """Ask for the message to be stored."""
    note = Note(talk.name, talk.phone, talk.reason or "", talk.urgent, talk.best_time or None)
    return seek(talk, note, *before)


def note_question(talk: Talk, *before: Line) -> Turn:
    """Store a question that had no answer, with what is known of the caller."""
    return seek(replace(talk, to_ask=""), Note(talk.name, talk.phone, talk.to_ask), *before)


def phone_question(talk: Talk, brief: Brief, *before: Line) -> Turn | None:
    """The caller's own number first; a number that was told is read back. None when the number stands."""
    if talk.phone is None:
        stage = "caller" if brief.caller else ""
        if talk.step == "ask_phone" and talk.stage != "verify":
            stage = talk.stage
        return ask(talk, brief, "ask_phone", *before, stage=stage)
    if not talk.phone_confirmed:
        return ask(talk, brief, "ask_phone", *before, stage="verify")
    return None


def instead(talk: Talk, brief: Brief, *before: Line) -> Turn:
    """What was asked for cannot be had now: somebody calls back, and the wish is the reason."""
    reason = talk.reason or wish(talk, brief)
    return next_turn(replace(talk, task="message", reason=reason), brief, *before)


def wish(talk: Talk, brief: Brief) -> str | None:
    """What the caller came for, in words for the owner."""
    key = f"wish.{talk.task}"
    return pack.word(line(key), talk.lang, brief) if key in pack.load(talk.lang).says else None


def nameless(talk: Talk, brief: Brief, digits: str) -> str:
    """What somebody is called who gives no name."""
    word = pack.word(line("caller_word"), talk.lang, brief)
    return f"{word} {digits}".strip()


# -- answers ----------------------------------------------------------------------------------------------------------


def phone(talk: Talk, said: Said, brief: Brief) -> Step:
    """Which number? The caller's own, one that was told, or whether it was heard right."""
    if said.meaning.phone:
        again = to_e164(said.meaning.phone, area_code=brief.area_code)
        return replace(talk, phone_confirmed=True) if talk.stage == "verify" and again == talk.phone else None
    if said.meaning.this_number and brief.caller is None:
        return ask(talk, brief, "ask_phone", line("no_caller_id"))
    yes, no = said.intent == "yes", said.intent == "no" or said.meaning.denied
    match talk.stage:
        case "caller" if yes and brief.caller:
            return replace(talk, phone=brief.caller, phone_confirmed=True)
        case "caller" if no:
            return ask(talk, brief, "ask_phone")
        case "verify" if yes and talk.phone:
            return replace(talk, phone_confirmed=True)
        case "verify" if no:
            return _misheard(talk, brief)
    return None


def _misheard(talk: Talk, brief: Brief) -> Turn:
    """A number that was heard amiss twice is keyed in."""
    talk = replace(talk, phone=None, phone_misses=talk.phone_misses + 1)
    asked = ask(talk, brief, "ask_phone")
    return prompt(asked.talk, brief, level="keys") if talk.phone_misses > 1 else asked


def reason(talk: Talk, said: Said, brief: Brief) -> Step:
    """What is it about? The words themselves are the answer."""
    nothing = said.extra == "skip" or (said.intent == "no" and len(folded(said.text)) <= 3)
    if nothing:
        return replace(talk, reason=pack.word(line("wish.call_back"), talk.lang, brief))
    return None if said.by_keys else replace(talk, reason=said.text.strip()[:500])


def urgency(talk: Talk, said: Said, brief: Brief) -> Step:
    """Is it urgent?"""
    urgent = set(folded(said.text)) & set(pack.load(talk.lang).hears["urgent"])
    if said.intent == "no" or said.meaning.denied:
        return replace(talk, urgent=False, urgency_known=True)
    if said.intent == "yes" or urgent:
        return replace(talk, urgent=True, urgency_known=True)
    del brief
    return None


def best_time(talk: Talk, said: Said, brief: Brief) -> Step:
    """When is it best to call back? Any answer will do."""
    if said.by_keys:
        key = {0: "morning", 1: "afternoon", 2: "any"}.get(-1 if said.pick is None else said.pick)
        return replace(talk, best_time=pack.word(line(f"part.{key}"), talk.lang, brief)) if key else None
    if said.extra == "any" or said.intent == "no":
        return replace(talk, best_time="")
    return replace(talk, best_time=said.text.strip()[:120])


def take(talk: Talk, said: Said, brief: Brief) -> Step:
    """Shall I take a message? Whoever simply starts to talk has answered."""
    if said.intent == "yes":
        return replace(talk, task="message")
    if said.intent == "no":
        return ask(talk, brief, "anything_else") if brief.mode == "open" else end(talk, line("goodbye.plain"))
    if not said.by_keys and len(folded(said.text)) >= 4:
        return replace(talk, task="message", reason=said.text.strip()[:500])
    return None


def noted(talk: Talk, answer: Noted, brief: Brief) -> Turn:
    """It is written down: the caller hears under which number."""
    told = line("noted", reference=answer.reference)
    closing = talk.closing
    talk = done(talk, "message")
    if closing:
        return end(talk, told, line("goodbye.plain"))
    return ask(talk, brief, "anything_else", told)
