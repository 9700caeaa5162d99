"""The site map: which paths are pages, and what the drawer offers. `pages.page_builders` says who builds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Stop:
    """A page inside the shell; `icon` puts it into the drawer."""

    path: str
    key: str = ""
    icon: str = ""
    section: str = ""
    phone: bool = False


STOPS = (
    Stop("/", "nav.overview", "layout-dashboard", phone=True),
    Stop("/calls", "nav.calls", "phone", phone=True),
    Stop("/calls/{call_id}"),
    Stop("/appointments", "nav.appointments", "calendar", phone=True),
    Stop("/contacts", "nav.contacts", "users", phone=True),
    Stop("/contacts/{contact_id}"),
    Stop("/follow-ups", "nav.follow_ups", "inbox", phone=True),
    Stop("/demo"),
    Stop("/demo/mail"),
    Stop("/notifications"),
    Stop("/check", "check.nav", "circle-check", "nav.account"),
    Stop("/understand", "nav.understand", "message-square", "nav.account"),
    Stop("/billing", "nav.billing", "credit-card", "nav.account"),
    Stop("/settings", "nav.settings", "settings", "nav.account"),
)
PUBLIC = ("/login", "/signup", "/forgot-password", "/reset-password")
FILES = (
    "/service-worker.js",
    "/manifest.webmanifest",
    "/offline",
    "/favicon.ico",
    "/static/*",
    "/_nicegui/*",
    "/_nicegui_ws/*",
)


def paths() -> tuple[str, ...]:
    """What may reach the pages at all; a trailing `*` stands for anything below."""
    inside = tuple(s.path.split("{")[0] + "*" if "{" in s.path else s.path for s in STOPS)
    return (*inside, *PUBLIC, *FILES)


def is_inside(path: str) -> bool:
    """Whether this is the path of a page for people who are signed in."""
    return any(_shape(stop.path).fullmatch(path) for stop in STOPS)


@cache
def _shape(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
