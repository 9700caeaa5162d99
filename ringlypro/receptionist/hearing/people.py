"""Which words of a sentence may be a name: read from a place on, spelled, or told by letters.

Speech recognition writes names in any case and without commas, so a name ends at the first
word that belongs to ordinary speech.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ringlypro.receptionist.hearing.naming import PERSONAS, cue, letter_names, name_words, written
from ringlypro.receptionist.hearing.normalise import Heard, Token
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_LONGEST = 4
_SPELLED = 3
_DOUBLE = 2

Span = tuple[int, int]
"""The first token of a name, and the one after its last."""


@dataclass(frozen=True, slots=True)
class NameSaid:
    """A name as it is written, and the tokens it owns."""

    name: str
    start: int
    end: int
    why: str


class People:
    """What one sentence shows of names."""

    def __init__(self, heard: Heard, lang: str, taken: frozenset[int], *, asked: bool) -> None:
        self.tokens = heard.tokens
        self.heard = heard
        self.words = name_words(lang)
        self.lang = lang
        self.taken = taken
        self.asked = asked
        self.text, self.starts = self._joined()

    def _joined(self) -> tuple[str, dict[int, int]]:
        """The words with single spaces, and where in that text each token ends."""
        parts, ends, length = [], {}, 0
        for at, token in enumerate(self.tokens):
            parts.append(token.word)
            length += len(token.word) + (at > 0)
            ends[length] = at + 1
        return " ".join(parts), ends

    def word(self, at: int) -> str:
        """The word at a place, empty outside the sentence."""
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def after(self, key: str, *, unless: frozenset[str] = frozenset()) -> Iterator[int]:
        """The token places after each cue, marks, titles and articles before a name skipped.

        A cue right after one of the words `unless` is none: "me recomendo mi cunada Chayo".
        """
        for match in cue(self.lang, key).finditer(self.text):
            if unless and self.text[: match.start()].rpartition(" ")[2] in unless:
                continue
            at = self.starts.get(match.end())
            if at is not None:
                yield self.past(at)

    def past(self, at: int) -> int:
        """The next place that is no hesitation, title, mark or article of a name."""
        while at < len(self.tokens) and (
            self.tokens[at].word in self.words.skipped
            or self._leads(at)
            or (self.tokens[at].word == "." and self.word(at - 1) in self.words.titles)
        ):
            at += 1
        return at

    def _leads(self, at: int) -> bool:
        """An article before a title or a name that is known: "la señora", "la Yesi", "el Beto"."""
        following = at + 1
        if self.word(at) not in vocabulary(self.lang).words("names", "name_articles"):
            return False
        if self.word(following) in self.words.timely:
            return False  # "con mi esposo el domingo"
        return self.word(following) in self.words.titles or self.is_known((following, following + 1))

    def _is_name(self, at: int, *, trusting: bool) -> bool:
        token = self.tokens[at]
        if at in self.taken or (self._is_letter(at) and not self._is_initial(at)):
            return False
        return self.words.may_name(token, trusting=trusting)

    def _is_initial(self, at: int) -> bool:
        """A single capital that is not one of several spelled letters."""
        return self.tokens[at].raw.isupper() and not self._is_letter(at - 1) and not self._is_letter(at + 1)

    def _is_letter(self, at: int) -> bool:
        return 0 <= at < len(self.tokens) and self.tokens[at].kind == "word" and len(self.tokens[at].word) == 1

    def read(self, at: int, *, trusting: bool = True, longest: int = _LONGEST) -> Span | None:
        """The tokens from a place on that make a name; `trusting` lets in words that may be something else."""
        start, end, count = at, at, 0
        while end < len(self.tokens) and count < longest:
            token = self.tokens[end]
            if count and (self._ends_at_small_letter(start, end) or (count >= _DOUBLE and self._is_ordinary(end))):
                break
            is_particle = count > 0 and token.word in self.words.particles
            if not is_particle and self._is_name(end, trusting=trusting or (count > 0 and token.raw[:1].isupper())):
                count += 1
            elif not ((count or (trusting and token.raw[:1].isupper())) and self._links(end)):
                break
            end += 1
        while end > start and self._trails(end - 1):
            end -= 1
        return (start, end) if count else None

    def _is_ordinary(self, at: int) -> bool:
        """A word that callers use, written small: after a given name and a family's it is no third one."""
        token = self.tokens[at]
        is_name = token.word in self.words.first or token.word in self.words.also
        return not self.asked and token.raw[:1].islower() and token.word in self.words.ordinary and not is_name

    def _ends_at_small_letter(self, start: int, at: int) -> bool:
        """Where the transcript writes capitals, a small letter ends the name."""
        first, token = self.tokens[start], self.tokens[at]
        return not self.asked and token.raw[:1].islower() and first.raw[:1].isupper() and not self._links(at)

    def _trails(self, at: int) -> bool:
        return self.tokens[at].word in self.words.particles and not self._is_name(at, trusting=False)

    def _links(self, at: int) -> bool:
        """A particle ("de la") that leads on to another name."""
        if self.tokens[at].word not in self.words.particles:
            return False
        for place in range(at + 1, min(at + 3, len(self.tokens))):
            if self.tokens[place].word in self.words.particles:
                continue
            return self._is_name(place, trusting=True)
        return False

    def is_known(self, span: Span) -> bool:
        """Whether a name begins with a given name that is known, and is not one of ours."""
        return self.word(span[0]) in self.words.first and self.word(span[0]) not in PERSONAS

    def is_strange(self, span: Span) -> bool:
        """Whether a name begins with a word that callers use for nothing else, and no other is an ordinary one."""
        first, *others = self.tokens[span[0] : span[1]]
        begins = self.words.is_strange(first) or first.word in self.words.first
        return begins and all(self.words.is_free(token.word) for token in others)

    def is_capital(self, span: Span) -> bool:
        """Whether a name is written in capitals throughout."""
        return all(
            token.raw[:1].isupper() or token.word in self.words.particles for token in self.tokens[span[0] : span[1]]
        )

    def said(self, span: Span, why: str) -> NameSaid:
        """A span as the name it is written as; what is said twice in a row is one ("Mike, Mike Sorrentino")."""
        start, end = span
        start += self._said_first(start, end)
        out, before = "", ""
        for at in range(start, end):
            token = self.tokens[at]
            if token.word == before or token.kind == "mark":
                continue
            gap = self.heard.raw[self.tokens[at - 1].end : token.start] if at > start else ""
            word = token.raw.lower() if at > start and token.word in self.words.particles else written(token.raw)
            out += ("-" if gap.strip() in {"-", "‐"} and gap else " " if out else "") + word
            before = token.word
        return NameSaid(out, start, end, why)

    def _said_first(self, start: int, end: int) -> int:
        """How many words a family's name takes that is said before the whole: "de la Cruz, Oscar de la Cruz"."""
        words = [self.word(at) for at in range(start, end)]
        sizes = range(1, len(words) // 2 + 1)
        return next((size for size in sizes if len(words) > 2 * size and words[:size] == words[-size:]), 0)

    def spelled(self, at: int = 0) -> tuple[str, int, int] | None:
        """Letters said one by one from a place on: "L o p e z", "P r u i double T", "O apostrophe S h e a"."""
        doubles = vocabulary(self.lang).words("phones", "double")
        with_letter = vocabulary(self.lang).words("names", "with_letter")
        apostrophes = vocabulary(self.lang).words("names", "apostrophes")
        while at < len(self.tokens):
            end, letters, twice = at, "", False
            while end < len(self.tokens):
                token = self.tokens[end]
                if self._is_letter(end):
                    letters += token.raw.lower() * (_DOUBLE if twice else 1)
                    twice = False
                elif letters and token.word in {"am", "pm"} and self._is_letter(end + 1):
                    letters += token.word  # "T A M I K A": two letters that look like a part of the day
                elif token.word in doubles and self._is_letter(end + 1):
                    twice = True
                elif letters and token.word in apostrophes:
                    letters += "'"
                elif letters and (past := self._past_example(end)) > end:
                    end = past
                    continue
                elif not (letters and token.word in {",", "-"} and self._is_letter(end + 1)):
                    break
                end += 1
            is_remark = self.word(at - 1) in with_letter or self.word(at - 2) in with_letter
            if sum(map(str.isalpha, letters)) >= _SPELLED and not is_remark:
                return written(letters), at, end
            at = max(end, at) + 1
        return None

    def _past_example(self, at: int) -> int:
        """The place after "as in Peter", "de Pedro", if that stands here and letters go on after it."""
        links = vocabulary(self.lang).phrases("spelling", "links")
        for link in links:
            size = len(link.split())
            if [self.word(at + step) for step in range(size)] == link.split():
                end = at + size + 1
                return end if self._is_letter(end) or (self.word(end) == "," and self._is_letter(end + 1)) else at
        return at

    def letter_names(self) -> NameSaid | None:
        """A whole answer of letter names: "eme a erre i a"."""
        letters = letter_names(self.lang)
        words = [token.word for token in self.tokens if token.kind != "mark"]
        if len(words) < _SPELLED or any(word in self.words.first or word not in letters for word in words):
            return None
        return NameSaid("".join(letters[word] for word in words).capitalize(), 0, len(self.tokens), "spelled")

    def rest(self, at: int) -> list[Token]:
        """The words from a place on, marks left out."""
        return [token for token in self.tokens[at:] if token.kind == "word"]
