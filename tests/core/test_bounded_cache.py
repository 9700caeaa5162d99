"""A cache that never grows beyond its size, and forgets what was used least recently."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringlypro.core.bounded_cache import BoundedCache


def test_the_least_recently_used_gives_room() -> None:
    cache: BoundedCache[str, int] = BoundedCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.get("a")

    cache.put("c", 3)

    assert [cache.get(key) for key in "abc"] == [1, None, 3]


def test_a_key_that_is_put_again_has_its_new_value_and_a_new_turn() -> None:
    cache: BoundedCache[str, int] = BoundedCache(2)
    cache.put("a", 1)
    cache.put("b", 2)

    cache.put("a", 3)
    cache.put("c", 4)

    assert [cache.get(key) for key in "abc"] == [3, None, 4]


def test_forgets_what_it_is_told_to() -> None:
    cache: BoundedCache[str, int] = BoundedCache(9)
    for key in "abcd":
        cache.put(key, ord(key))

    cache.discard("a")
    cache.discard("a")
    cache.discard_values(lambda value: value == ord("b"))
    assert [key in cache for key in "abcd"] == [False, False, True, True]

    cache.clear()
    assert len(cache) == 0


@pytest.mark.parametrize("max_entries", [0, -1])
def test_must_hold_something(max_entries: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        BoundedCache(max_entries)


@given(st.integers(1, 5), st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=60))
def test_behaves_like_a_list_of_recent_keys(max_entries: int, steps: list[tuple[bool, int]]) -> None:
    cache: BoundedCache[int, int] = BoundedCache(max_entries)
    recent: list[int] = []

    for is_put, key in steps:
        expected = key if key in recent else None
        if is_put:
            cache.put(key, key)
        else:
            assert cache.get(key) == expected
        if is_put or expected is not None:
            recent = [*(other for other in recent if other != key), key][-max_entries:]

    assert sorted(recent) == sorted(key for key in range(10) if key in cache)


def test_threads_may_share_it() -> None:
    cache: BoundedCache[int, int] = BoundedCache(3)

    def use(start: int) -> int:
        for step in range(2_000):
            key = (start + step) % 7
            cache.put(key, key)
            assert cache.get(key) in {key, None}
        return len(cache)

    with ThreadPoolExecutor(4) as pool:
        assert max(pool.map(use, range(4))) <= 3
