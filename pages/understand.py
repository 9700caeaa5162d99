"""Say something, and see what she would understand, and why.

It is the very code that listens to callers, with the business's own hours, services and answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nicegui import ui

from components.buttons import icon_button
from components.cards import card, facts, page_head
from components.empty import empty_state
from components.forms import choice, text_field
from components.pills import pill
from components.text import Text, div, icon, set_props
from pages.guard import Place
from pages.lists import follow
from pages.understand_words import CONTEXTS, Known, moment_of, slots, spoken, worded
from ringlypro.appointments import openings
from ringlypro.appointments import queries as appointments
from ringlypro.clients import directory
from ringlypro.clients.directory import ClientCard
from ringlypro.kit import phones
from ringlypro.receptionist.hearing import Listening, Understood, understand
from ringlypro.receptionist.listening import folded

LONGEST = 500
LANGUAGES = ("en", "es")
EXAMPLES = ("book", "move", "vague", "price", "human", "emergency", "no", "phone", "name")
ASKED = {"no": "confirm", "phone": "ask_phone", "name": "ask_name"}
"""Examples that answer a question of hers."""
OFFERED, SEARCHED_DAYS, CODES = 3, 14, 50


@dataclass(slots=True)
class Wish:
    """What the page asks."""

    lang: str
    context: str = "open"
    text: str = ""


async def build(place: Place) -> None:
    """The page of listening."""
    known = await _known(place)
    wish = Wish(place.lang)

    @ui.refreshable
    def result() -> None:
        _result(place, known, wish)

    def hear(text: str, **asked: str) -> None:
        nonlocal known
        known = replace(known, now=_wall(known.card, place.services.clock()))
        wish.text = text.strip()[:LONGEST]
        for name, value in asked.items():
            setattr(wish, name, value)
        result.refresh()

    async def again() -> None:
        nonlocal known
        known = await _known(place)
        result.refresh()

    with page_head(place.say("understand.title"), place.say("understand.sub")):
        pass
    with div("rp-hear"):
        with div("rp-column asked"):
            take = _question(place, wish, hear)
        with div("rp-column heard"):
            result()
        with div("rp-column tried"):
            _examples(place, take)
    follow(place, {"clients", "appointments"}, again)


async def _known(place: Place) -> Known:
    card = await directory.by_id(place.services, place.visitor.client_id) or place.card
    offered: list[datetime] = []
    async with place.unit() as unit:
        calendar = await openings.calendar(unit)
        today = calendar.today(unit.now)
        for ahead in range(SEARCHED_DAYS):
            if len(offered) < OFFERED:
                day = today + timedelta(days=ahead)
                free = await openings.free_on(unit, card=calendar, day=day, minutes=calendar.duration)
                offered += free[: OFFERED - len(offered)]
        booked = await appointments.log(unit, since=unit.now, statuses=("confirmed", "pending"), limit=CODES)
        now = unit.now
    return Known(
        card=card,
        now=_wall(card, now),
        questions=tuple((q, a.answer) for a in card.answers for q in a.questions if folded(q)),
        offered=tuple(_wall(card, at) for at in offered),
        codes=tuple(a.confirmation_code for a in booked),
    )


def _wall(card: ClientCard, at: datetime) -> datetime:
    return at.astimezone(card.zone).replace(tzinfo=None)


def listening(known: Known, *, lang: str, context: str) -> Listening:
    """What a call would know when the caller speaks."""
    card = known.card
    return Listening(
        lang=lang,
        context=context,
        now=known.now,
        hours=card.hours,
        codes=known.codes,
        services=tuple(service.name for service in card.services),
        questions=tuple(question for question, _ in known.questions),
        emergencies=card.emergency_phrases,
        offered=known.offered if context == "offer" else (),
        area_code=phones.area_code(card.ringlypro_number),
    )


def _question(place: Place, wish: Wish, hear: Callable[..., None]) -> Callable[[str, str], None]:
    say = place.say
    with card():
        field = text_field(say("understand.words"), placeholder=say("understand.placeholder"))
        field.props("maxlength=500 autofocus")
        field.on("keydown.enter", lambda: hear(field.value or ""))
        with field.add_slot("append"):
            icon_button("send", say("understand.go"), lambda: hear(field.value or ""))
        with div("rp-fields"):
            tongue = choice(
                say("understand.language"),
                {lang: say(f"call.tongue.{lang}") for lang in LANGUAGES},
                wish.lang,
                on_change=lambda event: hear(field.value or "", lang=event.value),
            )
            asked = choice(
                say("understand.context"),
                {context: say(f"understand.asked.{context}") for context in CONTEXTS},
                wish.context,
                on_change=lambda event: hear(field.value or "", context=event.value),
            )

    def take(lang: str, name: str) -> None:
        field.value = place.say(f"understand.example.{lang}.{name}")
        tongue.value = lang
        asked.value = ASKED.get(name, "open")
        hear(field.value, lang=lang, context=asked.value)

    return take


def _examples(place: Place, take: Callable[[str, str], None]) -> None:
    say = place.say
    with card(say("understand.examples")):
        for lang in sorted(LANGUAGES, key=lambda each: each != place.lang):
            Text(say(f"call.tongue.{lang}"), "h3", "rp-sub2")
            with div("rp-chips"):
                for name in EXAMPLES:
                    words = say(f"understand.example.{lang}.{name}")
                    chip = ui.button(words, on_click=lambda lang=lang, name=name: take(lang, name), color=None)
                    set_props(chip.props("flat no-caps").classes("rp-chip"), lang=lang)


def _result(place: Place, known: Known, wish: Wish) -> None:
    say = place.say
    if not wish.text:
        with card():
            empty_state("message-square", say("understand.empty"), say("understand.empty_hint"))
        return
    found = understand(wish.text, listening(known, lang=wish.lang, context=wish.context))
    with card(say("understand.understood")):
        with div("rp-meaning"):
            Text(say(f"understand.intent.{found.intent}"), "p", "rp-meaning-wish")
            for tone, name in (("warn", "ambiguous"), ("bad", "conflict"), ("warn", "past"), ("calm", "denied")):
                if getattr(found, name):
                    pill(say(f"understand.flag.{name}"), tone)  # type: ignore[arg-type]  # the tones stand above
        pairs = slots(place, known, found)
        if pairs:
            facts(pairs)
        else:
            Text(say("understand.no_slots"), "p", "rp-sub")
        if found.alternatives:
            _alternatives(place, known, found)
    with card(say("understand.why")), div("rp-reasons", "ul"):
        for reason in found.why:
            with div("rp-reason", "li"):
                icon("check")
                shown = Text(worded(place, known, reason))
                set_props(shown, title=reason)
        if not found.why:
            Text(say("understand.no_why"), "li", "rp-sub")
    if wish.context == "offer" and known.offered:
        with card(say("understand.offered")), div("rp-chips"):
            for at in known.offered:
                Text(moment_of(place, known, at), "span", "rp-tag")
    Text(say("understand.now", now=moment_of(place, known, known.now)), "p", "rp-sub2")


def _alternatives(place: Place, known: Known, found: Understood) -> None:
    with div("rp-alternatives"):
        Text(place.say("understand.alternatives"), "span", "rp-sub2")
        for text in found.alternatives:
            Text(spoken(place, known, text), "span", "rp-tag")
