"""Money in plain HTML: receipts to be printed, and a way to pay that needs no script.

What these pages show is put together in `payment_papers`, which no start needs.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from ringlypro.accounts.authentication import SignedInUser
from ringlypro.core.codes import generate_secret
from ringlypro.core.errors import InvalidFields, NotFound, RinglyError
from ringlypro.credits import hosted_checkout, ledger, payment_progress, payment_sheets, queries, receipts
from ringlypro.credits.payment_amounts import read_typed_amount
from ringlypro.credits.payment_sheets import SHEET_KEY, PaymentOrder
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import Services
from webhooks.auth_forms import refuse_cross_site
from webhooks.browser_visits import find_browser_visitor, login_path
from webhooks.dependencies import ServicesDependency

router = APIRouter(include_in_schema=False)
MAX_ROW_ID = 2**62
MAX_FORM_FIELDS = 12
RowNumber = Annotated[int, Path(ge=1, le=MAX_ROW_ID)]


@router.get("/billing/receipts/{number}")
async def show_receipt(number: RowNumber, request: Request, services: ServicesDependency) -> Response:
    """The receipt, in its reader's language; of somebody else's business there is none."""
    from webhooks import payment_papers  # noqa: PLC0415 - as this module says

    visitor = await find_browser_visitor(request, services)
    if visitor is None:
        return RedirectResponse(login_path(request), status_code=303)
    async with services.unit_of_work(visitor.client_id) as unit:
        receipt = await receipts.get_receipt(unit, number)
        zone = (await ledger.load_tariff(unit)).zone
    return payment_papers.render_receipt(receipt, visitor.lang, zone)


@router.get("/billing/pay")
async def show_payment_form(request: Request, services: ServicesDependency) -> Response:
    """The amounts, and what is paid with."""
    visitor = await find_browser_visitor(request, services)
    if visitor is None:
        return RedirectResponse(login_path(request), status_code=303)
    return await _render_form(services, visitor)


@router.post("/billing/pay")
async def start_payment(request: Request, services: ServicesDependency) -> Response:
    """`amount`, `keep`, `key` and, in a sandbox, `card` → on to the vendor's page, or to what became of it."""
    refuse_cross_site(request, services.settings)
    visitor = await find_browser_visitor(request, services)
    if visitor is None:
        return RedirectResponse(login_path(request), status_code=303)
    form = await request.form(max_fields=MAX_FORM_FIELDS, max_files=0)
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    amount_text = typed.get("own_amount", "").strip() or typed.get("amount", "")
    try:
        next_url = await _start_payment(services, visitor, typed, amount_text)
    except InvalidFields as error:
        return await _render_form(services, visitor, error=next(iter(error.fields.values())), typed=amount_text)
    except VendorError:
        return await _render_form(services, visitor, error="credits.vendor_away", typed=amount_text)
    except RinglyError as error:
        return await _render_form(services, visitor, error=error.key, typed=amount_text)
    return RedirectResponse(next_url, status_code=303)


@router.get("/billing/pay/{reload_id}")
async def show_payment(
    reload_id: RowNumber, request: Request, services: ServicesDependency, back: str = ""
) -> Response:
    """What became of a payment, by what was reported; `back` says which way somebody came back."""
    from webhooks import payment_papers  # noqa: PLC0415 - as this module says

    visitor = await find_browser_visitor(request, services)
    if visitor is None:
        return RedirectResponse(login_path(request), status_code=303)
    async with services.unit_of_work(visitor.client_id) as unit:
        status = await payment_progress.load_payment_of_row(unit, reload_id)
        summary = await queries.get_account_summary(unit)
    if status is None:
        raise NotFound
    answer_path = f"/billing/pay/{reload_id}/answer" if _is_played(services) else ""
    return payment_papers.render_payment(
        status, summary, visitor.lang, is_awaited=back == "paid", answer_path=answer_path
    )


@router.post("/billing/pay/{reload_id}/answer")
async def answer_bank(reload_id: RowNumber, request: Request, services: ServicesDependency) -> Response:
    """`approve` yes or no: what somebody tells the bank of a sandbox, where a script would ask in place."""
    from ringlypro.simulator.payment_till import PaymentTill  # noqa: PLC0415 - of a sandbox alone

    refuse_cross_site(request, services.settings)
    visitor = await find_browser_visitor(request, services)
    if visitor is None:
        return RedirectResponse(login_path(request), status_code=303)
    form = await request.form(max_fields=MAX_FORM_FIELDS, max_files=0)
    async with services.unit_of_work(visitor.client_id) as unit:
        status = await payment_progress.load_payment_of_row(unit, reload_id)
    if status is None or status.payment_intent_id is None or not _is_played(services):
        raise NotFound
    if status.state == "bank_asks":
        till = PaymentTill(services, client_id=visitor.client_id)
        await till.answer_question(status.payment_intent_id, approve=form.get("approve") == "yes")
    return RedirectResponse(f"/billing/pay/{reload_id}", status_code=303)


async def _start_payment(services: Services, visitor: SignedInUser, typed: dict[str, str], amount_text: str) -> str:
    from ringlypro.core.i18n import translate  # noqa: PLC0415 - read when somebody pays

    amount = read_typed_amount(amount_text)
    key = typed.get("key", "")
    consent = translate("pay.consent", visitor.lang) if typed.get("keep") == "yes" else ""
    order = PaymentOrder(
        key if SHEET_KEY.fullmatch(key) else generate_secret(24).replace("_", "-"),
        amount,
        "card" if _is_played(services) else "checkout",
        consent_text=consent,
    )
    if not _is_played(services):
        return (await hosted_checkout.begin_checkout(services, visitor.client_id, order, lang=visitor.lang)).url
    from ringlypro.simulator.payment_till import PaymentTill  # noqa: PLC0415 - of a sandbox alone

    payment = await payment_sheets.begin_payment(services, visitor.client_id, order)
    card = typed.get("card", "")
    await PaymentTill(services, client_id=visitor.client_id).use_card(payment.payment_intent_id, card[:4] or "4242")
    return f"/billing/pay/{payment.reload_id}"


async def _render_form(services: Services, visitor: SignedInUser, *, error: str = "", typed: str = "") -> Response:
    from webhooks import payment_papers  # noqa: PLC0415 - as this module says

    async with services.unit_of_work(visitor.client_id) as unit:
        summary = await queries.get_account_summary(unit)
    can_pay = services.settings.is_sandbox or "payments" not in services.faked_vendors
    key = generate_secret(24).replace("_", "-")
    return payment_papers.render_form(
        summary, visitor.lang, key=key, can_pay=can_pay, is_played=_is_played(services), error=error, typed=typed
    )


def _is_played(services: Services) -> bool:
    return "payments" in services.faked_vendors
