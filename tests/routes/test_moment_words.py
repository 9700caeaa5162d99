"""A moment is worded by the clock of the business that shows it, and once however often it is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pages.formatting import CLOCK, word_local_time, word_moment

AT = datetime(2026, 3, 8, 15, 30, 5, 123, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "lang", "pattern", "words"),
    [
        ("America/New_York", "en", CLOCK, "11:30\u00a0AM"),
        ("America/Los_Angeles", "en", CLOCK, "8:30\u00a0AM"),
        ("America/Los_Angeles", "es", "EEEE, d MMM", "Domingo, 8 mar"),
        ("America/New_York", "en", "h:mm:ss a", "11:30:05 AM"),
    ],
)
def test_one_moment_has_the_words_of_each_clock(zone: str, lang: str, pattern: str, words: str) -> None:
    word_moment(AT, ZoneInfo("Asia/Tokyo"), lang, pattern)

    assert word_moment(AT, ZoneInfo(zone), lang, pattern) == words


def test_a_moment_that_is_shown_again_is_not_worded_again() -> None:
    word_local_time.cache_clear()

    texts = {word_moment(AT.replace(microsecond=each), ZoneInfo("America/New_York"), "en", CLOCK) for each in range(5)}

    assert len(texts) == 1
    assert word_local_time.cache_info().misses == 1
