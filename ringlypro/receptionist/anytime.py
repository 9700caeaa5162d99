"""What a caller may say at any moment: another language, an emergency, a person, goodbye, a question, another wish."""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist import agenda, answer_steps, greeting_steps, message_steps
from ringlypro.receptionist.learning import came_of, forget_when, learn
from ringlypro.receptionist.listening import Said, faq, folded
from ringlypro.receptionist.talk import Alert, Brief, Lang, PutThrough, Talk, Turn
from ringlypro.receptionist.turns import ask, end, leave, line, once_more, said_again, seek

_OWN_WORDS = frozenset({"ask_reason", "ask_best_time"})
"""Questions whose answer is whatever is said: only short and clear words mean something else there."""
_SHORT = 3


def switched(talk: Talk, said: Said, brief: Brief) -> Turn | Talk:
    """The other language, with everything that is known; nothing else said means the question again."""
    at_the_door = talk.step in {"menu", "open", "none"}
    talk = in_language_of(talk, said)
    if said.intent not in {"other", "inform"} or said.has_slots or said.extra or said.meaning.question is not None:
        return talk
    if at_the_door:
        return greeting_steps.open_question(talk, brief, line("persona"))
    return once_more(talk, brief)


def in_language_of(talk: Talk, said: Said) -> Talk:
    """The talk in the language that was asked for or spoken."""
    if said.meaning.switch not in {"en", "es"} or said.meaning.switch == talk.lang:
        return talk
    lang: Lang = "es" if said.meaning.switch == "es" else "en"
    return replace(talk, lang=lang, last_lines=())


def anytime(talk: Talk, said: Said, brief: Brief) -> Turn | None:
    """The turn that such a wish leads to; None when it is none."""
    if talk.step in _OWN_WORDS and not said.by_keys and not _is_short_and_clear(said):
        return None
    match said.intent:
        case "repeat":
            return said_again(talk, brief)
        case "human":
            return _person(talk, brief)
        case "goodbye":
            return goodbye(talk, brief)
        case "message" if talk.task != "message":
            return agenda.onward(learn(replace(talk, task="message"), said, brief), brief)
        case "cancel" | "reschedule":
            return _change(talk, said, brief)
        case "book" if talk.task in {"", "message"} and not talk.found:
            return _book(talk, said, brief)
        case intent if intent in answer_steps.QUESTIONS or faq(brief, said.meaning.question):
            return answer_steps.answer(talk, said, brief)
        case _:
            return None


def _is_short_and_clear(said: Said) -> bool:
    if said.intent == "repeat":
        return True
    return said.intent in {"human", "goodbye"} and len(folded(said.text)) <= _SHORT


def emergency(talk: Talk, said: Said, brief: Brief) -> Turn:
    """Say whom to call, tell the owner; ask nothing."""
    talk = in_language_of(talk, said)
    if talk.alerted:
        return ask(talk, brief, "anything_else", line("emergency"), stage="emergency")
    return seek(replace(talk, alerted=True), Alert(said.text.strip()[:500]), line("emergency"))


def alerted(talk: Talk, brief: Brief) -> Turn:
    """The owner is being told; whoever can stay on the line is not questioned."""
    talk = came_of(replace(talk, pending="", task=""), "message")
    return ask(talk, brief, "anything_else", line("alerted"), stage="emergency")


def _person(talk: Talk, brief: Brief) -> Turn:
    if brief.can_transfer and not talk.dialed:
        return leave(replace(talk, dialed=True), PutThrough(), "dial", line("transfer"))
    if talk.step == "take_message" or talk.task == "message":
        return once_more(talk, brief, line("nobody_free"))
    return ask(talk, brief, "take_message", line("nobody_free"))


def goodbye(talk: Talk, brief: Brief) -> Turn:
    """Hang up; what was told for the owner is kept, and whoever may believe to be booked hears that nothing is."""
    told = talk.to_ask or (talk.reason if talk.task == "message" else None)
    if told and not talk.closing:
        kept = replace(talk, reason=told, to_ask="", phone=talk.phone or brief.caller, closing=True)
        return message_steps.write(kept)
    unsettled = talk.task == "book" and talk.outcome is None
    return end(talk, line("goodbye.unbooked" if unsettled else "goodbye.plain"))


def _book(talk: Talk, said: Said, brief: Brief) -> Turn:
    if (not brief.can_book or brief.mode != "open") and not said.by_keys:
        talk = replace(talk, reason=said.text.strip()[:500])
    return agenda.onward(learn(replace(talk, task="book"), said, brief), brief)


def _change(talk: Talk, said: Said, brief: Brief) -> Turn | None:
    """Cancel or move: of an appointment there is, or of the one that is just being made."""
    if talk.task == "message" and talk.step != "ask_name":
        return None
    if talk.task == "book" and talk.step != "open":
        return _change_of_mind(talk, said, brief)
    if talk.step == "confirm" and talk.task == said.intent:
        return None
    task = "change" if said.extra == "either" else said.intent
    return agenda.onward(learn(replace(talk, task=task), said, brief), brief)


def _change_of_mind(talk: Talk, said: Said, brief: Brief) -> Turn | None:
    if said.meaning.code or talk.step in {"ask_service", "ask_name"}:
        return agenda.onward(learn(replace(forget_when(talk), task=said.intent), said, brief), brief)
    if said.intent == "cancel":
        return ask(replace(forget_when(talk), task=""), brief, "anything_else", line("dropped"))
    if said.has_slots:
        return None
    return ask(forget_when(talk), brief, "ask_datetime", stage="another")
