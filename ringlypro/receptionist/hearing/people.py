"""A caller's name in a sentence: after "my name is", spelled, or alone when it was asked for.

Speech recognition writes names in any case and without commas, so a name ends at the first
word that belongs to ordinary speech.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ringlypro.receptionist.hearing.naming import PERSONAS, cue, letter_names, name_words, written
from ringlypro.receptionist.hearing.normalise import Heard

_LONGEST = 4
_SPELLED = 3


@dataclass(frozen=True, slots=True)
class NameSaid:
    """A name as it is written, and the tokens it owns."""

    name: str
    start: int
    end: int
    why: str


class People:
    """Finds the name in one sentence."""

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

    def _after(self, key: str) -> Iterator[int]:
        """The token places after each cue, a colon or comma skipped."""
        for match in cue(self.lang, key).finditer(self.text):
            at = self.starts.get(match.end())
            if at is None:
                continue
            while at < len(self.tokens) and (
                self.tokens[at].word in self.words.skipped
                or self._titled(at)
                or (self.tokens[at].word == "." and self.tokens[at - 1].word in self.words.titles)
            ):
                at += 1
            yield at

    def _titled(self, at: int) -> bool:
        """An article before a title: "la señora"."""
        following = self.tokens[at + 1].word if at + 1 < len(self.tokens) else ""
        return self.tokens[at].word in self.words.particles and following in self.words.titles

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

    def _read(self, at: int, *, trusting: bool) -> tuple[int, int] | None:
        """The tokens from a place on that make a name."""
        start, end, count = at, at, 0
        while end < len(self.tokens) and count < _LONGEST:
            token = self.tokens[end]
            known_before = count > 0
            # Where the transcript writes capitals, a small letter ends the name.
            if (
                not self.asked
                and known_before
                and token.raw[:1].islower()
                and self.tokens[start].raw[:1].isupper()
                and not self._links(end)
            ):
                break
            is_particle = known_before and token.word in self.words.particles
            if not is_particle and self._is_name(end, trusting=trusting or (known_before and token.raw[:1].isupper())):
                count += 1
            elif not ((known_before or (trusting and token.raw[:1].isupper())) and self._links(end)):
                break
            end += 1
        while (
            end > start
            and self.tokens[end - 1].word in self.words.particles
            and not self._is_name(end - 1, trusting=False)
        ):
            end -= 1
        return (start, end) if count else None

    def read(self, at: int) -> tuple[int, int] | None:
        """The tokens from a place on that may be a name, None if there are none."""
        return self._read(at, trusting=True)

    def named(self, before: tuple[int, int], span: tuple[int, int], why: str) -> NameSaid:
        """The name of a span, owning what was said of it before."""
        found = self._said(span, why)
        return NameSaid(found.name, before[0], found.end, why)

    def _links(self, at: int) -> bool:
        """A particle ("de la") that leads on to another name."""
        if self.tokens[at].word not in self.words.particles:
            return False
        for place in range(at + 1, min(at + 3, len(self.tokens))):
            if self.tokens[place].word in self.words.particles:
                continue
            return self._is_name(place, trusting=True)
        return False

    def _known(self, span: tuple[int, int]) -> bool:
        return self.tokens[span[0]].word in self.words.first and self.tokens[span[0]].word not in PERSONAS

    def _capital(self, span: tuple[int, int]) -> bool:
        return all(
            token.raw[:1].isupper() or token.word in self.words.particles for token in self.tokens[span[0] : span[1]]
        )

    def _said(self, span: tuple[int, int], why: str) -> NameSaid:
        start, end = span
        out = ""
        for at in range(start, end):
            token = self.tokens[at]
            gap = self.heard.raw[self.tokens[at - 1].end : token.start] if at > start else ""
            word = token.raw.lower() if at > start and token.word in self.words.particles else written(token.raw)
            out += ("-" if gap.strip() in {"-", "‐"} and gap else " " if at > start else "") + word
        return NameSaid(out, start, end, why)

    def spelled(self) -> tuple[str, int, int] | None:
        """Letters said one by one: "L o p e z"."""
        at = 0
        while at < len(self.tokens):
            end = at
            while end < len(self.tokens) and self.tokens[end].kind == "word" and len(self.tokens[end].word) == 1:
                end += 1
            if end - at >= _SPELLED:
                return "".join(token.word for token in self.tokens[at:end]).capitalize(), at, end
            at = end + 1
        return None

    def letter_names(self) -> NameSaid | None:
        """A whole answer of letter names: "eme a erre i a"."""
        letters = letter_names(self.lang)
        words = [token.word for token in self.tokens if token.kind != "mark"]
        if len(words) < _SPELLED or any(word in self.words.first or word not in letters for word in words):
            return None
        return NameSaid("".join(letters[word] for word in words).capitalize(), 0, len(self.tokens), "spelled")

    def _first_and_last(self) -> NameSaid | None:
        first = next((span for at in self._after("first_name") if (span := self._read(at, trusting=True))), None)
        last = next((span for at in self._after("last_name") if (span := self._read(at, trusting=True))), None)
        if last is None:
            return None
        if first is None:
            before = next((span for at in self._after("strong") if (span := self._read(at, trusting=True))), None)
            first = before if before != last else None
        if first is None:
            return self._said(last, "last") if self.asked else None
        family = self._said(last, "").name
        name = self._said(first, "").name
        if not name.casefold().endswith(family.casefold()):
            name = f"{name} {family}"
        return NameSaid(name, min(first[0], last[0]), max(first[1], last[1]), "first and last")

    def cued(self) -> NameSaid | None:
        """A name that a phrase announces."""
        both = self._first_and_last()
        if both is not None:
            return both
        for at in self._after("strong"):
            span = self._read(at, trusting=True)
            if span is not None and self._strong_enough(span):
                return self._said(span, "announced")
        return self._called() or self._weakly_cued()

    def _strong_enough(self, span: tuple[int, int]) -> bool:
        return (
            self.asked or self._known(span) or self._capital(span) or self.tokens[span[0]].word not in self.words.also
        )

    def _weakly_cued(self) -> NameSaid | None:
        for key in ("weak", "relation", "booking"):
            for at in self._after(key):
                span = self._read(at, trusting=False)
                if span is not None and self._plausible(span, key):
                    return self._said(span, key)
        return None

    def _plausible(self, span: tuple[int, int], key: str) -> bool:
        """Whether a word after "I'm" or "for" is a person rather than a state or a thing."""
        start, end = span
        if self.tokens[start].word in PERSONAS and key != "weak":
            return False
        before = self.tokens[start - 2 : start]
        if any(token.word in self.words.titles for token in before):
            return True
        known, capital, size = self._known(span), self._capital(span), end - start
        if key == "booking":
            return known if not self.asked else known or (capital and size > 1)
        if key == "relation":
            return True
        follows = self.tokens[end].word if end < len(self.tokens) else "."
        ends_well = follows in self.words.follows
        if key == "weak" and size == 1 and follows not in {",", "."} and ends_well and self._greets(start):
            return True
        return known or capital or self.asked or (size > 1 and ends_well)

    def _greets(self, start: int) -> bool:
        """Whether nothing but a greeting was said before: "hey it's Marcus I want ..."."""
        said = [token for token in self.tokens[:start] if token.kind == "word"]
        return len(said) > 1 and all(token.word in self.words.fillers for token in said)

    def _called(self) -> NameSaid | None:
        """A name before "here", "speaking", "al habla"."""
        for match in cue(self.lang, "after").finditer(self.text):
            end = next((at for length, at in self.starts.items() if length >= match.start()), 0)
            if match.start() == 0:
                continue
            for size in (3, 2, 1):
                start = end - size
                if (
                    start >= 0
                    and self._read(start, trusting=False) == (start, end)
                    and (size > 1 or self._known((start, end)) or self._capital((start, end)))
                ):
                    return self._said((start, end), "called")
        return None

    def opening(self) -> NameSaid | None:
        """A full name with which a caller begins: "Wen Books, for 7:15"."""
        at = 0
        while at < len(self.tokens) and (self.tokens[at].kind == "mark" or self.tokens[at].word in self.words.fillers):
            at += 1
        span = self._read(at, trusting=False)
        if span is None or span[1] - span[0] < 2 or not (self._known(span) or self.asked):
            return None
        follows = self.tokens[span[1]].word if span[1] < len(self.tokens) else "."
        return self._said(span, "opening") if follows in {",", "."} else None

    def bare(self) -> NameSaid | None:
        """The answer to "what is your name?"."""
        at = 0
        while at < len(self.tokens) and (
            self.tokens[at].kind == "mark"
            or self.tokens[at].word in self.words.titles
            or (self.tokens[at].word in self.words.fillers)
        ):
            at += 1
        span = self._read(at, trusting=True)
        if span is not None:
            rest = [token for token in self.tokens[span[1] :] if token.kind == "word"]
            if len(rest) <= _LONGEST + 2 or self._capital(span) or self._known(span):
                return self._said(span, "asked")
        return self._capitals()

    def _capitals(self) -> NameSaid | None:
        """Two capitalised words that are not ordinary ones, inside a sentence."""
        for at in range(1, len(self.tokens) - 1):
            span = self._read(at, trusting=False)
            if span is not None and span[1] - span[0] == 2 and self._capital(span):
                return self._said(span, "capitals")
        return None
