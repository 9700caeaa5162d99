"""Sending e-mails: read, send, done. The words come from the notification's row, so no job holds a name or a number."""

from __future__ import annotations

from procrastinate import JobContext

from ringlypro.db.queue import RETRY_FOR_DAYS, queue
from ringlypro.notifications import emails
from ringlypro.notifications.mail_failures import send_or_note_refusal
from ringlypro.vendors.services_protocol import get_job_services


@queue.task(name="notifications.send_email", aliases=["notices.letter"], pass_context=True, retry=RETRY_FOR_DAYS)
async def send_owner_email(context: JobContext, *, client_id: int, notification_id: int) -> None:
    """Send the owner the e-mail of a notification."""
    services = get_job_services(context)
    async with services.unit_of_work(client_id) as unit:
        email = await emails.compose_owner_email(
            unit, notification_id, site_url=services.settings.frontend_url, secret=services.settings.JWT_SECRET
        )
    if email is None:
        return
    await send_or_note_refusal(services, client_id, email)
