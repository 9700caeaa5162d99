"""A running product for the journeys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.product import Product, forget, new_home, running_product


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    result = new_home()
    yield result
    forget(result)


@pytest.fixture(scope="module")
def product(home: Path) -> Iterator[Product]:
    with running_product(home) as running:
        yield running
