"""A business in a state that asks for it begins with a greeting that says that a machine speaks."""

from __future__ import annotations

import pytest

from ringlypro.clients.disclosure_states import find_disclosure_state


@pytest.mark.parametrize(
    ("phone", "state"),
    [
        ("+14155550142", "California"), ("+12075550142", "Maine"), ("+13035550142", "Colorado"),
        ("+18015550142", "Utah"), ("+13055550142", None), ("+442079460000", None), (None, None),
    ],
)  # fmt: skip
def test_the_area_code_tells_the_state(phone: str | None, state: str | None) -> None:
    assert find_disclosure_state(phone) == state
