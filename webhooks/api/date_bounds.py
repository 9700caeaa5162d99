"""`?from=` and `?to=` of the lists: a day of the business, or a moment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ringlypro.core.clock import to_utc_instant
from ringlypro.core.errors import InvalidFields


def parse_day_or_instant(field: str, text: str | None, zone: ZoneInfo, *, after: bool) -> datetime | None:
    """The moment a text names, in UTC; a day begins at its start, or with `after` at its end. Raises InvalidFields.

    A moment without an offset is on the business's own clock; a "+" that arrived as a blank is understood.
    """
    if not text:
        return None
    try:
        if len(text) == len("2026-11-24"):
            day = date.fromisoformat(text) + timedelta(days=1 if after else 0)
            return to_utc_instant(datetime.combine(day, time()), zone)
        moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
        # The first and the last year have moments that no other place can name.
        return to_utc_instant(moment, zone) if moment.tzinfo is None else moment.astimezone(zone)
    except (ValueError, OverflowError) as error:
        raise InvalidFields({field: "errors.field.date"}) from error
