"""Twilio's own validator is the oracle: what it accepts we accept, and nothing else."""

import base64
import hashlib
import hmac
from urllib.parse import urlparse

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator, add_port, remove_port

from ringlypro.vendors import twilio_signature

TOKEN = "f2a6c4"
URL = "https://ringly.example/voice/rachel/incoming"
FORM = [("CallSid", "CA1"), ("From", "+13055550134"), ("SpeechResult", " sí, mañana "), ("Digits", "")]

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
any_words = st.text(max_size=12)
forms = st.lists(st.tuples(words, words), max_size=8)
urls = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["https", "http"]),
    st.sampled_from(["ringly.example", "127.0.0.1", "münchen.example"]),
    st.sampled_from(["", ":443", ":80", ":3000"]),
    st.sampled_from(["", "/", "/voice/rachel/", "//a", "/ñ"]),
    st.sampled_from(["", "?a=b%20c", "?turn=3&again=1", "?a=1?b", "?é=ü"]),
)


class MultiDict(dict):
    """What the official validator knows how to read with repeated names."""

    def getall(self, name):
        return self[name]


def group_fields(form):
    fields = MultiDict()
    for name, value in form:
        fields.setdefault(name, []).append(value)
    return fields


def official(url, form, token=TOKEN):
    return RequestValidator(token).compute_signature(url, group_fields(form))


def test_signs_the_example_of_twilios_documentation():
    form = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]

    signature = twilio_signature.compute_signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form)

    assert signature == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@given(form=forms, url=urls)
def test_signs_any_form_as_twilio_describes_it(form, url):
    signed_text = url + "".join(name + value for name, value in sorted(set(form)))
    digest = hmac.new(TOKEN.encode(), signed_text.encode(), hashlib.sha1).digest()

    assert twilio_signature.compute_signature(TOKEN, url, form) == base64.b64encode(digest).decode()


@given(form=forms, url=urls, other_form=forms, other_url=urls, token=st.sampled_from([TOKEN, "another"]))
def test_accepts_exactly_what_the_official_validator_accepts(form, url, other_form, other_url, token):
    for signed_url in (url, other_url, add_port(urlparse(url)), remove_port(urlparse(url))):
        for signed_form in (form, other_form, form[:-1], [*form, *form]):
            signature = official(signed_url, signed_form, token)

            expected = RequestValidator(TOKEN).validate(url, group_fields(form), signature)
            assert twilio_signature.verify_signature([TOKEN], url, form, signature) == expected


@given(url=any_words | urls, form=st.lists(st.tuples(any_words, any_words), max_size=3), signature=any_words)
def test_never_raises_and_takes_no_guess(url, form, signature):
    assert not twilio_signature.verify_signature([TOKEN], url, form, signature)


@pytest.mark.parametrize(
    "url",
    [URL, URL.replace("example/", "example:443/"), "http://127.0.0.1:3000/a", "http://127.0.0.1/a", URL + "?a=b%20c"],
)
@pytest.mark.parametrize("signed_with", ["as it is", "without port", "with port"])
def test_accepts_a_url_with_and_without_its_port_like_the_official_validator(url, signed_with):
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
