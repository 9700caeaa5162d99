"""The receipts of a business, on the page about money: each leads to the page that can be printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from components.cards import card_section
from components.empty_states import empty_state
from components.row_list import ListRow, RowList
from pages.access_control import PageContext
from pages.formatting import format_moment_long
from pages.load_more import LoadMoreList, more_button
from ringlypro.core.money import format_money
from ringlypro.credits.receipts import IssuedReceipt, format_receipt_number


def show_receipt_list(page: PageContext, receipt_list: LoadMoreList[IssuedReceipt], on_more: Callable[[], Any]) -> None:
    """The receipts, as far as they are unfolded."""
    translate = page.translate
    with card_section(translate("receipts.title"), flush=True):
        if not receipt_list.entries:
            empty_state("receipt", translate("receipts.none"), translate("receipts.none_hint"))
        RowList([_receipt_row(page, receipt) for receipt in receipt_list.entries], classes="rp-entries")
        more_button(page, receipt_list, on_more)


def _receipt_row(page: PageContext, receipt: IssuedReceipt) -> ListRow:
    reason = page.translate(f"credits.reason.{receipt.reason}")
    return ListRow(
        key=str(int(receipt.number)),
        href=f"/billing/receipts/{int(receipt.number)}",
        title=format_receipt_number(receipt.number),
        sub=f"{format_moment_long(page, receipt.issued_at)}, {reason}",
        sub_classes="rp-sub2 num",
        amount=format_money(receipt.amount),
        new_tab=True,
        end_icon="external-link",
        classes="rp-entry two",
    )
