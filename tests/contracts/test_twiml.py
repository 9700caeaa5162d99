"""The TwiML check finds what Twilio's package lets through."""

from types import SimpleNamespace

import pytest
from twilio.twiml.voice_response import Gather, Say, VoiceResponse

from tests.contracts.twiml import check_twiml, shape

GOOD = '<Response><Say voice="Polly.Lupe-Neural" language="es-US">Hola</Say></Response>'
ASK = '<Response><Gather input="dtmf" action="https://a.example/b" language="en-US"{}>{}</Gather><Hangup/></Response>'


def typo():
    answer = VoiceResponse()
    answer.gather(action="https://a.example/b", language="en-US", input="dtmf", numDigit="1")
    return str(answer)


def list_as_text():
    answer = VoiceResponse()
    answer.gather(action="https://a.example/b", language="en-US", input=["dtmf", "speech"])
    return str(answer)


def wrong_nest():
    answer = VoiceResponse()
    answer.append(Say("hi", language="en-US").append(Gather()))
    return str(answer)


def test_the_package_knows_what_a_receptionist_needs():
    merged_shape = shape(VoiceResponse).children

    assert {"Say", "Play", "Pause", "Gather", "Record", "Dial", "Redirect", "Hangup", "Reject"} <= set(merged_shape)
    assert set(shape(merged_shape["Gather"][0]).children) == {"Say", "Play", "Pause"}
    assert {"input", "hints", "speechTimeout", "actionOnEmptyResult", "numDigits"} <= merged_shape["Gather"][1].attrs
    assert merged_shape["Say"][1].text
    assert not merged_shape["Gather"][1].text


def test_a_good_answer_passes_as_text_bytes_or_response():
    response = SimpleNamespace(headers={"content-type": "text/xml; charset=utf-8"}, content=GOOD.encode())
    message = "<Response><Message>Gracias</Message></Response>"

    assert [check_twiml(answer)[0].tag for answer in (GOOD, GOOD.encode(), response)] == ["Say"] * 3
    assert check_twiml(message, kind="text")[0].tag == "Message"


@pytest.mark.parametrize(
    "answer",
    [
        typo(),
        list_as_text(),
        wrong_nest(),
        "<Answer/>",
        "<Response>loose</Response>",
        "<Response><Hangup/>loose</Response>",
        "<Response><Say language='en-US'></Say></Response>",
        "<Response><Say language='en-US'>¿...?</Say></Response>",
        "<Response><Say>hi</Say></Response>",
        "<Response><Say language='en'>hi</Say></Response>",
        "<Response><Say language='en-US' voice='Polly.Lupe-Neural'>hi</Say></Response>",
        f"<Response><Say language='en-US'>{'a' * 3000}</Say></Response>",
        f"<Response><Say language='es-US'>{'ñ' * 760}</Say></Response>",
        "<Response><Say language='en-US'>a\x85b</Say></Response>",
        "<Response><Play>a.mp3</Play></Response>",
        "<Response><Redirect>/somewhere</Redirect></Response>",
        "<Response><Redirect method='PUT'>https://a.example/</Redirect></Response>",
        "<Response><Hangup/><Pause/></Response>",
        "<Response><Reject reason='rude'/></Response>",
        "<Response><Dial/></Response>",
        "<Response><Dial><Number>911</Number></Dial></Response>",
        "<Response><Message>a text</Message></Response>",
        ASK.format("", "words"),
        ASK.format("", "<Hangup/>"),
        ASK.format(" numDigits='one'", ""),
        ASK.format(" actionOnEmptyResult='yes'", ""),
        ASK.format(" speechTimeout='auto' speechModel='phone_call'", ""),
        ASK.format(" hints='" + "a" * 101 + "'", ""),
        ASK.format(" hints='" + "a," * 500 + "a'", ""),
        ASK.format("", "").replace("<Hangup/>", ""),
        ASK.format("", "").replace(' action="https://a.example/b"', ""),
        f"<Response><Say language='en-US'>{'a' * 2000}</Say>{'<Pause/>' * 8000}</Response>",
    ],
)
def test_a_bad_answer_is_found(answer):
    with pytest.raises(AssertionError):
        check_twiml(answer)


@pytest.mark.parametrize("kind", ["text/plain", "", "text/html; charset=latin-1"])
def test_the_content_type_counts(kind):
    with pytest.raises(AssertionError):
        check_twiml(SimpleNamespace(headers={"content-type": kind}, content=GOOD.encode()))
