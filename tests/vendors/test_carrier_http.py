"""The carrier's hand on a real HTTP client."""

from dataclasses import replace

import httpx
import pytest

from ringlypro.vendors import twilio_script as twiml
from ringlypro.vendors.carrier import HttpAnswer
from ringlypro.vendors.carrier_http import fetch_over, over_http
from ringlypro.vendors.script import Hangup, Play
from tests.vendors.house_of_cards import BASE, BUSINESS, CALLER, House


def client(answer):
    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


def raising(trouble):
    def answer(request):
        raise trouble("no", request=request)

    return client(answer)


async def test_a_form_arrives_as_it_was_signed():
    seen = []

    def answer(request):
        seen.append(request)
        return httpx.Response(200, text="<Response/>", headers={"content-type": "text/xml"})

    async with client(answer) as http:
        form = [("Body", "¿sí? a+b&c"), ("Empty", ""), ("Twice", "1"), ("Twice", "2")]
        got = await over_http(http)(f"{BASE}/sms", form, {"X-Twilio-Signature": "s"})

    assert got == HttpAnswer(200, "text/xml", b"<Response/>")
    assert seen[0].content == b"Body=%C2%BFs%C3%AD%3F+a%2Bb%26c&Empty=&Twice=1&Twice=2"
    assert seen[0].headers["X-Twilio-Signature"] == "s"


@pytest.mark.parametrize(
    ("trouble", "name"),
    [(httpx.ConnectError, ConnectionError), (httpx.ReadError, ConnectionError), (httpx.ReadTimeout, TimeoutError)],
)
async def test_a_line_that_fails_is_an_error_the_carrier_knows(trouble, name):
    async with raising(trouble) as http:
        with pytest.raises(name):
            await over_http(http)(BASE, [], {})


async def test_a_recording_that_cannot_be_fetched_is_a_fault_of_the_call():
    house = House(voice=(Play(f"{BASE}/a.mp3"), Hangup()))

    async with raising(httpx.ConnectError) as http:
        call = await replace(house.carrier(), fetch=fetch_over(http)).dial(to=BUSINESS, from_=CALLER)

    assert [fault.url for fault in call.faults] == [f"{BASE}/a.mp3"]


async def test_a_whole_call_goes_over_http():
    def answer(request):
        if request.url.path == "/status":
            return httpx.Response(204)
        return httpx.Response(200, text=twiml.write((Hangup(),)), headers={"content-type": "text/xml"})

    async with client(answer) as http:
        call = await replace(House().carrier(), post=over_http(http)).dial(to=BUSINESS, from_=CALLER)

    assert (call.ended, call.faults) == ("hangup", [])
