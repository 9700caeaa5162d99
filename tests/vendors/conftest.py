"""The vendors on a loopback address, for whoever asks."""

import pytest

from ringlypro.vendors.stripe_payments import StripePayments
from tests.contracts.wire import Wire
from tests.vendors.till_orders import SECRET


@pytest.fixture
def wire():
    """All four vendors; a request outside its contract fails the test that made it."""
    wire = Wire()
    yield wire
    wire.close()
    assert not wire.violations, "\n".join(wire.violations)


@pytest.fixture
async def at_stripe(wire):
    """Builds adapters and closes them."""
    built = []

    def build(**options):
        built.append(
            StripePayments(
                secret_key="sk_test_x",
                publishable_key="pk_test_x",
                webhook_secrets=[SECRET],
                base_url=wire.url + "/",
                **options,
            )
        )
        return built[-1]

    yield build
    for payments in built:
        await payments.close()
