"""A person as programs see them: never a hash, never a token."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from ringlypro.accounts.tables import User


class UserJson(BaseModel):
    """Somebody who signs in."""

    id: int
    email: str
    first_name: str
    last_name: str
    phone_number: str | None
    services: str
    role: str
    language: str
    email_verified: bool
    onboarding_completed: bool
    created_at: datetime


def user_json(user: User) -> UserJson:
    """A person's row for programs."""
    return UserJson.model_validate({name: getattr(user, name) for name in UserJson.model_fields})
