"""Of very many codes only those are looked at that were perhaps said, and the one that is chosen is the same."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from ringlypro.core.codes import CODE_ALPHABET
from ringlypro.receptionist.keypad import list_typed_codes, to_keypad_digits
from ringlypro.receptionist.nlu import NluRequest, list_code_candidates, understand_utterance
from ringlypro.receptionist.nlu.code_matching import is_confusable

NOW = datetime.fromisoformat("2025-11-20T10:00")
MOST_CANDIDATES = 6_000


def random_code(dice: random.Random) -> str:
    return "".join(dice.choices(CODE_ALPHABET, k=6))


def mishear(code: str, dice: random.Random) -> str:
    """The signs that were understood: one of the ways in which a code is misheard."""
    signs = list(code)
    match dice.randrange(5):
        case 0:
            pass
        case 1:
            for at in dice.sample(range(6), 3):
                signs[at] = dice.choice(
                    [sign for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" if is_confusable(sign, code[at])]
                )
        case 2:
            signs[dice.randrange(6)] = dice.choice("ABCDEFGHKLMRSTX49")
        case 3:
            signs.insert(dice.randrange(7), dice.choice("ABCDEFKLM"))
        case _:
            del signs[dice.randrange(6)]
    return " ".join(signs).lower()


def choose_code(text: str, codes: tuple[str, ...]) -> str | None:
    return understand_utterance(text, NluRequest("en", "ask_code", NOW, confirmation_codes=codes)).code


def test_the_code_that_is_chosen_is_the_one_of_all_codes() -> None:
    dice = random.Random(11)
    live_codes = tuple({random_code(dice) for _ in range(250)})
    chosen: list[tuple[str, str | None, str | None]] = []
    for code in live_codes:
        text = mishear(code, dice)
        candidates = list_code_candidates(text, context="ask_code", lang="en")
        assert len(candidates) < MOST_CANDIDATES
        among_candidates = tuple(each for each in live_codes if each in candidates)
        chosen.append((text, choose_code(text, live_codes), choose_code(text, among_candidates)))

    assert [(text, of_all, of_few) for text, of_all, of_few in chosen if of_all and of_all != of_few] == []
    assert sum(of_all is not None for _, of_all, _ in chosen) > 200


@pytest.mark.parametrize("text", ["I do not have it", "what was that", "tomorrow at three"])
def test_a_sentence_that_spells_nothing_has_no_candidates(text: str) -> None:
    assert list_code_candidates(text, context="ask_code", lang="en") == frozenset()


def test_outside_of_the_question_a_code_needs_its_name() -> None:
    spelled = "k 7 m 9 r x"

    assert "K7M9RX" in list_code_candidates(f"my confirmation code is {spelled}", context="open", lang="en")
    assert list_code_candidates(spelled, context="open", lang="en") == frozenset()


def test_typed_keys_stand_for_every_code_that_is_typed_so() -> None:
    dice = random.Random(3)
    for code in (random_code(dice) for _ in range(20)):
        keys = to_keypad_digits(code)
        typed_codes = list_typed_codes(f"{keys}#")
        assert code in typed_codes
        assert {to_keypad_digits(each) for each in typed_codes} == {keys}
    assert list_typed_codes("12345") == frozenset()
