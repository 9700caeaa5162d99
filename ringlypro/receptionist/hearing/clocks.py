"""The grammar of clock times in both languages, from trusted forms to loose ones.

Hours stay as open as they were said: "half past three" is 3:30 of which half of the
day only resolution can tell.
"""

import re

from ringlypro.receptionist.hearing import clock_hours, clock_phrases
from ringlypro.receptionist.hearing.spans import Rule

_NO_MINUTES = r"(?P<m>(?!))?"
_NOT_COUNTED = r"(?![Qu$n])"
_MINUTES = r"(?P<m>nn|n)?"
_MORE = r"(?P<more>n)?O?[apq]?"

FIRM: tuple[Rule, ...] = (
    (re.compile(r"[AvV]*(?P<c>c)u?O?[apq]?"), clock_phrases.colon),
    (re.compile(r"(?:A[vV]*|v)(?P<d>d)[apq]?"), clock_phrases.dotted),
    (re.compile(r"(?P<d>d)[apq]"), clock_phrases.dotted),
    (re.compile(r"(?:A|(?<!w))(?P<h>n)(?:y(?P<m>[hkn]))?[SE]?N"), clock_phrases.noon_with_hour),
    (re.compile(r"A?(?P<h>n)O?M"), clock_phrases.small_hour),
    (re.compile(r"(?<!F)[jJ]?(?P<q>[nkh])(?P<u>u)?(?P<s>[PT])[Av]*(?P<h>[nNMc])" + _MORE), clock_phrases.away),
    (re.compile(r"[jJ]?(?P<q>[nk])(?P<u>u)?(?P<s>f)[AD](?P<h>[nJ])" + _MORE), clock_phrases.away),
    (re.compile(r"A?D?(?P<h>[nJ])(?:O|u)?q?(?P<s>[yL])j?(?P<m>[nkh])u?O?[apq]?(?!y[nJ])"), clock_phrases.hour_and),
    (re.compile(r"A?n?(?P<h>n)" + _NO_MINUTES + r"H"), clock_hours.hour),
    (re.compile(r"A?[jJ]?(?P<q>k)(?P<u>(?!))?(?P<s>E)(?P<h>n)(?P<more>(?!))?O?[apq]?"), clock_phrases.away),
    (re.compile(r"(?<![nIjFP])A?(?P<q>h)(?P<h>n)(?![unQ])"), clock_phrases.half_hour),
    (re.compile(r"(?<=F)(?P<h>[nJ])" + _MINUTES + r"(?=y[AD]?[nN])"), clock_hours.hour),
    (re.compile(r"(?<=E)(?P<h>n)" + _NO_MINUTES + r"(?=Tn)"), clock_hours.hour),
    (re.compile(r"(?<=Xy)(?P<h>n)" + _MINUTES + _NOT_COUNTED), clock_hours.hour),
    (re.compile(r"A?(?P<z>n)?(?P<h>n)(?P<u>u)"), clock_phrases.spoken_hours),
    (re.compile(r"[AvVD]*(?P<h>[nJ])" + _MINUTES + r"O?[ap]q?"), clock_hours.hour),
    (re.compile(r"A?v?V?D?(?P<h>[nJ])" + _MINUTES + r"Oq?"), clock_hours.hour),
    (re.compile(r"(?:[Av]V?|(?<![DK]))(?P<h>[nJ])" + _MINUTES + r"V*O?q"), clock_hours.hour),
    (re.compile(r"D(?P<h>n)(?P<m>n)O?q"), clock_hours.hour),
    (re.compile(r"A[vV]*(?P<h>[nJ])" + _MINUTES + r"O?" + _NOT_COUNTED), clock_hours.hour),
    (re.compile(r"D(?P<h>[nJ])" + _MINUTES + _NOT_COUNTED), clock_hours.one),
    (re.compile(r"(?<=q),?A?[vV]*(?P<h>n)" + _MINUTES + _NOT_COUNTED), clock_hours.hour),
    (re.compile(r"v[V]?(?P<h>n)" + _MINUTES + _NOT_COUNTED), clock_hours.hour),
    (re.compile(r"[NM]"), clock_phrases.noon),
)  # fmt: skip

LOOSE: tuple[Rule, ...] = (
    (re.compile(r"(?<=[R_])(?:,?[vV]?|f)(?P<h>n)" + _MINUTES + _NOT_COUNTED), clock_hours.beside_day),
    (re.compile(r"(?<![n$])(?P<h>n),?(?=R_*q|R_*$)" + r"(?P<m>(?!))?"), clock_hours.beside_day),
    (re.compile(r"(?P<h>n)" + _NO_MINUTES + r"(?=Tnn)"), clock_hours.hour),
    (re.compile(r"(?P<h>n)" + _NO_MINUTES + r"(?=ZEA?[nX])"), clock_hours.instead),
    (re.compile(r"V(?P<h>n)" + _NO_MINUTES + r"(?=$|[,.])"), clock_hours.beside_a_day),
    (re.compile(r"[PT](?P<h>n)" + _MINUTES + _NOT_COUNTED), clock_hours.hour_after_preposition),
    (re.compile(r"(?<=F)(?P<h>n)" + _MINUTES + r"(?=X)"), clock_hours.hour),
    (re.compile(r"(?P<h>n)" + _NO_MINUTES + r"(?=Z[AD]?X)"), clock_hours.either_hour),
    (re.compile(r"(?<![n$])(?P<h>n)(?P<m>nn|n)" + _NOT_COUNTED), clock_hours.pair),
    (re.compile(r"(?P<h>n)" + _NO_MINUTES + r"(?=Z[AD]?X)"), clock_hours.either_hour),
    (re.compile(r"(?P<d>d)(?![nu$Q])"), clock_phrases.dotted),
    (re.compile(r"(?<![n$K])(?P<h>n)(?![QunoE$m])"), clock_hours.bare),
)
