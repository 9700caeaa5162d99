"""The routes of calls and vendors. Only a process that has them imports this."""

from __future__ import annotations

from webhooks import call_status, mail_events, payments, sms, voice, voice_fallback

HOOK_ROUTERS = (
    voice_fallback.router,
    voice.router,
    call_status.router,
    sms.router,
    payments.router,
    mail_events.router,
)
"""In the order in which they are asked: the routes of a call come first."""
