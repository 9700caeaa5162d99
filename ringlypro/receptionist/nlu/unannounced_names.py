"""Names that nothing announces but the place they stand in: between commas, beside the number, at the end.

"... at two thirty, Bob Janowski, same as always"; "could you squeeze me in, Samuel Ortega 773 555 0161".
"""

from ringlypro.receptionist.nlu.name_scanner import NameMention, NameScanner, TokenSpan
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_MOST_NAME_WORDS = 4


def find_unannounced_name(scanner: NameScanner) -> NameMention | None:
    """A name that is a part of the sentence by itself, or touches what is no word of it."""
    segments = _split_segments(scanner)
    for at, segment in enumerate(segments):
        span = _segment_name(scanner, segment)
        if span is not None and _is_standalone_name(scanner, segments, at, span):
            return scanner.to_mention(span, "beside")
    return _name_beside_slot(scanner)


def _split_segments(scanner: NameScanner) -> list[TokenSpan]:
    """The stretches between marks and between what other slots own."""
    segments: list[TokenSpan] = []
    start = 0
    for index in range(len(scanner.tokens) + 1):
        is_mark = index < len(scanner.tokens) and scanner.tokens[index].kind == "mark"
        is_stop = is_mark and not (
            scanner.word_at(index) == "." and scanner.word_at(index - 1) in scanner.name_words.title_words
        )
        is_end = index == len(scanner.tokens) or index in scanner.claimed_tokens or is_stop
        if is_end:
            if index > start:
                segments.append((start, index))
            start = index + 1
    return segments


def _segment_name(scanner: NameScanner, segment: TokenSpan) -> TokenSpan | None:
    """The name that a stretch is, hesitations and titles before it aside."""
    start = segment[0]
    if scanner.word_at(start) in load_vocabulary(scanner.lang).words_for("names", "addressed"):
        return None  # "con el señor Chuy"
    while (
        start < segment[1]
        and scanner.word_at(start) in scanner.name_words.filler_words | scanner.name_words.title_words
    ):
        start += 1
    span = scanner.read_name(start) if start < segment[1] else None
    return span if span is not None and span[1] >= segment[1] and span[1] - span[0] <= _MOST_NAME_WORDS else None


def _is_standalone_name(scanner: NameScanner, segments: list[TokenSpan], at: int, span: TokenSpan) -> bool:
    """Whether a stretch is the caller's name: known, and not whom they thank, greet or ask for."""
    if not _is_person(scanner, span) or (at == 0 and len(segments) == 1 and not scanner.name_expected):
        return False
    start, end = segments[at]
    touches_slot = end in scanner.claimed_tokens or start - 1 in scanner.claimed_tokens
    if scanner.word_at(span[0]) in scanner.name_words.ambiguous_names | scanner.name_words.time_words:
        return touches_slot and span[1] - span[0] > 1
    if span[1] - span[0] > 1 or touches_slot:
        return True
    is_last = at == len(segments) - 1
    is_thanks = (
        any(scanner.word_at(index) in scanner.name_words.thanking_words for index in range(*segments[at - 1]))
        if at
        else True
    )
    return is_last and not is_thanks and len(scanner.words_from(0)) > _MOST_NAME_WORDS


def _is_person(scanner: NameScanner, span: TokenSpan) -> bool:
    return scanner.starts_with_given_name(span) or (span[1] - span[0] > 1 and scanner.is_unknown_name(span))


def _name_beside_slot(scanner: NameScanner) -> NameMention | None:
    """A full name right before or right after a number, a day or an hour."""
    count = len(scanner.tokens)
    for at in range(count + 1):
        if at in {0, count} or at in scanner.claimed_tokens or scanner.tokens[at].kind not in {"word", "mark"}:
            mention = _name_ending_at(scanner, at)
            if mention is not None:
                return mention
    for end in sorted(at + 1 for at in scanner.claimed_tokens if at + 1 not in scanner.claimed_tokens):
        span_after = scanner.read_name(end) if end < count else None
        if span_after is not None and _is_person(scanner, span_after) and span_after[1] - span_after[0] > 1:
            return scanner.to_mention(span_after, "after the number")
    return None


def _name_ending_at(scanner: NameScanner, at: int) -> NameMention | None:
    """The longest full name that ends where a number begins, or that stands between one and this place."""
    is_before_number = at < len(scanner.tokens) and at in scanner.claimed_tokens
    for size in range(min(_MOST_NAME_WORDS, at), 1, -1):
        span = (at - size, at)
        if not _is_person(scanner, span) or scanner.read_name(span[0]) != span:
            continue
        if is_before_number or _follows_number(scanner, span[0]):
            return scanner.to_mention(span, "beside the number")
    return None


def _follows_number(scanner: NameScanner, at: int) -> bool:
    while at and scanner.word_at(at - 1) in scanner.name_words.filler_words:
        at -= 1
    before = scanner.tokens[at - 1] if at else None
    return before is not None and (at - 1 in scanner.claimed_tokens or before.word in scanner.name_words.time_words)
