"""From what was said or keyed to what it means here: the one seam between the conversation and the hearing room."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from typing import Final

from ringlypro.receptionist import hearing, pack
from ringlypro.receptionist.correcting import corrected
from ringlypro.receptionist.hearing import Listening, Understood
from ringlypro.receptionist.talk import Brief, Lang, Talk

UNSURE: Final = 0.35
"""Below this confidence of the carrier nothing is taken for granted."""

_CONTEXT: Final = {
    "menu": "open", "open": "open", "which_booking": "offer", "ask_urgency": "confirm", "ask_best_time": "ask_reason",
    "take_message": "confirm", "none": "open",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, by voice or by keys: the words, what they mean, and what only this conversation listens for.

    `extra` is "", or the name of a list in the pack, or skip or either.
    """

    text: str
    meaning: Understood = field(default_factory=Understood)
    extra: str = ""
    by_keys: bool = False
    pick: int | None = None
    """The place in a list that was read out, from 0."""

    @property
    def intent(self) -> str:
        """What the caller wants, in the hearing room's words."""
        return self.meaning.intent

    @property
    def has_slots(self) -> bool:
        """Whether anything was told that a booking needs."""
        m = self.meaning
        slots = (m.name, m.phone, m.date, m.time, m.part, m.code, m.service, m.offer)
        return any(slot is not None for slot in slots) or m.earliest or m.this_number


def hear(talk: Talk, brief: Brief, text: str) -> Said:
    """Understand words as an answer to the question that was just asked."""
    lang = language_of(text, talk.lang) if talk.step in {"menu", "open"} else talk.lang
    meaning = _at_second_thought(talk, brief, text, hearing.understand(text, _listening(talk, brief, lang)))
    if meaning.switch is not None:
        # "In English, please" is nobody's name.
        meaning = replace(meaning, name=None)
    elif lang != talk.lang:
        meaning = replace(meaning, switch=lang)
    if meaning.question is None:
        meaning = replace(meaning, question=_word_for_word(brief, text))
    right = corrected(meaning, folded(text), context=context_of(talk.step), brief=brief) if brief.corrections else None
    if right is not None:
        return Said(text=text, meaning=right)
    return Said(text=text, meaning=meaning, extra=_extra(talk, lang, text))


def context_of(step: str) -> str:
    """The kind of question that a step asks, for corrections: a call that is open again is open."""
    return "open" if step == "anything_else" else _CONTEXT.get(step, step)


def _word_for_word(brief: Brief, text: str) -> int | None:
    """The owner's own question, when it was asked in the very words: then no other reading stands against it."""
    said = f" {' '.join(folded(text))} "
    asked = [f" {' '.join(folded(question))} " for question, _ in _questions(brief)]
    # A single word ("seguro": sure, insurance) proves nothing.
    return next((at for at, words in enumerate(asked) if len(words.split()) > 1 and words in said), None)


def _at_second_thought(talk: Talk, brief: Brief, text: str, meaning: Understood) -> Understood:
    """After a read-back "no, make it eleven" is a clock, though a clock was not what was asked for."""
    if talk.step != "confirm" or meaning.intent not in {"no", "other", "inform"} or _when_told(meaning):
        return meaning
    again = hearing.understand(text, replace(_listening(talk, brief, talk.lang), context="ask_datetime"))
    return replace(again, intent=meaning.intent) if _when_told(again) else meaning


def _when_told(meaning: Understood) -> bool:
    return any(slot is not None for slot in (meaning.date, meaning.time, meaning.part)) or meaning.earliest


def overheard(talk: Talk, brief: Brief, text: str) -> Said | None:
    """The same words in the other language, when they clearly belong to it."""
    lang = language_of(text, talk.lang, margin=2)
    if lang == talk.lang:
        return None
    return Said(
        text, replace(hearing.understand(text, _listening(talk, brief, lang)), switch=lang), _extra(talk, lang, text)
    )


def _listening(talk: Talk, brief: Brief, lang: Lang) -> Listening:
    return Listening(
        lang=lang,
        context=_context(talk),
        now=brief.now,
        hours=brief.hours,
        codes=brief.codes,
        services=tuple(service.name for service in brief.services),
        questions=tuple(question for question, _ in _questions(brief)),
        emergencies=brief.emergencies,
        offered=talk.offered if talk.step == "offer" else tuple(b.at for b in talk.found),
        area_code=brief.area_code,
    )


def _context(talk: Talk) -> str:
    if talk.step == "ask_phone" and talk.stage == "verify":
        return "confirm"
    if talk.stage in {"resume", "half"}:
        return "confirm" if talk.stage == "resume" else "ask_time"
    return _CONTEXT.get(talk.step, talk.step)


def faq(brief: Brief, question: int | None) -> str:
    """The owner's answer to the question with this index among all questions; empty when there is none."""
    asked = _questions(brief)
    return asked[question][1].strip() if question is not None and 0 <= question < len(asked) else ""


def _questions(brief: Brief) -> list[tuple[str, str]]:
    """Every wording with words in it, and its answer."""
    return [(wording, each.answer) for each in brief.answers for wording in each.questions if folded(wording)]


def folded(text: str) -> list[str]:
    """The words, lower case, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return kept.split()


def language_of(text: str, lang: Lang, *, margin: int = 1) -> Lang:
    """The language the words belong to; the given one unless the other one clearly has more of them."""
    words = set(folded(text))
    other: Lang = "es" if lang == "en" else "en"
    mine, theirs = (len(words & set(pack.load(each).hears["markers"])) for each in (lang, other))
    return other if theirs >= mine + margin and theirs > 0 and mine < 2 else lang


def is_question(text: str, lang: Lang) -> bool:
    """Whether the words ask something: they begin the way questions do, and are more than a "what?"."""
    spoken = f"{' '.join(folded(text))} "
    starts = (" ".join(folded(start)) for start in pack.load(lang).hears["asking"])
    return len(spoken.split()) > 2 and any(spoken.startswith(f"{start} ") for start in starts)


_EVERYWHERE: Final = ("confirm",)
_LISTS: Final[dict[str, tuple[str, ...]]] = {
    "menu": ("hello",),
    "open": ("hello",),
    "anything_else": ("hello",),
    "offer": ("later", "earlier", "any"),
    "ask_datetime": ("any",),
    "ask_time": ("any", "morning_half", "evening_half"),
    "confirm": ("name", "day", "phone", "service"),
    "ask_code": ("no_code",),
    "ask_service": ("options", "any"),
    "ask_best_time": ("any",),
    "which_booking": (),
}


def _extra(talk: Talk, lang: Lang, text: str) -> str:
    spoken = f" {' '.join(folded(text))} "
    hears = pack.load(lang).hears
    for key in (*_LISTS.get(talk.step, ()), *_EVERYWHERE):
        if any(f" {' '.join(folded(words))} " in spoken for words in hears[key]):
            return key
    return ""


def trace(said: Said) -> tuple[tuple[str, str], ...]:
    """What was understood and why, as pairs of text: what "why did it say that?" shows."""
    pairs = [("intent", "keys" if said.by_keys and said.intent == "other" else said.intent)]
    for name in ("name", "phone", "date", "time", "part", "code", "service", "question", "offer", "switch"):
        value = getattr(said.meaning, name)
        if value is not None:
            pairs.append((name, str(value)))
    pairs += [
        (name, "yes")
        for name in ("earliest", "this_number", "past", "conflict", "denied", "ambiguous")
        if getattr(said.meaning, name)
    ]
    if any(reason.startswith("corrected:") for reason in said.meaning.why):
        pairs.append(("corrected", "yes"))
    if said.extra:
        pairs.append(("also", said.extra))
    if said.meaning.why:
        pairs.append(("why", "; ".join(said.meaning.why)))
    return tuple(pairs)
