"""What a business may spend in a month, and how far in debt only a voicemail answers, on the page about money."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from components.cards import card_section
from components.html_elements import Text, div
from pages.access_control import PageContext
from pages.amount_form import AmountForm, AmountFormFields, AmountFormStore, FormTexts, plain_dollars
from ringlypro.clients import business_settings
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.core.errors import InvalidFields
from ringlypro.credits import ledger
from ringlypro.credits.queries import AccountSummary
from ringlypro.db.unit_of_work import UnitOfWork

FIELDS = AmountFormFields(
    name="spend_limit",
    labels={"spend_cap": "bill.limit.spend_cap", "debt": "bill.limit.debt"},
    optional=frozenset({"spend_cap"}),
    hints={"spend_cap": "bill.limit.spend_cap_hint"},
    save_label="bill.limit.save",
)


class SpendLimitCard:
    """The card. Made once; `show_limits` when the account changed."""

    def __init__(self, page: PageContext, summary: AccountSummary) -> None:
        """The limits as they are stored."""
        with card_section(page.translate("bill.limit.title")), div("rp-form"):
            self._form = AmountForm(
                page,
                FIELDS,
                AmountFormStore(_load_limits, _write_limits),
                stored_texts(summary.spend_cap, summary.message_floor),
            )
            Text(page.translate("bill.limit.means"), "p", "rp-hint")

    def show_limits(self, summary: AccountSummary) -> None:
        """The account changed."""
        self._form.show_stored(stored_texts(summary.spend_cap, summary.message_floor))


def stored_texts(spend_cap: Decimal | None, message_floor: Decimal) -> FormTexts:
    """The limits as their form holds them: a floor of −2 dollars is a debt of 2."""
    return {"spend_cap": plain_dollars(spend_cap), "debt": plain_dollars(-message_floor)}


async def _load_limits(unit: UnitOfWork) -> FormTexts:
    client = await business_settings.load_client_to_change(unit)
    return stored_texts(client.spend_cap, client.message_floor)


async def _write_limits(unit: UnitOfWork, values: Mapping[str, Any]) -> FormTexts:
    limits = {"spend_cap": values["spend_cap"], "message_floor": -values["debt"]}
    try:
        clean_limits = CLIENT_FIELDS.clean_values(limits)
    except InvalidFields as error:
        names = {"message_floor": "debt"}
        raise InvalidFields({names.get(name, name): key for name, key in error.fields.items()}) from error
    client = await business_settings.save_client(unit, clean_limits)
    await ledger.reevaluate_suspension(unit)
    return stored_texts(client.spend_cap, client.message_floor)
