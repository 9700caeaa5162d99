"""The site map: which paths are pages, and what the drawer offers. `pages.page_builders` says who builds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Route:
    """A page inside the shell; `key` names what its tab is called, `icon` puts it into the drawer under that name."""

    path: str
    key: str
    icon: str = ""
    section: str = ""
    phone: bool = False


ROUTES = (
    Route("/", "nav.overview", "layout-dashboard", phone=True),
    Route("/messages", "nav.inbox", "inbox", phone=True),
    Route("/messages/{thread_id}", "nav.thread"),
    Route("/calls", "nav.calls", "phone", phone=True),
    Route("/calls/{call_id}", "nav.call"),
    Route("/appointments", "nav.appointments", "calendar", phone=True),
    Route("/contacts", "nav.contacts", "users"),
    Route("/contacts/{contact_id}", "nav.contact"),
    Route("/follow-ups", "nav.follow_ups", "list-checks", phone=True),
    Route("/demo", "nav.phone"),
    Route("/demo/mail", "demo.mail.title"),
    Route("/notifications", "notifications.title"),
    Route("/check", "check.nav", "circle-check", "nav.account"),
    Route("/understand", "nav.understand", "message-square", "nav.account"),
    Route("/billing", "nav.billing", "credit-card", "nav.account"),
    Route("/settings", "nav.settings", "settings", "nav.account"),
)
PUBLIC_PATHS = ("/login", "/signup", "/forgot-password", "/reset-password")
STATIC_PATHS = (  # and what routes for machines answer in plain HTML
    "/service-worker.js",
    "/manifest.webmanifest",
    "/offline",
    "/billing/pay",
    "/billing/pay/*",
    "/billing/receipts/*",
    "/billing/export/*",
    "/demo/mail/*",
    "/mail/unsubscribe/*",
    "/favicon.ico",
    "/static/*",
    "/_nicegui/*",
    "/_nicegui_ws/*",
)


def page_paths() -> tuple[str, ...]:
    """What may reach the pages at all; a trailing `*` stands for anything below."""
    inside = tuple(s.path.split("{")[0] + "*" if "{" in s.path else s.path for s in ROUTES)
    return (*inside, *PUBLIC_PATHS, *STATIC_PATHS)


def requires_login(path: str) -> bool:
    """Whether this is the path of a page for people who are signed in."""
    return any(_path_pattern(route.path).fullmatch(path) for route in ROUTES)


@cache
def _path_pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
