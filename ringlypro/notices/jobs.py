"""Posting letters: read, post, done. The words come from the notification's row, so no job holds a name or a number."""

from __future__ import annotations

import logging

from procrastinate import JobContext

from ringlypro.db.queue import PATIENT, queue
from ringlypro.notices import letters
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import get_job_services

log = logging.getLogger(__name__)


@queue.task(name="notices.letter", pass_context=True, retry=PATIENT)
async def letter(context: JobContext, *, client_id: int, notification_id: int) -> None:
    """Post what stands behind a line of the bell to the owner."""
    desk = get_job_services(context)
    async with desk.unit(client_id) as unit:
        found = await letters.for_owner(unit, notification_id, site=desk.settings.frontend_url)
    if found is None:
        return
    try:
        await desk.mail.post(found)
    except VendorError as trouble:
        if trouble.retryable:
            raise
        log.warning("letter %s of client %s was refused: %s", notification_id, client_id, trouble.code)
