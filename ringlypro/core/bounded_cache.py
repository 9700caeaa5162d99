"""What a process may remember without growing for ever: a typed map that forgets what was used least recently."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """At most `max_entries` values by key. Safe to share between threads."""

    def __init__(self, max_entries: int) -> None:
        """Raises ValueError for a cache that could hold nothing."""
        if max_entries < 1:
            raise ValueError("a cache holds at least one entry")
        self._max_entries = max_entries
        self._entries: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """The value, which counts as used now; None where there is none."""
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key]

    def put(self, key: Key, value: Value) -> None:
        """Remember a value in place of what was there; the least recently used one gives room."""
        with self._lock:
            self._entries[key] = value
            self._entries.move_to_end(key)
            if len(self._entries) > self._max_entries:
                self._entries.popitem(last=False)

    def discard(self, key: Key) -> None:
        """Forget a key, whether it is there or not."""
        with self._lock:
            self._entries.pop(key, None)

    def discard_values(self, is_stale: Callable[[Value], bool]) -> None:
        """Forget every value of which this is true."""
        with self._lock:
            stale_keys = [key for key, value in self._entries.items() if is_stale(value)]
            for key in stale_keys:
                del self._entries[key]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)
