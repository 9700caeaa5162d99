"""What a new business does first: seven steps, the next one open, until all are done or they are put away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.access_control import PageContext
from pages.call_links import PATH as CALL_PATH
from pages.personas import receptionist_name
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.core.phone_numbers import format_phone
from ringlypro.insights.home_overview import HomeOverview

STEP_PATHS = {
    "services": "/settings?section=services", "hours": "/settings?section=hours", "phone": "/settings?section=business",
    "call": CALL_PATH, "greeting": "/settings?section=receptionist", "forward": "/settings?section=business",
    "card": "/billing",
}  # fmt: skip


def is_step_done(client_profile: ClientProfile, home: HomeOverview) -> Mapping[str, bool]:
    """Each step, in their order, and whether it is done: seen from what there is, nothing is ticked by hand."""
    return {
        "services": bool(client_profile.services),
        "hours": bool(client_profile.hours),
        "phone": client_profile.owner_phone is not None,
        "call": home.latest_call is not None,
        "greeting": bool(client_profile.custom_greeting) or any(
            texts.get("custom_greeting") for texts in client_profile.texts.values()
        ),
        "forward": bool(home.has_telephone_calls),
        "card": bool(home.can_pay),
    }  # fmt: skip


def word_steps(
    page: PageContext, client_profile: ClientProfile, home: HomeOverview, *, is_first_day: bool
) -> Mapping[str, Any] | None:
    """The card of the first steps; None when all are done or it was put away. After the first day only what is left."""
    steps_done = is_step_done(client_profile, home)
    if client_profile.first_steps_hidden or all(steps_done.values()):
        return None
    translate = page.translate
    next_step = next(key for key, is_done in steps_done.items() if not is_done)
    done_count = sum(steps_done.values())
    return {
        "title": translate("home.steps_title"),
        "hide": translate("home.steps_hide"),
        "progress_label": translate("home.steps_progress"),
        "progress": translate("home.steps_of", done=done_count, all=len(steps_done)),
        "done": done_count,
        "steps": tuple(
            _word_step(page, client_profile, key, is_done=is_done, is_next=key == next_step)
            for key, is_done in steps_done.items()
            if is_first_day or not is_done
        ),
        "all": len(steps_done),
    }


def _word_step(
    page: PageContext, client_profile: ClientProfile, key: str, *, is_done: bool, is_next: bool
) -> Mapping[str, Any]:
    translate, number = page.translate, client_profile.ringlypro_number
    values = {
        "name": receptionist_name(page.lang),
        "number": format_phone(number) if number else translate("home.number_coming"),
        "count": client_profile.monthly_free_minutes,
    }
    link_key = "home.step_change" if is_done else "home.step_start"
    if key == "call" and not is_done:
        link_key = "home.call_her"
    return {
        "key": key,
        "state": "done" if is_done else "next" if is_next else "",
        "icon": "circle-check" if is_done else "",
        "said": translate("home.step_is_done") if is_done else "",
        "title": translate(f"home.step.{key}.title", **values),
        "text": "" if is_done else translate(f"home.step.{key}.text", **values),
        "link": {"text": translate(link_key, **values), "href": STEP_PATHS[key]},
    }
