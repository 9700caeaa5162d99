"""Which codes a call is given: all of them, or where there are very many, those that may have been said."""

from __future__ import annotations

import pytest

from ringlypro.appointments.lookup import MAX_LISTED_CODES, list_live_codes
from ringlypro.db.database import Database

BOOK_MANY = """
INSERT INTO appointments (resource_id, customer_name, customer_phone, starts_at, ends_at, busy_until, status, source,
    confirmation_code, language, purpose)
SELECT (SELECT id FROM resources LIMIT 1), 'Ana', '+13055550142', at, at + interval '30 minutes',
    at + interval '30 minutes', CASE WHEN number = 2 THEN 'cancelled' ELSE 'confirmed' END, 'online',
    'K7M' || lpad(number::text, 3, '0'), 'en', ''
FROM generate_series(1, %(count)s) AS number, LATERAL (SELECT %(now)s::timestamptz + number * interval '1 hour') AS s (at)
"""


@pytest.mark.parametrize("surplus", [0, 1])
async def test_only_candidates_are_read_of_very_many(database: Database, dentist: int, surplus: int) -> None:
    asked: list[int] = []

    def candidates() -> list[str]:
        asked.append(1)
        return ["K7M001", "K7M002", "K7M999", "'; --"]

    async with database.voice_unit(dentist) as unit:
        # One is cancelled.
        await unit.fetch_all(BOOK_MANY, {"count": MAX_LISTED_CODES + 1 + surplus, "now": unit.now})
        codes = await list_live_codes(unit, candidates=candidates)

    if surplus:
        assert codes == ("K7M001",)
    else:
        assert len(codes) == MAX_LISTED_CODES
        assert "K7M002" not in codes
    assert len(asked) == surplus
