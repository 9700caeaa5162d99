"""Names that nothing announces but the place they stand in: between commas, beside the number, at the end.

"... at two thirty, Bob Janowski, same as always"; "could you squeeze me in, Samuel Ortega 773 555 0161".
"""

from ringlypro.receptionist.hearing.people import NameSaid, People, Span
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_LONGEST = 4


def beside(people: People) -> NameSaid | None:
    """A name that is a part of the sentence by itself, or touches what is no word of it."""
    segments = _segments(people)
    for at, segment in enumerate(segments):
        span = _whole(people, segment)
        if span is not None and _stands_out(people, segments, at, span):
            return people.said(span, "beside")
    return _touching(people)


def _segments(people: People) -> list[Span]:
    """The stretches between marks and between what other slots own."""
    found: list[Span] = []
    start = 0
    for at in range(len(people.tokens) + 1):
        is_mark = at < len(people.tokens) and people.tokens[at].kind == "mark"
        is_stop = is_mark and not (people.word(at) == "." and people.word(at - 1) in people.words.titles)
        ends = at == len(people.tokens) or at in people.taken or is_stop
        if ends:
            if at > start:
                found.append((start, at))
            start = at + 1
    return found


def _whole(people: People, segment: Span) -> Span | None:
    """The name that a stretch is, hesitations and titles before it aside."""
    start = segment[0]
    if people.word(start) in vocabulary(people.lang).words("names", "addressed"):
        return None  # "con el señor Chuy"
    while start < segment[1] and people.word(start) in people.words.fillers | people.words.titles:
        start += 1
    span = people.read(start) if start < segment[1] else None
    return span if span is not None and span[1] >= segment[1] and span[1] - span[0] <= _LONGEST else None


def _stands_out(people: People, segments: list[Span], at: int, span: Span) -> bool:
    """Whether a stretch is the caller's name: known, and not whom they thank, greet or ask for."""
    if not _is_person(people, span) or (at == 0 and len(segments) == 1 and not people.asked):
        return False
    start, end = segments[at]
    touches = end in people.taken or start - 1 in people.taken
    if people.word(span[0]) in people.words.also | people.words.timely:
        return touches and span[1] - span[0] > 1
    if span[1] - span[0] > 1 or touches:
        return True
    is_last = at == len(segments) - 1
    thanks = any(people.word(place) in people.words.thanks for place in range(*segments[at - 1])) if at else True
    return is_last and not thanks and len(people.rest(0)) > _LONGEST


def _is_person(people: People, span: Span) -> bool:
    return people.is_known(span) or (span[1] - span[0] > 1 and people.is_strange(span))


def _touching(people: People) -> NameSaid | None:
    """A full name right before or right after a number, a day or an hour."""
    count = len(people.tokens)
    for at in range(count + 1):
        starts = at < count and (at in people.taken or people.tokens[at].kind not in {"word", "mark"})
        if at and not starts and at != count:
            continue
        for size in range(_LONGEST, 1, -1):
            span = (at - size, at)
            if span[0] < 0 or not _is_person(people, span) or people.read(span[0]) != span:
                continue
            if (at < count and at in people.taken) or _follows_a_figure(people, span[0]):
                return people.said(span, "beside the number")
    ends = sorted(at + 1 for at in people.taken if at + 1 not in people.taken)
    for end in ends:
        span_after = people.read(end) if end < count else None
        if span_after is not None and _is_person(people, span_after) and span_after[1] - span_after[0] > 1:
            return people.said(span_after, "after the number")
    return None


def _follows_a_figure(people: People, at: int) -> bool:
    while at and people.word(at - 1) in people.words.fillers:
        at -= 1
    before = people.tokens[at - 1] if at else None
    return before is not None and (at - 1 in people.taken or before.word in people.words.timely)
