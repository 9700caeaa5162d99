"""The ledger's own work: a new month brings new free minutes without a call, and a night proves every ledger.

Before that, the same night asks Stripe for what no event told.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate import JobContext
from sqlalchemy import select

from ringlypro.clients.each_client import run_for_each_client
from ringlypro.clients.tables import Client
from ringlypro.credits import ledger, ledger_proof, payment_notices, stripe_inbox, text_charges
from ringlypro.db.queue import RETRY_BRIEFLY, RETRY_FOR_DAYS, queue
from ringlypro.vendors.services_protocol import get_job_services

log = logging.getLogger(__name__)
LISTED_DAYS = timedelta(days=3)
"""How far back Stripe is asked: it repeats an event for so long."""
KEPT_EVENT_DAYS = timedelta(days=90)


@queue.periodic(cron="1 * * * *")
@queue.task(name="credits.look_again", pass_context=True, retry=RETRY_BRIEFLY, queueing_lock="credits.look_again")
async def reevaluate_suspensions(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # what a periodic job is given
    """Lift the suspension of every client who can go on; once an hour, since months begin in every zone."""
    services = get_job_services(context)
    async with services.system_session() as unit:
        client_ids = (await unit.db.scalars(select(Client.id).where(Client.credit_suspended))).all()

    async def reevaluate(client_id: int) -> None:
        async with services.unit_of_work(client_id) as unit:
            await ledger.reevaluate_suspension(unit)

    await run_for_each_client(client_ids, reevaluate)


@queue.task(name="credits.remind_of_confirmation", pass_context=True, retry=RETRY_FOR_DAYS)
async def remind_of_confirmation(context: JobContext, *, client_id: int, reload_id: int) -> None:
    """Write to whoever was asked by their bank and left: a link that leads back to the same payment. Once for it."""
    async with get_job_services(context).unit_of_work(client_id) as unit:
        await payment_notices.announce_unanswered_bank(unit, reload_id)


@queue.task(name="credits.charge_text", pass_context=True, retry=RETRY_FOR_DAYS)
async def charge_sent_text(context: JobContext, *, client_id: int, message_id: int) -> None:
    """Take what a text cost, or give it back: it was accepted, priced, or told not to have arrived."""
    async with get_job_services(context).unit_of_work(client_id) as unit:
        await text_charges.charge_text(unit, message_id)


@queue.periodic(cron="29 3 * * *")
@queue.task(name="credits.prove", pass_context=True, retry=RETRY_BRIEFLY, queueing_lock="credits.prove")
async def prove_ledgers(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # what a periodic job is given
    """Check the whole ledger of every client; one that does not add up is an error in the log and on its page."""
    services = get_job_services(context)
    async with services.system_session() as unit:
        client_ids = (await unit.db.scalars(select(Client.id).order_by(Client.id))).all()

    async def prove_ledger(client_id: int) -> None:
        async with services.unit_of_work(client_id) as unit:
            reconciliation = await ledger_proof.reconcile_whole_ledger(unit)
        if not reconciliation.is_consistent:
            log.error("the ledger of client %s does not add up", client_id)

    await run_for_each_client(client_ids, prove_ledger)


@queue.periodic(cron="47 2 * * *")
@queue.task(name="credits.heal_payments", pass_context=True, retry=RETRY_BRIEFLY, queueing_lock="credits.heal_payments")
async def heal_payments(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # what a periodic job is given
    """Ask Stripe how the payments, refunds and disputes of the last days stand, and count what no event told."""
    services = get_job_services(context)
    now = services.clock()
    listed_events = await services.payments.list_recent_payments(since=now - LISTED_DAYS)
    await stripe_inbox.apply_listed_events(services, listed_events)
    await stripe_inbox.delete_old_events(services, before=now - KEPT_EVENT_DAYS)
