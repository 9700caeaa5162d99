"""The one door of the hearing room: a sentence in, its meaning out."""

import datetime as dt
from dataclasses import dataclass, replace

from ringlypro.receptionist.hearing import choices, codes, intents, leanings, names, phones, tongues, weighing
from ringlypro.receptionist.hearing.lexemes import Sentence, parse
from ringlypro.receptionist.hearing.meaning import Listening, Understood
from ringlypro.receptionist.hearing.normalise import listen
from ringlypro.receptionist.hearing.people import NameSaid
from ringlypro.receptionist.hearing.times import When, when
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_ASKED_SLOT = {
    "ask_name": ("name",),
    "ask_phone": ("phone", "this_number"),
    "ask_datetime": ("date", "time", "part", "earliest"),
    "ask_time": ("time", "part", "earliest", "date"),
    "ask_code": ("code",),
    "ask_service": ("service",),
    "offer": ("offer", "date", "time", "part", "earliest"),
    "which_booking": ("offer", "date", "time", "code"),
    "ask_best_time": ("date", "time", "part", "earliest"),
}
_HOLIDAYS = "sz"
_TO_SOMEBODY = frozenset({"message", "human"})
"""Who a message is for, or who is asked for, is not the caller."""
_ANY_SLOT = ("name", "phone", "date", "time", "part", "code", "offer")


@dataclass(frozen=True, slots=True)
class _Owned:
    """What a sentence gave to phone, code and name: nothing of it is read as a time."""

    phone: phones.PhoneSaid
    code: str | None
    name: NameSaid | None
    kinds: str
    words: int


def _own(sentence: Sentence, text: str, listening: Listening) -> _Owned:
    known = vocabulary(listening.lang)
    asked = listening.context
    code = codes.code(text, listening)
    phone = phones.PhoneSaid() if code else phones.phone(sentence, known, asked=asked == "ask_phone")
    spans = list(phone.spans)
    tokens = {
        token
        for start, end in spans
        for lexeme in sentence.lexemes[start:end]
        for token in range(lexeme.start, lexeme.end)
    }
    tokens |= {
        token
        for lexeme in sentence.lexemes
        if lexeme.kind in _HOLIDAYS and lexeme.end - lexeme.start > 1
        for token in range(lexeme.start, lexeme.end)
    }
    name = (
        None
        if code
        else names.name(
            sentence.heard,
            listening.lang,
            sorted(tokens),
            asked=asked == "ask_name" or (asked == "confirm" and names.speaks_of_names(sentence.heard, listening.lang)),
        )
    )
    if name is not None:
        spans += [
            (at, at + 1)
            for at, lexeme in enumerate(sentence.lexemes)
            if name.start <= lexeme.start and lexeme.end <= name.end
        ]
    kinds = list(sentence.kinds)
    for start, end in spans:
        kinds[start:end] = "#" * (end - start)
    if code and asked == "ask_code":
        kinds = ["#"] * len(kinds)
    return _Owned(phone, code, name, "".join(kinds), sum(kind == "#" for kind in kinds))


def _without_late_words(kinds: str, sentence: Sentence, lang: str) -> str:
    """Spanish "llego tarde" is no afternoon."""
    late = vocabulary(lang).words("words", "late_words")
    return "".join("Z" if lexeme.word in late else kind for kind, lexeme in zip(kinds, sentence.lexemes, strict=True))


def _answers(found: Understood, context: str) -> bool:
    """Whether a slot holds what was asked (anything at all, where nothing particular was)."""
    slots = _ASKED_SLOT.get(context, _ANY_SLOT)
    values = (getattr(found, slot) for slot in slots)
    # "Next month" is an answer too, though no day.
    is_vague = context in {"ask_datetime", "ask_best_time", "offer"} and bool(found.alternatives)
    return is_vague or any(value is not None and value is not False for value in values)


def _understood(text: str, listening: Listening) -> Understood:
    sentence = parse(listen(text, glued=listening.lang == "en"), vocabulary(listening.lang))
    words = intents.words_of(sentence.heard)
    wanted = intents.wanted(words, listening.lang, listening.emergencies, context=listening.context)
    lean = leanings.leaning(sentence, listening.lang, listening.context)
    wanted = weighing.weighed(wanted, lean, words, listening.lang, listening.context)
    owned = _own(sentence, text, listening)
    if wanted.intent in _TO_SOMEBODY and owned.name is not None and owned.name.why == "booking":
        owned = replace(owned, name=None)
    moves = wanted.intent == "reschedule" or intents.reply(listening.lang, "instead").search(words) is not None
    keeps = wanted.intent in {"cancel", "hours"}
    late = wanted.intent == "message" and intents.reply(listening.lang, "late").search(words) is not None
    if late:
        owned = replace(owned, kinds=_without_late_words(owned.kinds, sentence, listening.lang))
    found = when(sentence, owned.kinds, listening, moves=moves, keeps=keeps, late=late)
    offer = choices.offer(words, found, listening)
    slots = _filled(owned, found, words, listening)
    slots = replace(slots, offer=offer)
    answered = _answers(slots, listening.context) or choices.is_choice(words, listening)
    taken = owned.words + sum(len(reason.split("->")[0].split()) for reason in found.why)
    timed = slots.date is not None or slots.time is not None
    facts = intents.Facts(answered, timed, slots.time is not None, taken, wishes=lean.intent != "other")
    settled = intents.settled(wanted, words, listening.lang, listening.context, facts)
    settled = weighing.leaned(settled, lean, listening.context, answered=answered)
    return replace(slots, intent=settled.intent, why=(settled.why, *slots.why))


def _filled(owned: _Owned, found: When, words: str, listening: Listening) -> Understood:
    why = list(found.why)
    if owned.name is not None:
        why.append(f"name:{owned.name.why}")
    if owned.phone.digits:
        why.append(f"phone:{len(owned.phone.digits)} digits")
    if owned.code:
        why.append(f"code:chosen of {len(listening.codes)}")
    return Understood(
        name=owned.name.name if owned.name is not None else None,
        phone=owned.phone.digits,
        date=found.date,
        time=found.time,
        part=found.part,
        code=owned.code,
        ambiguous=found.ambiguous,
        alternatives=found.alternatives,
        why=tuple(why),
        service=choices.service(words, listening) if listening.services else None,
        question=choices.question(words, listening) if listening.questions else None,
        earliest=intents.reply(listening.lang, "earliest").search(words) is not None,
        this_number=owned.phone.this_number,
        past=found.past,
        conflict=found.conflict,
        denied=intents.reply(listening.lang, "denies").search(words) is not None,
    )


def understand(text: str, listening: Listening) -> Understood:
    """Say what `text` means to a business that listens like this; never raises, never invents."""
    lang = "es" if listening.lang.lower().startswith("es") else "en"
    listening = replace(listening, lang=lang, now=listening.now.replace(tzinfo=None))
    words = intents.words_of(listen(text))
    if not words:
        return Understood()
    switch = tongues.other_tongue(words, lang, listening.context)
    if switch is None:
        return _understood(text, listening)
    found = _understood(text, replace(listening, lang=switch))
    return replace(found, switch=switch, why=(*found.why, f"language:{switch}"))


def warm_up(now: dt.datetime) -> None:
    """Read what is read once in a process, in both languages: vocabularies, weights, patterns (a third of a second)."""
    for lang in ("en", "es"):
        for context, text in vocabulary(lang).pack["first_words"].items():
            understand(text, Listening(lang, context, now))
