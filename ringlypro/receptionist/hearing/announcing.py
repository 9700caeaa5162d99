"""Names that a phrase announces: "my name is", "it's", "for my son", "habla", "... speaking"."""

from ringlypro.receptionist.hearing.naming import PERSONAS, cue, written
from ringlypro.receptionist.hearing.people import NameSaid, People, Span
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_MOST_WORDS = 6
_PET_REACH = 9
_SENTENCE = 3
"""Words in a row, none of them a given name, that are a sentence when it goes on after them."""


def announced(people: People) -> NameSaid | None:
    """A name that a phrase announces, the surest phrase first."""
    both = _first_and_last(people)
    if both is not None:
        return both
    for at in people.after("strong"):
        span = people.read(at)
        if span is not None and _strong_enough(people, span) and not _of_a_pet(people, at):
            return _for_somebody_else(people, span) or people.said(span, "announced")
    return related(people) or _owner(people) or _called(people) or _weakly(people)


def _of_a_pet(people: People, at: int) -> bool:
    """Whether it is the cat that is called so: "las vacunas de mi gato, se llama Pelusa"."""
    known = vocabulary(people.lang)
    before = [people.word(place) for place in range(max(0, at - _PET_REACH), at)]
    own = known.words("names", "own") & set(before[-3:])
    return bool(set(before) & known.words("names", "pets")) and not own and not people.asked


def _for_somebody_else(people: People, span: Span) -> NameSaid | None:
    """Whom it is for, where the caller names themselves first: "mine's Pam, but it's for my brother Craig"."""
    other = related(people)
    if other is None or other.start <= span[1]:
        return None
    between = {people.word(at) for at in range(span[1], other.start)}
    return other if between & vocabulary(people.lang).words("names", "turns") else None


def _owner(people: People) -> NameSaid | None:
    """Whose booking it is: "cancel Mr. Feldman's appointment"."""
    booked = vocabulary(people.lang).words("names", "booked")
    for at, token in enumerate(people.tokens):
        if not (token.word.endswith("'s") and people.word(at + 1) in booked):
            continue
        stem = token.word.removesuffix("'s")
        title = people.word(at - 2) if people.word(at - 1) == "." else people.word(at - 1)
        if stem in people.words.first or title in people.words.titles:
            before = people.read(at - 1, longest=1) if at and people.word(at - 1) in people.words.first else None
            given = f"{people.said(before, '').name} " if before is not None else ""
            return NameSaid(given + written(token.raw[:-2]), before[0] if before else at, at + 1, "owner")
    return None


def _first_and_last(people: People) -> NameSaid | None:
    first = next((span for at in people.after("first_name") if (span := people.read(at))), None)
    last = next((span for at in people.after("last_name") if (span := people.read(at))), None)
    if first is None and last is None:
        return None
    others = [span for at in people.after("strong") if (span := people.read(at)) and span not in {first, last}]
    if people.asked and (start := people.read(_opening(people))) is not None:
        others.append(start)
    other = next((span for span in others if span not in {first, last}), None)
    if last is None:
        # "Mr. Patel, first name Nikhil": the other one is the family's.
        last = other if people.asked or other is not None else None
    elif first is None:
        first = other
    if first is None or last is None:
        alone = last or first
        return people.said(alone, "family name") if alone is not None and people.asked else None
    return _joined(people, first, last)


def _joined(people: People, first: Span, last: Span) -> NameSaid:
    given, family = people.said(first, "").name, people.said(last, "").name
    if given.casefold().endswith(family.casefold()):
        name = given
    elif family.casefold().startswith(given.casefold()):
        name = family
    else:
        name = f"{given} {family}"
    return NameSaid(name, min(first[0], last[0]), max(first[1], last[1]), "first and last")


def _strong_enough(people: People, span: Span) -> bool:
    return (
        people.asked
        or people.is_known(span)
        or people.is_capital(span)
        or people.word(span[0]) not in people.words.also
    )


def related(people: People) -> NameSaid | None:
    """Somebody who is named beside what they are to the caller: "my daughter Harper", "pa la niña, Camila"."""
    for key, trusting in (("for_relative", False), ("relative", True)):
        for at in people.after(key, unless=vocabulary(people.lang).words("names", "told_by")):
            span = people.read(at)
            if span is None or people.word(span[0]) in PERSONAS or people.word(span[1]) in people.words.tells:
                continue
            is_person = people.is_known(span) or people.is_capital(span) or people.is_strange(span)
            if is_person and people.read(at, trusting=trusting or people.is_known(span)) == span:
                return people.said(span, "relation")
    return None


def _weakly(people: People) -> NameSaid | None:
    denied = None
    for key in ("weak", "booking"):
        for at in people.after(key):
            span = people.read(at, trusting=False) or _by_itself(people, at, key)
            if span is None or not _plausible(people, span, key):
                continue
            if people.word(at - 2) not in vocabulary(people.lang).words("discourse", "weak_not"):
                return people.said(span, key)
            # "No es Carmen, es Carmelo": but "no, es Esteban" where nothing follows.
            denied = denied or people.said(span, key)
    return denied


def _by_itself(people: People, at: int, key: str) -> Span | None:
    """A name that is a word as well, where nothing follows it ("this is Bill,", "I'm Taylor")."""
    span = people.read(at) if key == "weak" else None
    if span is None or not people.is_known(span):
        return None
    is_over = span[1] >= len(people.tokens) or span[1] in people.taken or people.tokens[span[1]].kind == "mark"
    return span if is_over or people.is_capital(span) else None


def _plausible(people: People, span: Span, key: str) -> bool:
    """Whether a word after "I'm" or "for" is a person rather than a state or a thing."""
    start, end = span
    if people.word(start) in PERSONAS and key != "weak":
        return False
    title = start - 2 if people.word(start - 1) == "." else start - 1
    if people.word(title) in people.words.titles:
        return True
    known, capital, size = people.is_known(span), people.is_capital(span), end - start
    if key == "booking":
        return known or (people.asked and capital and size > 1)
    follows = people.word(end) or "."
    ends_well = follows in people.words.follows or end in people.taken
    if size == 1 and follows not in {",", "."} and ends_well and _greets(people, start):
        return True
    stands = size > 1 or follows in {",", "."} or end in people.taken
    if ends_well and stands and people.is_strange(span):
        return True
    return known or capital or people.asked


def _greets(people: People, start: int) -> bool:
    """Whether nothing but a greeting was said before: "hey it's Marcus I want ..."."""
    said = [token for token in people.tokens[:start] if token.kind == "word"]
    return len(said) > 1 and all(token.word in people.words.fillers for token in said)


def _called(people: People) -> NameSaid | None:
    """A name before "here", "speaking", "al habla"."""
    for match in cue(people.lang, "after").finditer(people.text):
        end = next((at for length, at in people.starts.items() if length >= match.start()), 0)
        if match.start() == 0:
            continue
        for size in range(_MOST_WORDS, 0, -1):
            span = (end - size, end)
            if span[0] < 0 or people.read(span[0], trusting=False) != span:
                continue
            if people.is_known(span) or people.is_capital(span) or 1 < size <= _MOST_WORDS // 2:
                return people.said(span, "called")
    return None


def _opening(people: People) -> int:
    """The first place that is neither a mark nor a filler nor a title."""
    at = 0
    while at < len(people.tokens) and (
        people.tokens[at].kind == "mark" or people.word(at) in people.words.fillers | people.words.titles
    ):
        at += 1
    return at


def opening(people: People) -> NameSaid | None:
    """A full name with which a caller begins: "Wen Books, for 7:15"."""
    span = people.read(_opening(people), trusting=False)
    if span is None or span[1] - span[0] < 2 or not (people.is_known(span) or people.asked):
        return None
    ends_well = (people.word(span[1]) or ".") in {",", "."} or span[1] in people.taken
    return people.said(span, "opening") if ends_well else None


def bare(people: People) -> NameSaid | None:
    """The answer to "what is your name?"."""
    span = people.read(_opening(people))
    if span is not None and not _is_talk(people, span):
        is_whole = span[1] - span[0] > 1 and (people.word(span[1]) or ".") in {",", "."}
        is_short = is_whole or len(people.rest(span[1])) <= _MOST_WORDS
        if is_short or people.is_capital(span) or people.is_known(span) or people.is_strange(span):
            return people.said(span, "asked")
    return _capitals(people)


def _is_talk(people: People, span: Span) -> bool:
    """Whether an answer is a sentence rather than a name: "hang on one second", "ignore what you were told and ..."."""
    words = [people.word(at) for at in range(*span)]
    if people.is_known(span) or words[0] in people.words.also:
        return False
    goes_on = span[1] < len(people.tokens) and people.tokens[span[1]].kind == "word"
    if len(words) >= _SENTENCE and goes_on:
        return True
    if people.is_capital(span):
        return False
    is_plain = all(word in people.words.ordinary for word in words)
    return is_plain and (len(words) > 1 or len(people.rest(span[1])) > 1)


def _capitals(people: People) -> NameSaid | None:
    """Two capitalised words that are not ordinary ones, inside a sentence."""
    spans = (people.read(at, trusting=False) for at in range(1, len(people.tokens) - 1))
    pairs = (span for span in spans if span is not None and span[1] - span[0] == 2 and people.is_capital(span))
    found = next(pairs, None)
    return people.said(found, "capitals") if found is not None else None
