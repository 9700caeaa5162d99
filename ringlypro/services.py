"""The composition root: real vendor or fake, engine, clock, caches. The only place that knows who is behind a port.

A vendor whose key is empty is played by its fake; `faked_vendors` lists them for the pages to say so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from ringlypro.calls import voices
from ringlypro.change_events import NotificationListener
from ringlypro.clients.client_profiles import ClientProfileCache
from ringlypro.clients.tables import Client
from ringlypro.core.cache_registry import CacheRegistry
from ringlypro.core.clock import Clock, system_clock
from ringlypro.core.load_monitor import LoadMonitor
from ringlypro.core.metrics import Metrics
from ringlypro.core.turn_gate import TurnGate
from ringlypro.db.database import Database
from ringlypro.db.local_jobs import LocalJobs
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.settings import Settings
from ringlypro.signup.number_provisioning import number_webhooks
from ringlypro.vendors import twiml
from ringlypro.vendors.call_script import CallScript
from ringlypro.vendors.fakes.mail import FakeMail
from ringlypro.vendors.fakes.payments import FakePayments
from ringlypro.vendors.fakes.phone import FakePhone
from ringlypro.vendors.fakes.practice_bank import PostReport, PracticeBank, post_over_http
from ringlypro.vendors.fakes.voice import NullVoice
from ringlypro.vendors.measured_vendor import measure_vendor, unwrap_vendor
from ringlypro.vendors.ports import Mail, NumberWebhooks, Payments, Phone, Voice
from ringlypro.vendors.recording_cache import RecordingCache
from ringlypro.vendors.services_protocol import Services


@dataclass(slots=True)
class ServiceContainer:
    """Everything a route, a page or a job needs; one per process."""

    settings: Settings
    metrics: Metrics
    load_monitor: LoadMonitor
    database: Database
    listener: NotificationListener
    phone: Phone
    voice: Voice
    payments: Payments
    mail: Mail
    recordings: RecordingCache
    turn_gate: TurnGate
    clock: Clock = system_clock
    caches: CacheRegistry = field(default_factory=CacheRegistry)
    faked_vendors: tuple[str, ...] = ()

    def unit_of_work(self, client_id: int) -> AbstractAsyncContextManager[UnitOfWork]:
        """Work for one client; leaving commits."""
        return self.database.unit_of_work(client_id)

    def system_session(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Ask across clients: users, clients and external ids only."""
        return self.database.system_session()

    def voice_unit(self, client_id: int) -> AbstractAsyncContextManager[UnitOfWork]:
        """Work for one client while somebody is on the telephone; leaving commits."""
        return self.database.voice_unit(client_id)

    def job_unit(self, client_id: int) -> AbstractAsyncContextManager[UnitOfWork]:
        """Work for one client in a job; leaving commits."""
        return self.database.job_unit(client_id)

    def voice_system_session(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Ask across clients while somebody is on the telephone."""
        return self.database.voice_system_session()

    @property
    def local_jobs(self) -> LocalJobs:
        """What units queue for the worker of this process."""
        return self.database.local_jobs

    def render_call_script(self, script: CallScript) -> str:
        """A script as the telephone company reads it."""
        return twiml.render_twiml(script)

    def number_webhooks(self) -> NumberWebhooks:
        """The addresses that a number is given: exactly the public base and a path."""
        return number_webhooks(self.settings.base_url)

    async def close(self) -> None:
        """Let go of everything, in the reverse order of building. May be called twice."""
        await self.recordings.wait_for_pending()
        await self.listener.stop()
        await self.load_monitor.stop()
        await self.database.close()


def build_services(settings: Settings, database_url: str, *, clock: Clock = system_clock) -> ServiceContainer:
    """The services for these settings, over this database."""
    metrics = Metrics()
    database = Database(database_url, clock=clock)

    async def find_numbers_in_use(numbers: Sequence[str]) -> Collection[str]:
        async with database.system_session() as unit:
            rows = await unit.db.scalars(select(Client.ringlypro_number).where(Client.ringlypro_number.in_(numbers)))
            return [number for number in rows if number]

    services = ServiceContainer(
        settings=settings,
        metrics=metrics,
        load_monitor=LoadMonitor(metrics),
        database=database,
        listener=NotificationListener(database_url, on_connection_lost=metrics.count_listener_loss),
        phone=measure_vendor(_create_phone(settings, find_numbers_in_use), "twilio", metrics),
        voice=measure_vendor(_create_voice(settings), "elevenlabs", metrics),
        payments=measure_vendor(_create_payments(settings), "stripe", metrics),
        mail=measure_vendor(_create_mail(settings), "sendgrid", metrics),
        recordings=RecordingCache(settings.RINGLYPRO_DATA_DIR / "audio", secret=settings.AUDIO_SECRET),
        turn_gate=TurnGate(observe_wait=metrics.observe_turn_wait),
        clock=clock,
        faked_vendors=_list_faked_vendors(settings),
    )
    services.listener.add_watcher(services.caches.get_cache(ClientProfileCache).invalidate)
    metrics.watch_turn_gate(services.turn_gate.count_waiting)
    metrics.watch_listener(services.listener.connected.is_set)
    metrics.watch_pool("main", in_use=database.count_connections_in_use, size=database.max_connections)
    for name, pool in (("voice", database.voice), ("jobs", database.jobs)):
        metrics.watch_pool(name, in_use=pool.count_connections_in_use, size=pool.max_connections)
    database.observe_waits(
        main=metrics.time_pool_waits("main"),
        voice=metrics.time_pool_waits("voice"),
        jobs=metrics.time_pool_waits("jobs"),
    )
    return services


async def refuse_unsupported_voices(settings: Settings) -> None:
    """Raise SettingsError for a voice or model that was just set and does not speak its language."""
    voice = _create_voice(settings)
    try:
        await voices.refuse_unsupported_voices(voice, settings)
    finally:
        await voice.close()


def find_practice_bank(services: Services, post: PostReport) -> PracticeBank | None:
    """The bank that plays along with the fake payments; None where money is real. `post` carries its reports."""
    payments = unwrap_vendor(services.payments)
    if not services.settings.is_sandbox or not isinstance(payments, FakePayments):
        return None
    return PracticeBank(payments, post)


def _list_faked_vendors(settings: Settings) -> tuple[str, ...]:
    keys = {
        "telephone": settings.TWILIO_ACCOUNT_SID,
        "voice": settings.ELEVENLABS_API_KEY,
        "payments": settings.STRIPE_SECRET_KEY,
        "mail": settings.SENDGRID_API_KEY,
    }
    return tuple(name for name, key in keys.items() if not key)


def _create_phone(settings: Settings, numbers_in_use: Any) -> Phone:
    if not settings.uses_real_twilio:
        return FakePhone(tokens=(settings.TWILIO_AUTH_TOKEN,), numbers_in_use=numbers_in_use)
    from ringlypro.vendors.twilio_phone import TwilioPhone  # noqa: PLC0415 - a large kit, only where it is used

    return TwilioPhone(
        account_sid=settings.TWILIO_ACCOUNT_SID,
        tokens=(settings.TWILIO_AUTH_TOKEN,),
        base_url=settings.TWILIO_API_BASE_URL,
        messaging_service=settings.TWILIO_MESSAGING_SERVICE_SID or None,
    )


def _create_voice(settings: Settings) -> Voice:
    if not settings.ELEVENLABS_API_KEY:
        return NullVoice()
    from ringlypro.vendors.elevenlabs_voice import ElevenlabsVoice  # noqa: PLC0415 - a large kit

    return ElevenlabsVoice(
        api_key=settings.ELEVENLABS_API_KEY,
        voices={"en": settings.ELEVENLABS_VOICE_EN, "es": settings.ELEVENLABS_VOICE_ES},
        model=settings.ELEVENLABS_MODEL,
        base_url=settings.ELEVENLABS_API_BASE_URL,
    )


def _create_payments(settings: Settings) -> Payments:
    if not settings.STRIPE_SECRET_KEY:
        payments = FakePayments(webhook_secret=settings.STRIPE_WEBHOOK_SECRET)
        if settings.is_sandbox:
            payments.on_charge = PracticeBank(payments, post_over_http(settings)).report_later
        return payments
    from ringlypro.vendors.stripe_payments import StripePayments  # noqa: PLC0415 - a large kit

    return StripePayments(
        secret_key=settings.STRIPE_SECRET_KEY,
        publishable_key=settings.STRIPE_PUBLISHABLE_KEY,
        webhook_secrets=tuple(filter(None, (settings.STRIPE_WEBHOOK_SECRET,))),
        base_url=settings.STRIPE_API_BASE_URL,
    )


def _create_mail(settings: Settings) -> Mail:
    if not settings.SENDGRID_API_KEY:
        return FakeMail(webhook_key=settings.SENDGRID_WEBHOOK_PUBLIC_KEY)
    from ringlypro.vendors.sendgrid_mail import SendgridMail  # noqa: PLC0415 - a large kit

    return SendgridMail(
        api_key=settings.SENDGRID_API_KEY,
        sender=settings.FROM_EMAIL,
        sender_name="RinglyPro",
        webhook_key=settings.SENDGRID_WEBHOOK_PUBLIC_KEY,
        base_url=settings.SENDGRID_API_BASE_URL,
    )
