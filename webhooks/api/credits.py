"""Credits over the API: the balance, what took from it, and the way to add more."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ringlypro.core.codes import generate_secret
from ringlypro.core.errors import FieldError, NotFound
from ringlypro.core.field_types import refuse_odd_digits
from ringlypro.credits import auto_reload, ledger, payment_events, payment_sheets, queries
from ringlypro.credits.payment_intents import CURRENCY
from ringlypro.notifications import owner_notifications
from ringlypro.vendors.errors import VendorError
from webhooks.api.authentication import CallerDependency, RowId, api_router
from webhooks.api.pagination import Cursor, Dollars, Limit, PaginatedList, paginate_rows
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import error_response, error_responses

router = api_router("/api/credits", "credits")
Amount = Annotated[Decimal, Field(max_digits=14, decimal_places=4, allow_inf_nan=False)]


class RowModel(BaseModel):
    """An answer read from a row's attributes."""

    model_config = ConfigDict(from_attributes=True)


class BalanceJson(RowModel):
    """The account today."""

    balance: Dollars
    free_minutes_used: int
    free_minutes_remaining: int
    monthly_free_minutes: int
    free_minutes_reset_date: date
    per_minute_rate: Dollars
    credit_suspended: bool
    total_minutes_used: int
    total_amount_spent: Dollars


class UsageItem(RowModel):
    """What one call or text took; `twilio_call_sid` is empty for a text."""

    id: int
    call_id: int | None
    message_id: int | None
    twilio_call_sid: str
    minutes: int
    free_minutes: int
    paid_minutes: int
    amount: Dollars
    balance_after: Dollars
    reason: str
    created_at: datetime = Field(validation_alias="at")


class TransactionItem(RowModel):
    """Money that came or went."""

    id: int
    kind: str
    amount: Dollars
    balance_after: Dollars
    reference: str
    status: str
    created_at: datetime = Field(validation_alias="at")


class NotificationItem(RowModel):
    """A notification, in the reader's language."""

    id: int
    kind: str
    title: str
    body: str
    link: str
    read_at: datetime | None
    created_at: datetime


TypedAmount = Annotated[Amount, BeforeValidator(refuse_odd_digits)]


def refuse_other_currencies(value: object) -> object:
    """The value if it is the currency that we charge in, however it is written. Raises FieldError."""
    if not isinstance(value, str) or value.strip().lower() != CURRENCY:
        raise FieldError("credits.other_currency")
    return CURRENCY


class ReloadRequest(BaseModel):
    """How much to add: "5.00" to "500.00", in dollars."""

    amount: TypedAmount
    currency: Annotated[str, BeforeValidator(refuse_other_currencies), Field(examples=["usd"])] = CURRENCY
    save_card: bool = False


class ReloadResponse(RowModel):
    """What the browser needs to take the payment."""

    client_secret: str
    payment_intent_id: str
    publishable_key: str
    amount: Dollars


class AutoReloadRequest(BaseModel):
    """The automatic reload as it is to be; what is not sent stays as it is, a null `monthly_cap` takes the cap away."""

    enabled: bool
    threshold: TypedAmount | None = None
    amount: TypedAmount | None = None
    payment_method_id: str | None = None
    monthly_cap: TypedAmount | None = None


class AutoReloadResponse(RowModel):
    """The automatic reload as it is."""

    enabled: bool
    threshold: Dollars
    amount: Dollars
    payment_method_id: str | None
    monthly_cap: Dollars | None
    agreed_at: datetime | None


class SandboxCreditRequest(BaseModel):
    """How much to add in the sandbox."""

    amount: Annotated[TypedAmount, Field(gt=0, le=10_000, max_digits=9, decimal_places=4)]


async def require_own_id(client_id: RowId, caller: CallerDependency) -> int:
    """The caller's own id; any other does not exist, whatever else is wrong with the request."""
    if client_id != caller.client_id:
        raise NotFound
    return client_id


async def require_sandbox_id(client_id: Annotated[int, Depends(require_own_id)], services: ServicesDependency) -> int:
    """The caller's own id, where play money exists."""
    if not services.settings.is_sandbox:
        raise NotFound
    return client_id


@router.get("/balance", summary="The balance and the free minutes of this month")
async def get_balance(caller: CallerDependency, services: ServicesDependency) -> BalanceJson:
    """The account of the caller's own business."""
    async with services.unit_of_work(caller.client_id) as unit:
        return BalanceJson.model_validate(await queries.get_account_summary(unit))


@router.get("/test/client/{client_id}", summary="The balance of an id, the caller's own only")
async def get_balance_by_id(
    client_id: Annotated[int, Depends(require_own_id)], services: ServicesDependency
) -> BalanceJson:
    """The same as `get_balance`; any other id does not exist."""
    async with services.unit_of_work(client_id) as unit:
        return BalanceJson.model_validate(await queries.get_account_summary(unit))


@router.post(
    "/reload",
    status_code=201,
    summary="Ask for a payment",
    response_model=ReloadResponse,
    responses=error_responses(409, 503),
)
async def create_payment(
    body: ReloadRequest,
    request: Request,
    caller: CallerDependency,
    services: ServicesDependency,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Prepare a payment; the balance moves when the payment is reported as received, never before."""
    payment_sheets.require_cards(services)
    try:
        payment = await payment_events.create_payment(
            services, caller.client_id, amount=body.amount, idempotency_key=idempotency_key, save_card=body.save_card
        )
    except VendorError:
        return error_response(
            request, 503, "payments_unavailable", "credits.vendor_away", headers={"Retry-After": "30"}
        )
    return JSONResponse(ReloadResponse.model_validate(payment).model_dump(mode="json"), status_code=201)


@router.get("/usage", summary="What each call and each text took")
async def list_usage(
    caller: CallerDependency, services: ServicesDependency, limit: Limit = 50, cursor: Cursor = None
) -> PaginatedList[UsageItem]:
    """Usage entries, newest first."""
    async with services.unit_of_work(caller.client_id) as unit:
        rows = await queries.list_usage(unit, limit=limit + 1, before=cursor)
    return paginate_rows([UsageItem.model_validate(row) for row in rows], [row.id for row in rows], limit=limit)


@router.get("/transactions", summary="Money in and out")
async def list_transactions(
    caller: CallerDependency, services: ServicesDependency, limit: Limit = 50, cursor: Cursor = None
) -> PaginatedList[TransactionItem]:
    """Deposits, refunds, disputes and corrections, newest first."""
    async with services.unit_of_work(caller.client_id) as unit:
        rows = await queries.list_transactions(unit, limit=limit + 1, before=cursor)
    return paginate_rows([TransactionItem.model_validate(row) for row in rows], [row.id for row in rows], limit=limit)


@router.get("/notifications", summary="What the owner was told")
async def list_notifications(
    caller: CallerDependency, services: ServicesDependency, limit: Limit = 50, cursor: Cursor = None
) -> PaginatedList[NotificationItem]:
    """The notifications, newest first, in the caller's language."""
    async with services.unit_of_work(caller.client_id) as unit:
        zone: ZoneInfo = (await ledger.load_tariff(unit)).zone
        rows = await owner_notifications.list_notifications(
            unit, lang=caller.lang, zone=zone, limit=limit + 1, before=cursor
        )
    return paginate_rows([NotificationItem.model_validate(row) for row in rows], [row.id for row in rows], limit=limit)


@router.post("/auto-reload/configure", summary="Give or withdraw a standing order")
async def configure_auto_reload(
    body: AutoReloadRequest, caller: CallerDependency, services: ServicesDependency
) -> AutoReloadResponse:
    """Store when, how much and with which saved card."""
    async with services.unit_of_work(caller.client_id) as unit:
        stored = await auto_reload.load_order(unit)
        settings = await auto_reload.configure_auto_reload(
            unit,
            enabled=body.enabled,
            threshold=stored.threshold if body.threshold is None else body.threshold,
            amount=stored.amount if body.amount is None else body.amount,
            payment_method_id=body.payment_method_id,
            monthly_cap=body.monthly_cap if "monthly_cap" in body.model_fields_set else stored.monthly_cap,
        )
    return AutoReloadResponse.model_validate(settings)


@router.post("/test/add/{client_id}", summary="Add play money, in the sandbox only")
async def add_sandbox_credit(
    client_id: Annotated[int, Depends(require_sandbox_id)], body: SandboxCreditRequest, services: ServicesDependency
) -> BalanceJson:
    """Credit the caller's own account without a payment; does not exist in production."""
    async with services.unit_of_work(client_id) as unit:
        await ledger.post(
            unit, kind="deposit", amount=body.amount, reference=f"sandbox-{generate_secret(12)}", reason="sandbox"
        )
        return BalanceJson.model_validate(await queries.get_account_summary(unit))
