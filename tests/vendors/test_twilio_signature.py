"""Twilio's own validator is the oracle: what it accepts we accept, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from ringlypro.vendors import twilio_signature

TOKEN = "f2a6c4"
URL = "https://ringly.example/voice/rachel/incoming"
FORM = [("CallSid", "CA1"), ("From", "+13055550134"), ("SpeechResult", " sí, mañana "), ("Digits", "")]

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


class Multi(dict):
    """What the official validator knows how to read with repeated names."""

    def getall(self, name):
        return self[name]


def official(url, form, token=TOKEN):
    several = Multi()
    for name, value in form:
        several.setdefault(name, []).append(value)
    return RequestValidator(token).compute_signature(url, several)


@given(form=st.lists(st.tuples(words, words), max_size=8))
def test_signs_any_form_as_twilio_does(form):
    assert twilio_signature.compute_signature(TOKEN, URL, form) == official(URL, form)


@pytest.mark.parametrize(
    "url",
    [URL, URL.replace("example/", "example:443/"), "http://127.0.0.1:3000/a", "http://127.0.0.1/a", URL + "?a=b%20c"],
)
@pytest.mark.parametrize("signed_with", ["as it is", "without port", "with port"])
def test_accepts_a_url_with_and_without_its_port_like_the_official_validator(url, signed_with):
    from urllib.parse import urlparse

    from twilio.request_validator import add_port, remove_port

    parsed = urlparse(url)
    signed = {"as it is": url, "without port": remove_port(parsed), "with port": add_port(parsed)}[signed_with]
    signature = official(signed, FORM)

    assert twilio_signature.verify_signature([TOKEN], url, FORM, signature)
    assert RequestValidator(TOKEN).validate(url, dict(FORM), signature)


def test_accepts_either_token_while_one_replaces_the_other():
    assert twilio_signature.verify_signature(["new", TOKEN], URL, FORM, official(URL, FORM))


@pytest.mark.parametrize(
    ("url", "form"),
    [
        (URL + "/", FORM),
        (URL.replace("https", "http"), FORM),
        (URL + "?a=1", FORM),
        (URL, FORM[:-1]),
        (URL, [*FORM, ("Extra", "")]),
        (URL, [(name, value.strip()) for name, value in FORM]),
        (URL, []),
    ],
)
def test_refuses_what_was_changed_on_the_way(url, form):
    assert not twilio_signature.verify_signature([TOKEN], url, form, official(URL, FORM))


@pytest.mark.parametrize("signature", [None, "", "é", "\ud800", "x" * 100_000, official(URL, FORM, token="another")])
def test_refuses_any_other_signature_and_never_raises(signature):
    assert not twilio_signature.verify_signature([TOKEN], URL, FORM, signature)


@pytest.mark.parametrize("url", ["", "//", "https://[", "https://a:99999/", "\ud800"])
def test_a_url_or_form_that_makes_no_sense_is_refused_quietly(url):
    assert not twilio_signature.verify_signature([TOKEN], url, [("a", "\ud800")], "c2ln")
    assert not twilio_signature.verify_signature([TOKEN], url, [], "c2ln")


def test_without_any_token_nothing_is_genuine():
    assert not twilio_signature.verify_signature([], URL, FORM, official(URL, FORM))
    assert not twilio_signature.verify_signature([""], URL, FORM, official(URL, FORM, token=""))
