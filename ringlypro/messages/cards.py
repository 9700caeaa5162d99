"""Card numbers are not kept: somebody may write one, and a text is no place for it."""

from __future__ import annotations

import re

_LIKE_A_CARD = re.compile(r"(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)")


def without_cards(text: str) -> str:
    """The text with every card number (13 to 19 digits that pass Luhn's sum) replaced but for its last four digits."""
    return _LIKE_A_CARD.sub(lambda found: _masked(found[0]), text)


def _masked(written: str) -> str:
    digits = [int(c) for c in written if c.isdigit()]
    doubled = [d if n % 2 == 0 else (d * 2 - 9 if d > 4 else d * 2) for n, d in enumerate(reversed(digits))]
    if sum(doubled) % 10:
        return written
    return "•" * (len(digits) - 4) + "".join(str(d) for d in digits[-4:])
