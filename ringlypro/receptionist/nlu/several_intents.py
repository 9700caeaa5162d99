"""Several things wanted in a breath: "where are you, and can I book Tuesday at nine", "yes, and how much is it?".

The first intent is what the whole sentence means; what its other clauses ask or want stands beside it, in spoken order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ringlypro.receptionist.nlu import agreement, intent_rules
from ringlypro.receptionist.nlu.decision_limits import BRIEF_ANSWER_WORDS
from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER, widen_intent
from ringlypro.receptionist.nlu.interface import IntentClause, NluRequest
from ringlypro.receptionist.nlu.lexer import LexedSentence, parse_text
from ringlypro.receptionist.nlu.option_matching import match_service
from ringlypro.receptionist.nlu.token_kinds import TEMPORAL_KINDS, TokenKind
from ringlypro.receptionist.nlu.tokenizer import WordToken
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

QUESTION_INTENTS: Final = frozenset(intent for intent, declared in INTENT_ORDER.items() if declared.asks_business)
_TASK_INTENTS: Final = frozenset({"reschedule", "cancel", "book"})
_BESIDE_INTENTS: Final = tuple(
    intent for intent in INTENT_ORDER if intent in {*_TASK_INTENTS, "callback", "message", *QUESTION_INTENTS}
)
_SINGLE_INTENTS: Final = frozenset({"emergency", "human", "robot", "repeat", "goodbye", "complaint"})
"""Beside these nothing else is heard."""
_OPEN_CONTEXTS: Final = frozenset({"open", "anything_else"})
_SINGLE_CONTEXTS: Final = frozenset({"ask_reason", "take_message", "ask_best_time", "confirm"})
"""Questions whose answer is whatever is said, or a yes that is read by itself."""
_AFTER_YES_INTENTS: Final = QUESTION_INTENTS | {"message", "callback", "book"}
_DISAGREEING: Final = ("denies", "but", "wrong", "defers", "undoes", "refuses", "keeps", "takes_yes_back")
_BREAKS: Final = frozenset(",;.!?")


@dataclass(frozen=True, slots=True)
class _Clause:
    """Some words of a sentence, and whether a question mark ends them."""

    tokens: tuple[WordToken, ...]
    is_asked: bool

    @property
    def text(self) -> str:
        return " ".join(token.raw for token in self.tokens) + ("?" if self.is_asked else "")

    def join_words(self, lang: str) -> str:
        """Its plain words."""
        return intent_rules.join_plain_words(self.tokens, lang)


def _split_clauses(tokens: Sequence[WordToken], lang: str) -> list[_Clause]:
    """The sentence cut at its marks and at words that go on to something else."""
    connectors = load_vocabulary(lang).words_for("discourse", "goes_on")
    clauses: list[_Clause] = []
    current: list[WordToken] = []
    for token in tokens:
        is_mark = token.word in _BREAKS
        if not is_mark and token.word not in connectors:
            if token.kind != "mark":
                current.append(token)
            continue
        if current:
            clauses.append(_Clause(tuple(current), is_asked=token.word == "?"))
        elif token.word == "?" and clauses:
            clauses[-1] = _Clause(clauses[-1].tokens, is_asked=True)
        current = []
    return [*clauses, _Clause(tuple(current), is_asked=False)] if current else clauses


def list_intent_clauses(
    main_intent: str, sentence: LexedSentence, request: NluRequest, *, answers_question: bool
) -> tuple[IntentClause, ...]:
    """What each clause asks or wants, where it is more than one thing: the main intent first.

    `answers_question`: what was asked for is in the sentence, beside a question of the caller's.
    """
    clauses = _list_clauses(main_intent, sentence, request)
    clause_intents = [(_clause_intent(clause, request.lang), clause) for clause in clauses]
    main_at = next((at for at, (intent, _) in enumerate(clause_intents) if intent == main_intent), len(clause_intents))
    if widen_intent(main_intent) == "message":
        clause_intents[:main_at] = [_find_booking(each, request) for each in clause_intents[:main_at]]
    beside: dict[str, IntentClause] = {}
    for at, (intent, clause) in enumerate(clause_intents):
        is_other = intent not in {"", main_intent}
        if is_other and _stands_beside(main_intent, intent, clause, request, is_before=at < main_at):
            beside.setdefault(intent, IntentClause(intent, clause.text))
    if clauses and answers_question and main_intent in QUESTION_INTENTS and request.context not in _OPEN_CONTEXTS:
        beside["inform"] = IntentClause("inform", "")
    if not beside:
        return ()
    main_text = clause_intents[main_at][1].text if main_at < len(clause_intents) else ""
    return (IntentClause(main_intent, main_text), *beside.values())


def _list_clauses(main_intent: str, sentence: LexedSentence, request: NluRequest) -> list[_Clause]:
    """The clauses of a sentence that may want several things; none where it may not."""
    tokens = sentence.tokenized.tokens
    if main_intent in _SINGLE_INTENTS or request.context in _SINGLE_CONTEXTS or len(tokens) <= BRIEF_ANSWER_WORDS:
        return []
    clauses = _split_clauses(tokens, request.lang)
    return clauses if len(clauses) > 1 else []


def _clause_intent(clause: _Clause, lang: str) -> str:
    """What a clause asks or wants by itself; empty where it is nothing of its own."""
    words = clause.join_words(lang)
    return next((intent for intent in _BESIDE_INTENTS if intent_rules.find_intent(intent, words, lang)), "")


def _find_booking(clause_intent: tuple[str, _Clause], request: NluRequest) -> tuple[str, _Clause]:
    """A service and a time before a message are wanted, though nothing says so: "a cleaning at ten, and tell him …"."""
    intent, clause = clause_intent
    sentence = parse_text(clause.text, load_vocabulary(request.lang))
    if intent or TEMPORAL_KINDS.isdisjoint(sentence.kinds):
        return clause_intent
    service = match_service(clause.join_words(request.lang), request)
    return ("book" if service is not None else intent, clause)


def _stands_beside(main_intent: str, intent: str, clause: _Clause, request: NluRequest, *, is_before: bool) -> bool:
    """Whether this is wanted too, and no part of what the whole sentence means."""
    is_question = intent in QUESTION_INTENTS
    if widen_intent(main_intent) == "message":
        # What is to be passed on may speak of anything; what comes before it, or is asked, is meant for us.
        return intent not in {"message", "callback"} and (
            is_before or (is_question and (clause.is_asked or main_intent == "callback"))
        )
    if main_intent in {"reschedule", "cancel"}:
        return is_question or widen_intent(intent) == "message"
    if is_question:
        return True
    return request.context in _OPEN_CONTEXTS and (main_intent in QUESTION_INTENTS or widen_intent(intent) == "message")


@dataclass(frozen=True, slots=True)
class YesWithRequest:
    """A whole yes, and what is asked or wanted beside it."""

    whole_yes: agreement.WholeYes
    beside: IntentClause


def read_yes_with_request(sentence: LexedSentence, request: NluRequest) -> YesWithRequest | None:
    """A firm yes that goes on to something else: "yes, and can you also tell me where you are?"; None where it is none.

    The yes must be whole and firm by itself. What follows must be said to come on top of it, or be a message, and may
    not take it back, put it off, make a condition or speak of another time: "yes, and how much is it?" is a question
    first.
    """
    if request.context != "confirm":
        return None
    tokens = sentence.tokenized.tokens
    connectors = load_vocabulary(request.lang).words_for("discourse", "adds")
    cut = next((at for at, token in enumerate(tokens) if at and token.word in connectors), None)
    if cut is None:
        return None
    rest = _Clause(tuple(token for token in tokens[cut:] if token.kind != "mark"), is_asked=tokens[-1].word == "?")
    intent = _request_after_yes(rest, request.lang)
    if not intent:
        return None
    whole_yes = _read_firm_yes(" ".join(token.raw for token in tokens[:cut]), request)
    return YesWithRequest(whole_yes, IntentClause(intent, rest.text)) if whole_yes is not None else None


def _request_after_yes(rest: _Clause, lang: str) -> str:
    """What is wanted on top of a yes; empty where the words may also take it back."""
    words, intent = rest.join_words(lang), _clause_intent(rest, lang)
    is_message = widen_intent(intent) == "message"
    is_added = is_message or intent_rules.reply_pattern(lang, "adds_more").search(words)
    if intent not in _AFTER_YES_INTENTS or not is_added:
        return ""
    if any(intent_rules.reply_pattern(lang, key).search(words) for key in _DISAGREEING):
        return ""
    # A number in a message is no time: "and tell them the gate code is 4411".
    kinds = TEMPORAL_KINDS - {TokenKind.NUMBER, TokenKind.CLOCK_TIME} if is_message else TEMPORAL_KINDS
    names_time = not kinds.isdisjoint(parse_text(rest.text, load_vocabulary(lang)).kinds)
    return "" if names_time else intent


def _read_firm_yes(text: str, request: NluRequest) -> agreement.WholeYes | None:
    """To what the words before the request agree, firmly; None where they do not."""
    yes_sentence = parse_text(text, load_vocabulary(request.lang))
    whole_yes = agreement.read_agreement(yes_sentence, yes_sentence.kinds, request)
    words = intent_rules.join_plain_words(yes_sentence.tokenized.tokens, request.lang)
    is_firm = intent_rules.reply_pattern(request.lang, "firm_yes").search(words) is not None
    return whole_yes if is_firm and (whole_yes.books or whole_yes.cancels) else None
