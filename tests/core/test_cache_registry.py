"""There is one cache of each class, and every registry has its own."""

from __future__ import annotations

from ringlypro.core.bounded_cache import BoundedCache
from ringlypro.core.cache_registry import CacheRegistry


class Names(BoundedCache[int, str]):
    def __init__(self) -> None:
        super().__init__(10)


class Ages(BoundedCache[int, int]):
    def __init__(self) -> None:
        super().__init__(10)


def test_the_same_class_is_the_same_cache_also_while_it_is_empty() -> None:
    caches = CacheRegistry()
    caches.get_cache(Names).put(1, "Ana")

    assert caches.get_cache(Names).get(1) == "Ana"
    assert caches.get_cache(Ages) is caches.get_cache(Ages)
    assert caches.get_cache(Ages).get(1) is None
    assert CacheRegistry().get_cache(Names).get(1) is None
