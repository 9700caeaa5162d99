"""The vendors on a loopback address, for whoever asks."""

import pytest

from tests.contracts.wire import Wire


@pytest.fixture
def wire():
    """All four vendors; a request outside its contract fails the test that made it."""
    wire = Wire()
    yield wire
    wire.close()
    assert not wire.violations, "\n".join(wire.violations)
