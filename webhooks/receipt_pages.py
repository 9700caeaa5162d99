"""A receipt as a page that can be printed: plain HTML, for its own business alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from components.paper_page import paper_actions, paper_facts, paper_link, paper_page, print_button
from components.plain_html import Html, tag_html
from ringlypro.core.i18n import translator_for
from ringlypro.core.money import format_money
from ringlypro.credits import ledger, receipts
from ringlypro.credits.receipts import IssuedReceipt, format_receipt_number, word_card
from ringlypro.notifications.text_rendering import format_values
from webhooks.browser_visits import find_browser_visitor, login_path
from webhooks.dependencies import ServicesDependency

router = APIRouter(include_in_schema=False)
MAX_NUMBER = 2_000_000_000


@router.get("/billing/receipts/{number}")
async def show_receipt(
    number: Annotated[int, Path(ge=1, le=MAX_NUMBER)], request: Request, services: ServicesDependency
) -> Response:
    """The receipt, in its reader's language; of somebody else's business there is none."""
    visitor = await find_browser_visitor(request, services)
    if visitor is None:
        return RedirectResponse(login_path(request), status_code=303)
    async with services.unit_of_work(visitor.client_id) as unit:
        receipt = await receipts.get_receipt(unit, number)
        zone = (await ledger.load_tariff(unit)).zone
    moments = format_values({"paid_at": receipt.issued_at.isoformat()}, lang=visitor.lang, zone=zone)
    year = receipt.issued_at.astimezone(zone).year
    return render_receipt(receipt, visitor.lang, paid_at=f"{moments['paid_at']}, {year}")


def render_receipt(receipt: IssuedReceipt, lang: str, *, paid_at: str) -> Response:
    """The page of a receipt."""
    translate = translator_for(lang)
    buyer = [tag_html("b", receipt.business_name), *_address_lines(receipt.business_address)]
    facts = [
        (translate("receipts.paid_on"), paid_at),
        (translate("receipts.paid_with"), word_card(receipt.card_brand, receipt.card_last4, lang)),
        (translate("receipts.what_for"), translate("receipts.purpose")),
        (translate("receipts.total"), f"{format_money(receipt.amount)} {receipt.currency.upper()}"),
    ]
    return paper_page(
        translate("receipts.page_title", number=format_receipt_number(receipt.number)),
        lang,
        tag_html(
            "div",
            _party(translate("receipts.from_seller"), tag_html("b", translate("receipts.seller"))),
            _party(translate("receipts.for_business"), *buyer),
            class_="rp-paper-parties",
        ),
        paper_facts(facts),
        tag_html("p", translate("receipts.no_tax"), class_="rp-hint"),
        paper_actions(print_button(translate("receipts.print")), paper_link(translate("receipts.back"), "/billing")),
    )


def _party(name: str, *lines: Html) -> Html:
    return tag_html("div", tag_html("span", name, class_="rp-hint"), *lines)


def _address_lines(address: str) -> list[Html]:
    return [tag_html("span", line) for line in address.splitlines() if line.strip()]
