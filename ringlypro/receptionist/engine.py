"""Rachel's and Lina's mind: what is known, and what happened, make the next turn. Pure and total.

`_answered` and `advance` are the table of contents; each line leads to a small function of a step.
"""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist import (
    agenda,
    answer_steps,
    booking_steps,
    change_steps,
    greeting_steps,
    keypad,
    ladder,
    message_steps,
)
from ringlypro.receptionist.learning import came_of, forget_when, learn
from ringlypro.receptionist.listening import UNSURE, Said, faq, folded, hear, overheard, trace
from ringlypro.receptionist.talk import (
    Alert,
    Alerted,
    Began,
    Booked,
    Brief,
    Cancelled,
    Confirmed,
    Dialed,
    Event,
    Failed,
    Found,
    Heard,
    Lang,
    Listen,
    Noted,
    Openings,
    Pressed,
    PutThrough,
    Recorded,
    Silence,
    Taken,
    Talk,
    Turn,
)
from ringlypro.receptionist.turns import ask, end, leave, line, once_more, said_again, seek


def begin(brief: Brief) -> Turn:
    """The first turn of a call."""
    return advance(Talk(), Began(), brief)


def advance(talk: Talk, event: Event, brief: Brief) -> Turn:
    """The next turn, for any event in any state; raises nothing."""
    match event:
        case Heard() | Pressed() | Silence():
            turn = _caller(replace(talk, turns=talk.turns + 1), event, brief)
        case _:
            turn = _told(talk, event, brief)
    if isinstance(turn.need, Listen):
        return replace(turn, talk=replace(turn.talk, last_lines=turn.lines))
    return turn


def _told(talk: Talk, event: Event, brief: Brief) -> Turn:  # noqa: C901, PLR0912  # a table of contents
    """What the books and the line answer."""
    match event:
        case Began():
            return greeting_steps.began(talk, brief)
        case Openings():
            return _opened(talk, event, brief)
        case Booked():
            return booking_steps.booked(talk, event, brief)
        case Taken():
            return booking_steps.taken(talk, event, brief)
        case Found():
            return change_steps.found(talk, event, brief)
        case Cancelled():
            return change_steps.cancelled(talk, event, brief)
        case Confirmed():
            return change_steps.confirmed(talk, event, brief)
        case Noted():
            return message_steps.noted(talk, event, brief)
        case Alerted():
            return _alerted(talk, brief)
        case Dialed():
            return greeting_steps.dialed(talk, event, brief)
        case Recorded():
            return ladder.recorded(talk, event)
        case Failed():
            return _failed(talk, event, brief)
        case _:
            return once_more(talk, brief)


def _caller(talk: Talk, event: Heard | Pressed | Silence, brief: Brief) -> Turn:
    """What the caller said, keyed or left unsaid."""
    if talk.pending == "end":
        return end(talk, line("goodbye.plain"))
    match event:
        case Heard(text=text) if text.strip():
            return _heard(talk, event, brief)
        case Pressed(digits=digits) if digits.strip("# "):
            said = keypad.read(talk, brief, digits)
            if said is None:
                return ladder.miss(talk, brief, line("sorry_keys"))
            talk = replace(talk, keys=talk.keys or (talk.step != "menu" and talk.misses >= 3) or talk.step == "open")
            turn = _answered(talk, said, brief)
            return replace(turn, understood=trace(said))
        case _:
            return _silent(talk, brief)


def _silent(talk: Talk, brief: Brief) -> Turn:
    if talk.step == "none":
        return end(talk, line("goodbye.plain")) if talk.pending == "record" else once_more(talk, brief)
    return ladder.miss(talk, brief)


def _heard(talk: Talk, event: Heard, brief: Brief) -> Turn:
    said = hear(talk, brief, event.text)
    if said.intent == "emergency":
        turn = _emergency(talk, said, brief)
    elif event.confidence is not None and 0 < event.confidence < UNSURE and said.intent not in {"human", "repeat"}:
        turn = ladder.miss(talk, brief, line("unsure"))
    else:
        turn = _answered(replace(talk, keys=False), said, brief)
    return replace(turn, understood=trace(said))


# -- what an answer leads to ------------------------------------------------------------------------------------------


def _answered(talk: Talk, said: Said, brief: Brief) -> Turn:
    """Language first, then what is said at any time, then the answer to the question."""
    if said.meaning.switch in {"en", "es"}:
        turned = _switched(talk, said, brief)
        if isinstance(turned, Turn):
            return turned
        talk = turned
    elif talk.step == "menu" and said.intent not in {"repeat", "human"}:
        talk = replace(talk, step="open", stage="")
    if talk.stage == "resume":
        resumed = greeting_steps.resume(talk, said, brief)
        if resumed is not None:
            return resumed
        talk = replace(talk, stage="")
    return _anytime(talk, said, brief) or _step(talk, said, brief)


def _switched(talk: Talk, said: Said, brief: Brief) -> Turn | Talk:
    """The other language, with everything that is known; nothing else said means the question again."""
    lang: Lang = "es" if said.meaning.switch == "es" else "en"
    at_the_door = talk.step in {"menu", "open", "none"}
    talk = replace(talk, lang=lang, step="open" if talk.step == "menu" else talk.step, last_lines=())
    if said.intent not in {"other", "inform"} or said.has_slots or said.meaning.question is not None:
        return talk
    if at_the_door:
        return greeting_steps.open_question(talk, brief, line("persona"))
    return once_more(talk, brief)


def _anytime(talk: Talk, said: Said, brief: Brief) -> Turn | None:
    """What may be said at any moment of a call."""
    free_text = talk.step in {"ask_reason", "ask_best_time"} and not said.by_keys and len(folded(said.text)) > 3
    match said.intent:
        case "emergency":
            return _emergency(talk, said, brief)
        case "repeat":
            return said_again(talk, brief)
        case _ if free_text:
            return None
        case "human":
            return _person(talk, brief)
        case "goodbye":
            return _goodbye(talk)
        case "message" if talk.task != "message":
            return _message(talk, said, brief)
        case "cancel" | "reschedule":
            return _change(talk, said, brief)
        case "book" if talk.task in {"", "message"} or talk.step in {"open", "anything_else"}:
            return agenda.onward(learn(replace(talk, task="book"), said, brief), brief)
        case intent if intent in answer_steps.QUESTIONS or faq(brief, said.meaning.question):
            return answer_steps.answer(learn(talk, said, brief) if intent == "pricing" else talk, said, brief)
        case _:
            return None


def _step(talk: Talk, said: Said, brief: Brief) -> Turn:  # noqa: C901, PLR0912  # a table of contents
    """The answer to the question that was asked, or to another one that was not."""
    match talk.step:
        case "menu" | "open" | "none":
            result = _wish(talk, said)
        case "anything_else":
            result = _more(talk, said, brief)
        case "ask_service":
            result = booking_steps.service(talk, said, brief)
        case "ask_name":
            result = booking_steps.name(talk, said, brief)
        case "ask_phone":
            result = message_steps.phone(talk, said, brief)
        case "ask_datetime":
            result = booking_steps.day(talk, said, brief)
        case "ask_time":
            result = booking_steps.clock(talk, said, brief)
        case "offer":
            result = booking_steps.choose(talk, said, brief)
        case "confirm":
            result = change_steps.confirm(talk, said, brief)
        case "ask_code":
            result = change_steps.code(talk, said, brief)
        case "which_booking":
            result = change_steps.which(talk, said, brief)
        case "ask_reason":
            result = message_steps.reason(talk, said, brief)
        case "ask_urgency":
            result = message_steps.urgency(talk, said, brief)
        case "ask_best_time":
            result = message_steps.best_time(talk, said, brief)
        case "take_message":
            result = message_steps.take(talk, said, brief)
    return _settle(talk, said, brief, result)


def _settle(talk: Talk, said: Said, brief: Brief, result: Turn | Talk | None) -> Turn:
    if isinstance(result, Turn):
        return result
    if result is not None:
        return agenda.onward(learn(result, said, brief), brief)
    learned = learn(talk, said, brief)
    if said.has_slots and learned != talk:
        return agenda.onward(learned, brief)
    other = None if said.by_keys else overheard(talk, brief, said.text)
    if other is not None:
        return _answered(replace(talk, lang=other.meaning.switch or talk.lang), other, brief)  # type: ignore[arg-type]  # "en" or "es" by construction
    return ladder.miss(talk, brief, *(() if talk.misses else (line("sorry"),)))


def _wish(talk: Talk, said: Said) -> Turn | Talk | None:
    m = said.meaning
    if said.extra == "confirm":
        return replace(talk, task="confirm")
    if m.code:
        return replace(talk, task="change")
    if m.date or m.time or m.part or m.earliest or m.service is not None:
        return replace(talk, task="book")
    return None


def _more(talk: Talk, said: Said, brief: Brief) -> Turn | Talk | None:
    if said.intent == "no":
        return _goodbye(talk)
    if said.intent == "yes":
        return ask(talk, brief, "open", stage="more")
    return _wish(talk, said)


# -- at any moment ----------------------------------------------------------------------------------------------------


def _emergency(talk: Talk, said: Said, brief: Brief) -> Turn:
    """Say whom to call, tell the owner; ask nothing."""
    if talk.alerted:
        return ask(talk, brief, "anything_else", line("emergency"))
    return seek(replace(talk, alerted=True), Alert(said.text.strip()[:500]), line("emergency"))


def _alerted(talk: Talk, brief: Brief) -> Turn:
    talk = came_of(replace(talk, pending="", task=""), "message")
    return ask(talk, brief, "anything_else", line("alerted"), stage="emergency")


def _person(talk: Talk, brief: Brief) -> Turn:
    if brief.can_transfer and not talk.dialed:
        return leave(replace(talk, dialed=True), PutThrough(), "dial", line("transfer"))
    if talk.step == "take_message" or talk.task == "message":
        return once_more(talk, brief, line("nobody_free"))
    return ask(talk, brief, "take_message", line("nobody_free"))


def _goodbye(talk: Talk) -> Turn:
    unsettled = talk.task == "book" and talk.outcome is None
    return end(talk, line("goodbye.unbooked" if unsettled else "goodbye.plain"))


def _message(talk: Talk, said: Said, brief: Brief) -> Turn:
    return agenda.onward(learn(replace(talk, task="message"), said, brief), brief)


def _change(talk: Talk, said: Said, brief: Brief) -> Turn | None:
    """Cancel or move: of an appointment there is, or of the one that is just being made."""
    if talk.task == "message":
        return None
    if talk.task == "book":
        return _change_of_mind(talk, said, brief)
    if talk.step == "confirm" and talk.stage == "cancel" and said.intent == "cancel":
        return None
    task = "change" if said.extra == "either" else said.intent
    return agenda.onward(learn(replace(talk, task=task), said, brief), brief)


def _change_of_mind(talk: Talk, said: Said, brief: Brief) -> Turn | None:
    if said.meaning.code or talk.step in {"ask_service", "ask_name"}:
        fresh = replace(forget_when(talk), task=said.intent, at=None)
        return agenda.onward(learn(fresh, said, brief), brief)
    if said.intent == "cancel":
        return ask(replace(forget_when(talk), task=""), brief, "anything_else", line("dropped"))
    if said.has_slots:
        return None
    return ask(forget_when(talk), brief, "ask_datetime", stage="another")


def _opened(talk: Talk, event: Openings, brief: Brief) -> Turn:
    if talk.task not in {"book", "reschedule"}:
        return once_more(replace(talk, pending=""), brief)
    return booking_steps.opened(talk, event, brief)


def _failed(talk: Talk, event: Failed, brief: Brief) -> Turn:
    """Something of ours did not answer: say so, and leave the matter with a person."""
    what = event.need.lower() or talk.pending
    talk = replace(talk, pending="")
    match what:
        case "note":
            return ladder.record(talk, line("failed.note"))
        case "alert":
            return ask(talk, brief, "anything_else", line("emergency"), stage="emergency")
        case "putthrough" | "dial":
            return ask(talk, brief, "take_message", line("nobody_free"))
        case "takerecording" | "record":
            return end(talk, line("failed.record"))
        case _:
            return message_steps.instead(talk, brief, line("failed.books"))
