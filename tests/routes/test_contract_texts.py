"""A report of a text that nobody here sent is looked for a few times, and then let go without an alarm."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.routes.all_routes import house
from tests.service_fixtures import SITE, browser, make_services, run_jobs, waiting_jobs

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
    services = make_services(database, clock)
    form = {"MessageSid": "SM-of-somebody-else", "MessageStatus": "delivered"}
    async with browser(house(services, tmp_path)) as http:
        signature = services.phone.sign_request(f"{SITE}{STATUS}", list(form.items()))
        answer = await http.post(STATUS, data=form, headers={"X-Twilio-Signature": signature})
    assert (answer.status_code, len(await waiting_jobs(database))) == (204, 1)

    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE jobs.procrastinate_jobs SET attempts = 3, scheduled_at = NULL")
    await run_jobs(services, database_url)

    assert await waiting_jobs(database) == []
    assert [record.levelname for record in caplog.records if record.levelname == "ERROR"] == []
