"""Bars that fill: free minutes left, and the balance under them."""

from __future__ import annotations

from dataclasses import dataclass

from nicegui import ui

from components.design_tokens import Tone
from components.html_elements import Text, div, set_props
from components.local_paths import local_path


@dataclass(frozen=True, slots=True)
class UsageMeterData:
    """What the drawer shows of the account, in words; `share` is how much is used, 0 to 1."""

    label: str
    remaining: str
    share: float
    balance: str
    tone: Tone = "brand"
    href: str = "/billing"


def meter_bar(share: float, label: str, tone: Tone = "brand") -> ui.element:
    """A bar filled to `share` (0 to 1; anything outside is clamped)."""
    percent = round(min(max(share, 0.0), 1.0) * 100)
    with div("rp-meter").classes(tone) as element:
        fill = ui.element("i")
    fill.style(add="width:" + str(percent) + "%")
    set_props(element, role="meter", aria_label=label, aria_valuenow=percent, aria_valuemin=0, aria_valuemax=100)
    return element


def usage_meter(usage: UsageMeterData) -> ui.element:
    """The small card at the foot of the drawer."""
    with ui.link(target=local_path(usage.href)).classes("rp-usage", remove="nicegui-link") as element:
        with div("rp-usage-row"):
            Text(usage.label, "span", "rp-strong")
            Text(usage.remaining, "span", "num")
        meter_bar(usage.share, usage.label, usage.tone)
        Text(usage.balance, "span", "rp-sub2 num")
    return element
