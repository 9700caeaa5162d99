"""Work of the accounts: the letter with a reset link, and forgetting what has run out.

The token of a link is made when its letter is written, so that no queue and no table ever holds it; its hash is all
we keep.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate import JobContext
from sqlalchemy import select

from ringlypro.accounts import signin, throttle, tokens
from ringlypro.clients.tables import Client
from ringlypro.db.queue import BRIEF, PATIENT, queue
from ringlypro.kit import codes
from ringlypro.kit.words import t
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import Letter
from ringlypro.vendors.services_protocol import get_job_services

log = logging.getLogger(__name__)
LINK_LIFE = timedelta(hours=1)
LONGEST_WINDOW = timedelta(days=1)
NOBODY = 0

REMEMBER = """
UPDATE users SET password_reset_token = %(hash)s, password_reset_expires = %(until)s
WHERE id = %(user)s RETURNING email, first_name, language
"""


@queue.task(name="accounts.send_link", pass_context=True, retry=PATIENT)
async def send_link(context: JobContext, *, user_id: int) -> None:
    """Make a token and post the link; a repeat makes a newer one and the older stops working."""
    desk, token = get_job_services(context), codes.secret()
    if user_id == NOBODY:
        return
    async with desk.directory() as unit:
        values = {"user": user_id, "hash": tokens.fingerprint(token), "until": unit.now + LINK_LIFE}
        rows = await unit.run(REMEMBER, values)
    if not rows:
        return
    lang, link = rows[0]["language"], f"{desk.settings.frontend_url}/reset-password?token={token}"
    letter = Letter(
        to=rows[0]["email"],
        subject=t("auth.letter.reset.subject", lang),
        text=t("auth.letter.reset.text", lang, name=rows[0]["first_name"], link=link).strip(),
        html=None,
        reference=f"reset-{user_id}-{tokens.fingerprint(token)[:16]}",
    )
    try:
        await desk.mail.post(letter)
    except VendorError as error:
        if error.retryable:
            raise
        log.warning("the letter for user %s was refused: %s", user_id, error.code)


@queue.periodic(cron="41 4 * * *")
@queue.task(name="accounts.forget_the_past", pass_context=True, retry=BRIEF, queueing_lock="accounts.forget_the_past")
async def forget_the_past(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # what a periodic job is given
    """Drop counted failures and sign-ins that have run out."""
    desk = get_job_services(context)
    async with desk.directory() as unit:
        await throttle.sweep(unit, before=unit.now - LONGEST_WINDOW)
        clients = (await unit.db.scalars(select(Client.id))).all()
    for client_id in clients:
        async with desk.unit(client_id) as unit:
            await signin.sweep(unit)
