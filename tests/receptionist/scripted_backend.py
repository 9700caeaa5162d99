"""A business in memory: hours, a calendar, a book of messages. It answers what the receptionist asks, truthfully."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from ringlypro.receptionist import engine, locale
from ringlypro.receptionist.conversation_types import (
    AlertOwner,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentRenamed,
    AppointmentsFound,
    AvailabilityResult,
    BackendEffect,
    BookAppointment,
    CallerAppointment,
    CallerSilence,
    CancelAppointment,
    CheckAvailability,
    ConfirmAppointment,
    ConversationEvent,
    ConversationState,
    ConversationTurn,
    DigitsTexted,
    EffectFailed,
    FindAppointment,
    FindPassage,
    GatherInput,
    HangUpCall,
    KeysPressed,
    LeaveMessage,
    MessageLeft,
    OwnerAlerted,
    PassageFound,
    RecordVoicemail,
    RenameAppointment,
    RescheduleAppointment,
    SameDayAppointment,
    SlotConflict,
    SpeechReceived,
    TransferCall,
    TransferResult,
    TurnContext,
    VoicemailRecorded,
)
from ringlypro.receptionist.knowledge_index import KnowledgeIndex, find_quotation, index_business

CODES = ("K7M9XA", "RT4WCE", "HJ3LM7", "A9EFKX", "WX4R3C")
DIGITS = "048217"
STEP = timedelta(minutes=30)


@dataclass
class ScriptedBackend:
    """What the books hold; `snatched` are moments somebody else takes while the caller still talks."""

    brief: TurnContext
    clocks: tuple[time, ...] = ()
    taken: set[datetime] = field(default_factory=set)
    snatched: set[datetime] = field(default_factory=set)
    bookings: list[CallerAppointment] = field(default_factory=list)
    phones: dict[int, str] = field(default_factory=dict)
    minutes: int = 30
    broken: tuple[str, ...] = ()
    answers: bool = False
    asked: list[Any] = field(default_factory=list)
    texts_digits: bool = False
    """Whether a number that the call does not come from is to be shown by the digits of a text."""
    passages: dict[str, list[str]] = field(default_factory=dict)

    def index(self, lang: str) -> KnowledgeIndex:
        return index_business(self.brief.answers, self.brief.services, self.passages.get(lang, ()), lang)

    def meet(self, need: BackendEffect, lang: str = "en") -> ConversationEvent:
        """The answer to a need, in the language of the call."""
        self.asked.append(need)
        if need.kind in self.broken:
            return EffectFailed(need.kind)
        match need:
            case CheckAvailability():
                return self.look(need)
            case BookAppointment():
                return self.book(need)
            case RescheduleAppointment():
                return self.move(need)
            case FindAppointment():
                return self.find(need)
            case CancelAppointment():
                gone = self.one(need.booking_id)
                self.bookings.remove(gone)
                return AppointmentCancelled(gone.at)
            case ConfirmAppointment():
                return AppointmentConfirmed(self.one(need.booking_id).at)
            case RenameAppointment(code=code, name=name):
                self.bookings = [replace(b, name=name) if b.code == code else b for b in self.bookings]
                return AppointmentRenamed(name)
            case LeaveMessage():
                return MessageLeft("R4821")
            case AlertOwner():
                return OwnerAlerted()
            case FindPassage(question=question):
                return PassageFound(question, find_quotation(self.index(lang), question))

    def find(self, need: FindAppointment) -> AppointmentsFound | DigitsTexted:
        theirs = tuple(b for b in self.bookings if self.is_theirs(b, need))
        is_shown = need.code or need.is_number_shown or need.phone == self.brief.caller
        return (
            AppointmentsFound(theirs) if is_shown or not self.texts_digits else DigitsTexted(DIGITS if theirs else "")
        )

    def one(self, booking_id: int) -> CallerAppointment:
        return next(b for b in self.bookings if b.id == booking_id)

    def is_theirs(self, booking: CallerAppointment, need: FindAppointment) -> bool:
        if need.code:
            return booking.code == need.code
        same = (need.name or "").casefold().split()[:1] == booking.name.casefold().split()[:1]
        return bool(need.phone) and same and self.phones.get(booking.id) == need.phone

    # -- the calendar

    def is_open(self, at: datetime) -> bool:
        end = at + timedelta(minutes=self.minutes)
        today = self.brief.opening_spans(at.date()) if end.date() == at.date() else []
        return any(a <= at.time() and end.time() <= b for a, b in today)

    def is_free(self, at: datetime, ignore: int | None = None) -> bool:
        if at <= self.brief.now or not self.is_open(at) or at in self.taken:
            return False
        if self.clocks and at.time() not in self.clocks:
            return False
        return all(b.id == ignore or abs(b.at - at) >= timedelta(minutes=self.minutes) for b in self.bookings)

    def day(self, on: date, ignore: int | None = None) -> list[datetime]:
        start = datetime.combine(on, time(0))
        return [at for i in range(48) if self.is_free(at := start + i * STEP, ignore)]

    def look(self, need: CheckAvailability) -> AvailabilityResult:
        if need.day and need.clock:
            return self.moment(datetime.combine(need.day, need.clock), need.ignore_id)
        if need.day and not need.earliest:
            times = [t for t in self.day(need.day, need.ignore_id) if fits(t, need)]
            if times:
                edge = {"first": times[:1], "last": times[-1:]}.get(need.edge, times[:3])
                return AvailabilityResult(is_free=False, alternatives=tuple(edge))
            why = "taken" if self.brief.opening_spans(need.day) else "closed"
            later = self.after(datetime.combine(need.day, time(0)), need)
            if not later:
                return AvailabilityResult(False, tuple(self.day(need.day, need.ignore_id)[-3:]), why, is_outside=True)
            return AvailabilityResult(is_free=False, alternatives=later, reason=why)
        return AvailabilityResult(is_free=False, alternatives=self.after(need.after or self.brief.now, need))

    def moment(self, at: datetime, ignore: int | None) -> AvailabilityResult:
        if self.is_free(at, ignore):
            return AvailabilityResult(is_free=True)
        why = "past" if at <= self.brief.now else "closed" if not self.is_open(at) else "taken"
        if at.date() > self.brief.now.date() + timedelta(days=365):
            why = "too_far"
        return AvailabilityResult(is_free=False, alternatives=self.near(at, ignore), reason=why)

    def near(self, at: datetime, ignore: int | None = None) -> tuple[datetime, ...]:
        same = self.day(at.date(), ignore)
        before, after = [t for t in same if t < at][-1:], [t for t in same if t > at][:1]
        other = [t for i in range(1, 8) if self.is_free(t := at + timedelta(days=i), ignore)][:1]
        result = tuple(sorted(before + after + other))
        return result or self.after(max(at, self.brief.now), CheckAvailability(ignore_id=ignore))[:1]

    def after(self, moment: datetime, need: CheckAvailability) -> tuple[datetime, ...]:
        result: list[datetime] = []
        for i in range(21):
            result += [
                t for t in self.day(moment.date() + timedelta(days=i), need.ignore_id) if t > moment and fits(t, need)
            ]
        return tuple(result[:3])

    def book(self, need: BookAppointment) -> AppointmentBooked | SlotConflict | SameDayAppointment:
        if need.at in self.snatched:
            self.taken.add(need.at)
        same_day = [b.at for b in self.bookings if self.is_same_day(b, need)]
        if same_day and not need.is_second:
            return SameDayAppointment(same_day[0])
        if not self.is_free(need.at):
            return SlotConflict(self.near(need.at))
        number = len(self.bookings) + 1
        code = CODES[number % len(CODES)]
        self.bookings.append(CallerAppointment(number, need.at, need.name, code))
        self.phones[number] = need.phone
        return AppointmentBooked(need.at, code, sms_sent=need.phone == self.brief.caller)

    def is_same_day(self, booking: CallerAppointment, need: BookAppointment) -> bool:
        same_caller = self.is_theirs(booking, FindAppointment(phone=need.phone, name=need.name))
        return same_caller and need.phone == self.brief.caller and booking.at.date() == need.at.date()

    def move(self, need: RescheduleAppointment) -> AppointmentBooked | SlotConflict:
        if not self.is_free(need.at, need.booking_id):
            return SlotConflict(self.near(need.at, need.booking_id))
        old = self.one(need.booking_id)
        self.bookings[self.bookings.index(old)] = replace(old, at=need.at)
        return AppointmentBooked(need.at, old.code)


def fits(at: datetime, need: CheckAvailability) -> bool:
    """Whether a moment lies in the part of the day and in the window that were asked for."""
    low, high = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}.get(need.part or "", (0, 24))
    return low <= at.hour < high and need.window.holds(at.time())


@dataclass
class Call:
    """One call: what was said in each turn, and where it stands."""

    services: ScriptedBackend
    talk: ConversationState = field(default_factory=ConversationState)
    said: list[str] = field(default_factory=list)
    turn: ConversationTurn | None = None
    rung: int = 0

    def happens(self, event: ConversationEvent) -> str:
        """Let something happen; returns all that is said until the caller is to answer."""
        words: list[str] = []
        for _ in range(12):
            self.turn = engine.advance_conversation(self.talk, event, self.brief)
            self.talk = self.turn.state
            words += [locale.render_prompt(line, self.talk.lang, self.brief) for line in self.turn.prompts]
            match self.turn.effect:
                case GatherInput() | HangUpCall():
                    break
                case TransferCall():
                    self.rung += 1
                    event = TransferResult(was_accepted=self.services.answers)
                case RecordVoicemail():
                    event = VoicemailRecorded(7)
                case need if isinstance(need, BackendEffect):
                    event = self.services.meet(need, self.talk.lang)
                case _:
                    break
        else:
            raise AssertionError("the database is asked without end")
        self.said.append(" ".join(words))
        return self.said[-1]

    @property
    def brief(self) -> TurnContext:
        codes = tuple(b.code for b in self.services.bookings) if self.talk.step in {"ask_code", "which_booking"} else ()
        return replace(self.services.brief, codes=codes)

    @property
    def is_over(self) -> bool:
        return self.turn is not None and isinstance(self.turn.effect, HangUpCall)


def event_of(words: str) -> ConversationEvent:
    """A caller's side of a script: words, "<1234#>" keys, "<silence>", "<mumble>" (words at a low confidence)."""
    if words == "<silence>":
        return CallerSilence()
    if words.startswith("<mumble>"):
        return SpeechReceived(words.removeprefix("<mumble>").strip() or "mm", 0.2)
    if words.startswith("<") and words.endswith(">"):
        return KeysPressed(words[1:-1])
    return SpeechReceived(words, 0.9)
