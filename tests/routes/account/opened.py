"""Opens a page for somebody and works with what is on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from nicegui import ui
from nicegui.testing import User

from components.html_elements import Text
from pages.access_control import PageContext
from ringlypro.accounts.authentication import SignedInUser
from ringlypro.clients import client_profiles
from ringlypro.core import i18n
from ringlypro.credits import ledger
from ringlypro.credits.queries import CallUsage
from tests.service_fixtures import FakeServices

NOW = datetime.fromisoformat("2025-11-20T10:00")
"""What the travelling clock says on a wall in New York."""


async def make_place(services: FakeServices, client_id: int, lang: str = "en") -> PageContext:
    visitor = SignedInUser(
        user_id=1, client_id=client_id, name="Ana Ruiz", initials="AR", business="Bright Dental", lang=lang, dark=None,
        email="ana@example.com", sign_in_id=7,
    )  # fmt: skip
    client_profile = await client_profiles.get_profile_by_id(services, client_id)
    assert client_profile is not None
    return PageContext(services, visitor, i18n.translator_for(lang), client_profile.zone, client_profile)  # type: ignore[arg-type]


async def shown(
    user: User, place: PageContext, build: Callable[[PageContext], Awaitable[None]], path: str = "/"
) -> None:
    """Open a page and wait until it stands: it is built while the browser already has the frame."""

    @ui.page("/")
    async def page() -> None:
        await build(place)

    await user.open(path)


def field(user: User, label: str) -> Any:
    """The control under a label."""
    assert user.client is not None
    captions = [
        e for e in user.client.elements.values() if isinstance(e, Text) and e.tag == "label" and e.text == label
    ]
    return user.client.elements[int(captions[-1].props["for"][1:])]


def fill(user: User, label: str, value: Any) -> None:
    with user:
        field(user, label).set_value(value)


async def seen(user: User, text: str, *, retries: int = 30) -> None:
    await user.should_see(text, retries=retries)


async def call(place: PageContext, sid: str, seconds: int = 61) -> None:
    async with place.unit_of_work() as unit:
        tariff = await ledger.load_tariff(unit)
        await ledger.charge_call(
            unit, call_id=None, call_sid=sid, seconds=seconds, tariff=tariff, reason="call", ended_at=unit.now
        )


def one(amount: str, *, free: int = 0, paid: int = 0, reason: str = "call") -> CallUsage:
    return CallUsage(
        id=1, call_id=None, twilio_call_sid="CA", minutes=free + paid, free_minutes=free, paid_minutes=paid,
        amount=Decimal(amount), balance_after=Decimal(0), rate=Decimal("0.1250"), reason=reason, at=NOW,
    )  # fmt: skip
