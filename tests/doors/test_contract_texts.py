"""A report of a text that nobody here sent is looked for a few times, and then let go without an alarm."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from ringlypro.db.unit import Database
from tests.conftest import TravellingClock
from tests.desk import SITE, browser, make_desk, run_jobs, waiting_jobs
from tests.doors.all_doors import house

STATUS = "/webhook/twilio/sms-status"


async def test_it_ends_calmly(
    *,
    database: Database,
    database_url: str,
    clock: TravellingClock,
    tmp_path: Path,
    dentist: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = make_desk(database, clock)
    form = {"MessageSid": "SM-of-somebody-else", "MessageStatus": "delivered"}
    async with browser(house(desk, tmp_path)) as http:
        signature = desk.phone.sign(f"{SITE}{STATUS}", list(form.items()))
        answer = await http.post(STATUS, data=form, headers={"X-Twilio-Signature": signature})
    assert (answer.status_code, len(await waiting_jobs(database))) == (204, 1)

    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE jobs.procrastinate_jobs SET attempts = 3, scheduled_at = NULL")
    await run_jobs(desk, database_url)

    assert await waiting_jobs(database) == []
    assert [record.levelname for record in caplog.records if record.levelname == "ERROR"] == []
