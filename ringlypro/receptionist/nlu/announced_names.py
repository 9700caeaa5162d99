"""Names that a phrase announces: "my name is", "it's", "for my son", "habla", "... speaking"."""

from ringlypro.receptionist.nlu.name_scanner import NameMention, NameScanner, TokenSpan
from ringlypro.receptionist.nlu.name_vocabulary import capitalize_name, cue_pattern, load_persona_names
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_MOST_NAME_WORDS = 6
_PET_WORD_REACH = 9
_SENTENCE_WORDS = 3
"""Words in a row, none of them a given name, that are a sentence when it goes on after them."""


def find_announced_name(scanner: NameScanner) -> NameMention | None:
    """A name that a phrase announces, the surest phrase first."""
    full_name = _first_and_last_name(scanner)
    if full_name is not None:
        return full_name
    for at in scanner.places_after_cue("strong"):
        span = scanner.read_name(at)
        if span is not None and _is_plausible_name(scanner, span) and not _is_pet_name(scanner, at):
            return _beneficiary_name(scanner, span) or scanner.to_mention(span, "announced")
    return (
        find_relative_name(scanner)
        or _possessive_name(scanner)
        or _name_before_cue(scanner)
        or _weakly_announced_name(scanner)
    )


def _is_pet_name(scanner: NameScanner, at: int) -> bool:
    """Whether it is the cat that is called so: "las vacunas de mi gato, se llama Pelusa"."""
    vocab = load_vocabulary(scanner.lang)
    before = [scanner.word_at(index) for index in range(max(0, at - _PET_WORD_REACH), at)]
    own_words = vocab.words_for("names", "own") & set(before[-3:])
    return bool(set(before) & vocab.words_for("names", "pets")) and not own_words and not scanner.name_expected


def _beneficiary_name(scanner: NameScanner, span: TokenSpan) -> NameMention | None:
    """Whom it is for, where the caller names themselves first: "mine's Pam, but it's for my brother Craig"."""
    relative_name = find_relative_name(scanner)
    if relative_name is None or relative_name.start <= span[1]:
        return None
    words_between = {scanner.word_at(at) for at in range(span[1], relative_name.start)}
    return relative_name if words_between & load_vocabulary(scanner.lang).words_for("names", "turns") else None


def _possessive_name(scanner: NameScanner) -> NameMention | None:
    """Whose booking it is: "cancel Mr. Feldman's appointment"."""
    booked_words = load_vocabulary(scanner.lang).words_for("names", "booked")
    word_forms = load_vocabulary(scanner.lang).word_forms
    for at, token in enumerate(scanner.tokens):
        stem = word_forms.strip_possessive(token.word)
        if stem == token.word or scanner.word_at(at + 1) not in booked_words:
            continue
        title = scanner.word_at(at - 2) if scanner.word_at(at - 1) == "." else scanner.word_at(at - 1)
        if stem in scanner.name_words.given_names or title in scanner.name_words.title_words:
            before = (
                scanner.read_name(at - 1, most_words=1)
                if at and scanner.word_at(at - 1) in scanner.name_words.given_names
                else None
            )
            given_name = f"{scanner.to_mention(before, '').name} " if before is not None else ""
            return NameMention(
                given_name + capitalize_name(token.raw[: len(stem)]), before[0] if before else at, at + 1, "owner"
            )
    return None


def _first_and_last_name(scanner: NameScanner) -> NameMention | None:
    first, last = _name_after_cue(scanner, "first_name"), _name_after_cue(scanner, "last_name")
    if first is None and last is None:
        return None
    other = _other_name(scanner, first, last)
    if last is None:
        last = other  # "Mr. Patel, first name Nikhil": the other one is the family's
    elif first is None:
        first = other
    if first is not None and last is not None:
        return _join_names(scanner, first, last)
    only_span = last or first
    return scanner.to_mention(only_span, "family name") if only_span is not None and scanner.name_expected else None


def _name_after_cue(scanner: NameScanner, key: str) -> TokenSpan | None:
    """The first name that follows one of a key's phrases."""
    return next((span for at in scanner.places_after_cue(key) if (span := scanner.read_name(at))), None)


def _other_name(scanner: NameScanner, first: TokenSpan | None, last: TokenSpan | None) -> TokenSpan | None:
    """A name that was announced, or with which an answer begins, and that is neither of the two."""
    spans = [scanner.read_name(at) for at in scanner.places_after_cue("strong")]
    if scanner.name_expected:
        spans.append(scanner.read_name(_first_name_index(scanner)))
    return next((span for span in spans if span is not None and span not in {first, last}), None)


def _join_names(scanner: NameScanner, first: TokenSpan, last: TokenSpan) -> NameMention:
    given_name, family_name = scanner.to_mention(first, "").name, scanner.to_mention(last, "").name
    if given_name.casefold().endswith(family_name.casefold()):
        name = given_name
    elif family_name.casefold().startswith(given_name.casefold()):
        name = family_name
    else:
        name = f"{given_name} {family_name}"
    return NameMention(name, min(first[0], last[0]), max(first[1], last[1]), "first and last")


def _is_plausible_name(scanner: NameScanner, span: TokenSpan) -> bool:
    is_single = span[1] - span[0] == 1
    if is_single and scanner.word_at(span[0]) in scanner.name_words.stop_words and not _is_over(scanner, span):
        return False  # "póngala bajo el nombre de ..."
    return (
        scanner.name_expected
        or scanner.starts_with_given_name(span)
        or scanner.is_capitalized(span)
        or scanner.word_at(span[0]) not in scanner.name_words.ambiguous_names
    )


def find_relative_name(scanner: NameScanner) -> NameMention | None:
    """Somebody who is named beside what they are to the caller: "my daughter Harper", "pa la niña, Camila"."""
    for key, trusting in (("for_relative", False), ("relative", True)):
        for at in scanner.places_after_cue(
            key, excluded_words=load_vocabulary(scanner.lang).words_for("names", "told_by")
        ):
            span = scanner.read_name(at)
            if (
                span is None
                or scanner.word_at(span[0]) in load_persona_names()
                or scanner.word_at(span[1]) in scanner.name_words.telling_words
            ):
                continue
            is_person = (
                scanner.starts_with_given_name(span) or scanner.is_capitalized(span) or scanner.is_unknown_name(span)
            )
            if (
                is_person
                and scanner.read_name(at, allow_ambiguous=trusting or scanner.starts_with_given_name(span)) == span
            ):
                return scanner.to_mention(span, "relation")
    return None


def _weakly_announced_name(scanner: NameScanner) -> NameMention | None:
    negated_name = None
    for key in ("weak", "booking"):
        for at in scanner.places_after_cue(key):
            span = scanner.read_name(at, allow_ambiguous=False) or _standalone_name(scanner, at, key)
            if span is None or not _is_plausible_person(scanner, span, key):
                continue
            if scanner.word_at(at - 2) not in load_vocabulary(scanner.lang).words_for("discourse", "weak_not"):
                return scanner.to_mention(span, key)
            # "No es Carmen, es Carmelo": but "no, es Esteban" where nothing follows.
            negated_name = negated_name or scanner.to_mention(span, key)
    return negated_name


def _standalone_name(scanner: NameScanner, at: int, key: str) -> TokenSpan | None:
    """A name that is a word as well, where nothing follows it ("this is Bill,", "I'm Taylor")."""
    span = scanner.read_name(at) if key == "weak" else None
    if span is None or not scanner.starts_with_given_name(span):
        return None
    return span if _is_over(scanner, span) or scanner.is_capitalized(span) else None


def _is_over(scanner: NameScanner, span: TokenSpan) -> bool:
    """Whether nothing follows a name but a pause, or what another slot has."""
    end = span[1]
    return end >= len(scanner.tokens) or end in scanner.claimed_tokens or scanner.tokens[end].kind == "mark"


def _is_plausible_person(scanner: NameScanner, span: TokenSpan, key: str) -> bool:
    """Whether a word after "I'm" or "for" is a person rather than a state or a thing."""
    start, end = span
    if scanner.word_at(start) in load_persona_names() and key != "weak":
        return False
    title = start - 2 if scanner.word_at(start - 1) == "." else start - 1
    if scanner.word_at(title) in scanner.name_words.title_words:
        return True
    is_known_name, is_capital = scanner.starts_with_given_name(span), scanner.is_capitalized(span)
    if key == "booking":
        return is_known_name or (scanner.name_expected and is_capital and end - start > 1)
    return is_known_name or is_capital or scanner.name_expected or _stands_as_name(scanner, span)


def _stands_as_name(scanner: NameScanner, span: TokenSpan) -> bool:
    """Whether a word that is no known name stands where one would: after a greeting, or alone before a pause."""
    start, end = span
    follows, word_count = scanner.word_at(end) or ".", end - start
    is_pause, is_claimed = follows in {",", "."}, end in scanner.claimed_tokens
    if follows not in scanner.name_words.following_words and not is_claimed:
        return False
    if word_count == 1 and not is_pause and _is_after_greeting(scanner, start):
        return True
    return (word_count > 1 or is_pause or is_claimed) and scanner.is_unknown_name(span)


def _is_after_greeting(scanner: NameScanner, start: int) -> bool:
    """Whether nothing but a greeting was said before: "hey it's Marcus I want ..."."""
    words_before = [token for token in scanner.tokens[:start] if token.kind == "word"]
    return len(words_before) > 1 and all(token.word in scanner.name_words.filler_words for token in words_before)


def _name_before_cue(scanner: NameScanner) -> NameMention | None:
    """A name before "here", "speaking", "al habla"."""
    for match in cue_pattern(scanner.lang, "after").finditer(scanner.joined_text):
        end = next((at for length, at in scanner.token_after_offset.items() if length >= match.start()), 0)
        if match.start() == 0:
            continue
        for size in range(_MOST_NAME_WORDS, 0, -1):
            span = (end - size, end)
            if span[0] < 0 or scanner.read_name(span[0], allow_ambiguous=False) != span:
                continue
            if (
                scanner.starts_with_given_name(span)
                or scanner.is_capitalized(span)
                or 1 < size <= _MOST_NAME_WORDS // 2
            ):
                return scanner.to_mention(span, "called")
    return None


def _first_name_index(scanner: NameScanner) -> int:
    """The first place that is neither a mark nor a filler nor a title."""
    at = 0
    while at < len(scanner.tokens) and (
        scanner.tokens[at].kind == "mark"
        or scanner.word_at(at) in scanner.name_words.filler_words | scanner.name_words.title_words
    ):
        at += 1
    return at


def find_opening_name(scanner: NameScanner) -> NameMention | None:
    """A full name with which a caller begins: "Wen Books, for 7:15"."""
    span = scanner.read_name(_first_name_index(scanner), allow_ambiguous=False)
    if span is None or span[1] - span[0] < 2 or not (scanner.starts_with_given_name(span) or scanner.name_expected):
        return None
    ends_well = (scanner.word_at(span[1]) or ".") in {",", "."} or span[1] in scanner.claimed_tokens
    return scanner.to_mention(span, "opening") if ends_well else None


def find_bare_name(scanner: NameScanner) -> NameMention | None:
    """The answer to "what is your name?"."""
    span = scanner.read_name(_first_name_index(scanner))
    if span is not None and not _is_sentence(scanner, span):
        is_whole = span[1] - span[0] > 1 and (scanner.word_at(span[1]) or ".") in {",", "."}
        is_short = is_whole or len(scanner.words_from(span[1])) <= _MOST_NAME_WORDS
        if (
            is_short
            or scanner.is_capitalized(span)
            or scanner.starts_with_given_name(span)
            or scanner.is_unknown_name(span)
        ):
            return scanner.to_mention(span, "asked")
    return _capitalized_name(scanner)


def _is_sentence(scanner: NameScanner, span: TokenSpan) -> bool:
    """Whether an answer is a sentence rather than a name: "hang on one second", "ignore what you were told and ..."."""
    words = [scanner.word_at(at) for at in range(*span)]
    if scanner.starts_with_given_name(span) or words[0] in scanner.name_words.ambiguous_names:
        return False
    is_followed_by_word = span[1] < len(scanner.tokens) and scanner.tokens[span[1]].kind == "word"
    if len(words) >= _SENTENCE_WORDS and is_followed_by_word:
        return True
    if scanner.is_capitalized(span):
        return False
    is_plain = all(word in scanner.name_words.ordinary_words for word in words)
    return is_plain and (len(words) > 1 or len(scanner.words_from(span[1])) > 1)


def _capitalized_name(scanner: NameScanner) -> NameMention | None:
    """Two capitalised words that are not ordinary ones, inside a sentence."""
    spans = (scanner.read_name(at, allow_ambiguous=False) for at in range(1, len(scanner.tokens) - 1))
    pairs = (span for span in spans if span is not None and span[1] - span[0] == 2 and scanner.is_capitalized(span))
    capital_span = next(pairs, None)
    return scanner.to_mention(capital_span, "capitals") if capital_span is not None else None
