"""The grammar of days: what was named, in both languages, from trusted forms to loose ones.

Nothing here knows today's date; resolution turns what was named into a date.
"""

import re

from ringlypro.receptionist.nlu import calendar_day_rules, relative_day_rules
from ringlypro.receptionist.nlu.span_parser import SpanRule

_ANCHOR_TAIL = r"(?P<tail>[FP][ES]?D?[Rw]|e|G)?(?!fA)"
_AMOUNT = r"(?P<a>jC|C|[njJ]yj?h|hj|h|d|[njJ])?"

STRICT_DATE_RULES: tuple[SpanRule, ...] = (
    (re.compile(r"(?P<m>m)D?(?P<d>o)(?:E(?=[ES]*n))?"), calendar_day_rules.read_calendar_day),
    (re.compile(r"(?P<d>[no])E?D?(?P<m>m)"), calendar_day_rules.read_calendar_day),
    (re.compile(r"(?P<m>m)D?(?P<d>n)(?![apkhH])"), calendar_day_rules.read_calendar_day),
    (re.compile(r"s"), calendar_day_rules.read_date_literal),
    (re.compile(r"z"), calendar_day_rules.read_floating_holiday),
    (re.compile(r"(?<=[DKBS])(?P<d>n)S(?P<m>n)"), calendar_day_rules.read_numbered_month),
    (re.compile(r"(?P<o>[ol])(?P<w>w)[ESDI]*(?:(?P<m>m)|(?P<q>[ix])?u)"), calendar_day_rules.read_nth_weekday),
    (re.compile(r"(?P<d>[no])[ES]?D?[ix](?P<u>u)"), calendar_day_rules.read_day_of_month),
    (re.compile(r"l(?P<u>u)[ES]D?(?P<m>m)"), calendar_day_rules.read_last_day),
    (re.compile(r"(?P<d>[no])[ES]D?(?P<u>u)x"), calendar_day_rules.read_day_of_month),
    (re.compile(r"(?P<w>w),?[ESDBI]*(?:[ix]+(?P<u>u)g?)"), relative_day_rules.read_weekday_of_week),
    (re.compile(r"(?P<w>w),?[ESDBI]*(?P<u>u)[xg]"), relative_day_rules.read_weekday_of_week),
    (re.compile(r"[ix](?P<u>u),?[BDE]*(?P<w>w)"), relative_day_rules.read_weekday_of_week),
    (re.compile(r"(?P<w>w)ED[xg]"), relative_day_rules.read_weekday_of_next_week),
    (re.compile(r"I(?P<n>[nj])(?P<u>u),?[BD]*(?P<w>w)(?![xg])"), relative_day_rules.read_weeks_on_weekday),
    (re.compile(r"(?P<u>u)x,?[BD]*(?P<w>w)"), relative_day_rules.read_weekday_of_week),
    (re.compile(r"(?P<w>w)(?P<d>n)(?=q)"), calendar_day_rules.read_weekday_and_date),
    (re.compile(r"(?P<w>w)I(?P<n>n)(?!u)"), relative_day_rules.read_weekday_in_eight_days),
    (re.compile(r"(?P<w>w)I(?P<n>[nj])(?P<u>u)"), relative_day_rules.read_weekday_in_weeks),
    (re.compile(r"[ix]*(?P<q>[xlg])(?P<w>w)"), relative_day_rules.read_qualified_weekday),
    (re.compile(r"(?P<q>i)(?P<w>w)"), relative_day_rules.read_qualified_weekday),
    (re.compile(r"(?P<w>w)(?P<q>[xlg])"), relative_day_rules.read_qualified_weekday),
    (re.compile(r"t"), relative_day_rules.read_named_day),
    (re.compile(r"b"), relative_day_rules.read_tonight),
    (re.compile(r"i[qr]"), relative_day_rules.read_part_of_today),
    (re.compile(r"r"), relative_day_rules.read_named_day),
    (re.compile(r"x(?P<u>u)"), relative_day_rules.read_next_day),
    (re.compile(r"(?<![njJCh])(?P<u>u)(?P<s>[PT])[ES]?D?R"), relative_day_rules.read_adjacent_day),
    (re.compile(r"(?P<w>w)(?P<s>[PT])[ESD]*(?=[Rszt])"), relative_day_rules.read_adjacent_weekday),
    (
        re.compile(r"(?P<before>[IG])?[vV]?" + _AMOUNT + r"(?P<u>u)(?P<half>yj?h)?" + _ANCHOR_TAIL),
        relative_day_rules.read_relative_day,
    ),
    (re.compile(r"(?P<n>n)(?P<w>w)e"), relative_day_rules.read_weekdays_later),
    (re.compile(r"(?P<n>[nj])(?P<u>u)BR"), relative_day_rules.read_week_from),
)  # fmt: skip

LOOSE_DATE_RULES: tuple[SpanRule, ...] = (
    (
        re.compile(r"(?P<w>w),?[DKB]*(?P<d>o|n(?!n))(?![QuapkhH$mO]|y[nkhj])"),
        calendar_day_rules.read_weekday_and_number,
    ),
    (re.compile(r"[BA]?[DKSB]+(?P<d>[no])(?![QuapkhHOy$n])"), calendar_day_rules.read_ordinal_day),
    (re.compile(r"(?P<k>u)(?P<d>n)(?![QuapkhHOy$])"), calendar_day_rules.read_day_number),
    (re.compile(r"[BAf](?P<d>o)(?![QuZ])"), calendar_day_rules.read_ordinal_day),
    (re.compile(r"(?P<d>o)(?![QuZ])"), calendar_day_rules.read_ordinal_day),
    (re.compile(r"(?P<w>w)"), relative_day_rules.read_weekday),
    (re.compile(r"[ix]?D?W[x]?"), calendar_day_rules.read_weekend),
    (re.compile(r"[ix](?P<u>u)"), calendar_day_rules.read_vague_span),
    (re.compile(r"(?P<u>u)[xg]"), calendar_day_rules.read_vague_span),
    (re.compile(r"[IEix]D?(?P<m>m)"), calendar_day_rules.read_vague_month),
)
