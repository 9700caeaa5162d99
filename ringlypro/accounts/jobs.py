"""Work of the accounts: the e-mail with a reset link, and forgetting what has run out.

The token of a link is made when its e-mail is written, so that no queue and no table ever holds it; its hash is all
we keep.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate import JobContext
from sqlalchemy import select

from ringlypro.accounts import authentication, throttle, tokens
from ringlypro.clients.each_client import run_for_each_client
from ringlypro.clients.tables import Client
from ringlypro.commands import keys
from ringlypro.core import codes
from ringlypro.core.email_layout import EmailFrame, render_email_parts
from ringlypro.core.i18n import translate
from ringlypro.db.queue import RETRY_BRIEFLY, RETRY_FOR_DAYS, queue
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import Email
from ringlypro.vendors.services_protocol import get_job_services

log = logging.getLogger(__name__)
RESET_LINK_LIFETIME = timedelta(hours=1)
LONGEST_THROTTLE_WINDOW = timedelta(days=1)
NO_USER_ID = 0

STORE_RESET_REQUEST = """
UPDATE users SET password_reset_token = %(hash)s, password_reset_expires = %(until)s
WHERE id = %(user)s RETURNING email, first_name, language,
    (SELECT business_name FROM clients WHERE clients.id = users.client_id) AS business_name
"""


@queue.task(name="accounts.send_link", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_reset_email(context: JobContext, *, user_id: int) -> None:
    """Make a token and post the link; a repeat makes a newer one and the older stops working."""
    services, token = get_job_services(context), codes.generate_secret()
    if user_id == NO_USER_ID:
        return
    async with services.system_session() as unit:
        values = {"user": user_id, "hash": tokens.hash_token(token), "until": unit.now + RESET_LINK_LIFETIME}
        rows = await unit.fetch_all(STORE_RESET_REQUEST, values)
    if not rows:
        return
    lang, link = rows[0]["language"], f"{services.settings.frontend_url}/reset-password?token={token}"
    subject = translate("auth.reset_email.subject", lang)
    frame = EmailFrame(
        lang=lang,
        business=rows[0]["business_name"] or "RinglyPro",
        reason=translate("emails.layout.person", lang),
        link=link,
        action=translate("emails.layout.new_password", lang),
    )
    words = translate("auth.reset_email.text", lang, name=rows[0]["first_name"], link=link)
    text, html = render_email_parts(words, subject, frame)
    email = Email(
        to=rows[0]["email"],
        subject=subject,
        text=text,
        html=html,
        reference=f"reset-{user_id}-{tokens.hash_token(token)[:16]}",
    )
    try:
        await services.mail.send_email(email)
    except VendorError as error:
        if error.retryable:
            raise
        log.warning("the e-mail for user %s was refused: %s", user_id, error.code)


@queue.periodic(cron="41 4 * * *")
@queue.task(
    name="accounts.forget_the_past", pass_context=True, retry=RETRY_BRIEFLY, queueing_lock="accounts.forget_the_past"
)
async def delete_expired_sign_ins(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # what a periodic job is given
    """Drop counted failures, sign-ins that have run out, and keys of what was pressed long ago."""
    services = get_job_services(context)
    async with services.system_session() as unit:
        await throttle.delete_old_counters(unit, before=unit.now - LONGEST_THROTTLE_WINDOW)
        client_ids = (await unit.db.scalars(select(Client.id))).all()

    async def delete_expired(client_id: int) -> None:
        async with services.unit_of_work(client_id) as unit:
            await authentication.delete_expired_sign_ins(unit)
            await keys.delete_old_commands(unit)

    await run_for_each_client(client_ids, delete_expired)
