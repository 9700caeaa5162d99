"""A bank asked, and whoever pays closed the tab: they are written to once, with a way back to the same payment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ringlypro.credits.jobs import remind_of_confirmation
from ringlypro.credits.payment_progress import REMINDER_DELAY
from tests.conftest import TravellingClock
from tests.credits.sheets import bank_of, begin, pay
from tests.credits.stored_orders import count_notices
from tests.service_fixtures import FakeServices, run_jobs, waiting_jobs

KIND = "payment_unconfirmed"


async def pass_time(services: FakeServices, database_url: str, clock: TravellingClock, delay: timedelta) -> None:
    """Let the planned reminder become due, whatever became of the payment."""
    clock.moment += delay
    reminders = [
        job for job in await waiting_jobs(services.database) if job["task_name"] == remind_of_confirmation.name
    ]
    async with services.system_session() as unit:
        for job in reminders:
            await unit.enqueue(remind_of_confirmation, **job["args"])
    await run_jobs(services, database_url)


async def test_who_leaves_is_written_to_once_with_a_way_back(
    services: FakeServices, dentist: int, database_url: str, clock: TravellingClock
) -> None:
    async with services.system_session() as unit:
        await unit.fetch_all("UPDATE clients SET owner_email = 'owner@example.com' RETURNING id", {})
    payment = await begin(services, dentist)
    await pay(services, dentist, payment, "3155")
    (reminder,) = [j for j in await waiting_jobs(services.database) if j["task_name"] == remind_of_confirmation.name]
    assert reminder["scheduled_at"] - clock.moment == REMINDER_DELAY

    await pass_time(services, database_url, clock, REMINDER_DELAY)
    async with services.unit_of_work(dentist) as unit:
        await unit.enqueue(remind_of_confirmation, client_id=dentist, reload_id=payment.reload_id)
    await run_jobs(services, database_url)

    assert await count_notices(services, dentist, KIND) == 1
    (letter,) = services.mail.emails
    assert letter.subject == "Your bank waits for your answer"
    assert f"{services.settings.frontend_url}/billing?add=20" in letter.text


@pytest.mark.parametrize("approve", [True, False])
async def test_who_has_answered_is_left_alone(
    services: FakeServices, dentist: int, database_url: str, clock: TravellingClock, *, approve: bool
) -> None:
    payment = await begin(services, dentist)
    await pay(services, dentist, payment, "3155")
    intent = services.payments.intents[payment.payment_intent_id]
    await bank_of(services, dentist).answer_question(intent, approve=approve)

    await pass_time(services, database_url, clock, REMINDER_DELAY)

    assert await count_notices(services, dentist, KIND) == 0


async def test_an_old_sheet_is_not_brought_up_again(
    services: FakeServices, dentist: int, database_url: str, clock: TravellingClock
) -> None:
    await pay(services, dentist, await begin(services, dentist), "3155")

    await pass_time(services, database_url, clock, timedelta(days=2))

    assert await count_notices(services, dentist, KIND) == 0
