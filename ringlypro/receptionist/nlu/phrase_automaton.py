"""Whether a sentence is a row of known phrases, and of which lists: a nondeterministic finite automaton over words.

Thousands of phrases are walked through at once, a word at a time, so a sentence costs the same however long the lists
grow. A phrase is words and choices: `(that|this) is (|just |very )good`; `{when}` is a part that several phrases share.
The ending that an apostrophe ties to a word may be a word of its own: where "s" is an ending, `that's` is "that" and
"'s", so `(that|it)('s| is) fine` is one line.
"""

import re
import sys
from array import array
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final

_PIECE: Final = re.compile(r"[()|]|\{[a-z_]+\}|[^\s(){}|]+")
_NOWHERE: Final = -1


class PhraseSyntaxError(ValueError):
    """A phrase that cannot be read."""


class PhraseAutomaton:
    """An automaton of phrases, each of a kind: bits.

    `endings` are those that stand apart from what an apostrophe ties them to; `end_word` in a phrase stands for the end
    of the sentence. Parts are copied into each phrase that names them, which makes hundreds of thousands of nodes: at
    most one word leads on from each, so a node is a place in three columns.
    """

    def __init__(self, parts: Mapping[str, str], *, endings: Iterable[str] = (), end_word: str = "") -> None:
        self._ending = re.compile(f"'({'|'.join(map(re.escape, endings)) or '(?!)'})(?![a-z])")
        self._parts = parts
        self._end_word = end_word
        self._words = [""]
        self._following = array("i", (_NOWHERE,))
        """Where the word of a node leads."""
        self._skips = array("i", (_NOWHERE,))
        """Where a node leads without a word; where else, for those that lead to several, stands in `_more_skips`."""
        self._more_skips: dict[int, list[int]] = {}
        self._kinds: dict[int, int] = {}
        self._closures: dict[int, tuple[dict[str, list[int]], int]] = {}

    def add_phrases(self, phrases: Iterable[str], kind: int) -> None:
        """Learn phrases of a kind; raises `PhraseSyntaxError` for one that cannot be read."""
        for phrase in phrases:
            pieces = self._split_pieces(phrase)
            end = self._add_choice(pieces, 0)
            if pieces:
                raise PhraseSyntaxError(f"a bracket too many: {phrase}")
            self._kinds[end] = kind

    def split_endings(self, words: str) -> list[str]:
        """The words of a sentence, with their endings apart."""
        return self._ending.sub(r" '\1", words).split()

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the phrases; asked for when all of them are learned."""
        return frozenset(self._words) - {""}

    def _split_pieces(self, phrase: str) -> list[str]:
        """The pieces from the last to the first, parts as groups of their own."""
        pieces: list[str] = []
        for piece in _PIECE.findall(self._ending.sub(r" '\1 ", phrase)):
            if piece[0] != "{":
                pieces.append(piece)
            elif (part := self._parts.get(piece[1:-1])) is None:
                raise PhraseSyntaxError(f"there is no part {piece} for: {phrase}")
            else:
                pieces += ["(", *reversed(self._split_pieces(part)), ")"]
        return pieces[::-1]

    def _add_node(self) -> int:
        self._words.append("")
        self._following.append(_NOWHERE)
        self._skips.append(_NOWHERE)
        return len(self._words) - 1

    def _add_skip(self, node: int, skipped_to: int) -> None:
        if self._skips[node] == _NOWHERE:
            self._skips[node] = skipped_to
        else:
            self._more_skips.setdefault(node, []).append(skipped_to)

    def _add_choice(self, pieces: list[str], start: int) -> int:
        """Read choices up to a closing bracket; where all of them end is the answer."""
        end = self._add_node()
        while True:
            self._add_skip(self._add_sequence(pieces, start), end)
            if not pieces or pieces[-1] == ")":
                return end
            pieces.pop()

    def _add_sequence(self, pieces: list[str], start: int) -> int:
        # A node of its own: what an empty choice skips must not be reached from elsewhere.
        node = self._add_node()
        self._add_skip(start, node)
        while pieces and pieces[-1] not in {"|", ")"}:
            piece = pieces.pop()
            if piece == "(":
                node = self._add_choice(pieces, node)
                if not pieces or pieces.pop() != ")":
                    raise PhraseSyntaxError("a bracket is not closed")
                continue
            following = self._add_node()
            self._words[node], self._following[node] = sys.intern(piece), following
            node = following
        return node

    def _list_skips(self, node: int) -> set[int]:
        return {self._skips[node], *self._more_skips.get(node, ())} - {_NOWHERE}

    def find_kinds(self, words: Iterable[str]) -> set[int]:
        """For each way to read all the words as phrases, the kinds of these together; empty where there is no way."""
        states = {(0, 0)}
        for word in words:
            states = self._step(states, word)
        states |= self._step(states, self._end_word)
        return {kinds for node, kinds in states if node == 0}

    def _step(self, states: set[tuple[int, int]], word: str) -> set[tuple[int, int]]:
        """Where a word leads from these nodes; what ends a phrase may begin the next one."""
        reached: set[tuple[int, int]] = set()
        for node, kinds in states:
            for following in self._closure(node)[0].get(word, ()):
                reached.add((following, kinds))
                if kind := self._closure(following)[1]:
                    reached.add((0, kinds | kind))
        return reached

    def _closure(self, node: int) -> tuple[dict[str, list[int]], int]:
        """What can follow a node and what ends there, with all that is reached from it without a word."""
        closure = self._closures.get(node)
        if closure is None:
            edges: dict[str, list[int]] = {}
            kind, pending, visited = 0, [node], {node}
            while pending:
                skipped_to = pending.pop()
                kind |= self._kinds.get(skipped_to, 0)
                if word := self._words[skipped_to]:
                    edges.setdefault(word, []).append(self._following[skipped_to])
                pending += (more := self._list_skips(skipped_to) - visited)
                visited |= more
            closure = self._closures[node] = (edges, kind)
        return closure
