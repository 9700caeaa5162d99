"""The one entry to the NLU: a sentence in, its meaning out."""

from dataclasses import dataclass, replace
from typing import Literal

from ringlypro.receptionist.language_packs import resolve_language
from ringlypro.receptionist.nlu import (
    agreement,
    arbitration,
    clock_shift,
    code_correction,
    code_matching,
    intent_classifier,
    intent_rules,
    name_extraction,
    option_matching,
    party_size,
    phone_extraction,
    refusals,
    several_intents,
)
from ringlypro.receptionist.nlu.datetime_parser import DateTimeSlots, parse_datetime
from ringlypro.receptionist.nlu.intent_order import widen_intent
from ringlypro.receptionist.nlu.interface import IntentClause, NluRequest, NluResult
from ringlypro.receptionist.nlu.lexer import LexedSentence, parse_text
from ringlypro.receptionist.nlu.name_scanner import NameMention
from ringlypro.receptionist.nlu.token_kinds import HOLIDAYS, TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_EXPECTED_SLOTS = {
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
_OTHER_PERSON_INTENTS = frozenset({"message", "human"})
"""Who a message is for, or who is asked for, is not the caller."""
_ALL_SLOTS = ("name", "phone", "date", "time", "part", "code", "offer")


@dataclass(frozen=True, slots=True)
class _ClaimedSlots:
    """What a sentence gave to phone, code and name: nothing of it is read as a time."""

    phone: phone_extraction.PhoneMention
    code: str | None
    name: NameMention | None
    kinds: list[TokenKind]
    word_count: int


def _claim_slots(sentence: LexedSentence, text: str, request: NluRequest) -> _ClaimedSlots:
    vocab = load_vocabulary(request.lang)
    code = code_matching.match_code(text, request)
    if code:
        kinds = [TokenKind.CLAIMED] * len(sentence.kinds) if request.context == "ask_code" else list(sentence.kinds)
        return _ClaimedSlots(phone_extraction.PhoneMention(), code, None, kinds, kinds.count(TokenKind.CLAIMED))
    phone = phone_extraction.extract_phone(sentence, vocab, phone_expected=request.context == "ask_phone")
    name = name_extraction.extract_name(
        sentence.tokenized,
        request.lang,
        _tokens_of_others(sentence, phone),
        name_expected=_is_name_expected(sentence, request),
    )
    kinds = list(sentence.kinds)
    for start, end in phone.spans:
        kinds[start:end] = [TokenKind.CLAIMED] * (end - start)
    if name is not None:
        for index, lexeme in enumerate(sentence.lexemes):
            if name.start <= lexeme.start and lexeme.end <= name.end:
                kinds[index] = TokenKind.CLAIMED
    return _ClaimedSlots(phone, code, name, kinds, kinds.count(TokenKind.CLAIMED))


def _claim_callers_slots(sentence: LexedSentence, text: str, intent: str, request: NluRequest) -> _ClaimedSlots:
    """Phone, code and name of the caller: whom a message or a call is for is somebody else."""
    claimed = _claim_slots(sentence, text, request)
    is_for_other = widen_intent(intent) in _OTHER_PERSON_INTENTS
    if is_for_other and claimed.name is not None and claimed.name.reason == "booking":
        claimed = replace(claimed, name=None)
    claimed = _drop_words_of_yes(claimed, sentence, request)
    return replace(claimed, kinds=party_size.claim_party(claimed.kinds, sentence, request))


def _drop_words_of_yes(claimed: _ClaimedSlots, sentence: LexedSentence, request: NluRequest) -> _ClaimedSlots:
    """Without a name that is none: all of "esa hora es perfecta" agrees, and nobody is called Perfecta."""
    if claimed.name is None or claimed.phone.digits:
        return claimed
    whole_yes = agreement.read_agreement(sentence, sentence.kinds, request)
    if not (whole_yes.books or whole_yes.cancels):
        return claimed
    return replace(claimed, name=None, kinds=list(sentence.kinds), word_count=0)


def _tokens_of_others(sentence: LexedSentence, phone: phone_extraction.PhoneMention) -> list[int]:
    """Tokens that are no part of a name: those of a number, and of holidays of several words."""
    lexemes = [lexeme for start, end in phone.spans for lexeme in sentence.lexemes[start:end]]
    lexemes += [lexeme for lexeme in sentence.lexemes if lexeme.kind in HOLIDAYS and lexeme.end - lexeme.start > 1]
    return sorted({token for lexeme in lexemes for token in range(lexeme.start, lexeme.end)})


def _is_name_expected(sentence: LexedSentence, request: NluRequest) -> bool:
    """Whether the name was asked for, or is put right after everything was read back."""
    if request.context == "confirm":
        return name_extraction.is_about_name(sentence.tokenized, request.lang)
    return request.context == "ask_name"


def _mask_late_words(kinds: list[TokenKind], sentence: LexedSentence, lang: str) -> list[TokenKind]:
    """Spanish "llego tarde" is no afternoon."""
    late = load_vocabulary(lang).words_for("words", "late_words")
    return [
        TokenKind.WORD if lexeme.word in late else kind for kind, lexeme in zip(kinds, sentence.lexemes, strict=True)
    ]


def _answers_question(nlu_result: NluResult, context: str) -> bool:
    """Whether a slot holds what was asked (anything at all, where nothing particular was)."""
    slots = _EXPECTED_SLOTS.get(context, _ALL_SLOTS)
    slot_values = (getattr(nlu_result, slot) for slot in slots)
    # "Next month" is an answer too, though no day.
    is_vague = context in {"ask_datetime", "ask_best_time", "offer"} and bool(nlu_result.alternatives)
    return is_vague or any(value is not None and value is not False for value in slot_values)


def understand_in_language(text: str, request: NluRequest) -> NluResult:
    """What a sentence means, in the language of the request."""
    sentence = parse_text(text, load_vocabulary(request.lang))
    words = intent_rules.plain_words(sentence.tokenized, request.lang)
    intent_match = intent_rules.match_intent(words, request.lang, request.emergency_phrases, context=request.context)
    prediction = intent_classifier.predict_intent(sentence, request.lang, request.context)
    prediction = arbitration.correct_lean(prediction, sentence, request.context)
    intent_match = arbitration.arbitrate_open_question(intent_match, prediction, words, request.lang, request.context)
    claimed = _claim_callers_slots(sentence, text, intent_match.intent, request)
    if claimed.name is not None:
        intent_match = intent_rules.match_beside_name(intent_match, claimed.name.name, words, request)
    moves = (
        intent_match.intent == "reschedule"
        or intent_rules.reply_pattern(request.lang, "instead").search(words) is not None
    )
    keeps = intent_match.intent in {"cancel", "hours"}
    is_late = (
        widen_intent(intent_match.intent) == "message"
        and intent_rules.reply_pattern(request.lang, "late").search(words) is not None
    )
    if is_late:
        claimed = replace(claimed, kinds=_mask_late_words(claimed.kinds, sentence, request.lang))
    time_slots = parse_datetime(sentence, claimed.kinds, request, is_move=moves, keep_negated=keeps, is_late=is_late)
    offer_index = option_matching.match_offered_time(words, time_slots, request)
    nlu_result = _add_window(_build_result(claimed, time_slots, words, request), time_slots, words, request)
    # "After three" takes no time that was offered, though it names one.
    nlu_result = replace(nlu_result, offer=None if time_slots.window.is_bounded else offer_index)
    answered = _answers_question(nlu_result, request.context) or option_matching.is_ordinal_choice(words, request)
    claimed_word_count = claimed.word_count + sum(len(reason.split("->")[0].split()) for reason in time_slots.reasons)
    timed = nlu_result.date is not None or nlu_result.time is not None
    whole_yes = agreement.read_agreement(sentence, claimed.kinds, request)
    yes_with_request = None if whole_yes.books else several_intents.read_yes_with_request(sentence, request)
    if yes_with_request is not None:
        whole_yes = yes_with_request.whole_yes
        intent_match = intent_rules.IntentMatch("yes", "a yes before a request")
    slot_facts = intent_rules.SlotFacts(
        answered,
        timed,
        nlu_result.time is not None,
        claimed_word_count,
        is_relevant=prediction.intent != "other",
        agrees=whole_yes.books,
    )
    nlu_result = _apply_agreement(nlu_result, whole_yes)
    names_service = nlu_result.service is not None
    resolved_match = _settle_intent(intent_match, prediction, words, request, slot_facts, names_service=names_service)
    nlu_result = replace(nlu_result, intent=resolved_match.intent, why=(resolved_match.reason, *nlu_result.why))
    return _add_other_wishes(nlu_result, sentence, words, request, yes_with_request, answers_question=answered)


def _settle_intent(
    intent_match: intent_rules.IntentMatch,
    prediction: intent_classifier.IntentPrediction,
    words: str,
    request: NluRequest,
    facts: intent_rules.SlotFacts,
    *,
    names_service: bool,
) -> intent_rules.IntentMatch:
    """What is wanted, once it is known what the sentence holds."""
    resolved_match = intent_rules.resolve_intent(intent_match, words, request.lang, request.context, facts)
    resolved_match = arbitration.apply_prediction(
        resolved_match, prediction, request.context, answers_question=facts.answers_question
    )
    return arbitration.want_service(resolved_match, names_service=names_service, has_time=facts.has_time_slot)


def _add_other_wishes(
    nlu_result: NluResult,
    sentence: LexedSentence,
    words: str,
    request: NluRequest,
    yes_with_request: several_intents.YesWithRequest | None,
    *,
    answers_question: bool,
) -> NluResult:
    """The result with what else was asked or wanted, and for how many people."""
    intent = nlu_result.intent
    if yes_with_request is not None:
        clauses: tuple[IntentClause, ...] = (IntentClause(intent, ""), yes_with_request.beside)
    else:
        clauses = several_intents.list_intent_clauses(intent, sentence, request, answers_question=answers_question)
    party = party_size.read_party_size(words, intent, clauses, request)
    if party > 1 and intent in {"inform", "other"} and request.context == "open" and nlu_result.date is not None:
        intent = "book"  # "we're four, on the 12th"
    return replace(nlu_result, intent=intent, clauses=clauses, party=party)


def _apply_agreement(nlu_result: NluResult, whole_yes: agreement.WholeYes) -> NluResult:
    """A whole yes denies nothing, and "that very one" is then the number that was read back."""
    return replace(
        nlu_result,
        denied=nlu_result.denied and not whole_yes.books,
        this_number=nlu_result.this_number and not whole_yes.books,
        agrees=whole_yes.books,
        agrees_to_cancel=whole_yes.cancels,
        repeated_names=whole_yes.repeated_names,
        repeated_numbers=() if nlu_result.time or nlu_result.date else whole_yes.repeated_numbers,
    )


def _build_result(claimed: _ClaimedSlots, time_slots: DateTimeSlots, words: str, request: NluRequest) -> NluResult:
    why = list(time_slots.reasons)
    if claimed.name is not None:
        why.append(f"name:{claimed.name.reason}")
    if claimed.phone.digits:
        why.append(f"phone:{len(claimed.phone.digits)} digits")
    if claimed.code:
        why.append(f"code:chosen of {len(request.confirmation_codes)}")
    return NluResult(
        name=claimed.name.name if claimed.name is not None else None,
        phone=claimed.phone.digits,
        date=time_slots.date,
        time=time_slots.time,
        part=time_slots.part,
        code=claimed.code,
        ambiguous=time_slots.ambiguous,
        alternatives=time_slots.alternatives,
        why=tuple(why),
        service=option_matching.match_service(words, request) if request.service_names else None,
        question=option_matching.match_faq_question(words, request) if request.faq_questions else None,
        earliest=intent_rules.reply_pattern(request.lang, "earliest").search(words) is not None,
        this_number=claimed.phone.this_number,
        past=time_slots.past,
        conflict=time_slots.conflict,
        denied=intent_rules.reply_pattern(request.lang, "denies").search(words) is not None,
        keeps=intent_rules.reply_pattern(request.lang, "keeps").search(words) is not None,
        late=intent_rules.reply_pattern(request.lang, "late").search(words) is not None,
        asks_to_leave_message=intent_rules.reply_pattern(request.lang, "message_request").search(words) is not None,
        undoes=refusals.takes_back(words, request),
        waits=intent_rules.reply_pattern(request.lang, "waits").search(words) is not None,
        refuses=intent_rules.reply_pattern(request.lang, "refuses").search(words) is not None,
        refusal=refusals.read_refusal(words, request.lang),
        clock_shift=clock_shift.read_clock_shift(words, request.lang),
    )


def _add_window(nlu_result: NluResult, time_slots: DateTimeSlots, words: str, request: NluRequest) -> NluResult:
    """The result with the window around its clock, and whether the first or the last of a day was asked for."""
    says_last, says_first = (
        intent_rules.reply_pattern(request.lang, key).search(words) for key in ("last_of_day", "first_of_day")
    )
    edge: Literal["", "first", "last"] = "last" if says_last else "first" if says_first else ""
    same_time, same_day = (
        intent_rules.reply_pattern(request.lang, key).search(words) is not None for key in ("same_time", "same_day")
    )
    return replace(nlu_result, window=time_slots.window, edge=edge, same_time=same_time, same_day=same_day)


def match_corrected_code(signs: str, text: str, request: NluRequest) -> tuple[str, str | None]:
    """What was spelled before, with the part that this sentence puts right, and the live code that is then meant."""
    corrected = code_correction.correct_code(signs, text, resolve_language(request.lang)) or signs
    characters = [code_matching.SpelledCharacter(sign) for sign in corrected]
    return corrected, code_matching.choose_code(characters, request.confirmation_codes)
