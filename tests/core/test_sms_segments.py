"""How many texts a text is: by the alphabet it needs, at the very edges."""

from __future__ import annotations

import pytest

from ringlypro.core.sms_segments import measure_sms


@pytest.mark.parametrize(
    ("body", "units", "segments", "is_gsm"),
    [
        ("", 0, 1, True),
        ("x" * 160, 160, 1, True),
        ("x" * 161, 161, 2, True),
        ("x" * 306, 306, 2, True),
        ("x" * 307, 307, 3, True),
        ("€" * 80, 160, 1, True),
        ("€" * 81, 162, 2, True),
        ("ñ¡¿éü", 5, 1, True),
        ("á" * 70, 70, 1, False),
        ("á" * 71, 71, 2, False),
        ("á" * 135, 135, 3, False),
        ("👍" * 35, 70, 1, False),
        ("👍" * 36, 72, 2, False),
        ("x" * 1530, 1530, 10, True),
    ],
)
def test_is_counted_as_carriers_do(body: str, units: int, segments: int, is_gsm: bool) -> None:
    measured = measure_sms(body)

    assert (measured.units, measured.segments, measured.is_gsm) == (units, segments, is_gsm)
