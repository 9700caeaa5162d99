"""What a sentence leans to is learned from the book of phrases, and is the same on every machine."""

import pytest

from bench import train_intent_classifier
from ringlypro.receptionist.nlu.intent_classifier import extract_features, load_model, predict_intent
from ringlypro.receptionist.nlu.lexer import LexedSentence, parse_sentence
from ringlypro.receptionist.nlu.tokenizer import tokenize_text
from ringlypro.receptionist.nlu.vocabulary import load_ordinary_words, load_vocabulary

FITS = 0.97
"""How many of its own phrases the model must lean rightly for: far fewer says that it was not made again."""

SMALL = (
    ("open", "book", "my sink is leaking and I need somebody out here"),
    ("open", "book", "my dog needs somebody to look at his leg"),
    ("open", "pricing", "what would a crown run me"),
    ("open", "pricing", "what would a fade run me these days"),
)


def sentence(text: str, lang: str = "en") -> LexedSentence:
    return parse_sentence(tokenize_text(text, split_meridiem=lang == "en"), load_vocabulary(lang))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_weights_are_those_of_the_book(lang: str) -> None:
    book = train_intent_classifier.load_phrases(lang)
    fits = sum(predict_intent(sentence(text, lang), lang, asked).intent == intent for asked, intent, text in book)

    assert fits / len(book) >= FITS
    assert load_ordinary_words(lang) == frozenset(train_intent_classifier.collect_ordinary_words(book))
    assert set(load_model(lang).intents) == {intent for _, intent, _ in book}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_weights_are_whole_numbers_and_know_no_emergency(lang: str) -> None:
    model = load_model(lang)

    assert "emergency" not in model.intents
    assert all(isinstance(number, int) for numbers in model.weights.values() for number in numbers)
    assert all(len(numbers) == len(model.intents) for numbers in model.weights.values())


def test_learning_is_the_same_twice_and_tells_apart() -> None:
    learned = train_intent_classifier.train_weights(SMALL, "en")

    assert learned == train_intent_classifier.train_weights(SMALL, "en")
    assert learned["intents"] == ["book", "pricing"]
    weights = learned["weights"]
    assert isinstance(weights, dict)
    assert weights["somebody"][0] > 0 > weights["what would"][0]


def test_days_figures_and_names_stand_for_their_kind() -> None:
    features = extract_features(sentence("it's Maria, Tuesday at 3, my number's 305 555 0142"), "open")

    assert {"<name>", "<day>", "#"} <= set(features)
    assert not {"maria", "tuesday", "3", "305"} & set(features)
    assert "open|<day>" in features


def test_a_sentence_says_what_it_leans_to_and_why() -> None:
    prediction = predict_intent(sentence("what's the damage for two kids cuts these days"), "en", "open")

    assert prediction.intent == "pricing"
    assert prediction.margin > 0
    assert prediction.evidence
    assert all(word in "what's the damage for two kids cuts these days" for word in prediction.evidence.split(", "))
