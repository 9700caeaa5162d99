"""A believable month for an empty sandbox, made by the product itself.

Every call is a real conversation at a moment in the past, so calls, contacts, appointments, messages and ledger agree
because the same code made them. Nothing is sent: jobs of the past are dropped.
"""

from __future__ import annotations

import random
import secrets
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from ringlypro.appointments import wording
from ringlypro.appointments.tables import Appointment
from ringlypro.calls import conversation, ending, record
from ringlypro.clients import directory
from ringlypro.clients.directory import ClientCard
from ringlypro.clients.tables import Client, Service
from ringlypro.credits import ledger
from ringlypro.db.unit import Database, Unit
from ringlypro.kit import clock
from ringlypro.kit.errors import Kind, RinglyError
from ringlypro.kit.money import money
from ringlypro.messages import traffic
from ringlypro.receptionist import talk
from ringlypro.settings import Settings
from ringlypro.signup.register import register
from ringlypro.vendors.services_protocol import Services

BOOK: dict[str, Any] = tomllib.loads((Path(__file__).parent / "demo.toml").read_text(encoding="utf-8"))
DAYS = 30
MOST_TURNS = 16
PLANS = ("book", "book", "book", "price", "hours", "where", "message", "hang_up")


class NotASandbox(RinglyError):
    """A demo month belongs in an empty sandbox, where the telephone is a double."""

    kind = Kind.REFUSED
    key = "errors.http.refused"
    code = "not_a_sandbox"


@dataclass(slots=True)
class Moment:
    """A clock that is set by hand: the past in which the month is made."""

    at: datetime

    def __call__(self) -> datetime:
        """The moment it was set to."""
        return self.at


@dataclass(slots=True)
class Month:
    """One client's month: the desk of the past, its clock, and dice that always fall the same."""

    desk: Services
    now: Moment
    dice: random.Random
    card: ClientCard
    booked: int = 0


async def plant(services: Any) -> str:
    """Make a demo clinic with its own account; says how to sign in. Raises NotASandbox."""
    settings: Settings = services.settings
    refuse_real(settings)
    email, password = f"demo-{secrets.token_hex(3)}@example.com", secrets.token_urlsafe(9)
    form = {
        "email": email, "password": password, "first_name": "Demo", "last_name": "Owner",
        "business_name": "Bright Smile Dental", "business_phone": "+13055550100", "business_type": "dental",
        "terms_accepted": True,
    }  # fmt: skip
    made = await register(services, form, door="api", address="demo")
    calls = await plant_into(services, made.person.client_id)
    return f"{calls} calls are in the books. Sign in at {settings.frontend_url}/login as {email} with {password}"


def refuse_real(settings: Settings) -> None:
    """Only where nobody real can be called or texted."""
    if settings.production or settings.real_twilio:
        raise NotASandbox


async def plant_into(services: Any, client_id: int) -> int:
    """Give a client a month of calls, once; says how many there were. Raises NotASandbox."""
    refuse_real(services.settings)
    if not await _furnish(services, client_id):
        return 0
    today: datetime = services.clock()
    now = Moment(today - timedelta(days=DAYS))
    url = services.database.engine.url.render_as_string(hide_password=False)
    past = Database(url, clock=now, queues=False)
    desk = replace(services, database=past, clock=now, memory={})
    card = await directory.by_id(desk, client_id)
    if card is None or card.ringlypro_number is None:
        await past.close()
        return 0
    month = Month(desk, now, random.Random(client_id), card)  # noqa: S311 - chooses people, guards nothing
    try:
        calls = await _live(month, until=today)
    finally:
        await past.close()
    async with services.unit(client_id) as unit:
        await unit.tell("everything")
    return calls


async def _furnish(services: Any, client_id: int) -> bool:
    """Prices, an address and services, where the owner has written none; False when done before, or with no number."""
    async with services.unit(client_id) as unit:
        client = (await unit.db.scalars(select(Client).where(Client.id == client_id))).one()
        if client.ringlypro_number is None:
            return False
        client.prices = client.prices or BOOK["prices"]
        client.prices_es = client.prices_es or BOOK["prices_es"]
        client.address = client.address or BOOK["address"]
        client.address_es = client.address_es or BOOK["address_es"]
        if (await unit.db.scalar(select(Service.id).limit(1))) is None:
            for position, (name, name_es, minutes, price) in enumerate(BOOK["services"]):
                unit.db.add(
                    Service(name=name, name_es=name_es, minutes=minutes, price=price, price_es=price, position=position)
                )
        credit = money(BOOK["credit"])
        posted = await ledger.post(unit, kind="correction", amount=credit, reference="demo", reason="play_money")
        await unit.tell("clients")
    return posted.is_new


async def _live(month: Month, *, until: datetime) -> int:
    calls = 0
    for offset in range(DAYS):
        day = (until - timedelta(days=DAYS - offset)).astimezone(month.card.zone).date()
        many = month.dice.randint(3, 6) if day.isoweekday() <= 5 else month.dice.randint(0, 2)
        for minute in sorted(month.dice.sample(range(8 * 60, 19 * 60), many)):
            wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
            month.now.at = clock.instant(wall, month.card.zone)
            if month.now.at < until - timedelta(hours=1):
                await _call(month, calls)
                calls += 1
    await _settle(month, until)
    return calls


async def _call(month: Month, number: int) -> None:
    """One call from hello to the bill."""
    name, lang = month.dice.choice(BOOK["people"])
    plan = month.dice.choice(PLANS)
    caller = f"+1786555{120 + [p[0] for p in BOOK['people']].index(name):04d}"
    sid = f"CA{number:04x}{secrets.token_hex(14)}"
    request = record.Request(sid, caller, month.card.ringlypro_number or "")
    event: talk.Event = talk.Began()
    began = month.now.at
    for turn in range(MOST_TURNS):
        answer = await conversation.take_turn(month.desk, month.card, request, event, lang="en")
        month.now.at += timedelta(seconds=month.dice.randint(7, 16))
        if answer.does != "listen" or (plan == "hang_up" and turn > 1):
            break
        event = _reply(
            month,
            asked=answer.path.rsplit("/", 1)[-1],
            said=answer.spoken[-1].text if answer.spoken else "",
            name=name,
            lang=lang,
            plan=plan,
            turn=turn,
        )
    async with month.desk.unit(month.card.id) as unit:
        seconds = round((month.now.at - began).total_seconds())
        await ending.finish(unit, month.card, sid=sid, status="completed", seconds=seconds)
        await _texted(unit, caller)


def _reply(month: Month, *, asked: str, said: str, name: str, lang: str, plan: str, turn: int) -> talk.Event:
    words = BOOK[lang]
    opening = words[plan if plan in words else "book"]
    match asked:
        case "select-language":
            return talk.Pressed("2" if lang == "es" else "1")
        case "process-speech":
            return talk.Heard(opening if turn < 3 else words["bye"], 0.9)
        case "collect-service":
            return talk.Pressed(str(month.dice.randint(1, 3)))
        case "collect-name":
            return talk.Heard(name, 0.9)
        case "collect-phone" | "confirm":
            return talk.Heard(words["yes"], 0.9)
        case "book-appointment" if "?" in said and turn > 8:
            return talk.Pressed("1")
        case "book-appointment":
            return talk.Heard(_when(month, lang), 0.9)
        case _:
            return talk.Heard(words["reason"] if plan == "message" else words["no"], 0.9)


def _when(month: Month, lang: str) -> str:
    day = month.now.at.astimezone(month.card.zone).date() + timedelta(days=month.dice.randint(1, 12))
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    hour, half = month.dice.randint(9, 15), month.dice.choice((0, 30))
    if lang == "es":
        return f"el {day.day} de {BOOK['es']['months'][day.month - 1]} a las {hour}:{half:02d}"
    return f"{day:%B} {day.day} at {hour}:{half:02d}"


async def _texted(unit: Unit, caller: str) -> None:
    """The confirmation of an appointment that was just made, as if it had been sent and delivered then."""
    newest = select(Appointment).where(Appointment.customer_phone == caller).order_by(Appointment.id.desc()).limit(1)
    one = (await unit.db.scalars(newest)).one_or_none()
    if one is None or one.confirmation_sent:
        return
    client = (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()
    body = wording.text(one, client, "confirmation")
    sent = await traffic.send(
        unit, to=caller, body=body, purpose=f"confirmation:{one.id}:demo", contact_id=one.contact_id
    )
    if sent is not None:
        sent.status, sent.twilio_sid = "delivered", f"SM{secrets.token_hex(16)}"
        sent.sent_at = sent.delivered_at = unit.now
    one.confirmation_sent = True


async def _settle(month: Month, until: datetime) -> None:
    """Appointments whose time has come were kept, most of them."""
    month.now.at = until
    async with month.desk.unit(month.card.id) as unit:
        over = Appointment.ends_at < until, Appointment.status == "confirmed"
        await unit.db.execute(update(Appointment).where(*over).values(status="completed"))
