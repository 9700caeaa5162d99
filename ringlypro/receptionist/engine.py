"""Rachel's and Lina's mind: what is known, and what happened, make the next turn. Pure and total.

`_told` and `_step` are the table of contents; each line leads to a small function of a step.
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
from ringlypro.receptionist.anytime import alerted, anytime, emergency, goodbye, in_language_of, switched
from ringlypro.receptionist.learning import learn
from ringlypro.receptionist.listening import (
    UNSURE,
    Said,
    folded,
    hear,
    is_question,
    language_of,
    overheard,
    trace,
)
from ringlypro.receptionist.talk import (
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
    Line,
    Noted,
    Openings,
    Pressed,
    PutThrough,
    Recorded,
    RejectCall,
    Silence,
    Taken,
    TakeRecording,
    Talk,
    Turn,
)
from ringlypro.receptionist.turns import ask, end, line, once_more

Step = Turn | Talk | None


def begin(brief: Brief) -> Turn:
    """The first turn of a call."""
    return advance(Talk(), Began(), brief)


def advance(talk: Talk, event: Event, brief: Brief) -> Turn:
    """The next turn, for any event in any state; raises nothing."""
    carried: tuple[Line, ...] = ()
    match event:
        case Heard() | Pressed() | Silence():
            turn = _caller(replace(talk, turns=talk.turns + 1), event, brief)
        case Began() | Dialed() | Recorded():
            turn = _told(talk, event, brief)
        case _:
            carried = talk.last_lines if talk.pending else ()
            turn = _told(talk, event, brief)
    if isinstance(turn.need, PutThrough | TakeRecording | RejectCall):
        return turn
    return replace(turn, talk=replace(turn.talk, last_lines=(*carried, *turn.lines)))


def _told(talk: Talk, event: Event, brief: Brief) -> Turn:  # noqa: C901, PLR0912  # a table of contents
    """What the books and the line answer."""
    match event:
        case Began():
            return greeting_steps.began(talk, brief)
        case Openings():
            return booking_steps.opened(talk, event, brief)
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
            return alerted(talk, brief)
        case Dialed():
            return greeting_steps.dialed(talk, event, brief)
        case Recorded():
            return ladder.recorded(talk, event)
        case Failed():
            return ladder.failed(talk, event, brief)
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
            return _pressed(talk, digits, brief)
        case _:
            return ladder.silent(talk, brief)


def _pressed(talk: Talk, digits: str, brief: Brief) -> Turn:
    said = keypad.read(talk, brief, digits)
    if said is None:
        return ladder.miss(talk, brief, line("sorry_keys"))
    by_choice = talk.step == "open" and said.meaning.switch is None and said.intent not in {"human", "repeat"}
    offered = talk.step != "menu" and talk.misses >= ladder.KEYS_OFFERED
    turn = _answered(replace(talk, keys=talk.keys or by_choice or offered), said, brief)
    return replace(turn, understood=trace(said))


def _heard(talk: Talk, event: Heard, brief: Brief) -> Turn:
    said = hear(talk, brief, event.text)
    # Some of the carrier's models report 0 for "no idea how sure I am": that is no doubt.
    doubtful = event.confidence is not None and 0 < event.confidence < UNSURE
    if said.intent == "emergency":
        turn = emergency(talk, said, brief)
    elif doubtful and said.intent not in {"human", "repeat"}:
        turn = ladder.miss(talk, brief, line("unsure"))
    else:
        turn = _answered(replace(talk, keys=False), said, brief)
    return replace(turn, understood=trace(said))


# -- what an answer leads to ------------------------------------------------------------------------------------------


def _answered(talk: Talk, said: Said, brief: Brief) -> Turn:
    """Language first, then what is said at any time, then the answer to the question."""
    if said.meaning.switch in {"en", "es"}:
        turned = switched(talk, said, brief)
        if isinstance(turned, Turn):
            return turned
        talk = turned
    if talk.stage == "resume":
        resumed = greeting_steps.resume(talk, said, brief)
        if resumed is not None:
            return resumed
        talk = replace(talk, stage="")
    return anytime(talk, said, brief) or _settle(talk, said, brief, _step(talk, said, brief))


def _step(talk: Talk, said: Said, brief: Brief) -> Step:  # noqa: C901, PLR0912  # a table of contents
    """The answer to the question that was asked: a turn, a talk that has learned, or None."""
    match talk.step:
        case "menu" | "open" | "none":
            return _wish(talk, said)
        case "anything_else":
            return _more(talk, said, brief)
        case "ask_service":
            return booking_steps.service(talk, said, brief)
        case "ask_name":
            return booking_steps.name(talk, said, brief)
        case "ask_phone":
            return message_steps.phone(talk, said, brief)
        case "ask_datetime":
            return booking_steps.day(talk, said, brief)
        case "ask_time":
            return booking_steps.clock(talk, said, brief)
        case "offer":
            return booking_steps.choose(talk, said, brief)
        case "confirm":
            return change_steps.confirm(talk, said, brief)
        case "ask_code":
            return change_steps.code(talk, said, brief)
        case "which_booking":
            return change_steps.which(talk, said, brief)
        case "ask_reason":
            return message_steps.reason(talk, said, brief)
        case "ask_urgency":
            return message_steps.urgency(talk, said, brief)
        case "ask_best_time":
            return message_steps.best_time(talk, said, brief)
        case "take_message":
            return message_steps.take(talk, said, brief)


def _settle(talk: Talk, said: Said, brief: Brief, result: Step) -> Turn:
    """Go on with what was learned; what answers no question may still answer another, or be another language."""
    if isinstance(result, Turn):
        return result
    if result is not None:
        return agenda.onward(learn(result, said, brief), brief)
    learned = learn(talk, said, brief)
    if said.has_slots and learned != talk:
        return agenda.onward(learned, brief)
    other = None if said.by_keys else overheard(talk, brief, said.text)
    if other is not None:
        return _answered(in_language_of(talk, other), other, brief)
    if talk.step == "menu" and not said.by_keys and language_of(said.text, "es") == "en":
        return greeting_steps.open_question(talk, brief, line("persona"))
    if _is_unanswerable(talk, said):
        return answer_steps.unknown(talk, said, brief)
    plain = talk.misses or said.intent in {"yes", "no"} or said.extra == "hello"
    return ladder.miss(talk, brief, *(() if plain else (line("sorry"),)))


def _is_unanswerable(talk: Talk, said: Said) -> bool:
    """A question nobody wrote an answer for, or a second long sentence that says nothing to us: a person calls back."""
    if talk.step not in {"open", "anything_else"} or talk.stage == "emergency" or said.by_keys:
        return False
    long = len(folded(said.text)) > _LONG and talk.misses > 0
    return said.intent == "other" and said.extra != "hello" and (long or is_question(said.text, talk.lang))


_LONG = 3


def _wish(talk: Talk, said: Said) -> Step:
    m = said.meaning
    if said.extra == "confirm":
        return replace(talk, task="confirm")
    if m.code:
        return replace(talk, task="change")
    if m.date or m.time or m.part or m.earliest or m.service is not None:
        return replace(talk, task="book")
    return None


def _more(talk: Talk, said: Said, brief: Brief) -> Step:
    if said.intent == "no":
        return goodbye(talk, brief)
    if said.intent == "yes":
        return ask(talk, brief, "open", stage="more")
    if _asks_on(talk, said):
        return answer_steps.answer(talk, replace(said, meaning=replace(said.meaning, intent="hours")), brief)
    return _wish(talk, said)


def _asks_on(talk: Talk, said: Said) -> bool:
    """After the hours of one day, "and Saturday?" is the same question again."""
    m = said.meaning
    told_hours = any(each.key.startswith("hours.") for each in talk.last_lines)
    return told_hours and m.intent in {"inform", "other"} and m.date is not None and not (m.time or m.part)
