"""A thread and the list of its texts: what is unread, what came last, and page by page."""

from __future__ import annotations

from typing import Any

import pytest

from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import sms_service, threads
from tests.conftest import TravellingClock
from tests.messages.texts import ANA, EVA, came, first_text, the_thread
from tests.service_fixtures import FakeServices


class TestThread:
    """Counts what nobody has read, and never goes back in time."""

    async def test_counts_texts_that_came_in_and_not_those_that_left(self, unit: UnitOfWork) -> None:
        await came(unit, "one", "SM1")
        await came(unit, "two", "SM2")
        await sms_service.queue_sms(unit, to=ANA, body="three")

        assert (await the_thread(unit)).unread == 2

    async def test_has_the_moment_of_its_latest_text(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        moments = []
        for minutes in (0, 5, -3):
            clock.forward(minutes=minutes)
            async with services.unit_of_work(dentist) as unit:
                await came(unit, "Hello", f"SM{minutes}")
                moments.append((await the_thread(unit)).last_message_at)

        assert moments[1] > moments[0]
        assert moments[2] == moments[1]


class TestListing:
    """Texts, newest first."""

    @pytest.mark.parametrize(
        ("query", "bodies"),
        [
            ({}, [first_text("to Eva"), first_text("to Ana"), "from Eva", "from Ana"]),
            ({"limit": 2}, [first_text("to Eva"), first_text("to Ana")]),
            ({"phone": ANA}, [first_text("to Ana"), "from Ana"]),
            ({"phone": EVA}, [first_text("to Eva"), "from Eva"]),
            ({"phone": "+13055550177"}, []),
        ],
    )
    async def test_of_a_number_both_ways(self, unit: UnitOfWork, query: dict[str, Any], bodies: list[str]) -> None:
        await came(unit, "from Ana", "SM1", ANA)
        await came(unit, "from Eva", "SM2", EVA)
        await sms_service.queue_sms(unit, to=ANA, body="to Ana")
        await sms_service.queue_sms(unit, to=EVA, body="to Eva")

        assert [message.body for message in await threads.list_messages(unit, **query)] == bodies

    async def test_of_a_contact_page_by_page(self, unit: UnitOfWork) -> None:
        for number in range(4):
            received = await came(unit, f"text {number}", f"SM{number}")
        await came(unit, "another's", "SM9", EVA)

        first = await threads.list_messages(unit, contact_id=received.contact_id, limit=2)
        rest = await threads.list_messages(unit, contact_id=received.contact_id, before=first[-1].id)

        assert [message.body for message in (*first, *rest)] == [f"text {number}" for number in (3, 2, 1, 0)]
