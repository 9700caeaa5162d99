"""What programs see of a service that no service has of its own: it is as it holds for all of them."""

from __future__ import annotations

from pydantic import BaseModel, Field


class SharedServiceFields(BaseModel):
    """Shown and not taken, since nothing would act on it."""

    buffer_before: int = Field(0, description="Minutes kept free before it; no service has any yet.")
    daily_cap: int | None = Field(None, description="No service has one yet.")
    resource_ids: list[int] = Field(default_factory=list, description="No service is bound to any yet.")
    online: bool = Field(False, description="Nothing is booked on a public page yet.")
    questions: list[str] = Field(default_factory=list, description="No service asks any yet.")
