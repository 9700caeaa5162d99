"""The ledger's own work: a new month brings new free minutes, and nobody has to call for it to be noticed."""

from __future__ import annotations

from procrastinate import JobContext
from sqlalchemy import select

from ringlypro.clients.tables import Client
from ringlypro.credits import ledger
from ringlypro.db.queue import RETRY_BRIEFLY, queue
from ringlypro.vendors.services_protocol import get_job_services


@queue.periodic(cron="1 * * * *")
@queue.task(name="credits.look_again", pass_context=True, retry=RETRY_BRIEFLY, queueing_lock="credits.look_again")
async def reevaluate_suspensions(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # what a periodic job is given
    """Lift the suspension of every client who can go on; once an hour, since months begin in every zone."""
    services = get_job_services(context)
    async with services.system_session() as unit:
        client_ids = (await unit.db.scalars(select(Client.id).where(Client.credit_suspended))).all()
    for client_id in client_ids:
        async with services.unit_of_work(client_id) as unit:
            await ledger.reevaluate_suspension(unit)
