"""A running product, for the rules that only a real browser's request can test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.product import Product, forget, new_home


@pytest.fixture(scope="session")
def running() -> Iterator[Product]:
    home = new_home()
    found = Product(home)
    try:
        found.start()
        yield found
    finally:
        found.stop()
        forget(home)
