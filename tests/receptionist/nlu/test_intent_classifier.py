"""What a sentence leans to is learned from the book of phrases, and is the same on every machine."""

from pathlib import Path

import pytest

from bench import train_intent_classifier
from ringlypro.receptionist.nlu.intent_classifier import extract_features, predict_intent
from ringlypro.receptionist.nlu.intent_weights import (
    compress_weights,
    decode_weights,
    encode_weights,
    hash_content,
    load_model,
    read_weights,
)
from ringlypro.receptionist.nlu.lexer import LexedSentence, parse_text
from ringlypro.receptionist.nlu.vocabulary import load_ordinary_words, load_vocabulary
from ringlypro.receptionist.pack_loading import add_pack_folder
from tests.receptionist.third_language import LANG, make_packs, write_packs

FITS = 0.97
"""How many of its own phrases the model must lean rightly for."""
MOST_BYTES = 400_000
"""Of a file of weights: nobody reads it, and every change of the phrases writes it anew."""

SMALL = (
    ("open", "book", "my sink is leaking and I need somebody out here"),
    ("open", "book", "my dog needs somebody to look at his leg"),
    ("open", "pricing", "what would a crown run me"),
    ("open", "pricing", "what would a fade run me these days"),
)


def sentence(text: str, lang: str = "en") -> LexedSentence:
    return parse_text(text, load_vocabulary(lang))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_weights_are_those_of_the_book(lang: str) -> None:
    book = train_intent_classifier.load_phrases(lang)
    fits = sum(predict_intent(sentence(text, lang), lang, asked).intent == intent for asked, intent, text in book)

    assert fits / len(book) >= FITS
    assert load_ordinary_words(lang) == frozenset(train_intent_classifier.collect_ordinary_words(book, lang))
    assert set(load_model(lang).intents) == {intent for _, intent, _ in book}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_record_is_of_these_phrases_and_of_these_weights(lang: str) -> None:
    record = train_intent_classifier.read_record()[lang]
    phrases = train_intent_classifier.load_phrases(lang)

    assert train_intent_classifier.hash_training_rows(phrases, lang) == record["learnt_from"], "run make classifier"
    assert hash_content(read_weights(lang)) == record["weights"], "run make classifier"


def test_every_language_that_has_phrases_is_learnt(tmp_path: Path) -> None:
    (tmp_path / f"book_{LANG}.tsv").write_text("open\tbook\tmi volas rendevuon\n", encoding="utf-8")

    with add_pack_folder(write_packs(tmp_path, make_packs())):
        assert train_intent_classifier.list_trained_languages(tmp_path) == (LANG,)
        assert train_intent_classifier.list_trained_languages() == ("en", "es")


def test_a_phrase_more_or_another_word_of_one_is_not_what_was_learnt_from() -> None:
    learnt = train_intent_classifier.hash_training_rows(SMALL, "en")
    reworded = (*SMALL[:-1], ("open", "pricing", "what would a fade run me tomorrow"))
    meant = (*SMALL[:-1], ("open", "book", SMALL[-1][2]))

    others = [
        train_intent_classifier.hash_training_rows(phrases, "en")
        for phrases in (SMALL[:-1], reworded, meant, SMALL[::-1])
    ]

    assert learnt == train_intent_classifier.hash_training_rows(SMALL, "en")
    assert learnt not in others


@pytest.mark.parametrize("lang", ["en", "es"])
def test_weights_are_compact_and_know_no_emergency(lang: str) -> None:
    model = load_model(lang)
    weights = model.find_weights(model.row_offsets)

    assert "emergency" not in model.intents
    assert len(weights) > 10_000
    assert all(len(numbers) == len(model.intents) == len(model.bias) for _, numbers in weights)
    assert len(compress_weights(read_weights(lang))) <= MOST_BYTES


def test_weights_are_read_as_they_were_written() -> None:
    weights = {"ñ": [-300, 7], "what would": [1, -1], "^": [0, 32_000]}
    model = decode_weights(encode_weights(["book", "no"], [5, -6], weights))

    assert (model.intents, model.bias) == (("book", "no"), (5, -6))
    assert dict(model.find_weights(["ñ", "never learnt", "^", "what would"])) == {
        feature: tuple(numbers) for feature, numbers in weights.items()
    }


def test_learning_is_the_same_twice_and_tells_apart() -> None:
    learned = train_intent_classifier.train_weights(SMALL, "en")

    assert learned == train_intent_classifier.train_weights(SMALL, "en")
    assert learned.intents == ["book", "pricing"]
    assert learned.weights["somebody"][0] > 0 > learned.weights["what would"][0]
    assert learned.encode() == train_intent_classifier.train_weights(SMALL, "en").encode()


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
