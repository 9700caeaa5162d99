"""A person as programs see them: never a hash, never a token."""

from __future__ import annotations

from pydantic import BaseModel

from ringlypro.accounts.tables import User
from ringlypro.accounts.user_fields import USER_FIELDS
from ringlypro.core.field_models import answer_model


@answer_model(USER_FIELDS)
class UserJson(BaseModel):
    """Somebody who signs in."""


def user_json(user: User) -> UserJson:
    """A person's row for programs."""
    return UserJson.model_validate({name: getattr(user, name) for name in USER_FIELDS.shown_names})
