"""The composition root: real vendor or double, engine, clock, memory. The only place that knows who is behind a port.

A vendor whose key is empty is played by its double; `doubles` lists them for the pages to say so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ringlypro.calls import voices
from ringlypro.calls.speech import Recordings
from ringlypro.clients import directory as client_directory
from ringlypro.clients.tables import Client
from ringlypro.db.unit import Database, Unit
from ringlypro.kit.clock import Clock, system_clock
from ringlypro.live import Wire
from ringlypro.messages.tables import Message
from ringlypro.settings import Settings
from ringlypro.signup.number import hooks
from ringlypro.vendors import twilio_script
from ringlypro.vendors.doubles.mail import Pigeonhole
from ringlypro.vendors.doubles.payments import Till
from ringlypro.vendors.doubles.phone import Switchboard
from ringlypro.vendors.doubles.voice import Mute
from ringlypro.vendors.ports import Letter, Mail, NumberHooks, Payments, Phone, Voice
from ringlypro.vendors.script import Script
from ringlypro.vendors.services_protocol import Services


@dataclass(slots=True)
class ServiceContainer:
    """Everything a door or a job needs; one per process."""

    settings: Settings
    database: Database
    wire: Wire
    phone: Phone
    voice: Voice
    payments: Payments
    mail: Mail
    recordings: Recordings
    clock: Clock = system_clock
    memory: dict[tuple[str, object], object] = field(default_factory=dict)
    doubles: tuple[str, ...] = ()

    def unit(self, client_id: int) -> AbstractAsyncContextManager[Unit]:
        """Work for one client; leaving commits."""
        return self.database.unit(client_id)

    def directory(self) -> AbstractAsyncContextManager[Unit]:
        """Ask across clients: users, clients and external ids only."""
        return self.database.directory()

    def phone_script(self, script: Script) -> str:
        """A script as the telephone company reads it."""
        return twilio_script.write(script)

    def hooks(self) -> NumberHooks:
        """The addresses that a number is given: exactly the public base and a path."""
        return hooks(self.settings.base_url)

    async def close(self) -> None:
        """Let go of everything, in the reverse order of building. May be called twice."""
        await self.recordings.settle()
        await self.wire.stop()
        await self.database.close()


def build(settings: Settings, database_url: str, *, clock: Clock = system_clock) -> ServiceContainer:
    """The house for these settings, over this database."""
    database = Database(database_url, clock=clock)

    async def taken(numbers: Sequence[str]) -> Collection[str]:
        async with database.directory() as unit:
            rows = await unit.db.scalars(select(Client.ringlypro_number).where(Client.ringlypro_number.in_(numbers)))
            return [n for n in rows if n]

    services = ServiceContainer(
        settings=settings,
        database=database,
        wire=Wire(database_url),
        phone=_phone(settings, taken),
        voice=_voice(settings),
        payments=_payments(settings),
        mail=_mail(settings),
        recordings=Recordings(settings.RINGLYPRO_DATA_DIR / "audio", secret=settings.AUDIO_SECRET),
        clock=clock,
        doubles=_played(settings),
    )
    services.wire.watch(lambda news: client_directory.forget(services, news))
    return services


async def refuse_unfit_voices(settings: Settings) -> None:
    """Raise SettingsError for a voice or model that was just set and does not speak its language."""
    voice = _voice(settings)
    try:
        await voices.refuse_unfit(voice, settings)
    finally:
        await voice.close()


ABOUT_A_CLIENT = {"notification", "confirmation", "reminder", "cancellation"}
"""Letters whose reference goes on with the client's id; that of a `reset` goes on with the user's."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a double kept instead of sending it; a text has no subject."""

    to: str
    subject: str
    text: str
    at: datetime


def keeps_post(services: Services) -> bool:
    """Whether letters or texts stay here for their owner to read."""
    played = isinstance(services.mail, Pigeonhole) or isinstance(services.phone, Switchboard)
    return services.settings.sandbox and played


def sandbox_letters(services: Services, *, client_id: int, user_id: int, email: str) -> list[Kept] | None:
    """This client's letters that were not posted, and this user's own, newest first; None where the post is real.

    The reference says whose a letter is: two businesses may write to the same person. What it does not say is hidden.
    """
    if not services.settings.sandbox or not isinstance(services.mail, Pigeonhole):
        return None

    def is_theirs(letter: Letter) -> bool:
        about, whose = [*letter.reference.split("-"), ""][:2]
        if about == "reset":
            return whose == str(user_id) and letter.to.lower() == email.lower()
        return about in ABOUT_A_CLIENT and whose == str(client_id)

    found = zip(services.mail.letters, services.mail.moments, strict=True)
    return [Kept(one.to, one.subject, one.text, at) for one, at in found if is_theirs(one)][::-1]


async def sandbox_texts(services: Services, *, client_id: int) -> list[Kept] | None:
    """This client's texts that were not sent, newest first; None where the telephone is real.

    A text is a client's own when its messages name it: businesses without a number may share one.
    """
    if not services.settings.sandbox or not isinstance(services.phone, Switchboard):
        return None
    texts = list(services.phone.texts)
    async with services.unit(client_id) as unit:
        rows = select(Message.twilio_sid).where(Message.twilio_sid.in_([one.sid for one in texts]))
        theirs = set(await unit.db.scalars(rows))
    return [Kept(one.to, "", one.body, one.at) for one in reversed(texts) if one.sid in theirs]


def _played(settings: Settings) -> tuple[str, ...]:
    keys = {
        "telephone": settings.TWILIO_ACCOUNT_SID,
        "voice": settings.ELEVENLABS_API_KEY,
        "payments": settings.STRIPE_SECRET_KEY,
        "mail": settings.SENDGRID_API_KEY,
    }
    return tuple(name for name, key in keys.items() if not key)


def _phone(settings: Settings, taken: Any) -> Phone:
    if not settings.real_twilio:
        return Switchboard(tokens=(settings.TWILIO_AUTH_TOKEN,), taken=taken)
    from ringlypro.vendors.twilio_phone import TwilioPhone  # noqa: PLC0415 - a large kit, only where it is used

    return TwilioPhone(
        account_sid=settings.TWILIO_ACCOUNT_SID,
        tokens=(settings.TWILIO_AUTH_TOKEN,),
        base_url=settings.TWILIO_API_BASE_URL,
        messaging_service=settings.TWILIO_MESSAGING_SERVICE_SID or None,
    )


def _voice(settings: Settings) -> Voice:
    if not settings.ELEVENLABS_API_KEY:
        return Mute()
    from ringlypro.vendors.elevenlabs_voice import ElevenlabsVoice  # noqa: PLC0415 - a large kit

    return ElevenlabsVoice(
        api_key=settings.ELEVENLABS_API_KEY,
        voices={"en": settings.ELEVENLABS_VOICE_EN, "es": settings.ELEVENLABS_VOICE_ES},
        model=settings.ELEVENLABS_MODEL,
        base_url=settings.ELEVENLABS_API_BASE_URL,
    )


def _payments(settings: Settings) -> Payments:
    if not settings.STRIPE_SECRET_KEY:
        return Till(webhook_secret=settings.STRIPE_WEBHOOK_SECRET)
    from ringlypro.vendors.stripe_payments import StripePayments  # noqa: PLC0415 - a large kit

    return StripePayments(
        secret_key=settings.STRIPE_SECRET_KEY,
        publishable_key=settings.STRIPE_PUBLISHABLE_KEY,
        webhook_secrets=tuple(filter(None, (settings.STRIPE_WEBHOOK_SECRET,))),
        base_url=settings.STRIPE_API_BASE_URL,
    )


def _mail(settings: Settings) -> Mail:
    if not settings.SENDGRID_API_KEY:
        return Pigeonhole()
    from ringlypro.vendors.sendgrid_mail import SendgridMail  # noqa: PLC0415 - a large kit

    return SendgridMail(
        api_key=settings.SENDGRID_API_KEY,
        sender=settings.FROM_EMAIL,
        sender_name="RinglyPro",
        base_url=settings.SENDGRID_API_BASE_URL,
    )
