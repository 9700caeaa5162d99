"""The site map: which path shows which page, and what the drawer offers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Stop:
    """A page inside the shell. `module` has `build(place, **params)`; `icon` puts it into the drawer."""

    path: str
    module: str
    key: str = ""
    icon: str = ""
    section: str = ""
    phone: bool = False


STOPS = (
    Stop("/", "pages.dashboard", "nav.overview", "layout-dashboard", phone=True),
    Stop("/calls", "pages.calls", "nav.calls", "phone", phone=True),
    Stop("/calls/{call_id}", "pages.call_detail"),
    Stop("/appointments", "pages.appointments", "nav.appointments", "calendar", phone=True),
    Stop("/contacts", "pages.contacts", "nav.contacts", "users", phone=True),
    Stop("/contacts/{contact_id}", "pages.contact_detail"),
    Stop("/follow-ups", "pages.follow_ups", "nav.follow_ups", "inbox", phone=True),
    Stop("/demo", "pages.demo"),
    Stop("/demo/mail", "pages.demo_mail"),
    Stop("/notifications", "pages.notifications"),
    Stop("/check", "pages.check", "check.nav", "circle-check", "nav.account"),
    Stop("/understand", "pages.understand", "nav.understand", "message-square", "nav.account"),
    Stop("/billing", "pages.billing", "nav.billing", "credit-card", "nav.account"),
    Stop("/settings", "pages.settings_page", "nav.settings", "settings", "nav.account"),
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
