"""Work of the businesses themselves: holidays of the years to come."""

from __future__ import annotations

from procrastinate import JobContext
from sqlalchemy import func, select

from ringlypro.clients.business_settings import load_client_to_change
from ringlypro.clients.closures import store_holiday_closures
from ringlypro.clients.each_client import run_for_each_client
from ringlypro.clients.tables import Client
from ringlypro.db.queue import queue
from ringlypro.vendors.services_protocol import get_job_services


@queue.periodic(cron="51 2 * * *")
@queue.task(name="clients.extend_holidays", pass_context=True, queueing_lock="extend-holidays")
async def extend_holidays(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # what a periodic job gets
    """Close businesses on their holidays as far ahead as can be booked, a day further every night."""
    services = get_job_services(context)
    async with services.system_session() as unit:
        query = select(Client.id).where(func.jsonb_array_length(Client.closed_holidays) > 0).order_by(Client.id)
        client_ids = list(await unit.db.scalars(query))

    async def extend_for(client_id: int) -> None:
        async with services.unit_of_work(client_id) as unit:
            if await store_holiday_closures(unit, await load_client_to_change(unit)):
                await unit.notify("clients")

    await run_for_each_client(client_ids, extend_for)
