"""What there is a limit of, how much of it is used, and when it begins anew."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from ringlypro.insights.usage_limits import list_usage_limits
from webhooks.api.authentication import CallerDependency, api_router
from webhooks.dependencies import ServicesDependency

router = api_router("/api/limits", "limits")


class LimitItem(BaseModel):
    """A limit. `resets_at` is null where nothing begins anew by itself."""

    name: str
    used: int
    limit: int
    resets_at: datetime | None


class LimitList(BaseModel):
    """All limits of a business."""

    items: list[LimitItem]
    next: None = None


@router.get("", summary="Each limit, and how much of it is used")
async def list_limits(caller: CallerDependency, services: ServicesDependency) -> LimitList:
    """The limits of the caller's own business."""
    async with services.unit_of_work(caller.client_id) as unit:
        limits = await list_usage_limits(unit, daily_texts=services.settings.SMS_DAILY_LIMIT)
    return LimitList(
        items=[LimitItem(name=each.name, used=each.used, limit=each.limit, resets_at=each.resets_at) for each in limits]
    )
