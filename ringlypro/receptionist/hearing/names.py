"""The name in a sentence, after what a caller adds to it: spelled, or said again with more of it."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from ringlypro.receptionist.hearing.announcing import announced, bare, opening
from ringlypro.receptionist.hearing.beside import beside
from ringlypro.receptionist.hearing.naming import cue, name_words
from ringlypro.receptionist.hearing.normalise import Heard
from ringlypro.receptionist.hearing.people import NameSaid, People, Span
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_MARKUP = frozenset("<>{}\\")
_ALIKE = 70
"""How much a word of a name and its spelling are alike, of 100."""


def _onward(people: People, said: NameSaid) -> tuple[int, bool]:
    """Where a caller may say the name again, and whether they took the first one back."""
    known = vocabulary(people.lang)
    takes_back = known.words("names", "takes_back")
    takes_back |= known.words("names", "turns") if people.asked else frozenset()
    at, back = _after_letters(people, said.end), False
    while at < len(people.tokens) and (
        people.tokens[at].kind == "mark" or people.tokens[at].word in takes_back | people.words.fillers
    ):
        back = back or people.tokens[at].word in takes_back
        at += 1
    return at, back


def _fuller(people: People, said: NameSaid) -> NameSaid:
    """The name where a caller says it again: with more of it ("Smith, John Smith"), or another one ("no, ...")."""
    at, back = _onward(people, said)
    again = people.read(at) if at > said.end else None
    if back and people.asked and again is None:
        later = (people.read(start) for start in range(at, len(people.tokens)))
        again = next((span for span in later if span and people.is_known(span) and span[1] - span[0] > 1), None)
    if again is not None and _is_contrast(people, said, again):
        again = None
    is_name = again is not None and (people.is_known(again) or people.is_strange(again) or people.is_capital(again))
    if again is not None and back and people.asked and is_name:
        said = NameSaid(people.said(again, said.why).name, said.start, again[1], said.why)
    for start in range(said.end, len(people.tokens)):
        span = people.read(start) if people.asked or people.tokens[start - 1].kind == "mark" else None
        if span is not None and _has_more(people, said, span):
            return NameSaid(people.said(span, said.why).name, said.start, span[1], said.why)
    return said


def _is_contrast(people: People, said: NameSaid, again: Span) -> bool:
    """Spanish "Carrizales, no Canizales": what comes right after the "no" is another's."""
    between = [token.word for token in people.tokens[said.end : again[0]]]
    return people.lang == "es" and between == [",", "no"]


def _has_more(people: People, said: NameSaid, span: Span) -> bool:
    """Whether a name said later is the same with more of it."""
    words, more = said.name.casefold().split(), people.said(span, "").name.casefold().split()
    return len(more) > len(words) and (more[-len(words) :] == words or more[: len(words)] == words)


def _spelled_along(people: People, said: NameSaid) -> NameSaid | None:
    """A name that goes on after its first word was spelled: "Zoe, Z O E, Bishop", "Kathryn with a K, Hoffman"."""
    at, name, spelled = said.end, said, False
    while at < len(people.tokens):
        run = people.spelled(at)
        if run is not None and run[1] == at:
            name, at, spelled = _mended(name, run), run[2], True
        elif people.tokens[at].kind == "mark" or people.word(at) in people.words.fillers - {"y"}:
            at += 1
        elif (end := _after_letters(people, at)) > at:
            at, spelled = end, True
        elif spelled and (span := people.read(at)) is not None:
            more = people.said(span, "").name
            whole = more if more.casefold().startswith(name.name.casefold()) else f"{name.name} {more}"
            name, at = NameSaid(whole, said.start, span[1], said.why), span[1]
        else:
            break
    return name if spelled and name.name != said.name else None


def _after_letters(people: People, at: int) -> int:
    """The place after "with a K and a Y", "con zeta"; the same place where nothing of it stands there."""
    known = vocabulary(people.lang)
    if people.word(at) not in known.words("names", "with_letter"):
        return at
    small = known.words("names", "letter_words")
    letters = {name for names in known.pack["letters"].values() for name in names}
    end = at + 1
    while (
        end < len(people.tokens)
        and (people.word(end) in small | letters or len(people.word(end)) <= 2)
        and people.tokens[end].kind == "word"
    ):
        end += 1
    return end if end > at + 1 else at


def _turned(people: People, said: NameSaid) -> NameSaid:
    """The family's name first, as on a form: "McAllister, Shawn"."""
    at = said.end
    if " " in said.name or people.word(at) != "," or people.is_known((said.start, said.end)):
        return said
    span = people.read(at + 1)
    if span is None or span[1] - span[0] != 1 or not people.is_known(span):
        return said
    return NameSaid(f"{people.said(span, '').name} {said.name}", said.start, span[1], said.why)


def _mended(said: NameSaid, spelled: tuple[str, int, int]) -> NameSaid:
    """A name of which a word was spelled after it."""
    letters, _, end = spelled
    parts = said.name.split()
    same = [at for at, part in enumerate(parts) if _alike(part, letters)]
    initial = [at for at, part in enumerate(parts) if part[:1].casefold() == letters[:1].casefold()]
    at = same[-1] if same else initial[-1] if initial else None
    if at is None:
        parts.append(letters)
    else:
        parts[at] = letters
    return NameSaid(" ".join(parts), said.start, max(said.end, end), f"{said.why}, spelled")


def _alike(part: str, letters: str) -> bool:
    return fuzz.ratio(part.casefold(), letters.casefold()) >= _ALIKE


def speaks_of_names(heard: Heard, lang: str) -> bool:
    """Whether a sentence says that it is about the name, or puts one right: "no, Stephanie"."""
    words = [token.word for token in heard.tokens if token.kind == "word"]
    if cue(lang, "name_word").search(" ".join(words)) is not None:
        return True
    return len(words) > 1 and words[0] == "no" and words[1] in name_words(lang).first


def name(heard: Heard, lang: str, taken: Sequence[int], *, asked: bool) -> NameSaid | None:
    """The caller's name, or None; `taken` are the tokens that belong to other slots."""
    if _MARKUP & set(heard.raw):
        return None  # nobody says a bracket
    people = People(heard, lang, frozenset(taken), asked=asked)
    spelled = people.spelled()
    if asked and spelled is None and (by_letter := people.letter_names()) is not None:
        return by_letter
    said = _said(people)
    if said is not None:
        said = _fuller(people, said)
    if said is not None and asked:
        said = _turned(people, said)
    if said is not None and asked and (along := _spelled_along(people, said)) is not None:
        return along
    if spelled is not None and (asked or said is not None):
        if said is not None and not (spelled[1] <= said.start < spelled[2]):
            return _mended(said, spelled)
        return NameSaid(spelled[0], spelled[1], spelled[2], "spelled") if asked else said
    return said


def _said(people: People) -> NameSaid | None:
    if not people.asked:
        return announced(people) or opening(people) or beside(people)
    said, first = announced(people), bare(people)
    nickname = said is not None and any(people.past(at) <= said.start for at in people.after("nickname"))
    begins = first is not None and people.is_known((first.start, first.end))
    if first is not None and begins and said is not None and said.why == "weak" and first.end <= said.start:
        return first
    if first is not None and nickname and first.end <= (said.start if said is not None else 0):
        return first
    return said or opening(people) or first or beside(people) or _anywhere(people)


def _anywhere(people: People) -> NameSaid | None:
    """A full name somewhere in the answer, the last one: "my sister's coming, not me, so Candace Holloway"."""
    spans = (people.read(start) for start in range(len(people.tokens) - 1, -1, -1))
    found = next((span for span in spans if span and span[1] - span[0] > 1 and people.is_known(span)), None)
    return people.said(found, "anywhere") if found is not None else None
