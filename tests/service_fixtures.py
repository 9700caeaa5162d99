"""A desk for tests: a real database, the product's own doubles, and settings that need no environment."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI
from procrastinate import PsycopgConnector
from procrastinate.periodic import PeriodicRegistry
from starlette.routing import BaseRoute

from ringlypro.core.cache_registry import CacheRegistry
from ringlypro.core.clock import Clock
from ringlypro.core.load_monitor import LoadMonitor
from ringlypro.core.metrics import Metrics
from ringlypro.core.turn_gate import TurnGate
from ringlypro.db.database import Database
from ringlypro.db.local_jobs import LocalJobs
from ringlypro.db.queue import queue
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.jobs import register_jobs
from ringlypro.settings import Settings
from ringlypro.vendors import twiml
from ringlypro.vendors.call_script import CallScript
from ringlypro.vendors.fakes.mail import FakeMail
from ringlypro.vendors.fakes.phone import FakePhone
from ringlypro.vendors.fakes.voice import NullVoice
from tests.fake_bank import FakeBank
from webhooks.error_responses import install_error_handlers
from webhooks.middleware import BodySizeLimitMiddleware
from webhooks.signed_router import SignedRouteMiddleware, SignedRouter

SECRET = "a-secret-of-tests-that-is-long-enough-0123456789"
SITE = "http://127.0.0.1:3000"
READ_ROUTERS: dict[int, tuple[APIRouter, BaseRoute]] = {}
"""Of this process, by their ids, which are theirs as long as they are here."""


@dataclass(slots=True)
class FakeServices:
    """`Services` with everything in reach: `phone`, `mail` and `payments` are doubles that remember what they were asked."""

    __test__ = False

    settings: Settings
    database: Database
    phone: Any
    voice: Any
    payments: Any
    mail: Any
    clock: Clock
    metrics: Metrics = field(default_factory=Metrics)
    load_monitor: LoadMonitor = field(default_factory=lambda: LoadMonitor(Metrics()))
    turn_gate: TurnGate = field(default_factory=TurnGate)
    recordings: Any = None
    listener: Any = None
    caches: CacheRegistry = field(default_factory=CacheRegistry)
    faked_vendors: tuple[str, ...] = ("telephone", "voice", "payments", "mail")

    def unit_of_work(self, client_id: int) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.database.unit_of_work(client_id)

    def system_session(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.database.system_session()

    def voice_unit(self, client_id: int) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.database.voice_unit(client_id)

    def job_unit(self, client_id: int) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.database.job_unit(client_id)

    def voice_system_session(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self.database.voice_system_session()

    @property
    def local_jobs(self) -> LocalJobs:
        return self.database.local_jobs

    def render_call_script(self, script: CallScript) -> str:
        return twiml.render_twiml(script)


def make_settings(**values: Any) -> Settings:
    """Settings that read neither the environment's file nor a data folder; names as in the environment."""
    secrets = {"JWT_SECRET", "SESSION_SECRET", "AUDIO_SECRET", "TWILIO_AUTH_TOKEN", "STRIPE_WEBHOOK_SECRET"}
    return Settings(_env_file=None, **(dict.fromkeys(secrets, SECRET) | values))  # type: ignore[call-arg]


def make_services(database: Database, clock: Clock, **overrides: Any) -> FakeServices:
    """A desk over this database. Overrides are its fields, or names of settings in capitals."""
    settings = make_settings(**{name: value for name, value in overrides.items() if name.isupper()})
    made = FakeServices(
        settings=settings,
        database=database,
        phone=FakePhone(tokens=(settings.TWILIO_AUTH_TOKEN,), clock=clock, seed=1),
        voice=NullVoice(),
        payments=FakeBank(webhook_secret=settings.STRIPE_WEBHOOK_SECRET, clock=clock),
        mail=FakeMail(webhook_key=settings.SENDGRID_WEBHOOK_PUBLIC_KEY),
        clock=clock,
    )
    return replace(made, **{name: value for name, value in overrides.items() if not name.isupper()})


def make_app(services: FakeServices, routers: Iterable[APIRouter]) -> FastAPI:
    """A small app with these doors and our way of saying what went wrong."""
    app = FastAPI()
    app.state.services = services
    install_error_handlers(app)
    app.add_middleware(SignedRouteMiddleware, web_app=app)
    app.add_middleware(BodySizeLimitMiddleware)
    for router in routers:
        if isinstance(router, SignedRouter):
            app.router.routes.extend(router.routes)
        else:
            app.router.routes.append(read_router(router))
    return app


def read_router(router: APIRouter) -> BaseRoute:
    """A router as an app includes it: what FastAPI works out of its signatures costs more than most requests."""
    if id(router) not in READ_ROUTERS:
        first_app = FastAPI()
        first_app.include_router(router)
        READ_ROUTERS[id(router)] = router, first_app.router.routes[-1]
    return READ_ROUTERS[id(router)][1]


@asynccontextmanager
async def browser(
    app: FastAPI, *, token: str | None = None, address: str = "127.0.0.1"
) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks HTTP to an app without a network; with `token`, as a signed-in program."""
    way = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 50000))
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(transport=way, base_url=SITE, headers=headers) as client:
        yield client


async def run_jobs(services: FakeServices, database_url: str) -> None:
    """Run every waiting job as the worker would, until none is left that may run now."""
    register_jobs()
    connector = PsycopgConnector(conninfo=database_url, kwargs={"options": "-c search_path=jobs,public"})
    app = queue.with_connector(connector)
    app.periodic_registry = PeriodicRegistry()  # the wall clock decides nothing in a test
    async with app.open_async():
        await app.run_worker_async(
            wait=False, listen_notify=False, install_signal_handlers=False, additional_context={"services": services}
        )


async def waiting_jobs(database: Database) -> list[dict[str, Any]]:
    """Name and arguments of each job that is still to be done, oldest first; those planned for later come last."""
    async with database.system_session() as unit:
        queued = await unit.fetch_all(
            "SELECT task_name, args, scheduled_at, attempts FROM jobs.procrastinate_jobs WHERE status = 'todo' ORDER BY id",
            {},
        )
        planned = await unit.fetch_all(
            "SELECT task_name, args, run_at AS scheduled_at, 0 AS attempts FROM jobs.planned_jobs ORDER BY id", {}
        )
    return [*queued, *planned]
