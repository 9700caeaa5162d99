"""Businesses to call and owners to look: made by the product's own sign-up, outside of what is measured."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ringlypro import services as service_factory
from ringlypro.accounts import authentication
from ringlypro.credits import ledger
from ringlypro.services import ServiceContainer
from ringlypro.settings import Settings
from ringlypro.signup.registration import register_tenant
from ringlypro.simulator.demo_data import fill_with_demo_data

SLOTS_PER_DAY = 16
BALANCE_DOLLARS = Decimal(10_000)
FIRST_HOUR = 9
AREA_CODES = ("305", "212", "415", "617", "702", "206")


@dataclass(slots=True)
class BenchTenant:
    """A business with a number, the cookie of its owner, and the half hours nobody has been offered yet."""

    client_id: int
    number: str
    cookie: str
    next_slot: int = 0

    def take_free_time(self) -> datetime:
        """A time nobody has: every call books its own half hour of a working day, from the week after next on."""
        day_number, slot = divmod(self.next_slot, SLOTS_PER_DAY)
        self.next_slot += 1
        today = datetime.now(UTC).date()
        first_monday = today + timedelta(days=14 - today.weekday())
        day = first_monday + timedelta(days=day_number // 5 * 7 + day_number % 5)
        return datetime.combine(day, datetime.min.time()) + timedelta(hours=FIRST_HOUR, minutes=30 * slot)


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[ServiceContainer]:
    """The product's services in this process, over the database of the settings."""
    services = service_factory.build_services(settings, settings.DATABASE_URL)
    try:
        yield services
    finally:
        await services.close()


async def create_tenants(
    settings: Settings, count: int, *, first: int = 0, with_month: bool = False
) -> list[BenchTenant]:
    """Sign up so many businesses; `first` numbers them, `with_month` gives each a month of calls to look at."""
    async with open_services(settings) as services:
        return [await _create_tenant(services, first + each, with_month=with_month) for each in range(count)]


async def _create_tenant(services: ServiceContainer, position: int, *, with_month: bool) -> BenchTenant:
    area = AREA_CODES[position % len(AREA_CODES)]
    form = {
        "email": f"owner-{position}@example.com", "password": "a long password for a bench",
        "first_name": "Bench", "last_name": "Mark", "business_name": f"Bench Clinic {position}",
        "business_phone": f"+1{area}5550199", "business_type": "healthcare", "terms_accepted": True,
    }  # fmt: skip
    registration = await register_tenant(services, form, channel="web", address="bench")
    client_id = registration.person.client_id
    if registration.number is None:
        raise RuntimeError("a new business has no number")
    async with services.unit_of_work(client_id) as unit:  # so that no business runs out of minutes under load
        await ledger.post(
            unit, kind="deposit", amount=BALANCE_DOLLARS, reference="bench", reason="credits.reason.deposit"
        )
    if with_month:
        await fill_with_demo_data(services, client_id)
    return BenchTenant(
        client_id, registration.number, authentication.encode_session_cookie(client_id, registration.secret)
    )
