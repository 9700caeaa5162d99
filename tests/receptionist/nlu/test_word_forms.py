"""How each language writes down its words, and that no word of a language stands in the code that reads all of them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import ringlypro.receptionist.nlu as room
from ringlypro.receptionist.language_packs import list_languages
from ringlypro.receptionist.nlu.tokenizer import normalize_words, tokenize_text
from ringlypro.receptionist.nlu.word_forms import load_word_forms

MODULES = sorted(Path(room.__file__).parent.glob("*.py"))
WORDS_OF_CALLERS = {
    "oh", "one", "not", "no es", "quizas", "about", "like", "como", "eso de", "tipo",
    "despues de", "oclock", "ish", "en", "es", "'s", "'ll", "'d", "'m", "'re", "'ve", "'t", "y",
    "th", "st", "nd", "rd", "ro", "vo",
}  # fmt: skip
"""Words and endings that would tempt a rule; those that are names of the pack's own lists ("no", "maybe") are not here."""


def texts_of(code: str) -> set[str]:
    """Every text of a module but its docstrings and the sentences that prove a rule of days and hours."""
    tree = ast.parse(code)
    described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_word_of_a_language_stands_in_the_code(path: Path) -> None:
    assert texts_of(path.read_text(encoding="utf-8")) & WORDS_OF_CALLERS == set()


@pytest.mark.parametrize(
    ("lang", "text", "words"),
    [
        ("en", "at 3 o'clock, or three o clock", "at 3 oclock or three oclock"),
        ("en", "threeish, 4:30-ish, noonish", "three ish 4:30 ish noon ish"),
        ("en", "selfish", "selfish"),
        ("en", "Ana 's at 3 p. m. or 4p", "ana's at 3 pm or 4 pm"),
        ("en", "the 3rd and the 3ro", "the 3rd and the 3 ro"),
        ("es", "el 3ro y el 3rd", "el 3ro y el 3 rd"),
        ("es", "a las 3 p. m. o 4p", "a las 3 pm o 4 p"),
        ("es", "threeish", "threeish"),
    ],
)
def test_a_language_reads_its_own_spellings(lang: str, text: str, words: str) -> None:
    assert normalize_words(text, lang) == words


@pytest.mark.parametrize("lang", list_languages())
def test_letters_that_are_spelled_stay_apart(lang: str) -> None:
    assert [token.word for token in tokenize_text("A M 3 P", lang, is_spelled=True).tokens] == ["a", "m", "3", "p"]


@pytest.mark.parametrize(
    ("word", "bare_word", "stem", "singulars"),
    [
        ("ana's", "ana", "ana", ("ana'",)),
        ("friday'll", "friday'll", "friday", ()),
        ("sixes", "sixes", "", ("sixe", "six")),
        ("four", "four", "", ()),
    ],
)
def test_what_is_tied_to_a_word_comes_off(word: str, bare_word: str, stem: str, singulars: tuple[str, ...]) -> None:
    word_forms = load_word_forms("en")

    assert (
        word_forms.strip_possessive(word),
        word_forms.strip_contraction(word),
        word_forms.list_singulars(word),
    ) == (bare_word, stem, singulars)
