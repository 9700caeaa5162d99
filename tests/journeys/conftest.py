"""A running product for the journeys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.product import Product, forget, new_home, running_product


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    found = new_home()
    yield found
    forget(found)


@pytest.fixture(scope="module")
def product(home: Path) -> Iterator[Product]:
    with running_product(home) as running:
        yield running
