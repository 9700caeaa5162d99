"""Bars that fill: free minutes left, and the balance under them."""

from __future__ import annotations

from dataclasses import dataclass

from nicegui import ui

from components.design import Tone
from components.text import Text, div, local_path, set_props


@dataclass(frozen=True, slots=True)
class Usage:
    """What the drawer shows of the account, in words; `share` is how much is used, 0 to 1."""

    label: str
    left: str
    share: float
    balance: str
    tone: Tone = "brand"
    href: str = "/billing"


def meter(share: float, label: str, tone: Tone = "brand") -> ui.element:
    """A bar filled to `share` (0 to 1; anything outside is clamped)."""
    percent = round(min(max(share, 0.0), 1.0) * 100)
    with div("rp-meter").classes(tone) as shown:
        fill = ui.element("i")
    fill.style(add="width:" + str(percent) + "%")
    set_props(shown, role="meter", aria_label=label, aria_valuenow=percent, aria_valuemin=0, aria_valuemax=100)
    return shown


def usage_meter(usage: Usage) -> ui.element:
    """The small card at the foot of the drawer."""
    with ui.link(target=local_path(usage.href)).classes("rp-usage", remove="nicegui-link") as shown:
        with div("rp-usage-row"):
            Text(usage.label, "span", "rp-strong")
            Text(usage.left, "span", "num")
        meter(usage.share, usage.label, usage.tone)
        Text(usage.balance, "span", "rp-sub2 num")
    return shown
