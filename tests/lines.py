"""A telephone line into an app without a network: the product's own carrier over ASGI."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI

from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_http import post_with_client
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from ringlypro.vendors.ports import NumberWebhooks
from ringlypro.vendors.recording_cache import RecordingCache
from tests.contracts.twiml import check_twiml
from tests.service_fixtures import SECRET, SITE, FakeServices, make_app
from webhooks import audio, call_status, health, voice, voice_fallback


def voice_app(services: FakeServices, folder: Path) -> FastAPI:
    """The doors of the telephone, nothing else."""
    services.recordings = RecordingCache(folder / "audio", secret=SECRET)
    routers = (voice_fallback.router, voice.router, call_status.router, audio.router, health.router)
    return make_app(services, routers)


@asynccontextmanager
async def carrier_into(app: FastAPI, services: FakeServices, **options: object) -> AsyncIterator[TwilioSimulator]:
    """The carrier of our account; every TwiML answer is held against Twilio's own package."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
        inner = post_with_client(client)

        async def post(url, form, headers):
            answer = await inner(url, form, headers)
            if answer.status == 200:
                check_twiml(answer.body.decode())
            return answer

        hooks = NumberWebhooks(
            voice=f"{SITE}/voice/rachel/",
            voice_fallback=f"{SITE}/voice/fallback",
            status=f"{SITE}/webhook/twilio/status",
            sms=f"{SITE}/webhook/twilio/sms",
        )
        yield TwilioSimulator(
            post=post,
            sign=services.phone.sign_request,
            hooks=hooks,
            account_sid=services.settings.account_sid,
            **options,
        )


def heard(call: SimulatedCall) -> str:
    """Everything the caller heard, in one string."""
    return " ".join(getattr(h, "text", "") for h in call.sounds)
