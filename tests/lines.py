"""A telephone line into an app without a network: the product's own carrier over ASGI."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI

from ringlypro.calls.speech import Recordings
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_http import post_with_client
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from ringlypro.vendors.ports import NumberHooks
from tests.contracts.twiml import check_twiml
from tests.desk import SECRET, SITE, TestDesk, make_app
from webhooks import audio, emergency_exit, health, status, voice


def voice_app(desk: TestDesk, folder: Path) -> FastAPI:
    """The doors of the telephone, nothing else."""
    desk.recordings = Recordings(folder / "audio", secret=SECRET)
    routers = (emergency_exit.router, voice.router, status.router, audio.router, health.router)
    return make_app(desk, routers)


@asynccontextmanager
async def carrier_into(app: FastAPI, desk: TestDesk, **options: object) -> AsyncIterator[TwilioSimulator]:
    """The carrier of our account; every TwiML answer is held against Twilio's own package."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
        inner = post_with_client(client)

        async def post(url, form, headers):
            answer = await inner(url, form, headers)
            if answer.status == 200:
                check_twiml(answer.body.decode())
            return answer

        hooks = NumberHooks(
            voice=f"{SITE}/voice/rachel/",
            voice_fallback=f"{SITE}/voice/fallback",
            status=f"{SITE}/webhook/twilio/status",
            sms=f"{SITE}/webhook/twilio/sms",
        )
        yield TwilioSimulator(
            post=post, sign=desk.phone.sign, hooks=hooks, account_sid=desk.settings.account_sid, **options
        )


def heard(call: SimulatedCall) -> str:
    """Everything the caller heard, in one string."""
    return " ".join(getattr(h, "text", "") for h in call.sounds)
