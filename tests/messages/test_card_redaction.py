"""Card numbers are masked, other numbers are not."""

from __future__ import annotations

import pytest

from ringlypro.messages.card_redaction import redact_card_numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my card is 4242424242424242 ok", "my card is ••••••••••••4242 ok"),
        ("4242 4242 4242 4242", "••••••••••••4242"),
        ("4242-4242-4242-4242.", "••••••••••••4242."),
        ("378282246310005", "•••••••••••0005"),
        ("4242424242424241", "4242424242424241"),
        ("call +13055550142", "call +13055550142"),
        ("3055550142 or 3055550143", "3055550142 or 3055550143"),
        ("no numbers", "no numbers"),
        ("4444444444448", "•••••••••4448"),
        ("6666666666666666669", "•••••••••••••••6669"),
        ("666666666662", "666666666662"),
        ("66666666666666666666", "66666666666666666666"),
        ("+4242424242424242", "+4242424242424242"),
        ("4242  4242 4242 4242", "4242  4242 4242 4242"),
    ],
)
def test_masks(text: str, expected: str) -> None:
    assert redact_card_numbers(text) == expected
