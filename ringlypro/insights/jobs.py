"""The morning's work: whose morning it is gets the digest of the day before, if they have chosen it."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from procrastinate import JobContext

from ringlypro.clients.client_profiles import get_profile_by_id
from ringlypro.clients.each_client import run_for_each_client
from ringlypro.core.clock import to_wall_time
from ringlypro.db.queue import RETRY_BRIEFLY, RETRY_FOR_DAYS, queue
from ringlypro.insights import daily_digest
from ringlypro.notifications.mail_failures import send_or_note_refusal
from ringlypro.vendors.services_protocol import get_job_services


@queue.periodic(cron="7 * * * *")
@queue.task(
    name="insights.queue_digests", pass_context=True, retry=RETRY_BRIEFLY, queueing_lock="insights.queue_digests"
)
async def queue_digests(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # what a periodic job is given
    """Queue the digests of every business whose morning it is; once an hour, since mornings come in every zone."""
    services = get_job_services(context)
    async with services.system_session() as unit:
        client_ids = await daily_digest.find_due_clients(unit)

    async def queue_of_client(client_id: int) -> None:
        client_profile = await get_profile_by_id(services, client_id)
        zone = client_profile.zone if client_profile else ZoneInfo("UTC")
        async with services.unit_of_work(client_id) as unit:
            today = to_wall_time(unit.now, zone).date()
            for user_id in await daily_digest.claim_digests(unit, today):
                await unit.enqueue(send_digest, client_id=client_id, user_id=user_id, today=today.isoformat())

    await run_for_each_client(client_ids, queue_of_client)


@queue.task(name="insights.send_digest", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_digest(context: JobContext, *, client_id: int, user_id: int, today: str) -> None:
    """Send one person the digest that leaves on a day (ISO)."""
    services = get_job_services(context)
    site = {"site_url": services.settings.frontend_url, "secret": services.settings.JWT_SECRET}
    async with services.unit_of_work(client_id) as unit:
        email = await daily_digest.compose_digest(unit, user_id, date.fromisoformat(today), **site)
    if email is not None:
        await send_or_note_refusal(services, client_id, email)
