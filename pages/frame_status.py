"""What the frame says while it is open, in the reader's language: bell, to-dos, account, banners, name of the business.

It is read once for all tabs of a business, at most every half second, and shown where it differs.
"""

from __future__ import annotations

from components.app_frame import AppFrame, FrameStatus
from components.banner_lines import BannerLine
from components.meter import UsageMeterData
from components.practice_badge import PracticeNote
from pages.access_control import PageContext
from pages.live_pages import LivePages
from pages.personas import FACES, receptionist_name
from ringlypro.core.money import format_money
from ringlypro.core.phone_numbers import format_phone
from ringlypro.credits.balance_alerts import BalanceLevel
from ringlypro.credits.queries import AccountSummary
from ringlypro.insights import frame_state
from ringlypro.insights.frame_state import FrameState

TOPICS = frozenset({"notifications", "messages", "follow_ups", "credits", "clients"})
REACHING_OUT = frozenset({"telephone", "payments", "mail"})
"""Vendors through which something reaches people outside."""


def word_practice(page: PageContext) -> PracticeNote | None:
    """What is pretended here and what is not; None where every vendor is real."""
    if not page.services.faked_vendors:
        return None
    translate = page.translate
    names = ", ".join(translate(f"practice.double.{vendor}") for vendor in page.services.faked_vendors)
    played = "practice.played_all" if set(page.services.faked_vendors) >= REACHING_OUT else "practice.played"
    lines = (translate(played, names=names), translate("practice.real"), translate("practice.way_out"))
    return PracticeNote(translate("practice.label"), lines, translate("practice.close"))


async def load_shared_state(page: PageContext) -> FrameState:
    """The business as it is now; tabs that ask while nothing has changed share one read."""
    return await page.services.caches.get_cache(LivePages).load_shared(
        page.services,
        page.visitor.client_id,
        key="frame",
        topics=TOPICS,
        load=lambda: _read_state(page),
        pace="frame",
    )


def follow_changes(page: PageContext, frame: AppFrame, *, since: int) -> None:
    """Keep the frame of this tab up to date. `since` is the version of what it shows already."""

    async def refresh_frame() -> None:
        frame.show_status(word_status(page, await load_shared_state(page)))

    page.services.caches.get_cache(LivePages).watch_topics(
        page.services, page.visitor.client_id, TOPICS, refresh_frame, since=since, pace="frame"
    )


def frame_version(page: PageContext) -> int:
    """The version of what is read next: to be asked for before."""
    return page.services.caches.get_cache(LivePages).topics_version(
        page.services, page.visitor.client_id, TOPICS, pace="frame"
    )


def word_status(page: PageContext, state: FrameState) -> FrameStatus:
    """The state in words."""
    return FrameStatus(
        business=state.business_name,
        number=format_phone(state.number) if state.number else "",
        unread=_format_count(state.unread_notifications),
        nav_counts={
            "/messages": _format_count(state.unread_threads),
            "/follow-ups": _format_count(state.open_follow_ups),
        },
        usage=_word_usage(page, state),
        banners=_list_banners(page, state),
    )


async def _read_state(page: PageContext) -> FrameState:
    async with page.services.job_unit(page.visitor.client_id) as unit:
        return await frame_state.load_frame_state(unit)


def _format_count(count: int) -> str:
    return "" if count == 0 else str(count) if count < frame_state.MAX_COUNT else f"{frame_state.MAX_COUNT - 1}+"


def _word_usage(page: PageContext, state: FrameState) -> UsageMeterData:
    summary = state.credits
    duty = "nav.on_duty" if state.is_on_duty else "nav.off_duty"
    return UsageMeterData(
        duty=page.translate(duty, name=receptionist_name(page.lang)),
        is_on_duty=state.is_on_duty,
        face=FACES.get(page.lang, ""),
        label=page.translate("nav.free_minutes"),
        remaining=page.translate("nav.minutes_left", count=summary.free_minutes_remaining),
        share=summary.free_minutes_used / max(summary.monthly_free_minutes, 1),
        balance=page.translate("nav.balance", balance=format_money(summary.balance)),
        tone="warn" if summary.free_minutes_remaining == 0 else "brand",
    )


def _list_banners(page: PageContext, state: FrameState) -> tuple[BannerLine, ...]:
    """What the owner has to know first."""
    translate, summary = page.translate, state.credits
    lines = []
    if summary.credit_suspended:
        lines.append(BannerLine(translate(f"banner.{_name_suspension(summary)}"), "bad", "triangle-alert"))
    elif summary.balance_level < BalanceLevel.FINE:
        lines.append(BannerLine(translate("banner.low", balance=format_money(summary.balance)), "warn"))
    if state.mail_trouble is not None:
        address, kind = state.mail_trouble
        lines.append(
            BannerLine(translate("banner.mail", address=address, reason=translate(f"letters.failure.{kind}")), "warn")
        )
    if not state.is_on_duty:
        lines.append(BannerLine(translate("banner.off"), "warn"))
    return tuple(lines)


def _name_suspension(summary: AccountSummary) -> str:
    if summary.is_stopped_by_limit:
        return "limit"
    return "voicemail" if summary.is_voicemail_only else "suspended"
