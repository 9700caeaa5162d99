"""Card numbers are not kept: somebody may write one, and a text is no place for it."""

from __future__ import annotations

import re

_CARD_PATTERN = re.compile(r"(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)")


def redact_card_numbers(text: str) -> str:
    """The text with every card number (13 to 19 digits that pass Luhn's sum) replaced but for its last four digits."""
    return _CARD_PATTERN.sub(lambda matched: _mask_card(matched[0]), text)


def _mask_card(matched_text: str) -> str:
    digits = [int(character) for character in matched_text if character.isdigit()]
    doubled = [
        digit if index % 2 == 0 else (digit * 2 - 9 if digit > 4 else digit * 2)
        for index, digit in enumerate(reversed(digits))
    ]
    if sum(doubled) % 10:
        return matched_text
    return "•" * (len(digits) - 4) + "".join(str(digit) for digit in digits[-4:])
