"""The call log: who called, what came of it, what it cost. Searched, filtered, and alive while calls come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from components.cards import page_head
from components.data_table import TableColumn, TableRow
from components.html_elements import initials_from_name, person_hue
from pages.access_control import PageContext
from pages.call_links import call_button, empty_state_with_call
from pages.call_take_over import can_take_over, take_call_over
from pages.day_filter import build_day_field, find_instants
from pages.filtered_table import FilteredTable, FilterField, Filters, RowSource
from pages.formatting import OUTCOME_TONES, call_tone, caller_label, format_duration, outcome_label, word_row_moment
from pages.pagination import ID_KEY, refresh_on_change
from ringlypro.calls import queries
from ringlypro.calls.queries import CallFilter
from ringlypro.calls.tables import DIRECTIONS, Call
from ringlypro.core.money import format_money
from ringlypro.core.phone_numbers import format_phone, parse_caller_id
from ringlypro.db.unit_of_work import UnitOfWork

OLDEST_FIRST = "oldest"
MISSED_CHOICES = {"taken": False, "missed": True}
"""Choices beside the outcomes of single calls."""


@dataclass(frozen=True, slots=True)
class ListedCall:
    """A call of the list, with the sentence that was looked for, where one was."""

    call: Call
    sentence: str = ""


async def build_page(page: PageContext) -> None:
    """The page of all calls; what of them is shown stands in the address."""
    translate = page.translate
    with page_head(translate("log.title"), translate("log.sub")):
        call_button(page)
    await build_call_list(page)


async def build_call_list(page: PageContext, *, open_id: int = 0) -> None:
    """The list with its fields, as its address asks for it; `open_id` is the call that stands beside it."""
    translate = page.translate
    call_table = FilteredTable(
        page,
        RowSource(
            partial(_load_calls, page),
            to_row=lambda listed: _table_row(page, listed),
            key=lambda listed: listed.call.id,
            key_text=ID_KEY,
        ),
        path="/calls/",
        columns=_table_columns(page),
        filter_fields=_filter_fields(page),
        label=translate("log.title"),
        search_label=translate("log.search"),
        empty=lambda: _render_empty(page),
        keeps_query=True,
        open_id=open_id,
        on_act=lambda call_id: take_call_over(page, int(call_id)),
    )
    await call_table.open_page()
    refresh_on_change(page, {"calls"}, call_table.refresh_rows)


async def _load_calls(
    page: PageContext, unit: UnitOfWork, filters: Filters, before: int | None, limit: int
) -> Sequence[ListedCall]:
    since, until = find_instants(page, filters["day"])
    where = CallFilter(
        q=filters["q"],
        direction=filters["direction"] or None,
        outcome=filters["outcome"] if filters["outcome"] in OUTCOME_TONES else None,
        missed=MISSED_CHOICES.get(filters["outcome"]),
        since=since,
        until=until,
    )
    has_oldest_first = filters["sort"] == OLDEST_FIRST
    calls = await queries.list_calls(
        unit, call_filter=where, before=before, limit=limit, has_oldest_first=has_oldest_first
    )
    sentences = await queries.list_said_sentences(unit, [call.id for call in calls], filters["q"])
    return [ListedCall(call, sentences.get(call.id, "")) for call in calls]


def _table_columns(page: PageContext) -> list[TableColumn]:
    translate = page.translate
    return [
        TableColumn("caller", translate("log.caller"), "person"),
        TableColumn("outcome", translate("log.outcome"), "pill"),
        TableColumn("direction", translate("log.direction"), hide_on_phone=True),
        TableColumn("duration", translate("log.duration"), "number", hide_on_phone=True),
        TableColumn("cost", translate("log.cost"), "number", hide_on_phone=True),
        TableColumn("when", translate("log.when"), "moment"),
    ]


def _table_row(page: PageContext, listed: ListedCall) -> TableRow:
    call = listed.call
    other_number = call.to_number if call.direction == "outgoing" else call.from_number
    name = caller_label(page, call.caller_name, other_number)
    return {
        "id": int(call.id),
        "caller": name,
        "caller_initials": initials_from_name(call.caller_name),
        "caller_hue": person_hue(call.contact_id) if call.contact_id else "",
        "caller_sub": _second_line(call, other_number, listed.sentence),
        "outcome": outcome_label(page, call),
        "outcome_tone": call_tone(call),
        "outcome_act": page.translate("call.take_over.button") if can_take_over(call) else "",
        "direction": page.translate(f"log.{call.direction}"),
        "duration": format_duration(call.duration),
        "cost": "–" if call.cost is None else format_money(call.cost),
        **word_row_moment(page, call.start_time or call.created_at),
    }


def _second_line(call: Call, other_number: str, sentence: str) -> str:
    if sentence:
        return f"“{sentence}”"
    return format_phone(other_number) if call.caller_name and parse_caller_id(other_number) else ""


def _filter_fields(page: PageContext) -> list[FilterField]:
    translate = page.translate
    directions = {"": translate("log.any_direction")} | {d: translate(f"log.{d}") for d in DIRECTIONS}
    outcomes = {"": translate("log.any_outcome")} | {name: translate(f"log.{name}") for name in MISSED_CHOICES}
    outcomes |= {outcome: translate(f"outcome.{outcome}") for outcome in OUTCOME_TONES}
    orders = {"": translate("log.newest_first"), OLDEST_FIRST: translate("log.oldest_first")}
    return [
        build_day_field(page, translate("days.label")),
        FilterField("direction", translate("log.direction"), directions),
        FilterField("outcome", translate("log.outcome"), outcomes),
        FilterField("sort", translate("log.sort"), orders),
    ]


def _render_empty(page: PageContext) -> None:
    translate = page.translate
    empty_state_with_call(page, "phone", translate("log.empty"), translate("log.empty_hint"))
