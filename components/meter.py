"""Bars that fill: free minutes left, and the balance under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nicegui import ui

from components.design_tokens import Tone
from components.html_elements import div, set_props
from components.local_paths import local_path


@dataclass(frozen=True, slots=True)
class UsageMeterData:
    """What the drawer shows of who answers and of the account, in words; `share` is how much is used, 0 to 1.

    `face` is the class of the receptionist's picture.
    """

    duty: str
    is_on_duty: bool
    face: str
    label: str
    remaining: str
    share: float
    balance: str
    tone: Tone = "brand"
    href: str = "/billing"


def meter_bar(share: float, label: str, tone: Tone = "brand") -> ui.element:
    """A bar filled to `share` (0 to 1; anything outside is clamped)."""
    percent = _to_percent(share)
    with div("rp-meter").classes(tone) as element:
        fill = ui.element("i")
    fill.style(add="width:" + str(percent) + "%")
    set_props(element, role="meter", aria_label=label, aria_valuenow=percent, aria_valuemin=0, aria_valuemax=100)
    return element


class UsageMeter(ui.element, component="vue/usage_meter.js"):
    """The small card at the foot of the drawer: who is on duty, and what is left; it leads to the account."""

    def show_usage(self, usage: UsageMeterData) -> None:
        """Show an account; what is shown already is not sent again."""
        texts = {
            "duty": usage.duty,
            "is_on_duty": usage.is_on_duty,
            "face": usage.face,
            "label": usage.label,
            "remaining": usage.remaining,
            "percent": _to_percent(usage.share),
            "tone": usage.tone,
            "balance": usage.balance,
            "href": local_path(usage.href),
        }
        for name, value in texts.items():
            if self._props.get(name) != value:
                self._props[name] = value

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        texts = [self._props.get(name, "") for name in ("duty", "label", "remaining", "balance")]
        return [*super()._displayed_contents(only_visible=only_visible), *texts]


def _to_percent(share: float) -> int:
    return round(min(max(share, 0.0), 1.0) * 100)
