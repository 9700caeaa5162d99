"""What sign-up leaves to be done: the number, when the telephone company did not give one at once."""

from __future__ import annotations

import logging

from procrastinate import JobContext

from ringlypro.db.queue import PATIENT, queue
from ringlypro.notices import bell
from ringlypro.signup import number
from ringlypro.vendors.services_protocol import Services, get_job_services

log = logging.getLogger(__name__)


@queue.task(name="signup.number", pass_context=True, retry=PATIENT)
async def buy_number(context: JobContext, *, client_id: int) -> None:
    """Go on until the client has a number; the owner hears of the first failure and of the last."""
    desk = get_job_services(context)
    try:
        await number.provide(desk, client_id)
    except Exception as error:
        attempts = context.job.attempts
        log.warning("no number for client %s yet, attempt %s: %s", client_id, attempts + 1, type(error).__name__)
        if attempts == 0:
            await _tell(desk, client_id, "number_waiting", letter=False)
        elif PATIENT.max_attempts is not None and attempts >= PATIENT.max_attempts:
            await _tell(desk, client_id, "number_failed", letter=True)
        raise


async def _tell(desk: Services, client_id: int, kind: str, *, letter: bool) -> None:
    async with desk.unit(client_id) as unit:
        await bell.ring(unit, kind, link="/settings", letter=letter)
