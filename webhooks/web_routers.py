"""The routes of the API and of browsers' forms. Only a process that has them imports this."""

from __future__ import annotations

from webhooks import auth_forms, demo_letters, money_exports, payment_forms, unsubscribe
from webhooks.api import (
    answers,
    appointments,
    auth,
    calendar_feed,
    calls,
    closures,
    contacts,
    dashboard,
    follow_ups,
    holidays,
    hours,
    knowledge,
    limits,
    messages,
    mobile,
    number,
    sandbox,
    threads,
)
from webhooks.api import credits as credits_api
from webhooks.api import services as services_api
from webhooks.api import settings as settings_api

WEB_ROUTERS = (
    auth_forms.router, auth.public_router, auth.protected_router, contacts.router, appointments.router,
    messages.router, calls.router, credits_api.router, dashboard.router, mobile.router, number.router,
    services_api.router, answers.router, follow_ups.router, settings_api.router,
    knowledge.router, limits.router, sandbox.router, payment_forms.router,
    money_exports.router, threads.router, unsubscribe.router, demo_letters.router,
    calendar_feed.public_router, closures.router, hours.router, holidays.router,
)  # fmt: skip
"""In the order in which they are asked."""
