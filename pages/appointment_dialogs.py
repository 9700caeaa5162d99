"""What is asked about an appointment: a new one, another time for one, and what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime

from nicegui import ui

from components.buttons import button, link_button
from components.cards import facts
from components.dialogs import dialog
from components.feedback import toast
from components.forms import busy, choice, show_errors, text_field
from components.pills import pill
from components.slots import Slot, SlotPicker
from components.text import div, set_props
from pages.guard import Place
from pages.wording import APPOINTMENT_TONES, CLOCK, day_name, moment, moment_long
from ringlypro.appointments import booking, openings, queries
from ringlypro.appointments.booking import SlotTaken
from ringlypro.appointments.fields import rules
from ringlypro.appointments.refusals import CHANGES, LIVE, whole_minutes
from ringlypro.appointments.slots import Calendar
from ringlypro.appointments.tables import Appointment
from ringlypro.db.unit import Unit
from ringlypro.kit.clock import wall
from ringlypro.kit.errors import InvalidFields, RinglyError
from ringlypro.kit.fields import checked
from ringlypro.kit.phones import area_code, friendly

ASKED = ("customer_name", "customer_phone", "purpose")


def about(place: Place, row: Appointment) -> str:
    """What an appointment is for: its service, else the customer's own words."""
    names = {service.id: service.name for service in place.card.services}
    return " · ".join(part for part in (names.get(row.service_id or 0, ""), row.purpose) if part)


class WhenFields:
    """A day and its free times. `value` is the chosen moment (UTC) or None."""

    def __init__(
        self, place: Place, *, minutes: int | None = None, ignore_id: int | None = None, service_id: int | None = None
    ) -> None:
        """Without `minutes` an appointment takes as long as its service, or as usual."""
        self._place, self._minutes, self._ignore_id, self.service_id = place, minutes, ignore_id, service_id
        self._asked = 0
        self.day = text_field(place.say("agenda.day"), kind="date", on_change=self.look)
        set_props(self.day, min=wall(place.services.clock(), place.zone).date().isoformat())
        self.times = SlotPicker(place.say("agenda.time"))

    @property
    def value(self) -> datetime | None:
        """The moment that is chosen."""
        chosen = self.times.value
        return chosen if isinstance(chosen, datetime) else None

    async def begin(self, day: date | None = None) -> None:
        """Show this day, or the next one that has a free time."""
        if day is None:
            async with self._place.unit() as unit:
                card = await openings.calendar(unit, service_id=self.service_id)
                wanted = openings.Wanted(earliest=True, minutes=self._minutes)
                times = (await openings.openings(unit, card=card, wanted=wanted)).times
            day = wall(times[0] if times else self._place.services.clock(), self._place.zone).date()
        if self.day.value == day.isoformat():
            await self.look()
        else:
            self.day.value = day.isoformat()

    async def look(self) -> None:
        """Offer the free times of the day that stands in the field; an answer that comes too late is dropped."""
        try:
            day = date.fromisoformat(self.day.value or "")
        except ValueError:
            return
        self._asked += 1
        mine = self._asked
        async with self._place.unit() as unit:
            card = await openings.calendar(unit, service_id=self.service_id)
            free = await openings.free_on(
                unit, card=card, day=day, minutes=self._minutes or card.duration, ignore_id=self._ignore_id
            )
        if mine != self._asked or self.day.is_deleted:
            return
        shown = [Slot(slot, moment(self._place, slot, CLOCK)) for slot in free]
        self.times.show(shown, nothing=self._place.say("agenda.no_times"))

    async def take(self, act: Callable[[Unit, Calendar, datetime], Awaitable[Appointment]]) -> Appointment | None:
        """Do this with the chosen time, or say below the times why that cannot be."""
        say, at = self._place.say, self.value
        if at is None:
            self.times.set_error(say("agenda.choose"))
            return None
        try:
            async with self._place.unit() as unit:
                return await act(unit, await openings.calendar(unit, service_id=self.service_id), at)
        except SlotTaken as taken:
            await self._others(taken)
        except RinglyError as error:
            self.times.set_error(say(error.key, **error.values))
        return None

    async def _others(self, taken: SlotTaken) -> None:
        """Somebody else has the time: say so, and offer the nearest that can be had."""
        async with self._place.unit() as unit:
            card = await openings.calendar(unit, service_id=self.service_id)
            found = await openings.instead_of(unit, card=card, taken=taken, ignore_id=self._ignore_id)
        self.times.show([Slot(slot, _full(self._place, slot)) for slot in found])
        self.times.set_error(self._place.say("agenda.taken"))


def _full(place: Place, at: datetime) -> str:
    return moment(place, at, "EEE, ") + moment_long(place, at)


async def create(place: Place, *, name: str = "", phone: str = "") -> None:
    """Ask for a new appointment and book it."""
    say = place.say
    services = {service.id: service.name for service in place.card.services}
    with dialog(say("agenda.new"), wide=True) as (box, actions):
        with div("rp-fields"):
            fields = {
                "customer_name": text_field(say("agenda.name"), name),
                "customer_phone": text_field(say("agenda.phone"), friendly(phone) if phone else "", kind="tel"),
            }
        service = choice(say("agenda.service"), services, next(iter(services))) if len(services) > 1 else None
        when = WhenFields(place, service_id=next(iter(services), None))
        fields["purpose"] = text_field(say("agenda.purpose"), hint=say("agenda.purpose_hint"))
        with actions:
            button(say("ui.cancel"), box.close)
            save = button(say("agenda.book"), kind="primary")

    async def other_service() -> None:
        when.service_id = service.value if service else None
        await when.look()

    async def book() -> None:
        with busy(save):
            made = await _book(place, fields, when)
        if made is not None:
            box.close()
            toast(say("agenda.booked", name=made.customer_name, when=_full(place, made.starts_at)))

    if service is not None:
        service.on_value_change(other_service)
    save.on_click(book)
    _open(box)
    await when.begin()


async def _book(place: Place, fields: dict[str, ui.input], when: WhenFields) -> Appointment | None:
    say = place.say
    allowed = rules(area_code(place.card.business_phone))
    given = {name: field.value or "" for name, field in fields.items()}
    try:
        values = checked(given, {name: allowed[name] for name in ASKED})
    except InvalidFields as error:
        show_errors(fields, {name: say(key) for name, key in error.fields.items()})
        return None
    show_errors(fields, {})
    return await when.take(
        lambda unit, card, at: booking.book(
            unit,
            card=card,
            starts_at=at,
            minutes=card.duration,
            contact=None,
            service_id=when.service_id,
            source="manual",
            language=place.card.language,
            **values,
        )
    )


async def move(place: Place, found: Appointment) -> None:
    """Ask for another time and move it there."""
    say = place.say
    title = say("agenda.move_title", name=found.customer_name or friendly(found.customer_phone))
    with dialog(title, say("agenda.now", when=_full(place, found.starts_at))) as (box, actions):
        length = whole_minutes(found.starts_at, found.ends_at)
        when = WhenFields(place, minutes=length, ignore_id=found.id, service_id=found.service_id)
        with actions:
            button(say("ui.cancel"), box.close)
            save = button(say("agenda.move"), kind="primary")

    async def to_there() -> None:
        with busy(save):
            moved = await when.take(
                lambda unit, card, at: booking.move(unit, card=card, appointment_id=found.id, starts_at=at)
            )
        if moved is not None:
            box.close()
            toast(say("agenda.moved", when=_full(place, moved.starts_at)))

    save.on_click(to_there)
    _open(box)
    today = wall(place.services.clock(), place.zone).date()
    await when.begin(max(wall(found.starts_at, place.zone).date(), today))


async def details(place: Place, appointment_id: int, *, cancel: Callable[[Appointment], Awaitable[None]]) -> None:
    """Everything about one, and what can be done with it now."""
    say, layer = place.say, ui.context.slot.parent
    async with place.unit() as unit:
        found = await queries.one(unit, appointment_id)
    with dialog(found.customer_name or friendly(found.customer_phone)) as (box, actions):
        with div("rp-pills"):
            pill(say(f"agenda.status.{found.status}"), APPOINTMENT_TONES[found.status])
        facts(_facts(place, found))
        if found.contact_id:
            link_button(say("call.contact"), "/contacts/" + str(int(found.contact_id)), kind="quiet", icon_name="user")
        with actions:
            _actions(place, found, layer, box, cancel)
    _open(box)


def _facts(place: Place, found: Appointment) -> list[tuple[str, str]]:
    say = place.say
    hours = f"{moment(place, found.starts_at, CLOCK)} – {moment(place, found.ends_at, CLOCK)}"
    pairs = [
        (say("agenda.day"), day_name(place, found.starts_at)),
        (say("agenda.time"), hours),
        (say("agenda.phone"), friendly(found.customer_phone)),
        (say("agenda.mail"), found.customer_email or ""),
        (say("agenda.purpose"), about(place, found)),
        (say("agenda.code"), found.confirmation_code),
        (say("agenda.source_label"), say(f"agenda.source.{found.source}")),
    ]
    return [(name, value) for name, value in pairs if value]


def _actions(
    place: Place,
    found: Appointment,
    layer: ui.element,
    box: ui.dialog,
    cancel: Callable[[Appointment], Awaitable[None]],
) -> None:
    say, live = place.say, found.status in LIVE
    began = found.starts_at <= place.services.clock()

    async def then(act: Callable[[], Awaitable[None]]) -> None:
        box.close()
        with layer:  # the dialog may be gone before the act is done
            await act()

    def mark(status: str, icon: str = "") -> None:
        if status in CHANGES[found.status]:
            words = say(f"agenda.mark.{status}")
            button(words, lambda: then(lambda: _become(place, found, status)), icon=icon)

    if live and not began:
        button(say("agenda.cancel"), lambda: then(lambda: cancel(found)), kind="quiet", icon="calendar-x")
    if began:
        mark("no-show")
        mark("completed", "check")
    elif found.status == "pending":
        mark("confirmed", "check")
    if live:
        button(say("agenda.move"), lambda: then(lambda: move(place, found)), kind="primary", icon="calendar")


async def _become(place: Place, found: Appointment, status: str) -> None:
    try:
        async with place.unit() as unit:
            await booking.change(unit, appointment_id=found.id, status=status)
    except RinglyError as error:
        toast(place.say(error.key, **error.values), "bad")
        return
    toast(place.say(f"agenda.became.{status}"))


def _open(box: ui.dialog) -> None:
    """Show it, and take it off the page when it is closed."""
    box.on("hide", box.delete)
    box.open()
