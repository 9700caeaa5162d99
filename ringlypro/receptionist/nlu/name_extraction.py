"""The name in a sentence, after what a caller adds to it: spelled, or said again with more of it."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from ringlypro.receptionist.nlu.announced_names import find_announced_name, find_bare_name, find_opening_name
from ringlypro.receptionist.nlu.decision_limits import NAME_SPELLING_SIMILARITY
from ringlypro.receptionist.nlu.name_scanner import NameMention, NameScanner, TokenSpan
from ringlypro.receptionist.nlu.name_vocabulary import cue_pattern, load_name_words
from ringlypro.receptionist.nlu.tokenizer import TokenizedText
from ringlypro.receptionist.nlu.unannounced_names import find_unannounced_name
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_MARKUP_CHARACTERS = frozenset("<>{}\\")


def _skip_to_repeat(scanner: NameScanner, mention: NameMention) -> tuple[int, bool]:
    """Where a caller may say the name again, and whether they took the first one back."""
    vocab = load_vocabulary(scanner.lang)
    retraction_words = vocab.words_for("names", "takes_back")
    retraction_words |= vocab.words_for("names", "turns") if scanner.name_expected else frozenset()
    at, retracts = _skip_letter_remark(scanner, mention.end), False
    while at < len(scanner.tokens) and (
        scanner.tokens[at].kind == "mark"
        or scanner.tokens[at].word in retraction_words | scanner.name_words.filler_words
    ):
        retracts = retracts or scanner.tokens[at].word in retraction_words
        at += 1
    return at, retracts


def _prefer_fuller_name(scanner: NameScanner, mention: NameMention) -> NameMention:
    """The name where a caller says it again: with more of it ("Smith, John Smith"), or another one ("no, ...")."""
    at, retracts = _skip_to_repeat(scanner, mention)
    if retracts and scanner.name_expected:
        mention = _replaced_name(scanner, mention, at)
    for start in range(mention.end, len(scanner.tokens)):
        span = scanner.read_name(start) if scanner.name_expected or scanner.tokens[start - 1].kind == "mark" else None
        if span is not None and _extends_name(scanner, mention, span):
            return NameMention(scanner.to_mention(span, mention.reason).name, mention.start, span[1], mention.reason)
    return mention


def _replaced_name(scanner: NameScanner, mention: NameMention, at: int) -> NameMention:
    """The name that takes the place of the first one, said here or later; the first one where there is none."""
    span = scanner.read_name(at) if at > mention.end else None
    if span is None:
        later_spans = (scanner.read_name(start) for start in range(at, len(scanner.tokens)))
        span = next(
            (
                later
                for later in later_spans
                if later and scanner.starts_with_given_name(later) and later[1] - later[0] > 1
            ),
            None,
        )
    if span is None or _is_contrasted_name(scanner, mention, span) or not _is_likely_name(scanner, span):
        return mention
    return NameMention(scanner.to_mention(span, mention.reason).name, mention.start, span[1], mention.reason)


def _is_likely_name(scanner: NameScanner, span: TokenSpan) -> bool:
    return scanner.starts_with_given_name(span) or scanner.is_unknown_name(span) or scanner.is_capitalized(span)


def _is_contrasted_name(scanner: NameScanner, mention: NameMention, repeated_span: TokenSpan) -> bool:
    """Spanish "Carrizales, no Canizales": what comes right after the "no" is another's."""
    vocab = load_vocabulary(scanner.lang)
    if not vocab.has_habit("contrasts_after_comma"):
        return False
    words_between = [token.word for token in scanner.tokens[mention.end : repeated_span[0]]]
    return words_between in [[",", word] for word in vocab.words_for("names", "denies")]


def _extends_name(scanner: NameScanner, mention: NameMention, span: TokenSpan) -> bool:
    """Whether a name said later is the same with more of it."""
    words, longer_words = mention.name.casefold().split(), scanner.to_mention(span, "").name.casefold().split()
    return len(longer_words) > len(words) and (
        longer_words[-len(words) :] == words or longer_words[: len(words)] == words
    )


def _name_spelled_midway(scanner: NameScanner, mention: NameMention) -> NameMention | None:
    """A name that goes on after its first word was spelled: "Zoe, Z O E, Bishop", "Kathryn with a K, Hoffman"."""
    at, name, has_spelling = mention.end, mention, False
    skipped_words = scanner.name_words.filler_words - load_vocabulary(scanner.lang).words_for("names", "joins")
    while at < len(scanner.tokens):
        spelled_run = scanner.find_spelled_name(at)
        if spelled_run is not None and spelled_run[1] == at:
            name, at, has_spelling = _apply_spelling(name, spelled_run), spelled_run[2], True
        elif scanner.tokens[at].kind == "mark" or scanner.word_at(at) in skipped_words:
            at += 1
        elif (end := _skip_letter_remark(scanner, at)) > at:
            at, has_spelling = end, True
        elif has_spelling and (span := scanner.read_name(at)) is not None:
            more_words = scanner.to_mention(span, "").name
            full_name = (
                more_words if more_words.casefold().startswith(name.name.casefold()) else f"{name.name} {more_words}"
            )
            name, at = NameMention(full_name, mention.start, span[1], mention.reason), span[1]
        else:
            break
    return name if has_spelling and name.name != mention.name else None


def _skip_letter_remark(scanner: NameScanner, at: int) -> int:
    """The place after "with a K and a Y", "con zeta"; the same place where nothing of it stands there."""
    vocab = load_vocabulary(scanner.lang)
    if scanner.word_at(at) not in vocab.words_for("names", "with_letter"):
        return at
    remark_words = vocab.words_for("names", "letter_words")
    letters = {name for names in vocab.pack["letters"].values() for name in names}
    end = at + 1
    while (
        end < len(scanner.tokens)
        and (scanner.word_at(end) in remark_words | letters or len(scanner.word_at(end)) <= 2)
        and scanner.tokens[end].kind == "word"
    ):
        end += 1
    return end if end > at + 1 else at


def _family_name_first(scanner: NameScanner, mention: NameMention) -> NameMention:
    """The family's name first, as on a form: "McAllister, Shawn"."""
    at = mention.end
    if (
        " " in mention.name
        or scanner.word_at(at) != ","
        or scanner.starts_with_given_name((mention.start, mention.end))
    ):
        return mention
    span = scanner.read_name(at + 1)
    if span is None or span[1] - span[0] != 1 or not scanner.starts_with_given_name(span):
        return mention
    return NameMention(f"{scanner.to_mention(span, '').name} {mention.name}", mention.start, span[1], mention.reason)


def _apply_spelling(mention: NameMention, spelled_run: tuple[str, int, int]) -> NameMention:
    """A name of which a word was spelled after it."""
    letters, _, end = spelled_run
    name_parts = mention.name.split()
    similar_indices = [at for at, part in enumerate(name_parts) if _is_similar_word(part, letters)]
    initial_indices = [at for at, part in enumerate(name_parts) if part[:1].casefold() == letters[:1].casefold()]
    at = similar_indices[-1] if similar_indices else initial_indices[-1] if initial_indices else None
    if at is None:
        name_parts.append(letters)
    else:
        name_parts[at] = letters
    return NameMention(" ".join(name_parts), mention.start, max(mention.end, end), f"{mention.reason}, spelled")


def _is_similar_word(part: str, letters: str) -> bool:
    return fuzz.ratio(part.casefold(), letters.casefold()) >= NAME_SPELLING_SIMILARITY


def is_about_name(tokenized_text: TokenizedText, lang: str) -> bool:
    """Whether a sentence says that it is about the name, or puts one right: "no, Stephanie"."""
    words = [token.word for token in tokenized_text.tokens if token.kind == "word"]
    if cue_pattern(lang, "name_word").search(" ".join(words)) is not None:
        return True
    denying_words = load_vocabulary(lang).words_for("names", "denies")
    return len(words) > 1 and words[0] in denying_words and words[1] in load_name_words(lang).given_names


def extract_name(
    tokenized_text: TokenizedText, lang: str, claimed_tokens: Sequence[int], *, name_expected: bool
) -> NameMention | None:
    """The caller's name, or None; `claimed_tokens` are the tokens that belong to other slots."""
    if _MARKUP_CHARACTERS & set(tokenized_text.clean_text):
        return None  # nobody says a bracket
    scanner = NameScanner(tokenized_text, lang, frozenset(claimed_tokens), expects_name=name_expected)
    spelled_run = scanner.find_spelled_name()
    if name_expected and spelled_run is None and (letter_name := scanner.spelled_by_letter_names()) is not None:
        return letter_name
    mention = _find_spoken_name(scanner)
    if mention is None:
        return NameMention(*spelled_run, "spelled") if spelled_run is not None and name_expected else None
    mention = _prefer_fuller_name(scanner, mention)
    if name_expected:
        mention = _family_name_first(scanner, mention)
        if (midway_name := _name_spelled_midway(scanner, mention)) is not None:
            return midway_name
    return mention if spelled_run is None else _merge_spelling(mention, spelled_run, name_expected=name_expected)


def _merge_spelling(mention: NameMention, spelled_run: tuple[str, int, int], *, name_expected: bool) -> NameMention:
    """A name and the letters that were said: of one of its words, or the name itself."""
    if not spelled_run[1] <= mention.start < spelled_run[2]:
        return _apply_spelling(mention, spelled_run)
    return NameMention(*spelled_run, "spelled") if name_expected else mention


def _find_spoken_name(scanner: NameScanner) -> NameMention | None:
    if not scanner.name_expected:
        return find_announced_name(scanner) or find_opening_name(scanner) or find_unannounced_name(scanner)
    announced_name, bare_name = find_announced_name(scanner), find_bare_name(scanner)
    if announced_name is not None and bare_name is not None and _outweighs(scanner, bare_name, announced_name):
        return bare_name
    return (
        announced_name
        or find_opening_name(scanner)
        or bare_name
        or find_unannounced_name(scanner)
        or _find_name_anywhere(scanner)
    )


def _outweighs(scanner: NameScanner, bare_name: NameMention, announced_name: NameMention) -> bool:
    """Whether a name at the beginning counts more than one that is announced later: weakly, or as a nickname."""
    if bare_name.end > announced_name.start:
        return False
    if announced_name.reason == "weak" and scanner.starts_with_given_name((bare_name.start, bare_name.end)):
        return True
    return any(scanner.skip_lead_in(at) <= announced_name.start for at in scanner.places_after_cue("nickname"))


def _find_name_anywhere(scanner: NameScanner) -> NameMention | None:
    """A full name somewhere in the answer, the last one: "my sister's coming, not me, so Candace Holloway"."""
    spans = (scanner.read_name(start) for start in range(len(scanner.tokens) - 1, -1, -1))
    name_span = next(
        (span for span in spans if span and span[1] - span[0] > 1 and scanner.starts_with_given_name(span)), None
    )
    return scanner.to_mention(name_span, "anywhere") if name_span is not None else None
