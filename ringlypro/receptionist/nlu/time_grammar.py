"""The grammar of clock times in both languages, from trusted forms to loose ones.

Hours stay as open as they were said: "half past three" is 3:30 of which half of the
day only resolution can tell.
"""

import re

from ringlypro.receptionist.nlu import hour_rules, time_phrase_rules
from ringlypro.receptionist.nlu.span_parser import SpanRule

_NO_MINUTES = r"(?P<m>(?!))?"
_NOT_COUNTED = r"(?![Qu$n])"
_MINUTES = r"(?P<m>nn|n)?"
_EXTRA_MINUTES = r"(?P<more>n)?O?[apq]?"

STRICT_TIME_RULES: tuple[SpanRule, ...] = (
    (re.compile(r"[AvV]*(?P<c>c)u?O?[apq]?"), time_phrase_rules.read_colon_time),
    (re.compile(r"(?:A[vV]*|v)(?P<d>d)[apq]?"), time_phrase_rules.read_dotted_time),
    (re.compile(r"(?P<d>d)[apq]"), time_phrase_rules.read_dotted_time),
    (re.compile(r"(?:A|(?<!w))(?P<h>n)(?:y(?P<m>[hkn]))?[SE]?N"), time_phrase_rules.read_noon_with_hour),
    (re.compile(r"A?(?P<h>n)O?M"), time_phrase_rules.read_small_hour),
    (
        re.compile(r"(?<!F)[jJ]?(?P<q>[nkh])(?P<u>u)?(?P<s>[PT])[Av]*(?P<h>[nNMc])" + _EXTRA_MINUTES),
        time_phrase_rules.read_minutes_past_or_to,
    ),
    (
        re.compile(r"[jJ]?(?P<q>[nk])(?P<u>u)?(?P<s>f)[AD](?P<h>[nJ])" + _EXTRA_MINUTES),
        time_phrase_rules.read_minutes_past_or_to,
    ),
    (
        re.compile(r"A?D?(?P<h>[nJ])(?:O|u)?q?(?P<s>[yL])j?(?P<m>[nkh])u?O?[apq]?(?!y[nJ])"),
        time_phrase_rules.read_hour_and_minutes,
    ),
    (re.compile(r"A?n?(?P<h>n)" + _NO_MINUTES + r"H"), hour_rules.read_hour),
    (
        re.compile(r"A?[jJ]?(?P<q>k)(?P<u>(?!))?(?P<s>E)(?P<h>n)(?P<more>(?!))?O?[apq]?"),
        time_phrase_rules.read_minutes_past_or_to,
    ),
    (re.compile(r"(?<![nIjFP])A?(?P<q>h)(?P<h>n)(?![unQ])"), time_phrase_rules.read_half_hour),
    (re.compile(r"(?<=F)(?P<h>[nJ])" + _MINUTES + r"(?=y[AD]?[nN])"), hour_rules.read_hour),
    (re.compile(r"(?<=E)(?P<h>n)" + _NO_MINUTES + r"(?=Tn)"), hour_rules.read_hour),
    (re.compile(r"(?<=Xy)(?P<h>n)" + _MINUTES + _NOT_COUNTED), hour_rules.read_hour),
    (re.compile(r"A?(?P<z>n)?(?P<h>n)(?P<u>u)"), time_phrase_rules.read_spoken_hours),
    (re.compile(r"[AvVD]*(?P<h>[nJ])" + _MINUTES + r"O?[ap]q?"), hour_rules.read_hour),
    (re.compile(r"A?v?V?D?(?P<h>[nJ])" + _MINUTES + r"Oq?"), hour_rules.read_hour),
    (re.compile(r"(?:[Av]V?|(?<![DK]))(?P<h>[nJ])" + _MINUTES + r"V*O?q"), hour_rules.read_hour),
    (re.compile(r"D(?P<h>n)(?P<m>n)O?q"), hour_rules.read_hour),
    (re.compile(r"A[vV]*(?P<h>[nJ])" + _MINUTES + r"O?" + _NOT_COUNTED), hour_rules.read_hour),
    (re.compile(r"D(?P<h>[nJ])" + _MINUTES + _NOT_COUNTED), hour_rules.read_one_oclock),
    (re.compile(r"(?<=q),?A?[vV]*(?P<h>n)" + _MINUTES + _NOT_COUNTED), hour_rules.read_hour),
    (re.compile(r"v[V]?(?P<h>n)" + _MINUTES + _NOT_COUNTED), hour_rules.read_hour),
    (re.compile(r"[NM]"), time_phrase_rules.read_noon),
)  # fmt: skip

LOOSE_TIME_RULES: tuple[SpanRule, ...] = (
    (re.compile(r"(?<=[R_])(?:,?[vV]?|f)(?P<h>n)" + _MINUTES + _NOT_COUNTED), hour_rules.read_hour_beside_day),
    (re.compile(r"(?<![n$])(?P<h>n),?(?=R_*q|R_*$)" + r"(?P<m>(?!))?"), hour_rules.read_hour_beside_day),
    (re.compile(r"(?P<h>n)" + _NO_MINUTES + r"(?=Tnn)"), hour_rules.read_hour),
    (re.compile(r"(?P<h>n)" + _NO_MINUTES + r"(?=ZEA?[nX])"), hour_rules.read_replacing_hour),
    (re.compile(r"V(?P<h>n)" + _NO_MINUTES + r"(?=$|[,.])"), hour_rules.read_hinted_hour),
    (re.compile(r"[PT](?P<h>n)" + _MINUTES + _NOT_COUNTED), hour_rules.read_hour_after_preposition),
    (re.compile(r"(?<=F)(?P<h>n)" + _MINUTES + r"(?=X)"), hour_rules.read_hour),
    (re.compile(r"(?P<h>n)" + _NO_MINUTES + r"(?=Z[AD]?X)"), hour_rules.read_either_hour),
    (re.compile(r"(?<![n$])(?P<h>n)(?P<m>nn|n)" + _NOT_COUNTED), hour_rules.read_hour_minute_pair),
    (re.compile(r"(?P<h>n)" + _NO_MINUTES + r"(?=Z[AD]?X)"), hour_rules.read_either_hour),
    (re.compile(r"(?P<d>d)(?![nu$Q])"), time_phrase_rules.read_dotted_time),
    (re.compile(r"(?<![n$K])(?P<h>n)(?![QunoE$m])"), hour_rules.read_bare_hour),
)
