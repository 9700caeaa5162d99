"""The grammar of days: what was named, in both languages, from trusted forms to loose ones.

Nothing here knows today's date; resolution turns what was named into a date.
"""

import re

from ringlypro.receptionist.hearing import calendar_days, relative_days
from ringlypro.receptionist.hearing.spans import Rule

_TAIL = r"(?P<tail>[FP][ES]?D?[Rw]|e|G)?(?!fA)"
_AMOUNT = r"(?P<a>jC|C|[njJ]yj?h|hj|h|d|[njJ])?"

FIRM: tuple[Rule, ...] = (
    (re.compile(r"(?P<m>m)D?(?P<d>o)(?:E(?=[ES]*n))?"), calendar_days.calendar_day),
    (re.compile(r"(?P<d>[no])E?D?(?P<m>m)"), calendar_days.calendar_day),
    (re.compile(r"(?P<m>m)D?(?P<d>n)(?![apkhH])"), calendar_days.calendar_day),
    (re.compile(r"s"), calendar_days.literal),
    (re.compile(r"z"), calendar_days.floating_holiday),
    (re.compile(r"(?<=[DKBS])(?P<d>n)S(?P<m>n)"), calendar_days.numbered_month),
    (re.compile(r"(?P<o>[ol])(?P<w>w)[ESDI]*(?:(?P<m>m)|(?P<q>[ix])?u)"), calendar_days.nth_weekday),
    (re.compile(r"(?P<d>[no])[ES]?D?[ix](?P<u>u)"), calendar_days.day_of_month),
    (re.compile(r"l(?P<u>u)[ES]D?(?P<m>m)"), calendar_days.last_day),
    (re.compile(r"(?P<d>[no])[ES]D?(?P<u>u)x"), calendar_days.day_of_month),
    (re.compile(r"(?P<w>w),?[ESDBI]*(?:[ix]+(?P<u>u)g?)"), relative_days.weekday_of_week),
    (re.compile(r"(?P<w>w),?[ESDBI]*(?P<u>u)[xg]"), relative_days.weekday_of_week),
    (re.compile(r"[ix](?P<u>u),?[BDE]*(?P<w>w)"), relative_days.weekday_of_week),
    (re.compile(r"(?P<w>w)ED[xg]"), relative_days.weekday_of_next),
    (re.compile(r"I(?P<n>[nj])(?P<u>u),?[BD]*(?P<w>w)(?![xg])"), relative_days.weeks_on_weekday),
    (re.compile(r"(?P<u>u)x,?[BD]*(?P<w>w)"), relative_days.weekday_of_week),
    (re.compile(r"(?P<w>w)(?P<d>n)(?=q)"), calendar_days.weekday_and_date),
    (re.compile(r"(?P<w>w)I(?P<n>n)(?!u)"), relative_days.weekday_in_eight),
    (re.compile(r"(?P<w>w)I(?P<n>[nj])(?P<u>u)"), relative_days.weekday_in_weeks),
    (re.compile(r"[ix]*(?P<q>[xlg])(?P<w>w)"), relative_days.qualified_weekday),
    (re.compile(r"(?P<q>i)(?P<w>w)"), relative_days.qualified_weekday),
    (re.compile(r"(?P<w>w)(?P<q>[xlg])"), relative_days.qualified_weekday),
    (re.compile(r"t"), relative_days.named_day),
    (re.compile(r"b"), relative_days.tonight),
    (re.compile(r"i[qr]"), relative_days.part_of_today),
    (re.compile(r"r"), relative_days.named_day),
    (re.compile(r"x(?P<u>u)"), relative_days.next_day),
    (re.compile(r"(?<![njJCh])(?P<u>u)(?P<s>[PT])[ES]?D?R"), relative_days.day_beside),
    (re.compile(r"(?P<w>w)(?P<s>[PT])[ESD]*(?=[Rszt])"), relative_days.weekday_beside),
    (re.compile(r"(?P<before>[IG])?[vV]?" + _AMOUNT + r"(?P<u>u)(?P<half>yj?h)?" + _TAIL), relative_days.relative),
    (re.compile(r"(?P<n>n)(?P<w>w)e"), relative_days.weekdays_later),
    (re.compile(r"(?P<n>[nj])(?P<u>u)BR"), relative_days.week_from),
)  # fmt: skip

LOOSE: tuple[Rule, ...] = (
    (re.compile(r"(?P<w>w),?[DKB]*(?P<d>o|n(?!n))(?![QuapkhH$mO]|y[nkhj])"), calendar_days.weekday_and_number),
    (re.compile(r"[BA]?[DKSB]+(?P<d>[no])(?![QuapkhHOy$n])"), calendar_days.number_of_day),
    (re.compile(r"(?P<k>u)(?P<d>n)(?![QuapkhHOy$])"), calendar_days.day_number),
    (re.compile(r"[BAf](?P<d>o)(?![QuZ])"), calendar_days.number_of_day),
    (re.compile(r"(?P<d>o)(?![QuZ])"), calendar_days.number_of_day),
    (re.compile(r"(?P<w>w)"), relative_days.weekday),
    (re.compile(r"[ix]?D?W[x]?"), calendar_days.weekend),
    (re.compile(r"[ix](?P<u>u)"), calendar_days.vague_span),
    (re.compile(r"(?P<u>u)[xg]"), calendar_days.vague_span),
    (re.compile(r"[IEix]D?(?P<m>m)"), calendar_days.vague_month),
)
