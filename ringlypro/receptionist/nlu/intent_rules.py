"""What a caller wants: ordered rules over plain words, with what takes each of them back.

The order is the meaning: an emergency is one whatever else was said, and "no" is an
intent only where nothing else was wanted.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ringlypro.receptionist.language_packs import cache_packs, resolve_language
from ringlypro.receptionist.nlu.decision_limits import BRIEF_ANSWER_WORDS, UNCLAIMED_ANSWER_WORDS
from ringlypro.receptionist.nlu.emergency_frames import find_emergency
from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER, widen_intent
from ringlypro.receptionist.nlu.intent_patterns import load_intent_patterns
from ringlypro.receptionist.nlu.interface import NluRequest
from ringlypro.receptionist.nlu.tokenizer import TokenizedText, WordToken, normalize_words, tokenize_text
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_ANSWER_INTENTS = frozenset(
    {"other", *(intent for intent, declared in INTENT_ORDER.items() if declared.yields_to_slot)}
)
_OPEN_CONTEXTS = frozenset({"open", "anything_else"})
_TIME_REQUESTS = frozenset({"ask_datetime", "ask_time"})
_TIME_CONTEXTS = frozenset({"ask_datetime", "ask_time", "offer", "ask_best_time"})


@dataclass(frozen=True, slots=True)
class IntentMatch:
    """An intent and the words that showed it."""

    intent: str
    evidence: str = ""
    is_inferred: bool = False
    """It was not said but follows, as "I can't make it" is a cancellation."""

    @property
    def reason(self) -> str:
        """The reason as it is shown."""
        return f"intent:{self.intent}" + (f"<-'{self.evidence}'" if self.evidence else "")


@cache_packs
def reply_pattern(lang: str, key: str) -> re.Pattern[str]:
    """A pattern of how people answer: denies, agrees, but, instead, earliest."""
    pattern: str = load_vocabulary(lang).pack["replies"][key]
    return re.compile(pattern)


def plain_words(tokenized_text: TokenizedText, lang: str) -> str:
    """The plain words of a sentence; "y'all" is you, and whoever says "tú" means "usted": `[word_variants]`."""
    return join_plain_words(tokenized_text.tokens, lang)


def join_plain_words(tokens: Sequence[WordToken], lang: str) -> str:
    """The plain words of some tokens."""
    variants: Mapping[str, str] = load_vocabulary(lang).pack["word_variants"]
    return " ".join(variants.get(token.word, token.word) for token in tokens if token.kind != "mark")


def says_what_was_meant(text: str, lang: str) -> bool:
    """Whether a caller puts something right that was told before: "sorry, I said ten but I meant eleven"."""
    words = plain_words(tokenize_text(text, lang), lang)
    return reply_pattern(resolve_language(lang), "meant").search(words) is not None


def match_intent(words: str, lang: str, emergencies: tuple[str, ...] = (), *, context: str = "") -> IntentMatch:
    """The first intent in order that the words show and nothing takes back.

    Whoever begins with "I can't make it tomorrow" takes a booking back, or moves it where they go on about another day.
    """
    intent_match = _first_matching_intent(words, lang, emergencies)
    if intent_match.intent == "human" and (request_phrase := reply_pattern(lang, "message_request").search(words)):
        return IntentMatch("message", request_phrase[0])  # "leave a message for the owner" asks for nobody
    if context not in _OPEN_CONTEXTS or intent_match.intent not in {"book", "no", "yes", "other", "inform"}:
        return intent_match
    if (absence := reply_pattern(lang, "absent").search(words)) is not None:
        moves = reply_pattern(lang, "moves_on").search(words) is not None
        return IntentMatch("reschedule" if moves else "cancel", absence[0], is_inferred=True)
    return _infer_intent(intent_match, words, lang)


def match_beside_name(intent_match: IntentMatch, name: str, words: str, request: NluRequest) -> IntentMatch:
    """The intent of what is said beside a name: "it's for my daughter Chloe Price" asks for none."""
    name_words = normalize_words(name, request.lang)
    if intent_match.intent == "emergency" or set(name_words.split()).isdisjoint(intent_match.evidence.split()):
        return intent_match
    other_words = f" {words} ".replace(f" {name_words} ", " ").strip()
    return match_intent(other_words, request.lang, context=request.context)


def _infer_intent(intent_match: IntentMatch, words: str, lang: str) -> IntentMatch:
    """What people who ask for nothing want: to say that they are late, or somebody to see to what is broken."""
    if intent_match.intent in {"no", "other", "inform"} and (late_phrase := reply_pattern(lang, "late").search(words)):
        return IntentMatch("message", late_phrase[0])
    if intent_match.intent in {"no", "other"} and (trouble_phrase := reply_pattern(lang, "trouble").search(words)):
        return IntentMatch("book", trouble_phrase[0])
    return intent_match


def _first_matching_intent(words: str, lang: str, emergencies: tuple[str, ...]) -> IntentMatch:
    for phrase in emergencies:
        folded_phrase = normalize_words(phrase, lang)
        if folded_phrase and re.search(rf"(?<!\w){re.escape(folded_phrase)}(?!\w)", words):
            return IntentMatch("emergency", folded_phrase)
    for intent in INTENT_ORDER:
        if (evidence := find_intent(intent, words, lang)) is not None:
            return IntentMatch(intent, evidence)
    booking_match = load_intent_patterns(lang)["booking"].search(words)
    return IntentMatch("inform", booking_match[0].strip()) if booking_match is not None else IntentMatch("other")


def find_intent(intent: str, words: str, lang: str) -> str | None:
    """The words that show an intent, unless something takes them back; an emergency has frames of its own."""
    if intent == "emergency":
        return find_emergency(words, lang)
    patterns = load_intent_patterns(lang)
    pattern_match = patterns[intent].search(words)
    if pattern_match is None or patterns[f"not_{intent}"].search(words) is not None:
        return None
    return pattern_match[0].strip()


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What is known of a sentence once its slots are: they answer the question, hold a day or a time, hold a time.

    `claimed_words` words belong to slots; `is_relevant` says that it does not lean to be about something else
    altogether; `agrees` that the whole of it is a yes.
    """

    answers_question: bool
    has_time_slot: bool
    has_clock: bool
    claimed_words: int
    is_relevant: bool = True
    agrees: bool = False


def resolve_intent(intent_match: IntentMatch, words: str, lang: str, context: str, facts: SlotFacts) -> IntentMatch:
    """The intent in the light of the question asked, and of what was said of days and times.

    An emergency is one after every question: "the grill caught fire" is nobody's name.
    """
    if intent_match.intent == "emergency":
        return intent_match
    if context == "confirm":
        return _resolve_confirmation(intent_match, words, lang, facts)
    if context == "offer" and not facts.has_time_slot and intent_match.intent in {"book", "other", "no"}:
        other_times = reply_pattern(lang, "other_times").search(words)
        if other_times is not None:
            return IntentMatch("no", other_times[0])
    if context.startswith("ask_") or context in {"offer", "which_booking"}:
        return _resolve_asked_intent(intent_match, words, lang, context, facts)
    return _resolve_open_statement(intent_match, words, lang, context, facts)


def _resolve_open_statement(
    intent_match: IntentMatch, words: str, lang: str, context: str, facts: SlotFacts
) -> IntentMatch:
    """Whoever names a time where nothing particular was asked wants it, if they say so or tell a whole sentence."""
    is_statement = context == "open" and facts.is_relevant and len(words.split()) > BRIEF_ANSWER_WORDS
    if facts.has_time_slot and intent_match.intent == "other" and is_statement:
        return IntentMatch("book", "a time is wanted")
    if facts.has_time_slot and intent_match.intent in {"other", "yes"} and reply_pattern(lang, "wants").search(words):
        return IntentMatch("book", "a time is wanted")
    if intent_match.intent == "other" and facts.answers_question:
        return IntentMatch("inform", context)
    return intent_match


def _resolve_asked_intent(
    intent_match: IntentMatch, words: str, lang: str, context: str, facts: SlotFacts
) -> IntentMatch:
    """After a question, what holds a slot answers it, unless something else was wanted as well."""
    if intent_match.intent == "lost_code" and context == "ask_code":
        return IntentMatch("no", intent_match.evidence)
    if not (facts.claimed_words or facts.has_time_slot) and (wait_phrase := reply_pattern(lang, "waits").search(words)):
        return IntentMatch("other", wait_phrase[0])
    if facts.answers_question:
        return _resolve_filled_answer(intent_match, words, lang, context, facts)
    is_vague = intent_match.intent in {"book", "no", "yes"} and context in _TIME_REQUESTS
    if intent_match.intent == "other" or is_vague:
        return _resolve_vague_answer(intent_match, words, lang, context)
    return intent_match


def _resolve_filled_answer(
    intent_match: IntentMatch, words: str, lang: str, context: str, facts: SlotFacts
) -> IntentMatch:
    """What was asked for is in the sentence: it is the answer, unless a wish of its own stands beside it."""
    if context == "ask_name" and intent_match.intent not in {"human", "repeat"}:
        return IntentMatch("inform", context)  # "my daughter Chloe Price" asks for no price
    if intent_match.intent == "repeat" and context == "offer" and not facts.has_time_slot:
        return intent_match
    is_only_answer = len(words.split()) - facts.claimed_words <= UNCLAIMED_ANSWER_WORDS
    if is_only_answer or _words_answer(intent_match, words, lang, context, facts):
        return IntentMatch("inform", context)
    return intent_match


def _words_answer(intent_match: IntentMatch, words: str, lang: str, context: str, facts: SlotFacts) -> bool:
    """Whether the intent is only how the answer is worded: "can we make it Monday instead", "call me on my cell"."""
    if intent_match.intent == "hours" and context in _TIME_CONTEXTS and not facts.has_clock:
        return False
    if intent_match.intent == "reschedule" and context in _TIME_CONTEXTS:
        return reply_pattern(lang, "instead").search(words) is not None
    if widen_intent(intent_match.intent) == "message":
        return context in {"ask_phone", "ask_name"}
    return intent_match.intent in _ANSWER_INTENTS


def _resolve_vague_answer(intent_match: IntentMatch, words: str, lang: str, context: str) -> IntentMatch:
    """Answers without a slot: "whatever you have", "I lost it", and the reason for a message."""
    if context in _TIME_CONTEXTS and (any_time_phrase := reply_pattern(lang, "any_time").search(words)):
        return IntentMatch("inform", any_time_phrase[0])
    if context in {"ask_code", "ask_phone"} and (lack_phrase := reply_pattern(lang, "lacks").search(words)):
        return IntentMatch("no", lack_phrase[0])
    if intent_match.intent == "other" and context in {"ask_reason", "take_message"} and words:
        return IntentMatch("inform", context)
    return intent_match


_CONFIRMATION_INTENTS = frozenset({"book", "reschedule", "yes", "no", "other"})


def _resolve_confirmation(intent_match: IntentMatch, words: str, lang: str, facts: SlotFacts) -> IntentMatch:
    """After "is that right?" only a whole yes is one; new details are a correction.

    What else is left over takes it back ("yes but not that number"), puts it off or makes a condition.
    """
    if facts.agrees and intent_match.intent != "cancel":
        return IntentMatch("yes", words.split(maxsplit=1)[0])
    if intent_match.intent not in _CONFIRMATION_INTENTS:
        return intent_match
    if reply_pattern(lang, "denies").search(words):
        return IntentMatch("no", words.split(maxsplit=1)[0])
    contradiction = reply_pattern(lang, "but").search(words)
    if contradiction is not None and not facts.answers_question and reply_pattern(lang, "wrong").search(words):
        return IntentMatch("no", contradiction[0])
    if facts.answers_question:
        return IntentMatch("inform", "confirm")
    if intent_match.intent == "yes":
        return _resolve_partial_yes(words, lang)
    return intent_match


def _resolve_partial_yes(words: str, lang: str) -> IntentMatch:
    """A yes with something beside it: a no where that takes it back, otherwise nothing that agrees."""
    for key in ("defers", "but", "wrong"):
        if phrase := reply_pattern(lang, key).search(words):
            return IntentMatch("other" if key == "defers" else "no", phrase[0])
    return IntentMatch("other", "a yes with a rest")
