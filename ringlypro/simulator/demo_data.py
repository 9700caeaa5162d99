"""A believable month for an empty sandbox, made by the product itself.

Every call is a real conversation at a moment in the past, so calls, contacts, appointments, messages and ledger agree
because the same code made them. Nothing is sent: jobs of the past are dropped.
"""

from __future__ import annotations

import secrets
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select, update

from ringlypro.appointments import notification_content
from ringlypro.appointments.tables import Appointment
from ringlypro.calls import call_completion, call_store, conversation
from ringlypro.clients import business_settings, client_profiles
from ringlypro.clients.business_identity import load_business_identity
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.clients.offer_fields import SERVICE_FIELDS
from ringlypro.clients.tables import Service
from ringlypro.clients.translated_texts import store_values
from ringlypro.core import clock
from ringlypro.core.cache_registry import CacheRegistry
from ringlypro.core.errors import ErrorKind, RinglyError
from ringlypro.core.money import to_money
from ringlypro.credits import ledger
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import sms_service
from ringlypro.messages.tables import Message
from ringlypro.notifications.tables import FollowUp
from ringlypro.receptionist import conversation_types
from ringlypro.receptionist.language_packs import key_by_language
from ringlypro.settings import Settings
from ringlypro.signup.registration import register_tenant
from ringlypro.vendors.services_protocol import Services

SCRIPT: dict[str, Any] = tomllib.loads((Path(__file__).parent / "demo_data.toml").read_text(encoding="utf-8"))
DEMO_DAYS = 30
MAX_TURNS = 16
CALL_PLANS = ("book", "book", "book", "book", "price", "hours", "where", "insurance", "message", "missed", "hang_up")
TODAY_PLANS = ("book", "price", "message", "book", "emergency", "book", "missed")
"""What callers of today want, in turn: a bit of everything, also for who looks in the early morning."""
CALLS_TODAY = 7
FIRST_CALL_MINUTE, LAST_CALL_MINUTE = 8 * 60, 19 * 60
"""Minutes of the day between which people call."""
OPEN_FOLLOW_UP_AGE = timedelta(days=2)


class SandboxRequired(RinglyError):
    """A demo month belongs in an empty sandbox, where the telephone is a fake."""

    kind = ErrorKind.FORBIDDEN
    key = "errors.http.refused"
    code = "not_a_sandbox"


@dataclass(slots=True)
class ManualClock:
    """A clock that is set by hand: the past in which the month is made."""

    at: datetime

    def __call__(self) -> datetime:
        """The moment it was set to."""
        return self.at


@dataclass(slots=True)
class DemoMonth:
    """One client's month: services in the past, their clock, and random choices that are the same every time."""

    services: Services
    clock: ManualClock
    random: Random
    client_profile: ClientProfile
    has_said_wish: bool = False
    """Whether the caller of the present call has said what they call for."""
    has_said_reason: bool = False
    """Whether the caller of the present call has said what their message is."""


async def create_demo_clinic(services: Any) -> str:
    """Make a demo clinic with its own account; says how to sign in. Raises SandboxRequired."""
    settings: Settings = services.settings
    require_sandbox(settings)
    email, password = f"demo-{secrets.token_hex(3)}@example.com", secrets.token_urlsafe(9)
    form = {
        "email": email, "password": password, "first_name": "Demo", "last_name": "Owner",
        "business_name": "Bright Smile Dental", "business_phone": "+13055550100", "business_type": "dental",
        "terms_accepted": True,
    }  # fmt: skip
    registration = await register_tenant(services, form, channel="api", address="demo")
    calls = await fill_with_demo_data(services, registration.person.client_id)
    return f"{calls} calls are in the books. Sign in at {settings.frontend_url}/login as {email} with {password}"


def require_sandbox(settings: Settings) -> None:
    """Only where nobody real can be called or texted."""
    if settings.is_production or settings.uses_real_twilio:
        raise SandboxRequired


async def fill_with_demo_data(services: Any, client_id: int) -> int:
    """Give a client a month of calls, once; says how many there were. Raises SandboxRequired."""
    require_sandbox(services.settings)
    if not await _add_offers(services, client_id):
        return 0
    today: datetime = services.clock()
    past_clock = ManualClock(today - timedelta(days=DEMO_DAYS))
    url = services.database.engine.url.render_as_string(hide_password=False)
    past = Database(url, clock=past_clock, enqueue_jobs=False)
    past_services = replace(services, database=past, clock=past_clock, caches=CacheRegistry())
    client_profile = await client_profiles.get_profile_by_id(past_services, client_id)
    if client_profile is None or not await _add_credit(past_services, client_id):
        await past.close()
        return 0
    month = DemoMonth(past_services, past_clock, Random(client_id), client_profile)  # noqa: S311 - chooses people, guards nothing
    try:
        calls = await _make_calls(month, until=today)
    finally:
        await past.close()
    async with services.unit_of_work(client_id) as unit:
        await unit.notify("everything")
    return calls


async def _add_offers(services: Any, client_id: int) -> bool:
    """Prices, an address and services, where the owner has written none; False without a number."""
    async with services.unit_of_work(client_id) as unit:
        client = await business_settings.load_client_to_change(unit)
        if client.ringlypro_number is None:
            return False
        words = {name: text for name, text in SCRIPT["client"].items() if not CLIENT_FIELDS.read_value(client, name)}
        store_values(CLIENT_FIELDS, client, words)
        if (await unit.db.scalar(select(Service.id).limit(1))) is None:
            for position, values in enumerate(SCRIPT["services"]):
                service = Service(position=position, texts={})
                store_values(SERVICE_FIELDS, service, values)
                unit.db.add(service)
        await unit.notify("clients")
    return True


async def _add_credit(past_services: Any, client_id: int) -> bool:
    """What the month is paid with, when it began; False when that was done before."""
    async with past_services.unit_of_work(client_id) as unit:
        credit = to_money(SCRIPT["credit"])
        posted = await ledger.post(unit, kind="deposit", amount=credit, reference="demo", reason="practice_month")
    return posted.is_new


async def _make_calls(month: DemoMonth, *, until: datetime) -> int:
    """Calls of every day up to a few minutes ago: fewer at weekends, and some today whenever that is."""
    calls = 0
    zone = month.client_profile.zone
    today = until.astimezone(zone).date()
    for day in (today - timedelta(days=back) for back in range(DEMO_DAYS, -1, -1)):
        midnight = clock.to_utc_instant(datetime.combine(day, datetime.min.time()), zone)
        is_today = day == today
        last_minute = min(LAST_CALL_MINUTE, int((until - midnight) / timedelta(minutes=1)) - 10)
        first_minute = FIRST_CALL_MINUTE if last_minute >= FIRST_CALL_MINUTE + 60 else 0
        most = (
            CALLS_TODAY
            if is_today
            else month.random.randint(3, 7)
            if day.isoweekday() <= 5
            else month.random.randint(0, 2)
        )
        minutes = range(first_minute, max(first_minute, last_minute))
        for minute in sorted(month.random.sample(minutes, min(most, len(minutes)))):
            month.clock.at = midnight + timedelta(minutes=minute)
            await _make_call(month, calls, is_today=is_today)
            calls += 1
    await _finish_month(month, until)
    return calls


async def _make_call(month: DemoMonth, number: int, *, is_today: bool) -> None:
    """One call from hello to the bill."""
    name, lang = month.random.choice(SCRIPT["people"])
    plan = TODAY_PLANS[number % len(TODAY_PLANS)] if is_today else month.random.choice(CALL_PLANS)
    caller = f"+1786555{120 + [p[0] for p in SCRIPT['people']].index(name):04d}"
    sid = f"CA{number:04x}{secrets.token_hex(14)}"
    request = call_store.VoiceRequest(sid, caller, month.client_profile.ringlypro_number or "")
    event: conversation_types.ConversationEvent = conversation_types.CallStarted()
    started, month.has_said_wish, month.has_said_reason = month.clock.at, False, False
    for turn in range(MAX_TURNS):
        answer = await conversation.take_turn(month.services, month.client_profile, request, event, lang="en")
        month.clock.at += timedelta(seconds=month.random.randint(7, 16))
        if answer.does != "listen" or plan == "missed" or (plan == "hang_up" and turn > 1):
            break
        event = _caller_event(
            month,
            question=answer.path.rsplit("/", 1)[-1],
            words=answer.spoken[-1].text if answer.spoken else "",
            name=name,
            lang=lang,
            plan=plan,
            turn=turn,
        )
    async with month.services.unit_of_work(month.client_profile.id) as unit:
        seconds = round((month.clock.at - started).total_seconds())
        status = "canceled" if plan == "missed" else "completed"
        await call_completion.apply_call_status(unit, month.client_profile, sid=sid, status=status, seconds=seconds)
        await _record_confirmation(unit, caller)


def _caller_event(
    month: DemoMonth, *, question: str, words: str, name: str, lang: str, plan: str, turn: int
) -> conversation_types.ConversationEvent:
    def say(kind: str) -> conversation_types.ConversationEvent:
        return conversation_types.SpeechReceived(month.random.choice(SCRIPT[lang][kind]).format(name=name), 0.9)

    match question:
        case "select-language":
            return conversation_types.KeysPressed(key_by_language()[lang])
        case "process-speech":
            is_over, month.has_said_wish = month.has_said_wish, True
            return say("bye" if is_over else plan if plan in SCRIPT[lang] else "book")
        case "collect-service":
            return conversation_types.KeysPressed(str(month.random.randint(1, len(SCRIPT["services"]))))
        case "collect-name":
            return say("name")
        case "collect-phone" | "confirm":
            return say("yes")
        case "book-appointment" if "?" in words and turn > 8:
            return conversation_types.KeysPressed("1")
        case "book-appointment":
            return conversation_types.SpeechReceived(_choose_time(month, lang), 0.9)
        case "collect-message" if plan == "message" and not month.has_said_reason:
            month.has_said_reason = True
            return say("reason")
        case _:
            return say("no")


def _choose_time(month: DemoMonth, lang: str) -> str:
    day = month.clock.at.astimezone(month.client_profile.zone).date() + timedelta(days=month.random.randint(1, 12))
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    hour, half = month.random.choice((9, 10, 11, 14, 15, 16)), month.random.choice((0, 30))
    spoken_hour = hour - 12 if hour > 12 else hour
    template = month.random.choice(SCRIPT[lang]["times"])
    return str(
        template.format(
            day=day.day,
            month=SCRIPT[lang]["months"][day.month - 1],
            weekday=SCRIPT[lang]["weekdays"][day.weekday()],
            clock=f"{spoken_hour}:{half:02d}" if half else str(spoken_hour),
            part=SCRIPT[lang]["parts"][hour >= 12],
        )
    )


async def _record_confirmation(unit: UnitOfWork, caller: str) -> None:
    """The confirmation of an appointment that was just made, as if it had been sent and delivered then."""
    newest = select(Appointment).where(Appointment.customer_phone == caller).order_by(Appointment.id.desc()).limit(1)
    appointment = (await unit.db.scalars(newest)).one_or_none()
    if appointment is None or appointment.confirmation_sent:
        return
    body = notification_content.render_sms(appointment, await load_business_identity(unit), "confirmation")
    sms = await sms_service.queue_sms(
        unit, to=caller, body=body, purpose=f"confirmation:{appointment.id}:demo", contact_id=appointment.contact_id
    )
    if sms is not None:
        delivered = {"status": "delivered", "twilio_sid": f"SM{secrets.token_hex(16)}", "sent_at": unit.now}
        await unit.db.execute(update(Message).where(Message.id == sms.id).values(**delivered, delivered_at=unit.now))
    appointment.confirmation_sent = True


async def _finish_month(month: DemoMonth, until: datetime) -> None:
    """What the staff did: most visits were kept, a few were not, and only the latest messages still wait."""
    month.clock.at = until
    async with month.services.unit_of_work(month.client_profile.id) as unit:
        is_past = Appointment.ends_at < until, Appointment.status == "confirmed"
        await unit.db.execute(update(Appointment).where(*is_past, Appointment.id % 11 == 0).values(status="no-show"))
        await unit.db.execute(update(Appointment).where(*is_past).values(status="completed"))
        was_answered = FollowUp.created_at < until - OPEN_FOLLOW_UP_AGE, FollowUp.done_at.is_(None)
        answered_at = FollowUp.created_at + timedelta(hours=2)
        await unit.db.execute(update(FollowUp).where(*was_answered).values(done_at=answered_at))
