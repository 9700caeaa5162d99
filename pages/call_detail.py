"""One call: what was said and why it was understood so, what came of it, and what it cost and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from nicegui import ui

from components.buttons import link_button, text_link
from components.cards import card_section, fact_list, page_head, two_columns
from components.charge_card import CallChargeView, charge_card
from components.empty_states import empty_state
from components.html_elements import Text, div, set_props, sprite_icon
from components.pills import status_pill
from components.transcript import TranscriptTurn, call_transcript
from components.wide_screen import WideScreen
from pages import calls
from pages.access_control import PageContext
from pages.call_note import CallNoteCard
from pages.call_spam import spam_button
from pages.call_take_over import take_over_button
from pages.correct_intent import open_correction_dialog
from pages.formatting import call_tone, caller_label, format_day, format_duration, format_moment, outcome_label
from pages.intent_explanations import explain_turn
from pages.live_pages import verify_signed_in
from pages.pagination import parse_row_id, refresh_on_change
from pages.view_state import current_query
from ringlypro.calls import queries
from ringlypro.calls.queries import CallView, TurnView
from ringlypro.calls.tables import Call
from ringlypro.core.money import CENT, format_money
from ringlypro.core.phone_numbers import format_phone, parse_caller_id
from ringlypro.credits import queries as credit_queries
from ringlypro.credits.queries import CallUsage

RECORDING_HOSTS = ("twilio.com", ".twilio.com")
"""Whose recordings are offered: an address in a row came from outside."""
NOTICED_MS = 1_500
"""A pause that nobody hears as one."""
LEAST_SURE = 0.6
"""Below this the telephone company may have misheard; above it nobody needs to know how sure it was."""
SHOW_OPEN_ROW_JS = "document.querySelector('.rp-beside-list .rp-open')?.scrollIntoView({block: 'nearest'})"
FOLLOW_SECONDS = 1.0
"""How often an open page asks for the turns of a call that is going on."""


@dataclass(frozen=True, slots=True)
class CallDetails:
    """What a look at the call found."""

    view: CallView
    charge: CallUsage | None

    @property
    def change_marker(self) -> tuple[object, ...]:
        """Changes when there is something new to show."""
        call = self.view.call
        ended = (call.outcome, call.end_time, call.recording_url, call.notes)
        return (call.updated_at, *ended, len(self.view.turns), self.charge)


async def build_page(page: PageContext, call_id: str) -> None:
    """The page of a call, in a wide window beside the list. Raises NotFound, also for another client's call."""
    call_row_id = parse_row_id(call_id)
    details = await _load_call(page, call_row_id)
    with div("rp-beside"):
        list_column = div("rp-beside-list")
        with div("rp-content"):
            body = div("rp-content")
            note_card = CallNoteCard(page, details.view.call)

    async def show_list() -> None:
        with list_column:
            await calls.build_call_list(page, open_id=call_row_id)
        list_column.classes("shown")
        ui.run_javascript(SHOW_OPEN_ROW_JS)

    with list_column:
        WideScreen(show_list)

    def render_body() -> None:
        body.clear()
        with body:
            _render_call(page, details)

    async def refresh_if_changed() -> None:
        nonlocal details
        latest = await _load_call(page, call_row_id)
        if latest.change_marker != details.change_marker:
            details = latest
            render_body()
            note_card.show_stored(details.view.call)

    async def follow_call() -> None:
        if details.view.call.end_time is not None or live_page.is_signed_out:
            timer.cancel()
        elif (
            live_page.is_watched
            and await verify_signed_in(page.services, live_page)
            and await _load_updated_at(page, call_row_id) != details.view.call.updated_at
        ):
            await refresh_if_changed()

    render_body()
    live_page = refresh_on_change(page, {"calls", "credits"}, refresh_if_changed)
    if details.view.call.end_time is None:
        # A turn tells nobody but who looks at its call.
        timer = ui.timer(FOLLOW_SECONDS, follow_call, immediate=False)


async def _load_updated_at(page: PageContext, call_id: int) -> datetime:
    async with page.unit_of_work() as unit:
        return await queries.get_updated_at(unit, call_id)


async def _load_call(page: PageContext, call_id: int) -> CallDetails:
    async with page.unit_of_work() as unit:
        return CallDetails(await queries.get_call(unit, call_id), await credit_queries.get_call_usage(unit, call_id))


def _render_call(page: PageContext, details: CallDetails) -> None:
    translate, call = page.translate, details.view.call
    other_number = _other_party(call)
    with div("rp-back"):
        sprite_icon("chevron-left")
        query = urlencode({name: value for name, value in current_query().items() if name != "note"})
        text_link(translate("call.back"), "/calls" + (f"?{query}" if query else ""))
    with page_head(
        caller_label(page, call.caller_name, other_number), format_day(page, call.start_time or call.created_at)
    ):
        take_over_button(page, call)
        spam_button(page, call)
        if call.contact_id:
            link_button(translate("call.contact"), "/contacts/" + str(int(call.contact_id)), icon_name="user")
        if call.appointment_id:
            link_button(
                translate("call.appointment"), "/appointments?id=" + str(int(call.appointment_id)), icon_name="calendar"
            )
    with two_columns():
        with div("rp-column"):
            _transcript_card(page, details.view)
        with div("rp-column"):
            _call_facts(page, call)
            charge_card(translate("call.charge"), _charge_view(page, call, details.charge))
            _recording_card(page, call)


def _other_party(call: Call) -> str:
    return call.to_number if call.direction == "outgoing" else call.from_number


def _call_facts(page: PageContext, call: Call) -> None:
    translate, other_number, at = page.translate, _other_party(call), call.start_time or call.created_at
    pairs = [
        (
            translate("call.number"),
            format_phone(other_number) if parse_caller_id(other_number) else translate("calls.withheld"),
        ),
        (translate("call.direction"), translate(f"log.{call.direction}")),
        (translate("call.began"), format_moment(page, at, "h:mm:ss a")),
        (translate("call.clock"), page.zone.key.replace("_", " ")),
        (translate("call.language"), translate(f"call.tongue.{call.language}")),
        (translate("call.length"), format_duration(call.duration)),
    ]
    if call.forwarded_from:
        pairs.insert(1, (translate("call.forwarded"), format_phone(call.forwarded_from)))
    with card_section(translate("call.facts")):
        status_pill(outcome_label(page, call), call_tone(call))
        fact_list(pairs)


def _transcript_card(page: PageContext, view: CallView) -> None:
    translate = page.translate
    with card_section(translate("call.talk"), sub=translate("call.turns", count=len(view.turns)) if view.turns else ""):
        if view.turns:
            caller_texts = {turn.number: turn.caller_text for turn in view.turns}
            call_transcript(
                [_transcript_turn(page, turn) for turn in view.turns],
                why_label=translate("call.why"),
                fix_label=translate("fix.wrong"),
                on_fix=lambda turn: open_correction_dialog(
                    page, call_id=view.call.id, turn=turn, words=caller_texts[turn]
                ),
            )
        elif view.call.end_time is None:
            empty_state("phone-call", translate("call.waiting"), translate("call.waiting_hint"))
        else:
            empty_state("phone-off", translate("call.silent"), translate("call.silent_hint"))
        if view.turns and view.call.end_time is None:
            Text(translate("call.live"), "div", "rp-waiting listening")
    if view.call.transcription:
        with card_section(translate("call.transcription")):
            Text(view.call.transcription, "p", "rp-words-said")


def _transcript_turn(page: PageContext, turn: TurnView) -> TranscriptTurn:
    translate = page.translate
    keys = translate("call.keys", keys=turn.keys) if turn.keys else ""
    return TranscriptTurn(
        caller_text=turn.caller_text or keys,
        receptionist_text=turn.reply_text,
        at=format_moment(page, turn.at, "h:mm:ss a"),
        why=_turn_reasons(page, turn) if turn.caller_text or turn.keys else (),
        key=turn.number if turn.caller_text.strip() else None,
    )


def _turn_reasons(page: PageContext, turn: TurnView) -> list[str]:
    reasons = explain_turn(page, turn.understood)
    if turn.confidence and turn.confidence < LEAST_SURE:
        reasons.append(page.translate("call.unclear"))
    if turn.ms is not None and turn.ms >= NOTICED_MS:
        reasons.append(page.translate("call.took", count=round(turn.ms / 1000)))
    return reasons


def _charge_view(page: PageContext, call: Call, charge: CallUsage | None) -> CallChargeView:
    translate = page.translate
    if charge is None:
        running = call.end_time is None
        return CallChargeView("–", translate("call.cost.running" if running else "call.cost.none"))
    paid = -charge.amount
    steps = [(translate("call.cost.length"), format_duration(call.duration))]
    if charge.minutes:
        steps.append((translate("call.cost.started"), str(charge.minutes)))
    if charge.free_minutes:
        steps.append((translate("call.cost.free_minutes"), f"−{charge.free_minutes}"))
    if charge.paid_minutes and charge.rate is not None:
        label = translate("call.cost.paid_minutes", count=charge.paid_minutes, rate=_format_dollars(charge.rate))
        steps.append((label, _format_dollars(paid)))
    steps.append((translate("call.cost.balance"), format_money(charge.balance_after)))
    free = not charge.paid_minutes
    return CallChargeView(
        _format_dollars(paid),
        _charge_reason(page, call, charge),
        steps,
        translate("call.cost.free") if free else "",
        "ok" if free else "calm",
    )


def _charge_reason(page: PageContext, call: Call, charge: CallUsage) -> str:
    translate = page.translate
    if charge.reason != "call":
        return translate(f"credits.reason.{charge.reason}")
    if not charge.minutes:
        return translate("call.cost.unanswered" if not call.duration else "credits.reason.no_minutes")
    if not charge.paid_minutes:
        return translate("call.cost.all_free", count=charge.free_minutes)
    if charge.free_minutes:
        return translate("call.cost.both", free=charge.free_minutes, paid=charge.paid_minutes)
    return translate("call.cost.all_paid", count=charge.paid_minutes)


def _format_dollars(amount: Any) -> str:
    """Cents, or the four places of the ledger where a cent would hide the truth."""
    return format_money(amount, places=2 if amount % CENT == 0 else 4)


def _recording_card(page: PageContext, call: Call) -> None:
    if not call.recording_url or not is_recording_url(call.recording_url):
        return
    with card_section(page.translate("call.recording")):
        with ui.link(target=call.recording_url, new_tab=True).classes(
            "rp-linkbtn rp-ghost", remove="nicegui-link"
        ) as link:
            sprite_icon("play")
            Text(page.translate("call.listen"))
            sprite_icon("external-link")
        set_props(link, rel="noopener noreferrer")
        Text(page.translate("call.recording_hint"), "p", "rp-hint")


def is_recording_url(address: str) -> bool:
    """Whether an address is a recording at the telephone company, over https."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and not parts.username
        and (host == RECORDING_HOSTS[0] or host.endswith(RECORDING_HOSTS[1]))
    )
