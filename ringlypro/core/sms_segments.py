"""How many texts a text is billed as: which alphabet it needs, and how much of it one SMS holds. Pure.

3GPP TS 23.038: the default alphabet has seven bits a sign, its extension counts twice, anything else needs sixteen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

GSM_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = "^{}\\[~]|€"
GSM_LENGTHS = (160, 153)
UCS2_LENGTHS = (70, 67)
"""Signs of a text that is one SMS, and of each part of a longer one."""
_GSM_TEXT = re.compile(f"[{re.escape(GSM_BASIC + GSM_EXTENSION)}]*")
_EXTENDED = re.compile(f"[{re.escape(GSM_EXTENSION)}]")


@dataclass(frozen=True, slots=True)
class SmsLength:
    """A text as it is counted: `units` of the alphabet it needs, and the parts it is sent and billed as."""

    units: int
    segments: int
    is_gsm: bool


def measure_sms(body: str) -> SmsLength:
    """The length of a text."""
    is_gsm = _GSM_TEXT.fullmatch(body) is not None
    if is_gsm:
        units, (single, part) = len(body) + len(_EXTENDED.findall(body)), GSM_LENGTHS
    else:
        units, (single, part) = len(body.encode("utf-16-be", "surrogatepass")) // 2, UCS2_LENGTHS
    return SmsLength(units, 1 if units <= single else -(-units // part), is_gsm)


def count_segments(body: str) -> int:
    """How many SMS a text is billed as."""
    return measure_sms(body).segments
