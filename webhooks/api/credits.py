"""Credits over the API: the balance, what took from it, and the way to add more."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from ringlypro.credits import auto_reload, ledger, queries, reload
from ringlypro.kit.codes import secret
from ringlypro.kit.errors import NotFound
from ringlypro.notices import bell
from ringlypro.vendors.errors import VendorError
from webhooks.api.answers import problem, problems
from webhooks.api.caller import CallerDep, RowId, api_router
from webhooks.api.lists import Cursor, Dollars, Limit, Listed, listed
from webhooks.dependencies import ServicesDependency

router = api_router("/api/credits", "credits")
Amount = Annotated[Decimal, Field(max_digits=14, decimal_places=4, allow_inf_nan=False)]


class FromRow(BaseModel):
    """An answer read from a row's attributes."""

    model_config = ConfigDict(from_attributes=True)


class Balance(FromRow):
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


class UsageItem(FromRow):
    """What one call took."""

    id: int
    call_id: int | None
    twilio_call_sid: str
    minutes: int
    free_minutes: int
    paid_minutes: int
    amount: Dollars
    balance_after: Dollars
    reason: str
    created_at: datetime = Field(validation_alias="at")


class TransactionItem(FromRow):
    """Money that came or went."""

    id: int
    kind: str
    amount: Dollars
    balance_after: Dollars
    reference: str
    status: str
    created_at: datetime = Field(validation_alias="at")


class NotificationItem(FromRow):
    """A line behind the bell, in the reader's language."""

    id: int
    kind: str
    title: str
    body: str
    link: str
    read_at: datetime | None
    created_at: datetime


class ReloadWish(BaseModel):
    """How much to add: "5.00" to "500.00"."""

    amount: Amount
    save_card: bool = False


class ReloadAnswer(FromRow):
    """What the browser needs to take the payment."""

    client_secret: str
    payment_intent_id: str
    publishable_key: str
    amount: Dollars


class StandingOrderWish(BaseModel):
    """The automatic reload as it is to be."""

    enabled: bool
    threshold: Amount = Decimal(5)
    amount: Amount = Decimal(20)
    payment_method_id: str | None = None


class StandingOrderAnswer(FromRow):
    """The automatic reload as it is."""

    enabled: bool
    threshold: Dollars
    amount: Dollars
    payment_method_id: str | None
    agreed_at: datetime | None


class PlayMoney(BaseModel):
    """How much to add in the sandbox."""

    amount: Annotated[Decimal, Field(gt=0, le=10_000, max_digits=9, decimal_places=4, allow_inf_nan=False)]


async def own_id(client_id: RowId, caller: CallerDep) -> int:
    """The caller's own id; any other does not exist, whatever else is wrong with the request."""
    if client_id != caller.client_id:
        raise NotFound
    return client_id


async def own_sandbox_id(client_id: Annotated[int, Depends(own_id)], desk: ServicesDependency) -> int:
    """The caller's own id, where play money exists."""
    if not desk.settings.sandbox:
        raise NotFound
    return client_id


@router.get("/balance", summary="The balance and the free minutes of this month")
async def balance(caller: CallerDep, desk: ServicesDependency) -> Balance:
    """The account of the caller's own business."""
    async with desk.unit(caller.client_id) as unit:
        return Balance.model_validate(await queries.summary(unit))


@router.get("/test/client/{client_id}", summary="The balance of an id, the caller's own only")
async def balance_of(client_id: Annotated[int, Depends(own_id)], desk: ServicesDependency) -> Balance:
    """The same as `balance`; any other id does not exist."""
    async with desk.unit(client_id) as unit:
        return Balance.model_validate(await queries.summary(unit))


@router.post(
    "/reload", status_code=201, summary="Ask for a payment", response_model=ReloadAnswer, responses=problems(409, 503)
)
async def ask_for_money(
    wish: ReloadWish,
    request: Request,
    caller: CallerDep,
    desk: ServicesDependency,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Prepare a payment; the balance moves when the payment is reported as received, never before."""
    try:
        asked = await reload.ask(
            desk, caller.client_id, amount=wish.amount, idempotency_key=idempotency_key, save_card=wish.save_card
        )
    except VendorError:
        return problem(request, 503, "payments_unavailable", "credits.vendor_away", headers={"Retry-After": "30"})
    return JSONResponse(ReloadAnswer.model_validate(asked).model_dump(mode="json"), status_code=201)


@router.get("/usage", summary="What each call took")
async def usage(
    caller: CallerDep, desk: ServicesDependency, limit: Limit = 50, cursor: Cursor = None
) -> Listed[UsageItem]:
    """Usage entries, newest first."""
    async with desk.unit(caller.client_id) as unit:
        rows = await queries.usage(unit, limit=limit + 1, before=cursor)
    return listed([UsageItem.model_validate(row) for row in rows], [row.id for row in rows], limit=limit)


@router.get("/transactions", summary="Money in and out")
async def transactions(
    caller: CallerDep, desk: ServicesDependency, limit: Limit = 50, cursor: Cursor = None
) -> Listed[TransactionItem]:
    """Deposits, refunds, disputes and corrections, newest first."""
    async with desk.unit(caller.client_id) as unit:
        rows = await queries.transactions(unit, limit=limit + 1, before=cursor)
    return listed([TransactionItem.model_validate(row) for row in rows], [row.id for row in rows], limit=limit)


@router.get("/notifications", summary="What the owner was told")
async def notifications(
    caller: CallerDep, desk: ServicesDependency, limit: Limit = 50, cursor: Cursor = None
) -> Listed[NotificationItem]:
    """The lines behind the bell, newest first, in the caller's language."""
    async with desk.unit(caller.client_id) as unit:
        zone: ZoneInfo = (await ledger.tariff_of(unit)).zone
        rows = await bell.newest(unit, lang=caller.lang, zone=zone, limit=limit + 1, before=cursor)
    return listed([NotificationItem.model_validate(row) for row in rows], [row.id for row in rows], limit=limit)


@router.post("/auto-reload/configure", summary="Give or withdraw a standing order")
async def configure(wish: StandingOrderWish, caller: CallerDep, desk: ServicesDependency) -> StandingOrderAnswer:
    """Store when, how much and with which saved card."""
    async with desk.unit(caller.client_id) as unit:
        order = await auto_reload.configure(
            unit,
            enabled=wish.enabled,
            threshold=wish.threshold,
            amount=wish.amount,
            payment_method_id=wish.payment_method_id,
        )
    return StandingOrderAnswer.model_validate(order)


@router.post("/test/add/{client_id}", summary="Add play money, in the sandbox only")
async def add_play_money(
    client_id: Annotated[int, Depends(own_sandbox_id)], wish: PlayMoney, desk: ServicesDependency
) -> Balance:
    """Credit the caller's own account without a payment; does not exist in production."""
    async with desk.unit(client_id) as unit:
        await ledger.post(unit, kind="deposit", amount=wish.amount, reference=f"sandbox-{secret(12)}", reason="sandbox")
        return Balance.model_validate(await queries.summary(unit))
