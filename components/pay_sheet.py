"""The sheet for paying, as one element: its faces are drawn in the browser, and what became of a payment is told to it.

Six faces with their fields would be more than forty elements in every open page about money.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nicegui import ui
from nicegui.events import GenericEventArguments

from components import design_tokens
from components.local_paths import local_path

PayMode = Literal["till", "element", "checkout", "closed"]
"""Practice cards, the vendor's own form, its hosted page alone, or no cards at all."""
ICONS = {
    "plus": "plus", "x": "x", "alert": "triangle-alert", "shield": "shield-check", "check": "check",
    "repeat": "refresh-cw", "lock": "lock", "sprout": "sprout",
}  # fmt: skip
MAX_TEXT = 80


@dataclass(frozen=True, slots=True)
class PayChoice:
    """One of several: `value` comes back, `label` and `sub` are shown."""

    value: str
    label: str
    sub: str


@dataclass(frozen=True, slots=True)
class PayCard:
    """The card that is kept, in words."""

    brand: str
    label: str
    last4: str


@dataclass(frozen=True, slots=True)
class PayVendor:
    """What the vendor's own form is opened with."""

    script: str
    publishable_key: str
    lang: str


@dataclass(frozen=True, slots=True)
class PayView:
    """What the sheet shows before anything is paid. Money is whole cents; `offer` is "" where there is none."""

    mode: PayMode
    balance: str
    balance_cents: int
    rate_cents: float
    amounts: Sequence[PayChoice]
    cards: Sequence[PayChoice]
    asking_card: str
    saved: PayCard | None
    offer: str
    vendor: PayVendor


@dataclass(frozen=True, slots=True)
class PayStatusView:
    """What became of the payment of a sheet, in words; whatever is not known yet is "".

    `reported` tells one report from another: 0 while there is none.
    """

    key: str
    state: str
    cents: int
    reported: int = 0
    failure: str = ""
    title: str = ""
    text: str = ""
    receipt: str = ""
    receipt_href: str = ""
    card: str = ""


@dataclass(frozen=True, slots=True)
class PayRequest:
    """What somebody pressed: the amount as it was typed, `card` the last digits of a practice card."""

    key: str
    amount: str
    way: Literal["card", "saved_card"]
    keep: bool
    card: str


@dataclass(frozen=True, slots=True)
class PayCallbacks:
    """What the sheet gives back; `key` names a payment. Nothing of it is believed before the server has looked."""

    on_look: Callable[[str], Any]
    on_check: Callable[[str], Any]
    on_pay: Callable[[PayRequest], Any]
    on_resume: Callable[[str], Any]
    on_answer: Callable[[str, bool], Any]
    on_cancel: Callable[[str], Any]
    on_offer: Callable[[], Any]


class PaySheet(ui.element, component="vue/pay_sheet.js"):
    """The button that opens the sheet, and the sheet."""

    def __init__(
        self,
        view: PayView,
        words: Mapping[str, str],
        reasons: Mapping[str, str],
        callbacks: PayCallbacks,
        *,
        place: str,
    ) -> None:
        """`words` and `reasons` by their keys; `place` names where the browser keeps the key of a payment.

        The sheet is complete from the beginning: a browser may get it before whoever makes it goes on.
        """
        super().__init__()
        self._props["words"] = dict(words)
        self._props["reasons"] = dict(reasons)
        self._props["place"] = place
        self._props["icons"] = {name: design_tokens.icon_source(icon) for name, icon in ICONS.items()}
        self._props["form_source"] = design_tokens.asset_url("pay_card.js")
        self._view: PayView | None = None
        self.show_view(view)
        self.on("look", lambda event: callbacks.on_look(_read_text(event.args)))
        self.on("check", lambda event: callbacks.on_check(_read_text(event.args)))
        self.on("pay", lambda event: callbacks.on_pay(_read_request(event)))
        self.on("resume", lambda event: callbacks.on_resume(_read_text(event.args)))
        self.on("answer", lambda event: callbacks.on_answer(*_read_answer(event)))
        self.on("cancel", lambda event: callbacks.on_cancel(_read_text(event.args)))
        self.on("offer", lambda _: callbacks.on_offer())

    def show_view(self, view: PayView) -> None:
        """Show this account; nothing is sent when it is shown already."""
        if view != self._view:
            self._view = view
            self._props["view"] = (_browser_view(view),)

    def show_status(self, status: PayStatusView) -> None:
        """Say what became of a payment."""
        self.run_method("show_status", _browser_fields(status) | {"receipt_href": _local(status.receipt_href)})

    def refuse_amount(self, text: str, *, is_typed: bool = True) -> None:
        """Say under the amount what is wrong with it; "" when nothing is."""
        self.run_method("refuse_amount", text, is_typed)

    def fail(self, text: str) -> None:
        """Say that nothing was asked for, and why; what was entered stays."""
        self.run_method("fail", text)

    def confirm_payment(self, client_secret: str, payment_method: str = "", *, is_resumed: bool = False) -> None:
        """Let the vendor's form go on with this payment; `is_resumed` when the bank waits for an answer already."""
        self.run_method("confirm", client_secret, payment_method, is_resumed)

    def show_offer_taken(self, text: str) -> None:
        """Say that what was offered holds now."""
        self.run_method("show_offer", text)

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        return [*super()._displayed_contents(only_visible=only_visible), self._props["words"]["add"]]


def _read_text(value: object) -> str:
    return value[:MAX_TEXT] if isinstance(value, str) else ""


def _read_request(event: GenericEventArguments) -> PayRequest:
    fields = event.args if isinstance(event.args, dict) else {}
    return PayRequest(
        key=_read_text(fields.get("key")),
        amount=_read_text(fields.get("amount")),
        way="saved_card" if fields.get("way") == "saved_card" else "card",
        keep=fields.get("keep") is True,
        card=_read_text(fields.get("card")),
    )


def _read_answer(event: GenericEventArguments) -> tuple[str, bool]:
    fields = event.args if isinstance(event.args, dict) else {}
    return _read_text(fields.get("key")), fields.get("approve") is True


def _browser_view(view: PayView) -> dict[str, Any]:
    return {
        "mode": view.mode,
        "balance": view.balance,
        "balance_cents": view.balance_cents,
        "rate_cents": view.rate_cents,
        "amounts": tuple(_browser_fields(choice) for choice in view.amounts),
        "cards": tuple(_browser_fields(choice) for choice in view.cards),
        "asking_card": view.asking_card,
        "saved": _browser_fields(view.saved) if view.saved else None,
        "offer": view.offer,
        "script": view.vendor.script,
        "publishable_key": view.vendor.publishable_key,
        "lang": view.vendor.lang,
    }


def _browser_fields(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def _local(href: str) -> str:
    return local_path(href) if href else ""
