"""The kinds of words of emergencies: their phrases as they are written in the packs, and where one ends in a sentence.

Hundreds of phrases begin with "se" or "the": of those that a word begins only those are tried whose second word comes.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True, slots=True)
class ClassPhrase:
    """A phrase of a kind of words: for each of its words the forms it may have, and how it may begin (`bleed*`)."""

    word_class: str
    words: tuple[tuple[frozenset[str], tuple[str, ...]], ...]

    def match_end(self, words: list[str], start: int) -> int | None:
        """Where it ends if it begins at this word, which its first one is known to match."""
        end = start + len(self.words)
        if end > len(words):
            return None
        for (forms, beginnings), word in zip(self.words[1:], words[start + 1 : end], strict=True):
            if word not in forms and not (beginnings and word.startswith(beginnings)):
                return None
        return end


@dataclass(frozen=True, slots=True)
class BegunPhrases:
    """What one word begins: kinds of words that it is by itself, and longer phrases by their second word."""

    word_classes: tuple[str, ...]
    by_second_word: Mapping[str, tuple[ClassPhrase, ...]]
    by_second_beginning: tuple[ClassPhrase, ...]
    """Those of which only the beginning of the second word is written: each has to be tried."""

    def find_ends(self, words: list[str], start: int) -> list[tuple[str, int]]:
        """Each kind of words of which a phrase begins at this word, and where the phrase ends."""
        ends = [(word_class, start + 1) for word_class in self.word_classes]
        next_word = words[start + 1] if start + 1 < len(words) else ""
        for candidates in (self.by_second_word.get(next_word, ()), self.by_second_beginning):
            ends += [
                (phrase.word_class, end) for phrase in candidates if (end := phrase.match_end(words, start)) is not None
            ]
        return ends


def sort_phrases(phrases: tuple[ClassPhrase, ...]) -> BegunPhrases:
    """Phrases with the same first word, by what follows it."""
    by_second_word: dict[str, list[ClassPhrase]] = defaultdict(list)
    by_second_beginning: list[ClassPhrase] = []
    for phrase in phrases:
        if len(phrase.words) == 1:
            continue
        forms, beginnings = phrase.words[1]
        if beginnings:
            by_second_beginning.append(phrase)
            continue
        for form in forms:
            by_second_word[form].append(phrase)
    return BegunPhrases(
        tuple(phrase.word_class for phrase in phrases if len(phrase.words) == 1),
        {word: tuple(begun_phrases) for word, begun_phrases in by_second_word.items()},
        tuple(by_second_beginning),
    )


def parse_phrases(word_class: str, written: str, possessives: tuple[str, ...]) -> Iterator[ClassPhrase]:
    """The phrases that are written as one: "to live|be_here" is two, because they have not as many words."""
    choices: list[list[list[str]]] = []
    for place in written.split():
        alternatives = place.split("|")
        single_words = [alternative for alternative in alternatives if "_" not in alternative]
        choices.append([[alternative] for alternative in alternatives if "_" in alternative])
        if single_words:
            choices[-1].append(single_words)
    for chosen_words in product(*choices):
        words = [word.split("|") for place in chosen_words for word in "|".join(place).replace("_", " ").split()]
        yield ClassPhrase(word_class, tuple(_parse_word(alternatives, possessives) for alternatives in words))


def _parse_word(alternatives: list[str], possessives: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The forms a word may have, a possessive after each, and how it may begin."""
    return (
        frozenset(form + ending for form in alternatives if not form.endswith("*") for ending in ("", *possessives)),
        tuple(form[:-1] for form in alternatives if form.endswith("*")),
    )
