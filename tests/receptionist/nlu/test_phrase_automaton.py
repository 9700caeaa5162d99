"""A sentence is read as a row of phrases in every way there is, and a phrase that cannot be read is told."""

import pytest

from ringlypro.receptionist.nlu.phrase_automaton import PhraseAutomaton, PhraseSyntaxError

AGREES, THANKS, LEAVES = 1, 2, 4


def build_automaton() -> PhraseAutomaton:
    automaton = PhraseAutomaton({"when": "(then|on <slot>)"}, endings=("s",), end_word="<end>")
    automaton.add_phrases(["(that|it)('s| will be| is) (|very |just )(good|fine)( {when}|)", "yes"], AGREES)
    automaton.add_phrases(["(thank you|thanks)( so much|)", "thanks for (that|it)"], THANKS)
    automaton.add_phrases(["see you {when}", "i can not <end>"], LEAVES)
    return automaton


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("yes", {AGREES}),
        ("that's very fine then", {AGREES}),
        ("it will be good on <slot> thanks for it", {AGREES | THANKS}),
        ("thank you so much yes see you then", {AGREES | THANKS | LEAVES}),
        ("yes i can not", {AGREES | LEAVES}),
        ("i can not yes", set()),
        ("that's", set()),
        ("thats fine", set()),
        ("yes but", set()),
        ("that is very", set()),
        ("so much", set()),
    ],
)
def test_every_word_belongs_to_a_phrase(sentence: str, kinds: set[int]) -> None:
    automaton = build_automaton()

    assert automaton.find_kinds(automaton.split_endings(sentence)) == kinds


def test_two_readings_are_both_told() -> None:
    automaton = PhraseAutomaton({})
    automaton.add_phrases(["good", "good day"], AGREES)
    automaton.add_phrases(["good day", "day"], LEAVES)

    assert automaton.find_kinds(["good", "day"]) == {AGREES, LEAVES, AGREES | LEAVES}


@pytest.mark.parametrize("phrase", ["(yes", "yes)", "yes {never}", "((yes|no)"])
def test_what_cannot_be_read_is_told(phrase: str) -> None:
    with pytest.raises(PhraseSyntaxError):
        PhraseAutomaton({}).add_phrases([phrase], AGREES)


def test_a_vocabulary_has_the_words_of_all_phrases() -> None:
    assert {"fine", "'s", "<slot>", "thanks"} <= build_automaton().vocabulary
