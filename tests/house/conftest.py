"""A running product, for the rules that only a real browser's request can test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.product import Product, forget, new_home, running_product


@pytest.fixture(scope="session")
def running() -> Iterator[Product]:
    home = new_home()
    try:
        with running_product(home) as product:
            yield product
    finally:
        forget(home)
