"""A running product for the journeys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.product import Product, forget, new_home


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    found = new_home()
    yield found
    forget(found)


@pytest.fixture(scope="module")
def product(home: Path) -> Iterator[Product]:
    found = Product(home)
    try:
        found.start()
        yield found
    finally:
        found.stop()
