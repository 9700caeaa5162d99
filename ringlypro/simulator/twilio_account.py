"""A simulated Twilio account: how its requests travel and are signed, and the settings of its one number."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from ringlypro.core.clock import system_clock
from ringlypro.simulator.twilio_webhooks import ANSWER_TIMEOUT, PostForm, SignForm, WebhookResponse, WebhookSender
from ringlypro.vendors.ports import NumberWebhooks

FetchAudio = Callable[[str], Awaitable[WebhookResponse]]
"""Gets a recording by its address; an `OSError` means that the connection failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedAccount:
    """`hooks` are the addresses set on the number that is called.

    `duplicates` delivers every request twice, `slow` waits so many seconds before each, `progress` reports ringing
    and in-progress too, `fetch` lets a call download what we play.
    """

    post: PostForm
    sign: SignForm
    hooks: NumberWebhooks
    account_sid: str
    duplicates: bool = False
    slow: float = 0.0
    timeout: float = ANSWER_TIMEOUT
    progress: bool = False
    fetch: FetchAudio | None = None
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = system_clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def create_sender(self) -> WebhookSender:
        """A sender of its own for one call or text."""
        return WebhookSender(self.post, self.sign, self.duplicates, self.slow, self.timeout, self.sleep)
