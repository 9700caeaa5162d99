"""What sign-up leaves to be done: the number, when the telephone company did not give one at once."""

from __future__ import annotations

import logging

from procrastinate import JobContext

from ringlypro.db.queue import RETRY_FOR_DAYS, queue
from ringlypro.notifications import owner_notifications
from ringlypro.signup import number_provisioning
from ringlypro.vendors.services_protocol import Services, get_job_services

log = logging.getLogger(__name__)


@queue.task(name="signup.number", pass_context=True, retry=RETRY_FOR_DAYS)
async def provision_missing_number(context: JobContext, *, client_id: int) -> None:
    """Go on until the client has a number; the owner hears of the first failure and of the last."""
    services = get_job_services(context)
    try:
        await number_provisioning.provision_number(services, client_id)
    except Exception as error:
        attempts = context.job.attempts
        log.warning("no number for client %s yet, attempt %s: %s", client_id, attempts + 1, type(error).__name__)
        if attempts == 0:
            await _notify_owner(services, client_id, "number_waiting", send_email=False)
        elif RETRY_FOR_DAYS.max_attempts is not None and attempts >= RETRY_FOR_DAYS.max_attempts:
            await _notify_owner(services, client_id, "number_failed", send_email=True)
        raise


async def _notify_owner(services: Services, client_id: int, kind: str, *, send_email: bool) -> None:
    async with services.unit_of_work(client_id) as unit:
        await owner_notifications.create_notification(unit, kind, link="/settings", send_email=send_email)
