"""The caches of one process, each an object of a class of its room, so that whoever hands them on knows no room."""

from __future__ import annotations

from typing import TypeVar

Cache = TypeVar("Cache")


class CacheRegistry:
    """One cache of each class, made when it is first asked for; the class limits how much it keeps."""

    def __init__(self) -> None:
        self._caches: dict[type[object], object] = {}

    def get_cache(self, cache_class: type[Cache]) -> Cache:
        """The process's only cache of this class; the class is made without arguments."""
        cache = self._caches.get(cache_class)
        if not isinstance(cache, cache_class):
            cache = self._caches[cache_class] = cache_class()
        return cache
