"""Words are the same when they are the same, but for a slip in one long word."""

from __future__ import annotations

import pytest

from ringlypro.receptionist.intent_overrides import is_same_phrase


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("i want a whitening", "i want a whitening", True),
        ("i want a whitening", "i want a whitenin", True),
        ("whitening", "whitenin", False),
        ("i want to cancel", "i don t want to cancel", False),
        ("can i come", "can t come", False),
        ("at 10 please", "at 11 please", False),
        ("i want it", "i want", False),
        ("call me monday", "call me sunday", False),
        ("book a cleaning", "hook a cleaning", False),
    ],
)
def test_sameness(one: str, two: str, same: bool) -> None:
    assert is_same_phrase(one.split(), two.split()) is same
