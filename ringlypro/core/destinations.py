"""Numbers that are never called and never texted: whoever owns one earns by it."""

from __future__ import annotations

from ringlypro.core.errors import InvalidFields
from ringlypro.core.phone_numbers import is_premium_number


class DestinationNotAllowed(InvalidFields):
    """A number of premium or shared cost; `field` is where it was written."""

    key = "errors.destination"
    code = "destination_not_allowed"

    def __init__(self, field: str) -> None:
        super().__init__({field: "errors.field.destination"})


def require_allowed_destination(number: str | None, *, field: str) -> None:
    """Go on with a number (E.164) that may be called and texted. Raises DestinationNotAllowed."""
    if number and is_premium_number(number):
        raise DestinationNotAllowed(field)
