"""Where the law asks that callers be told at once that a machine speaks: there a new business's greeting says so.

California (SB 1001 of 2018), Colorado (SB 24-205), Maine (LD 1727 of 2025) and Utah (SB 149 of 2024). Which state a
business is in is told by the area code of its telephone, for no more is known when it signs up; its owner may switch
the sentence on or off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ringlypro.core.phone_numbers import get_area_code

_AREA_CODES_BY_STATE: Final[Mapping[str, frozenset[str]]] = {
    "California": frozenset({
        "209", "213", "279", "310", "323", "341", "350", "357", "369", "408", "415", "424", "442", "510", "530", "559",
        "562", "619", "626", "628", "650", "657", "661", "669", "707", "714", "738", "747", "760", "805", "818", "820",
        "831", "837", "840", "858", "909", "916", "925", "949", "951",
    }),
    "Colorado": frozenset({"303", "719", "720", "748", "970", "983"}),
    "Maine": frozenset({"207"}),
    "Utah": frozenset({"385", "435", "801"}),
}  # fmt: skip
"""The area codes of the North American Numbering Plan in use there."""


def find_disclosure_state(phone: str | None) -> str | None:
    """The state that asks for it, by a telephone number (E.164); None where none does."""
    area_code = get_area_code(phone)
    return next((state for state, codes in _AREA_CODES_BY_STATE.items() if area_code in codes), None)
