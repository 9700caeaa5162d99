"""Say something, and see what she would understand, and why.

It is the very code that listens to callers, with the business's own hours, services and answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from nicegui import ui

from components.buttons import icon_button
from components.cards import card_section, fact_list, page_head
from components.empty_states import empty_state
from components.forms import select_field, text_field
from components.html_elements import Text, div, set_props, sprite_icon
from components.pills import status_pill
from pages.access_control import PageContext
from pages.nlu_formatting import (
    CONTEXTS,
    BusinessSnapshot,
    explain_reason,
    format_iso_value,
    format_local_time,
    slot_values,
)
from pages.pagination import refresh_on_change
from ringlypro.appointments import availability
from ringlypro.appointments import queries as appointments
from ringlypro.appointments.slot_suggestions import AvailabilityQuery
from ringlypro.appointments.statuses import LIVE_STATUSES
from ringlypro.clients import client_profiles
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.clients.offer_fields import list_wordings
from ringlypro.core import phone_numbers
from ringlypro.receptionist.interpretation import fold_words
from ringlypro.receptionist.language_packs import list_languages
from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance

MAX_TEXT_LENGTH = 500
EXAMPLES = ("book", "move", "vague", "price", "human", "emergency", "no", "phone", "name")
EXAMPLE_CONTEXTS = {"no": "confirm", "phone": "ask_phone", "name": "ask_name"}
"""Examples that answer a question of hers."""
MAX_CODES = 50


@dataclass(slots=True)
class PlaygroundInput:
    """What the page asks."""

    lang: str
    context: str = "open"
    text: str = ""


async def build_page(page: PageContext) -> None:
    """The page of listening."""
    business = await _load_business(page)
    playground_input = PlaygroundInput(page.lang)

    @ui.refreshable
    def result_panel() -> None:
        _render_result(page, business, playground_input)

    def interpret_text(text: str, **changes: str) -> None:
        nonlocal business
        business = replace(business, now=_local_time(business.client_profile, page.services.clock()))
        playground_input.text = text.strip()[:MAX_TEXT_LENGTH]
        for name, value in changes.items():
            setattr(playground_input, name, value)
        result_panel.refresh()

    async def refresh_page() -> None:
        nonlocal business
        business = await _load_business(page)
        result_panel.refresh()

    with page_head(page.translate("understand.title"), page.translate("understand.sub")):
        pass
    with div("rp-hear"):
        with div("rp-column asked"):
            use_example = _input_card(page, playground_input, interpret_text)
        with div("rp-column heard"):
            result_panel()
        with div("rp-column tried"):
            _example_chips(page, use_example)
    refresh_on_change(page, {"clients", "appointments"}, refresh_page)


async def _load_business(page: PageContext) -> BusinessSnapshot:
    client_profile = (
        await client_profiles.get_profile_by_id(page.services, page.visitor.client_id) or page.client_profile
    )
    async with page.unit_of_work() as unit:
        calendar = await availability.load_calendar(unit)
        earliest = AvailabilityQuery(earliest=True)
        offered_times = (await availability.find_availability(unit, calendar=calendar, query=earliest)).times
        booked_appointments = await appointments.list_appointments(
            unit, since=unit.now, statuses=LIVE_STATUSES, limit=MAX_CODES
        )
        now = unit.now
    return BusinessSnapshot(
        client_profile=client_profile,
        now=_local_time(client_profile, now),
        questions=tuple((q, a.answer) for a in client_profile.answers for q in list_wordings(a) if fold_words(q)),
        offered_times=tuple(_local_time(client_profile, at) for at in offered_times),
        codes=tuple(a.confirmation_code for a in booked_appointments),
    )


def _local_time(client_profile: ClientProfile, at: datetime) -> datetime:
    return at.astimezone(client_profile.zone).replace(tzinfo=None)


def build_nlu_context(business: BusinessSnapshot, *, lang: str, context: str) -> NluRequest:
    """What a call would know when the caller speaks."""
    client_profile = business.client_profile
    return NluRequest(
        lang=lang,
        context=context,
        now=business.now,
        hours=client_profile.hours,
        confirmation_codes=business.codes,
        service_names=tuple(service.name for service in client_profile.services),
        faq_questions=tuple(question for question, _ in business.questions),
        emergency_phrases=tuple(client_profile.emergency_phrases),
        offered_times=business.offered_times if context == "offer" else (),
        area_code=phone_numbers.get_area_code(client_profile.ringlypro_number),
    )


def _input_card(
    page: PageContext, playground_input: PlaygroundInput, interpret_text: Callable[..., None]
) -> Callable[[str, str], None]:
    translate = page.translate
    with card_section():
        field = text_field(translate("understand.words"), placeholder=translate("understand.placeholder"))
        field.props("maxlength=500 autofocus")
        field.on("keydown.enter", lambda: interpret_text(field.value or ""))
        with field.add_slot("append"):
            icon_button("send", translate("understand.go"), lambda: interpret_text(field.value or ""))
        with div("rp-fields"):
            language_field = select_field(
                translate("understand.language"),
                {lang: translate(f"call.tongue.{lang}") for lang in list_languages()},
                playground_input.lang,
                on_change=lambda event: interpret_text(field.value or "", lang=event.value),
            )
            context_field = select_field(
                translate("understand.context"),
                {context: translate(f"understand.asked.{context}") for context in CONTEXTS},
                playground_input.context,
                on_change=lambda event: interpret_text(field.value or "", context=event.value),
            )

    def use_example(lang: str, name: str) -> None:
        field.value = page.translate(f"understand.example.{lang}.{name}")
        language_field.value = lang
        context_field.value = EXAMPLE_CONTEXTS.get(name, "open")
        interpret_text(field.value, lang=lang, context=context_field.value)

    return use_example


def _example_chips(page: PageContext, use_example: Callable[[str, str], None]) -> None:
    translate = page.translate
    with card_section(translate("understand.examples")):
        for lang in sorted(list_languages(), key=lambda language: language != page.lang):
            Text(translate(f"call.tongue.{lang}"), "h3", "rp-sub2")
            with div("rp-chips"):
                for name in EXAMPLES:
                    words = translate(f"understand.example.{lang}.{name}")
                    chip = ui.button(words, on_click=lambda lang=lang, name=name: use_example(lang, name), color=None)
                    set_props(chip.props("flat no-caps").classes("rp-chip"), lang=lang)


def _render_result(page: PageContext, business: BusinessSnapshot, playground_input: PlaygroundInput) -> None:
    translate = page.translate
    if not playground_input.text:
        with card_section():
            empty_state("message-square", translate("understand.empty"), translate("understand.empty_hint"))
        return
    understanding = understand_utterance(
        playground_input.text, build_nlu_context(business, lang=playground_input.lang, context=playground_input.context)
    )
    with card_section(translate("understand.understood")):
        with div("rp-meaning"):
            Text(translate(f"understand.intent.{understanding.intent}"), "p", "rp-meaning-wish")
            for tone, name in (("warn", "ambiguous"), ("bad", "conflict"), ("warn", "past"), ("calm", "denied")):
                if getattr(understanding, name):
                    status_pill(translate(f"understand.flag.{name}"), tone)  # type: ignore[arg-type]  # the tones stand above
        pairs = slot_values(page, business, understanding)
        if pairs:
            fact_list(pairs)
        else:
            Text(translate("understand.no_slots"), "p", "rp-sub")
        if understanding.alternatives:
            _alternative_list(page, business, understanding)
    with card_section(translate("understand.why")), div("rp-reasons", "ul"):
        for reason in understanding.why:
            with div("rp-reason", "li"):
                sprite_icon("check")
                reason_text = Text(explain_reason(page, business, reason))
                set_props(reason_text, title=reason)
        if not understanding.why:
            Text(translate("understand.no_why"), "li", "rp-sub")
    if playground_input.context == "offer" and business.offered_times:
        with card_section(translate("understand.offered")), div("rp-chips"):
            for at in business.offered_times:
                Text(format_local_time(page, business, at), "span", "rp-tag")
    Text(translate("understand.now", now=format_local_time(page, business, business.now)), "p", "rp-sub2")


def _alternative_list(page: PageContext, business: BusinessSnapshot, understanding: NluResult) -> None:
    with div("rp-alternatives"):
        Text(page.translate("understand.alternatives"), "span", "rp-sub2")
        for text in understanding.alternatives:
            Text(format_iso_value(page, business, text), "span", "rp-tag")
