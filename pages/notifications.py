"""What the owner was told: the notifications, each with the way to what it is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from urllib.parse import urlsplit

from nicegui import ui

from components.buttons import text_button
from components.cards import card_section, page_head
from components.design_tokens import Tone
from components.empty_states import empty_state
from components.feedback import show_toast
from components.html_elements import Text
from components.local_paths import local_path
from components.row_list import ListRow, RowList
from components.segmented_choice import SegmentedChoice
from pages import routes
from pages.access_control import PageContext
from pages.formatting import CLOCK, caller_label, format_day, format_moment, format_moment_full
from pages.load_more import LoadMoreList, more_button
from pages.pagination import refresh_on_change
from pages.view_state import ViewState, read_choice, read_page_number
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import follow_ups, owner_notifications
from ringlypro.notifications.owner_notifications import RenderedNotification
from ringlypro.notifications.tables import FollowUp
from ringlypro.receptionist.frame_sentences import reword_frames

KIND_STYLES: dict[str, tuple[str, Tone]] = {
    "appointment_booked": ("calendar-plus", "ok"), "appointment_cancelled": ("calendar-x", "warn"),
    "appointment_moved": ("calendar", "brand"), "message_taken": ("message-square", "brand"),
    "text_received": ("message-square", "brand"),
    "voicemail": ("voicemail", "brand"), "emergency": ("triangle-alert", "bad"), "credit_low": ("wallet", "warn"),
    "credit_empty": ("wallet", "bad"), "credit_restored": ("wallet", "ok"), "credit_deposit": ("receipt", "ok"),
    "credit_refund": ("receipt", "warn"), "credit_dispute": ("receipt", "bad"),
    "credit_refund_failed": ("receipt", "ok"), "credit_dispute_won": ("receipt", "ok"),
    "dispute_lost": ("receipt", "warn"), "dispute_warning": ("receipt", "warn"),
    "card_removed": ("credit-card", "warn"), "auto_reload_no_card": ("credit-card", "bad"),
    "payment_failed": ("credit-card", "bad"),
    "auto_reload_stopped": ("credit-card", "bad"), "auto_reload_failed": ("credit-card", "warn"),
    "auto_reload_confirm": ("credit-card", "warn"), "payment_unconfirmed": ("credit-card", "warn"),
    "mail_failed": ("mail", "warn"), "auto_reload_capped": ("credit-card", "warn"),
    "free_minutes_80": ("clock", "warn"),
    "free_minutes_100": ("clock", "warn"), "spend_cap_80": ("wallet", "warn"), "spend_cap_100": ("wallet", "bad"),
    "welcome": ("sparkles", "brand"), "number_ready": ("phone", "ok"),
    "number_waiting": ("clock", "warn"), "number_failed": ("phone-off", "bad"),
}  # fmt: skip
MarkReadHandler = Callable[[Collection[int] | None], Awaitable[None]]
LINK_REDIRECTS = {"/credits": "/billing"}
"""What a notification is about as the domain names it, and where people find it."""


async def build_page(page: PageContext) -> None:
    """The page of notifications; how far they are unfolded, and whether the unread alone, stands in the address."""
    translate = page.translate
    view = ViewState(page=read_page_number, show=read_choice(["unread"]))
    notification_list = _make_list(page, view)
    follow_up_rows: Mapping[int, FollowUp] = {}

    @ui.refreshable
    def page_body() -> None:
        _render_list(page, notification_list, follow_up_rows, mark_read, load_more)

    async def load_notifications(unit: UnitOfWork) -> None:
        nonlocal follow_up_rows
        row_ids = {entry.follow_up_id for entry in notification_list.entries if entry.follow_up_id}
        follow_up_rows = await follow_ups.load_follow_ups(unit, row_ids)
        unread = await owner_notifications.count_unread_notifications(unit)
        mark_all_button.set_visibility(unread > 0)

    async def refresh_page() -> None:
        async with page.unit_of_work() as unit:
            await notification_list.refresh_entries(unit)
            await load_notifications(unit)
        page_body.refresh()

    async def load_more() -> None:
        async with page.unit_of_work() as unit:
            await notification_list.load_next(unit)
            await load_notifications(unit)
        page_body.refresh()

    async def choose_shown(show: str) -> None:
        nonlocal notification_list
        view.push(show=show, page="")
        notification_list = _make_list(page, view)
        await refresh_page()

    async def mark_read(ids: Collection[int] | None) -> None:
        async with page.unit_of_work() as unit:
            await owner_notifications.mark_notifications_read(unit, ids=ids)
        if ids is None:
            show_toast(translate("notifications.all_seen"))

    with page_head(translate("notifications.title"), translate("notifications.sub")):
        _choose_shown_field(page, view, choose_shown)
        mark_all_button = text_button(translate("notifications.mark_all"), lambda: mark_read(None), icon="check-check")
    async with page.unit_of_work() as unit:
        await notification_list.refresh_entries(unit)
        await load_notifications(unit)
    page_body()
    refresh_on_change(page, {"notifications"}, refresh_page)


def _choose_shown_field(page: PageContext, view: ViewState, on_pick: Callable[[str], Awaitable[None]]) -> None:
    options = {"": page.translate("notifications.all"), "unread": page.translate("notifications.unread")}
    SegmentedChoice(page.translate("notifications.show"), options, view["show"], on_pick)


def _make_list(page: PageContext, view: ViewState) -> LoadMoreList[RenderedNotification]:
    load_rows = partial(
        owner_notifications.list_notifications,
        lang=page.lang,
        zone=page.zone,
        only_unread=view["show"] == "unread",
    )
    return LoadMoreList[RenderedNotification](load_rows, view)


def _render_list(
    page: PageContext,
    notification_list: LoadMoreList[RenderedNotification],
    follow_up_rows: Mapping[int, FollowUp],
    mark_read: MarkReadHandler,
    on_more: Callable[[], Awaitable[None]],
) -> None:
    with card_section(flush=True):
        if not notification_list.entries:
            empty_state("bell", page.translate("notifications.empty"), page.translate("notifications.empty_hint"))
        for day, entries in groupby(notification_list.entries, key=lambda entry: _word_day(page, entry.created_at)):
            Text(day, "h2", "rp-months")
            RowList(
                [_notification_row(page, entry, follow_up_rows.get(entry.follow_up_id or 0)) for entry in entries],
                on_open=lambda key: mark_read([int(key)]),
                classes="rp-rings",
            )
        more_button(page, notification_list, on_more)


def _word_day(page: PageContext, at: datetime) -> str:
    today = page.services.clock().astimezone(page.zone).date()
    day = at.astimezone(page.zone).date()
    if day == today:
        return page.translate("notifications.today")
    return page.translate("notifications.yesterday") if today - day == timedelta(days=1) else format_day(page, at)


def _notification_row(page: PageContext, notification: RenderedNotification, follow_up: FollowUp | None) -> ListRow:
    icon_name, tone = KIND_STYLES.get(notification.kind, ("info", "calm"))
    is_unread = notification.read_at is None
    body = notification.body
    if follow_up is not None:
        name = caller_label(page, follow_up.caller_name, follow_up.caller_phone)
        body = f"{name}: {reword_frames(follow_up.body, page.lang)}" if follow_up.body else f"{name}. {body}"
    return ListRow(
        key=str(int(notification.id)),
        href=resolve_link(notification.link),
        action=is_unread,
        icon=icon_name,
        tone=tone,
        title=notification.title,
        sub=body,
        sub_classes="rp-sub",
        when=format_moment(page, notification.created_at, CLOCK),
        at=notification.created_at,
        moment=format_moment_full(page, notification.created_at),
        unread=page.translate("notifications.new") if is_unread else "",
        classes="rp-ring new" if is_unread else "rp-ring",
    )


def resolve_link(link: str) -> str:
    """Where a line leads on our pages; empty when there is no such page."""
    if local_path(link) != link:
        return ""
    target = LINK_REDIRECTS.get(urlsplit(link).path, link)
    detail_prefixes = [stop.path.split("{")[0] for stop in routes.ROUTES if "{" in stop.path]
    target_path = urlsplit(target).path
    if target_path in {stop.path for stop in routes.ROUTES} or any(
        target_path.startswith(k) and target_path != k for k in detail_prefixes
    ):
        return target
    return ""
