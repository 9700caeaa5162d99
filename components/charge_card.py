"""What a call cost and why, or why it was free: the sum first, then the steps that lead to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui import ui

from components.cards import card
from components.design import Tone
from components.pills import pill
from components.text import Text, div


@dataclass(frozen=True, slots=True)
class Charge:
    """A bill of one call, in words. `steps` are (what, how much), the reason is one sentence."""

    total: str
    reason: str
    steps: Sequence[tuple[str, str]] = ()
    status: str = ""
    tone: Tone = "calm"


def charge_card(title: str, charge: Charge) -> ui.element:
    """The bill."""
    with card(title) as shown:
        with div("rp-charge-total"):
            Text(charge.total, "b", "num")
            if charge.status:
                pill(charge.status, charge.tone)
        Text(charge.reason, "p", "rp-sub")
        if charge.steps:
            with div("rp-charge-lines"):
                for what, amount in charge.steps:
                    with div("rp-charge-line"):
                        Text(what)
                        Text(amount, "span", "num")
    return shown
