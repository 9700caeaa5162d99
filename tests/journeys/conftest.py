"""A running product for the journeys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext

from tests.journeys.browsing import chromium, person
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


@pytest.fixture
async def context() -> AsyncIterator[BrowserContext]:
    """A browser of somebody's own, whose pages throw nothing."""
    troubles: list[str] = []
    async with person(chromium(), troubles=troubles) as context:
        yield context
    assert troubles == []


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that stops what its module shares comes last in it, whatever the order of the others."""
    last = {item.path: item for item in items if item.get_closest_marker("last_of_module")}
    for path, item in last.items():
        items.remove(item)
        others = [place for place, other in enumerate(items) if other.path == path]
        items.insert(others[-1] + 1 if others else len(items), item)
