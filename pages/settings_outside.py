"""Appointments that no longer lie in the opening hours: shown above the hours until somebody has settled them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from nicegui import ui

from components.buttons import text_link
from components.html_elements import Text, div, set_props, sprite_icon
from pages.access_control import PageContext
from pages.formatting import format_moment_long
from pages.pagination import refresh_on_change
from ringlypro.appointments.outside_hours import list_outside_hours
from ringlypro.appointments.tables import Appointment
from ringlypro.core.clock import to_wall_time

LOOKED_AHEAD = timedelta(days=365)
MOST_NAMED = 5


async def build_outside_note(page: PageContext) -> None:
    """The note, kept live; nothing while all appointments fit."""

    async def load_outside() -> Sequence[Appointment]:
        async with page.unit_of_work() as unit:
            today = to_wall_time(unit.now, page.zone).date()
            return await list_outside_hours(unit, first=today, last=today + LOOKED_AHEAD)

    @ui.refreshable
    def outside_note(rows: Sequence[Appointment]) -> None:
        if rows:
            _render_note(page, rows)

    async def refresh_note() -> None:
        outside_note.refresh(await load_outside())

    outside_note(await load_outside())
    refresh_on_change(page, {"clients", "appointments"}, refresh_note)


def _render_note(page: PageContext, rows: Sequence[Appointment]) -> None:
    with div("rp-banner warn rp-outside") as note:
        sprite_icon("triangle-alert")
        with div("rp-outside-words"):
            Text(page.translate("closures.outside", count=len(rows)), "p")
            for row in rows[:MOST_NAMED]:
                when = format_moment_long(page, row.starts_at)
                text_link(f"{row.customer_name or row.customer_phone}, {when}", f"/appointments?open={int(row.id)}")
            if len(rows) > MOST_NAMED:
                text_link(page.translate("closures.outside_more", count=len(rows) - MOST_NAMED), "/appointments")
    set_props(note, role="status")
