"""A book of scripted callers tries a business before real ones do: its own hours, services and answers, on paper.

A caller is a wish and answers to questions, not a fixed order of lines, so the same book fits every business. What a
business does not have (no services, no address) is left out and said so. Pure: a rehearsal is the same every time.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final, cast

from ringlypro.receptionist import engine, pack
from ringlypro.receptionist.dry_books import Books
from ringlypro.receptionist.listening import faq, hear
from ringlypro.receptionist.rehearsal_world import CALLER, World, worlds_of
from ringlypro.receptionist.talk import (
    Alert,
    Asked,
    Began,
    Brief,
    Correction,
    Dialed,
    Event,
    Heard,
    Lang,
    Listen,
    Pressed,
    PutThrough,
    Question,
    Recorded,
    Silence,
    TakeRecording,
    Talk,
    Turn,
)

MOST_TURNS: Final = 24
MOST_NEEDS: Final = 12


@dataclass(frozen=True, slots=True)
class Caller:
    """One scripted caller. `says` holds replies by question ("ask_phone.caller"), each a list said in turn.

    `ends` is what the call must come to: an outcome of the talk, "alert", or "nothing". `needs` names what the
    business must have; `sets` how the books stand (taken, booked); `hears` what must be said, `never` what must not.
    """

    id: str
    about: str
    lang: Lang
    opening: str
    ends: tuple[str, ...]
    needs: tuple[str, ...] = ()
    sets: str = ""
    each: str = ""
    at_when: bool = False
    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hears: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    picks_up: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """How one call went. `why` are (reason, what was wanted, what came); `lines` are (who, words) in order."""

    caller: Caller
    why: tuple[tuple[str, str, str], ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    left_out: str = ""
    named: str = ""
    """Which service or answer it was about, when the caller calls once for each."""

    @property
    def well(self) -> bool:
        """Whether it went as it should."""
        return not self.why


@cache
def book(lang: Lang) -> tuple[Caller, ...]:
    """Every scripted caller of a language."""
    raw = _raw(lang)
    found = []
    for group in raw["group"]:
        rest = {k: v for k, v in group.items() if k != "callers"}
        for about_id, about, opening in group["callers"]:
            found.append(_caller(lang, {**rest, "id": about_id, "about": about, "opening": opening}))
    return tuple(found)


@cache
def _raw(lang: Lang) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("book", f"{lang}.toml").read_text("utf-8"))


def _caller(lang: Lang, values: dict[str, Any]) -> Caller:
    says = {key: _listed(value) for key, value in values.pop("says", {}).items()}
    lists: dict[str, Any] = {
        key: _listed(values.pop(key)) for key in ("ends", "needs", "hears", "never") if key in values
    }
    return Caller(lang=lang, says=says, **lists, **values)


def _listed(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _for_strangers(brief: Brief) -> Brief:
    return replace(
        brief, mode="open", staff_first=False, vip=False, blocked=False, unfinished=None, caller=CALLER,
        known_name=None, known_lang=None, codes=(),
    )  # fmt: skip


def count(brief: Brief, lang: Lang) -> int:
    """How many results a rehearsal has."""
    brief = _for_strangers(brief)
    return sum(1 for caller in book(lang) for _ in worlds_of(caller.each, caller.sets, brief, lang))


def rehearse(brief: Brief, lang: Lang) -> Iterator[Result]:
    """Let everybody in the book call, one after another."""
    brief = _for_strangers(brief)
    for caller in book(lang):
        for world in worlds_of(caller.each, caller.sets, brief, lang):
            lacks = next((need for need in caller.needs if not world.has(need)), "")
            yield Result(caller, left_out=lacks, named=world.named) if lacks else _call(caller, world)


def _call(caller: Caller, world: World) -> Result:
    line = _Line(caller, world)
    line.run()
    return Result(caller, tuple(line.judge()), tuple(line.lines), named=world.named)


def recheck(brief: Brief, correction: Correction, said: str, lang: Lang) -> bool:
    """Whether words that the owner put right still mean what the owner said."""
    step = cast("Question", correction.context)  # a kind of question bears the name of a step
    meaning = hear(Talk(step=step, lang=lang, greeted=True), brief, said).meaning
    if correction.answer_id is None:
        return meaning.intent == correction.intent
    own = next((each.answer.strip() for each in brief.answers if each.id == correction.answer_id), "")
    return bool(own) and faq(brief, meaning.question) == own


class _Line:
    """A caller on the line with the receptionist."""

    def __init__(self, caller: Caller, world: World) -> None:
        self.caller, self.world = caller, world
        self.books: Books = world.books()
        self.talk = Talk()
        self.turn: Turn | None = None
        self.lines: list[tuple[str, str]] = []
        self.circles = False
        self._opened = False
        self._times: dict[str, int] = {}

    def run(self) -> None:
        """The whole call."""
        self._happens(Began())
        for _ in range(MOST_TURNS):
            if self.turn is None or not isinstance(self.turn.need, Listen):
                return
            words = self._reply()
            self.lines.append(("caller", words))
            self._happens(_event(words))
        self.circles = True

    def _happens(self, event: Event) -> None:
        said: list[str] = []
        for _ in range(MOST_NEEDS):
            brief = self._brief()
            self.turn = engine.advance(self.talk, event, brief)
            self.talk = self.turn.talk
            said += [pack.word(each, self.talk.lang, brief) for each in self.turn.lines]
            match self.turn.need:
                case PutThrough():
                    event = Dialed(accepted=self.caller.picks_up)
                case TakeRecording():
                    event = Recorded(7)
                case need if isinstance(need, Asked):
                    event = self.books.meet(need)
                case _:
                    break
        if said:
            self.lines.append(("said", " ".join(said)))

    def _brief(self) -> Brief:
        codes = tuple(b.code for b in self.books.bookings) if self.talk.step in {"ask_code", "which_booking"} else ()
        return replace(self.world.brief, codes=codes)

    def _reply(self) -> str:
        step, stage = self.talk.step, self.talk.stage
        replies = _raw(self.caller.lang)["replies"]
        if step in {"menu", "open"} and not self._opened:
            if step == "menu" and "menu" not in self.caller.says:
                return "<2>" if self.caller.lang == "es" else "<1>"
            self._opened = step == "open" or "menu" in self.caller.says
            key = "menu" if step == "menu" else "opening"
            return self.world.fill(self.caller.says[key][0] if key == "menu" else self.caller.opening)
        for key in (f"{step}.{stage}", step):
            said = self.caller.says.get(key) or _listed(replies.get(key, []))
            if said:
                times = self._times[key] = self._times.get(key, 0) + 1
                return self.world.fill(said[min(times, len(said)) - 1])
        return "<silence>"

    def judge(self) -> Iterator[tuple[str, str, str]]:
        """What did not go as it should."""
        caller, heard = self.caller, " ".join(words for who, words in self.lines if who == "said").casefold()
        if self.circles:
            yield ("long", "", "")
        came = "alert" if self.books.count(Alert) else (self.talk.outcome or "nothing")
        if came not in caller.ends:
            yield ("outcome", caller.ends[0], came)
        for part in (self.world.fill(p) for p in caller.hears):
            if part.casefold() not in heard:
                yield ("unheard", part, "")
        for part in (self.world.fill(p) for p in caller.never):
            if part.casefold() in heard:
                yield ("heard", part, "")
        yield from self._booked()

    def _booked(self) -> Iterator[tuple[str, str, str]]:
        new = [b for b in self.books.bookings if b.id > len(self.world.there)]
        if bool(new) != ("booked" in self.caller.ends):
            yield ("books", "1" if "booked" in self.caller.ends else "0", str(len(new)))
        for booking in new:
            if self.caller.at_when and booking.at != self.world.when:
                yield ("time", str(self.world.when), str(booking.at))


def _event(words: str) -> Event:
    if words == "<silence>":
        return Silence()
    if words.startswith("<mumble>"):
        return Heard(words.removeprefix("<mumble>").strip() or "mm", 0.2)
    return Pressed(words[1:-1]) if words.startswith("<") and words.endswith(">") else Heard(words, 0.9)
