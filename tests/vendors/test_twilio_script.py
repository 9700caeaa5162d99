"""Whatever a script holds, what is written is TwiML without a warning, and the simulator's strict parser reads it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringlypro.simulator.twiml_parser import parse_twiml
from ringlypro.vendors import twiml
from ringlypro.vendors.call_script import Dial, Gather, Hangup, Pause, Play, Record, Redirect, Reject, Say
from tests.contracts.twiml import check_twiml

URL = "https://ringly.example/voice/rachel/process-speech"

anything = st.text(max_size=60)
langs = st.sampled_from(["en", "es"])
says = st.builds(Say, anything, langs)
sounds = st.one_of(says, st.just(Play(f"{URL}?a=1&b=2")), st.builds(Pause, st.integers(1, 9)))
gathers = st.builds(
    Gather,
    st.just(f"{URL}?a=1&b=2"),
    st.lists(sounds, max_size=3).map(tuple),
    langs,
    hints=st.lists(anything, max_size=4).map(tuple),
    digits=st.none() | st.integers(1, 10),
    finish_on_key=st.sampled_from(["#", "*", ""]),
    speech=st.just(True),
    keypad=st.booleans(),
)
records = st.builds(
    Record,
    st.just(URL),
    langs,
    transcribe_callback=st.none() | st.just(URL),
    status_callback=st.none() | st.just(URL),
)
dials = st.builds(
    Dial,
    st.just("+13055550111"),
    st.just(URL),
    caller_id=st.none() | st.just("+13055550100"),
    whisper_url=st.none() | st.just(URL),
    time_limit=st.none() | st.just(60),
)
ends = st.sampled_from([(), (Hangup(),), (Redirect(URL),), (Reject("busy"),)])

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@given(script=st.lists(st.one_of(sounds, gathers, records, dials), max_size=4), end=ends)
def test_any_script_is_good_twiml_for_twilio_and_for_our_parser(script, end):
    document = twiml.render_twiml((*script, *end))

    check_twiml(document)
    verbs = parse_twiml(document.encode(), "text/xml")
    written = [type(verb).__name__ for verb in (*script, *end)]
    assert [verb.name for verb in verbs if verb.name != "Say"] == [name for name in written if name != "Say"]


@given(body=st.none() | st.text(max_size=1700))
def test_any_reply_to_a_text_is_good_twiml(body):
    response = check_twiml(twiml.render_message_twiml(body), kind="text")

    # XML has neither control characters nor half ones, and reads every end of a line alike.
    words = NOT_IN_XML.sub("", (body or "")[:1600]).strip()
    assert [message.text.split() for message in response] == ([words.split()] if words else [])


def only(script):
    return check_twiml(twiml.render_twiml(script))[0]


def test_a_question_listens_to_words_and_keys_and_reports_silence():
    gather = only((Gather(URL, (Say("¿Qué día?", "es"),), "es", hints=("el lunes, el martes", "corte")), Hangup()))

    assert gather.attrib == {
        "input": "speech dtmf",
        "action": URL,
        "method": "POST",
        "language": "es-US",
        "timeout": "5",
        "actionOnEmptyResult": "true",
        "speechTimeout": "auto",
        "hints": "el lunes el martes, corte",
        "finishOnKey": "#",
    }
    assert gather[0].attrib == {"voice": "Polly.Lupe-Neural", "language": "es-US"}
    assert gather[0].text == "¿Qué día?"


def test_a_keypad_question_does_not_wait_for_words():
    gather = only((Gather(URL, (), "en", speech=False, digits=1), Hangup()))

    assert gather.get("input") == "dtmf"
    assert gather.get("numDigits") == "1"
    assert "speechTimeout" not in gather.attrib


def test_a_question_that_waits_for_nothing_is_a_mistake():
    with pytest.raises(ValueError):
        twiml.render_twiml((Gather(URL, (), "en", speech=False, keypad=False),))


def test_what_a_caller_said_cannot_become_markup():
    say = only((Say('</Say><Dial>+1900</Dial> & \x0b\x00\ud800 "quoted"', "en"),))

    assert say.text == '</Say><Dial>+1900</Dial> &  "quoted"'


@pytest.mark.parametrize("text", ["", " \n", "\x07", "... !"])
def test_nothing_to_say_is_not_said(text):
    assert len(check_twiml(twiml.render_twiml((Say(text, "en"), Hangup())))) == 1


def test_a_long_speech_is_cut_between_words():
    text = only((Say("palabra " * 600, "es"),)).text

    assert 2_900 < len(text) <= twiml.MAX_SAY_LENGTH
    assert text.endswith("palabra")
    assert len(only((Say("x" * 9_000, "en"),)).text) <= twiml.MAX_SAY_LENGTH


def test_accents_count_as_twilio_counts_them():
    text = only((Say("añoñó " * 500, "es"),)).text

    assert text.endswith("añoñó")


def test_hints_are_limited_and_give_way_before_the_document_grows_too_long():
    many = tuple(f"hint {number} {'ñ' * 200}" for number in range(900))

    assert "hints" not in only((Gather(URL, (), "en", hints=many), Hangup())).attrib
    assert len(only((Gather(URL, (), "en", hints=many[:100]), Hangup())).get("hints").split(", ")) == 100
    assert (
        len(only((Gather(URL, (), "en", hints=tuple(map(str, range(900)))), Hangup())).get("hints").split(", ")) == 500
    )


def test_what_cannot_fit_is_refused_here_and_not_by_twilio():
    with pytest.raises(ValueError):
        twiml.render_twiml((Say("word " * 590, "en"),) * 30)


def test_only_short_english_messages_are_written_down():
    assert only((Record(URL, "en", transcribe_callback=URL),)).get("transcribe") == "true"
    assert only((Record(URL, "es", transcribe_callback=URL),)).get("transcribe") is None
    assert only((Record(URL, "en", max_seconds=121, transcribe_callback=URL),)).get("transcribe") is None


def test_ringing_somebody_says_who_calls_and_whispers_first():
    dial = only((Dial("+13055550111", URL, caller_id="+13055550100", whisper_url=f"{URL}/whisper", time_limit=600),))

    assert (dial.get("callerId"), dial.get("timeout"), dial.get("timeLimit")) == ("+13055550100", "20", "600")
    assert (dial[0].get("url"), dial[0].text) == (f"{URL}/whisper", "+13055550111")
