"""What a call cost and why, or why it was free: the sum first, then the steps that lead to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui import ui

from components.cards import card_section
from components.design_tokens import Tone
from components.html_elements import Text, div
from components.pills import status_pill


@dataclass(frozen=True, slots=True)
class CallChargeView:
    """A bill of one call, in words. `steps` are (what, how much), the reason is one sentence."""

    total: str
    reason: str
    steps: Sequence[tuple[str, str]] = ()
    status: str = ""
    tone: Tone = "calm"


def charge_card(title: str, charge: CallChargeView) -> ui.element:
    """The bill."""
    with card_section(title) as element:
        with div("rp-charge-total"):
            Text(charge.total, "b", "num")
            if charge.status:
                status_pill(charge.status, charge.tone)
        Text(charge.reason, "p", "rp-sub")
        if charge.steps:
            with div("rp-charge-lines"):
                for label, amount in charge.steps:
                    with div("rp-charge-line"):
                        Text(label)
                        Text(amount, "span", "num")
    return element
