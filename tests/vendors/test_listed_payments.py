"""The list of what was made in the last days: read to its end at Stripe, and kept by the double."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.fakes.payments import FakePayments
from tests.contracts.wire import Answer
from tests.vendors.till_orders import SECRET, ask, charge

# Stripe's own client hands httpx its form in a way that httpx would like to see changed.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


class TestTheList:
    """How what was made in the last days stands now."""

    def rows(self, count):
        return [
            {"id": f"pi_{n}", "object": "payment_intent", "amount": 2000, "amount_received": 2000, "currency": "usd",
             "status": "succeeded", "metadata": {"client_id": "7", "reload_id": str(n + 1)}}
            for n in range(count)
        ]  # fmt: skip

    async def test_is_read_to_its_end(self, at_stripe, wire):
        wire.books.listed |= {
            "payment_intents": self.rows(230),
            "refunds": [
                {"id": "re_1", "object": "refund", "amount": 700, "currency": "usd", "payment_intent": "pi_1",
                 "charge": "ch_1", "status": "failed"}
            ],
            "disputes": [
                {"id": "du_1", "object": "dispute", "amount": 2000, "currency": "usd", "payment_intent": "pi_2",
                 "status": "prevented",
                 "balance_transactions": [{"object": "balance_transaction", "amount": -1200, "currency": "usd"}]}
            ],
        }  # fmt: skip

        events = await at_stripe().list_recent_payments(since=datetime(2025, 11, 17, tzinfo=UTC))

        assert [event.kind for event in events] == ["payment_intent.listed"] * 230 + ["refund.listed", "dispute.listed"]
        assert len({event.object_id for event in events}) == 232
        first, refund, dispute = events[0], events[-2], events[-1]
        assert (first.payment_id, first.amount, first.status) == ("pi_0", Decimal(20), "succeeded")
        assert (first.client_id, first.reload_id) == (7, 1)
        assert (refund.payment_id, refund.amount, refund.status) == ("pi_1", Decimal(7), "failed")
        assert (dispute.payment_id, dispute.status, dispute.moved) == ("pi_2", "prevented", Decimal(-12))
        since = str(int(datetime(2025, 11, 17, tzinfo=UTC).timestamp()))
        assert wire.got("stripe.disputes")[0].query == {"created[gte]": since, "limit": "100"}

    async def test_of_the_double_shows_what_was_paid(self):
        payments = FakePayments(webhook_secret=SECRET)
        waiting = await ask(payments)
        paid = await charge(payments)

        events = await payments.list_recent_payments(since=datetime(2025, 11, 17, tzinfo=UTC))

        assert [(event.object_id, event.status, event.amount) for event in events] == [
            (waiting.id, "requires_payment_method", Decimal(20)),
            (paid.id, "succeeded", Decimal(20)),
        ]

    @pytest.mark.parametrize(
        "trouble", [Answer(500, {"error": {"type": "api_error"}}), Answer(200, {"object": "list"})]
    )
    async def test_that_is_not_shown_is_asked_for_later(self, at_stripe, wire, trouble):
        wire.instead("stripe.refunds", *[trouble] * 3)

        with pytest.raises(VendorError) as refused:
            await at_stripe().list_recent_payments(since=datetime(2025, 11, 17, tzinfo=UTC))

        assert refused.value.retryable
