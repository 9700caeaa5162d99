"""The name in a sentence, after what a caller adds to it: spelled, or said again with more of it."""

from collections.abc import Sequence

from ringlypro.receptionist.hearing.normalise import Heard
from ringlypro.receptionist.hearing.people import NameSaid, People
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_LETTER = 4
"""Words that "with an H" may take."""


def _onward(people: People, said: NameSaid) -> tuple[int, bool]:
    """Where a caller may say the name again, and whether they took the first one back."""
    known = vocabulary(people.lang)
    takes_back, with_letter = (known.words("names", key) for key in ("takes_back", "with_letter"))
    at, back = said.end, False
    if at < len(people.tokens) and people.tokens[at].word in with_letter:
        # "Hannah with an H, Hannah Meyer".
        ends = (
            place for place in range(at, min(at + _LETTER, len(people.tokens))) if people.tokens[place].kind == "mark"
        )
        at = next(ends, at)
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
    if again is None:
        return said
    full = people.named((said.start, said.start), again, said.why)
    words, more = said.name.casefold().split(), full.name.casefold().split()
    is_fuller = len(more) > len(words) and (more[-len(words) :] == words or more[: len(words)] == words)
    return full if is_fuller or (back and people.asked) else said


def _mended(said: NameSaid, spelled: tuple[str, int, int]) -> NameSaid:
    """A name whose last word was spelled after it."""
    letters, _, end = spelled
    parts = said.name.split()
    if parts and parts[-1][:1].casefold() == letters[:1].casefold():
        parts[-1] = letters
    elif parts and parts[0][:1].casefold() == letters[:1].casefold() and len(parts) > 1:
        parts[0] = letters
    else:
        parts.append(letters)
    return NameSaid(" ".join(parts), said.start, max(said.end, end), f"{said.why}, spelled")


def name(heard: Heard, lang: str, taken: Sequence[int], *, asked: bool) -> NameSaid | None:
    """The caller's name, or None; `taken` are the tokens that belong to other slots."""
    people = People(heard, lang, frozenset(taken), asked=asked)
    spelled = people.spelled()
    if asked and spelled is None and (by_letter := people.letter_names()) is not None:
        return by_letter
    said = people.cued() or people.opening() or (people.bare() if asked else None)
    if said is not None:
        said = _fuller(people, said)
    if spelled is not None and (asked or said is not None):
        if said is not None and not (spelled[1] <= said.start < spelled[2]):
            return _mended(said, spelled)
        return NameSaid(spelled[0], spelled[1], spelled[2], "spelled") if asked else said
    return said
