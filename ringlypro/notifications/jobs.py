"""Sending e-mails: read, send, done. The words come from the notification's row, so no job holds a name or a number."""

from __future__ import annotations

import logging

from procrastinate import JobContext

from ringlypro.db.queue import RETRY_FOR_DAYS, queue
from ringlypro.notifications import emails
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import get_job_services

log = logging.getLogger(__name__)


@queue.task(name="notifications.send_email", aliases=["notices.letter"], pass_context=True, retry=RETRY_FOR_DAYS)
async def send_owner_email(context: JobContext, *, client_id: int, notification_id: int) -> None:
    """Send the owner the e-mail of a notification."""
    services = get_job_services(context)
    async with services.unit_of_work(client_id) as unit:
        email = await emails.compose_owner_email(unit, notification_id, site_url=services.settings.frontend_url)
    if email is None:
        return
    try:
        await services.mail.send_email(email)
    except VendorError as error:
        if error.retryable:
            raise
        log.warning("e-mail %s of client %s was refused: %s", notification_id, client_id, error.code)
