"""The sandbox by program: what a customer, a bank and a mailbox do, for tests and for whoever tries the API.

None of it is there where money is real.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from fastapi import Depends, Path, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ringlypro.core.errors import NotFound
from ringlypro.core.field_types import refuse_odd_digits
from ringlypro.sandbox_messages import list_sandbox_emails
from ringlypro.simulator.payment_till import PaymentTill, TillAction
from webhooks.api.authentication import CallerDependency, api_router
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import error_responses


async def require_sandbox(_: CallerDependency, services: ServicesDependency) -> None:
    """Raise NotFound in production, whatever else is wrong with the request."""
    if not services.settings.is_sandbox:
        raise NotFound


router = api_router("/api/sandbox", "sandbox")
router.dependencies.append(Depends(require_sandbox))


async def open_till(request: Request, caller: CallerDependency, services: ServicesDependency) -> PaymentTill:
    """The till, whose reports stay inside of this process where it answers webhooks."""
    import httpx  # noqa: PLC0415 - only a sandbox plays a bank, and a start needs none

    inside = httpx.ASGITransport(app=request.app) if services.settings.answers_hooks else None
    return PaymentTill(services, client_id=caller.client_id, transport=inside)


TillAmount = Annotated[
    Decimal, BeforeValidator(refuse_odd_digits), Field(gt=0, le=500, decimal_places=2, allow_inf_nan=False)
]


class TillRequest(BaseModel):
    """With which card, by its last four digits; how much to give back, all of it unless said."""

    card: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None
    amount: TillAmount | None = None


class SandboxRow(BaseModel):
    """An answer read from a row's attributes."""

    model_config = ConfigDict(from_attributes=True)


class ReportItem(SandboxRow):
    """A report that was posted to our webhook, and what that answered."""

    id: str
    kind: str
    status: int


class TillResponse(BaseModel):
    """What was reported, in order."""

    payment_intent: str
    reports: list[ReportItem]


class MailItem(SandboxRow):
    """An e-mail that was not sent."""

    to: str
    subject: str
    text: str
    html: str
    reference: str
    sent_at: datetime = Field(validation_alias="at")


class MailList(BaseModel):
    """E-mails, newest first."""

    items: list[MailItem]
    next: None = None


@router.post(
    "/payments/{payment_intent}/{action}",
    summary="What happens to a payment: at the customer's or at the bank's",
    responses=error_responses(409),
)
async def act_on_payment(
    payment_intent: Annotated[str, Path(max_length=255)],
    action: TillAction,
    till: Annotated[PaymentTill, Depends(open_till)],
    body: TillRequest | None = None,
) -> TillResponse:
    """Let it happen; it is reported to our own webhook before this is answered."""
    order = body or TillRequest()
    reports = await till.act(payment_intent, action, amount=order.amount, card=order.card or "")
    return TillResponse(payment_intent=payment_intent, reports=[ReportItem.model_validate(each) for each in reports])


@router.get("/mail", summary="E-mails that were not sent")
async def list_mail(caller: CallerDependency, services: ServicesDependency) -> MailList:
    """The caller's own e-mails, newest first. There is none where mail is really sent."""
    mail_items = list_sandbox_emails(services, client_id=caller.client_id, user_id=caller.user_id, email=caller.email)
    return MailList(items=[MailItem.model_validate(each) for each in mail_items or ()])
