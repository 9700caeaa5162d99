"""The simulator on a real HTTP client."""

from dataclasses import replace

import httpx
import pytest

from ringlypro.simulator.twilio_http import fetch_with_client, post_with_client
from ringlypro.simulator.twilio_webhooks import WebhookResponse
from ringlypro.vendors import twiml
from ringlypro.vendors.call_script import Hangup, Play
from tests.simulator.fake_webhooks import BASE, BUSINESS, CALLER, FakeWebhooks


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
        got = await post_with_client(http)(f"{BASE}/sms", form, {"X-Twilio-Signature": "s"})

    assert got == WebhookResponse(200, "text/xml", b"<Response/>")
    assert seen[0].content == b"Body=%C2%BFs%C3%AD%3F+a%2Bb%26c&Empty=&Twice=1&Twice=2"
    assert seen[0].headers["X-Twilio-Signature"] == "s"


@pytest.mark.parametrize(
    ("trouble", "name"),
    [(httpx.ConnectError, ConnectionError), (httpx.ReadError, ConnectionError), (httpx.ReadTimeout, TimeoutError)],
)
async def test_a_line_that_fails_is_an_error_the_simulator_expects(trouble, name):
    async with raising(trouble) as http:
        with pytest.raises(name):
            await post_with_client(http)(BASE, [], {})


async def test_a_recording_that_cannot_be_fetched_is_a_fault_of_the_call():
    webhooks = FakeWebhooks(voice=(Play(f"{BASE}/a.mp3"), Hangup()))

    async with raising(httpx.ConnectError) as http:
        call = await replace(webhooks.create_simulator(), fetch=fetch_with_client(http)).dial(to=BUSINESS, from_=CALLER)

    assert [fault.url for fault in call.faults] == [f"{BASE}/a.mp3"]


async def test_a_whole_call_goes_over_http():
    def answer(request):
        if request.url.path == "/status":
            return httpx.Response(204)
        return httpx.Response(200, text=twiml.render_twiml((Hangup(),)), headers={"content-type": "text/xml"})

    async with client(answer) as http:
        call = await replace(FakeWebhooks().create_simulator(), post=post_with_client(http)).dial(
            to=BUSINESS, from_=CALLER
        )

    assert (call.ended, call.faults) == ("hangup", [])
