"""By how much an hour is to be moved that is spoken of: "could you make it an hour later?"."""

from __future__ import annotations

from ringlypro.receptionist.language_packs import read_pack
from ringlypro.receptionist.nlu.intent_rules import reply_pattern


def read_clock_shift(words: str, lang: str) -> int:
    """Minutes later, or fewer than none where it is to be earlier; 0 where nothing says so."""
    for key, sign in (("clock_later", 1), ("clock_earlier", -1)):
        if (shift := reply_pattern(lang, key).search(words)) is not None:
            return sign * next(
                int(minutes)
                for minutes, spoken_amounts in read_pack(lang, "hears")["amounts"].items()
                if shift[1] in spoken_amounts
            )
    return 0
