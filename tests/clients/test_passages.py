"""A text in passages."""

from __future__ import annotations

import pytest

from ringlypro.clients.passages import MOST_LETTERS, split_passages


class TestSplitting:
    """Every word of the text is in one passage, and none is too long to be said."""

    @pytest.mark.parametrize(
        ("text", "passages"),
        [
            ("", []),
            (" \n\n ", []),
            ("We park behind\nthe house.", ["We park behind the house."]),
            ("One.\n\nTwo.\n \nThree.", ["One.", "Two.", "Three."]),
            ("We take:\n- Cash\n- Cards", ["We take:", "Cash", "Cards"]),
            ("1. Call us.\n2) Come in.", ["Call us.", "Come in."]),
            ("Parking\n\nBehind the house.", ["Parking: Behind the house."]),
            ("Behind the house.\n\nParking", ["Behind the house.", "Parking"]),
            ("¿Mascotas?\n\nSí, con correa.", ["¿Mascotas? Sí, con correa."]),
        ],
    )
    def test_paragraphs_and_items_stand_alone(self, text: str, passages: list[str]) -> None:
        assert split_passages(text) == passages

    @pytest.mark.parametrize(
        "sentence", ["We fill teeth on any day of the week. ", "¿Duele? No, casi nunca. ", "word "]
    )
    def test_what_is_long_is_split_between_sentences_or_words(self, sentence: str) -> None:
        text = (sentence * 100).strip()

        passages = split_passages(text)

        assert max(map(len, passages)) <= MOST_LETTERS < 2 * min(map(len, passages[:-1]))
        assert " ".join(passages) == text
        assert {passage[-1] for passage in passages} <= {*".?d"}

    def test_a_word_without_end_is_cut(self) -> None:
        assert list(map(len, split_passages("x" * 650))) == [300, 300, 50]
