"""Which words of a sentence may be a name: read from a place on, spelled, or told by letters.

Speech recognition writes names in any case and without commas, so a name ends at the first
word that belongs to ordinary speech.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ringlypro.receptionist.nlu.name_vocabulary import (
    capitalize_name,
    cue_pattern,
    load_letter_names,
    load_name_words,
    load_persona_names,
)
from ringlypro.receptionist.nlu.tokenizer import TokenizedText, WordToken
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_MOST_NAME_WORDS = 4
_BETWEEN_LETTERS: Final = {",": "", "-": ""}
"""What letters go on after, and what it adds; a pair that was rewritten as a word ("T A M I K A") adds itself."""
_FEWEST_SPELLED_LETTERS = 3
_DOUBLE_COUNT = 2

TokenSpan = tuple[int, int]
"""The first token of a name, and the one after its last."""


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name as it is written, and the tokens it owns."""

    name: str
    start: int
    end: int
    reason: str


class NameScanner:
    """What one sentence shows of names."""

    def __init__(
        self, tokenized_text: TokenizedText, lang: str, claimed: frozenset[int], *, expects_name: bool
    ) -> None:
        self.tokens = tokenized_text.tokens
        self.tokenized = tokenized_text
        self.name_words = load_name_words(lang)
        self.lang = lang
        self.claimed_tokens = claimed
        self.name_expected = expects_name
        self.joined_text, self.token_after_offset = self._join_words()

    def _join_words(self) -> tuple[str, dict[int, int]]:
        """The words with single spaces, and where in that text each token ends."""
        words, index_after, length = [], {}, 0
        for at, token in enumerate(self.tokens):
            words.append(token.word)
            length += len(token.word) + (at > 0)
            index_after[length] = at + 1
        return " ".join(words), index_after

    def word_at(self, at: int) -> str:
        """The word at a place, empty outside the sentence."""
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def places_after_cue(self, key: str, *, excluded_words: frozenset[str] = frozenset()) -> Iterator[int]:
        """The token places after each cue, marks, titles and articles before a name skipped.

        A cue right after one of the words `excluded_words` is none: "me recomendo mi cunada Chayo". One that a "no"
        takes back comes last: "no me llamo Ana, me llamo Eva".
        """
        negated_places: list[int] = []
        denying_words = load_vocabulary(self.lang).words_for("names", "denies")
        for match in cue_pattern(self.lang, key).finditer(self.joined_text):
            before = self.joined_text[: match.start()].rpartition(" ")[2]
            at = self.token_after_offset.get(match.end())
            if (excluded_words and before in excluded_words) or at is None:
                continue
            if before in denying_words:
                negated_places.append(self.skip_lead_in(at))
            else:
                yield self.skip_lead_in(at)
        yield from negated_places

    def skip_lead_in(self, at: int) -> int:
        """The next place that is no hesitation, title, mark or article of a name."""
        while at < len(self.tokens) and (
            self.tokens[at].word in self.name_words.skipped_words
            or self._is_name_article(at)
            or (self.tokens[at].word == "." and self.word_at(at - 1) in self.name_words.title_words)
        ):
            at += 1
        return at

    def _is_name_article(self, at: int) -> bool:
        """An article before a title or a name that is known: "la señora", "la Yesi", "el Beto"."""
        following = at + 1
        if self.word_at(at) not in load_vocabulary(self.lang).words_for("names", "name_articles"):
            return False
        if self.word_at(following) in self.name_words.time_words:
            return False  # "con mi esposo el domingo"
        return self.word_at(following) in self.name_words.title_words or self.starts_with_given_name(
            (following, following + 1)
        )

    def _is_name(self, at: int, *, allow_ambiguous: bool) -> bool:
        token = self.tokens[at]
        if at in self.claimed_tokens or (self._is_letter(at) and not self._is_initial(at)):
            return False
        return self.name_words.may_be_name(token, allow_ambiguous=allow_ambiguous)

    def _is_initial(self, at: int) -> bool:
        """A single capital that is not one of several spelled letters."""
        return self.tokens[at].raw.isupper() and not self._is_letter(at - 1) and not self._is_letter(at + 1)

    def _is_letter(self, at: int) -> bool:
        return 0 <= at < len(self.tokens) and self.tokens[at].kind == "word" and len(self.tokens[at].word) == 1

    def read_name(
        self, at: int, *, allow_ambiguous: bool = True, most_words: int = _MOST_NAME_WORDS
    ) -> TokenSpan | None:
        """The tokens from a place on that make a name; `allow_ambiguous` lets in words that may be something else."""
        start, end, count = at, at, 0
        while end < len(self.tokens) and count < most_words and not (count and self._ends_name(start, end, count)):
            if self._is_name_word(end, count, allow_ambiguous=allow_ambiguous):
                count += 1
            elif not self._may_go_on(end, count, allow_ambiguous=allow_ambiguous):
                break
            end += 1
        while end > start and self._is_trailing_particle(end - 1):
            end -= 1
        return (start, end) if count else None

    def _ends_name(self, start: int, at: int, count: int) -> bool:
        """Whether a name of so many words is over before this token."""
        return self._ends_at_small_letter(start, at) or (count >= _DOUBLE_COUNT and self._is_ordinary(at))

    def _is_name_word(self, at: int, count: int, *, allow_ambiguous: bool) -> bool:
        token = self.tokens[at]
        if count > 0 and token.word in self.name_words.name_particles:
            return False
        return self._is_name(at, allow_ambiguous=allow_ambiguous or (count > 0 and token.raw[:1].isupper()))

    def _may_go_on(self, at: int, count: int, *, allow_ambiguous: bool) -> bool:
        """Whether a word that is no name itself ("de", "van") links two, or opens one where it is written large."""
        is_capital = allow_ambiguous and self.tokens[at].raw[:1].isupper()
        return (count > 0 or is_capital) and self._links_names(at)

    def _is_ordinary(self, at: int) -> bool:
        """A word that callers use, written small: after a given name and a family's it is no third one."""
        token = self.tokens[at]
        is_name = token.word in self.name_words.given_names or token.word in self.name_words.ambiguous_names
        return (
            not self.name_expected
            and token.raw[:1].islower()
            and token.word in self.name_words.ordinary_words
            and not is_name
        )

    def _ends_at_small_letter(self, start: int, at: int) -> bool:
        """Where the transcript writes capitals, a small letter ends the name."""
        first, token = self.tokens[start], self.tokens[at]
        return (
            not self.name_expected and token.raw[:1].islower() and first.raw[:1].isupper() and not self._links_names(at)
        )

    def _is_trailing_particle(self, at: int) -> bool:
        return self.tokens[at].word in self.name_words.name_particles and not self._is_name(at, allow_ambiguous=False)

    def _links_names(self, at: int) -> bool:
        """A particle ("de la") that leads on to another name."""
        if self.tokens[at].word not in self.name_words.name_particles:
            return False
        for index in range(at + 1, min(at + 3, len(self.tokens))):
            if self.tokens[index].word in self.name_words.name_particles:
                continue
            return self._is_name(index, allow_ambiguous=True)
        return False

    def starts_with_given_name(self, span: TokenSpan) -> bool:
        """Whether a name begins with a given name that is known, and is not one of ours."""
        return (
            self.word_at(span[0]) in self.name_words.given_names and self.word_at(span[0]) not in load_persona_names()
        )

    def is_unknown_name(self, span: TokenSpan) -> bool:
        """Whether a name begins with a word that callers use for nothing else, and no other is an ordinary one."""
        first, *others = self.tokens[span[0] : span[1]]
        begins = self.name_words.is_unknown_word(first) or first.word in self.name_words.given_names
        return begins and all(self.name_words.may_be_surname(token.word) for token in others)

    def is_capitalized(self, span: TokenSpan) -> bool:
        """Whether a name is written in capitals throughout."""
        return all(
            token.raw[:1].isupper() or token.word in self.name_words.name_particles
            for token in self.tokens[span[0] : span[1]]
        )

    def to_mention(self, span: TokenSpan, why: str) -> NameMention:
        """A span as the name it is written as; what is said twice in a row is one ("Mike, Mike Sorrentino")."""
        start, end = span
        start += self._repeated_family_words(start, end)
        name, previous_word = "", ""
        for at in range(start, end):
            token = self.tokens[at]
            if token.word == previous_word or token.kind == "mark":
                continue
            gap = self.tokenized.clean_text[self.tokens[at - 1].end : token.start] if at > start else ""
            word = (
                token.raw.lower()
                if at > start and token.word in self.name_words.name_particles
                else capitalize_name(token.raw)
            )
            name += ("-" if gap.strip() in {"-", "‐"} and gap else " " if name else "") + word
            previous_word = token.word
        return NameMention(name, start, end, why)

    def _repeated_family_words(self, start: int, end: int) -> int:
        """How many words a family's name takes that is said before the whole: "de la Cruz, Oscar de la Cruz"."""
        words = [self.word_at(at) for at in range(start, end)]
        sizes = range(1, len(words) // 2 + 1)
        return next((size for size in sizes if len(words) > 2 * size and words[:size] == words[-size:]), 0)

    def find_spelled_name(self, at: int = 0) -> tuple[str, int, int] | None:
        """Letters said one by one from a place on: "L o p e z", "P r u i double T", "O apostrophe S h e a"."""
        with_letter = load_vocabulary(self.lang).words_for("names", "with_letter")
        doubles = load_vocabulary(self.lang).words_for("phones", "double")
        while at < len(self.tokens):
            if not self._is_letter(at) and self.tokens[at].word not in doubles:
                at += 1
                continue
            letters, end = self._read_letters(at)
            is_remark = self.word_at(at - 1) in with_letter or self.word_at(at - 2) in with_letter
            if sum(map(str.isalpha, letters)) >= _FEWEST_SPELLED_LETTERS and not is_remark:
                return capitalize_name(letters), at, end
            at = max(end, at) + 1
        return None

    def _read_letters(self, at: int) -> tuple[str, int]:
        """The letters that are said from a place on, and the place after them."""
        doubles = load_vocabulary(self.lang).words_for("phones", "double")
        apostrophes = load_vocabulary(self.lang).words_for("names", "apostrophes")
        pairs = load_vocabulary(self.lang).words_for("word_forms", "letter_pairs")
        between_letters = _BETWEEN_LETTERS | {pair: pair for pair in pairs}
        end, letters, is_doubled = at, "", False
        while end < len(self.tokens):
            token = self.tokens[end]
            if self._is_letter(end):
                letters += token.raw.lower() * (_DOUBLE_COUNT if is_doubled else 1)
                is_doubled = False
            elif letters and token.word in between_letters and self._is_letter(end + 1):
                letters += between_letters[token.word]
            elif token.word in doubles and self._is_letter(end + 1):
                is_doubled = True
            elif letters and token.word in apostrophes:
                letters += "'"
            elif letters and (after_example := self._skip_letter_example(end)) > end:
                end = after_example
                continue
            else:
                break
            end += 1
        return letters, end

    def _skip_letter_example(self, at: int) -> int:
        """The place after "as in Peter", "de Pedro", if that stands here and letters go on after it."""
        links = load_vocabulary(self.lang).phrases_for("spelling", "links")
        for link in links:
            size = len(link.split())
            if [self.word_at(at + step) for step in range(size)] == link.split():
                end = at + size + 1
                return end if self._is_letter(end) or (self.word_at(end) == "," and self._is_letter(end + 1)) else at
        return at

    def spelled_by_letter_names(self) -> NameMention | None:
        """A whole answer of letter names: "eme a erre i a"."""
        letter_by_name = load_letter_names(self.lang)
        words = [token.word for token in self.tokens if token.kind != "mark"]
        if len(words) < _FEWEST_SPELLED_LETTERS or any(
            word in self.name_words.given_names or word not in letter_by_name for word in words
        ):
            return None
        return NameMention("".join(letter_by_name[word] for word in words).capitalize(), 0, len(self.tokens), "spelled")

    def words_from(self, at: int) -> list[WordToken]:
        """The words from a place on, marks left out."""
        return [token for token in self.tokens[at:] if token.kind == "word"]
