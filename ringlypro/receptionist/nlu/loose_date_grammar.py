"""The grammar of days that are read where no time wanted the words: a bare weekday, a number, a month alone."""

from ringlypro.receptionist.nlu import calendar_day_rules, relative_day_rules
from ringlypro.receptionist.nlu.grammar_rules import SpanRule

LOOSE_DATE_RULES: tuple[SpanRule, ...] = (
    SpanRule(
        "weekday_and_number",
        "<weekday> [,] [the|day_label|on]* <day: ordinal | number {not followed by: number}> {not followed "
        "by: counted|unit|am|pm|quarter|half|hundred_hours|mark|month|oclock | and "
        "(number|quarter|half|article)}",
        calendar_day_rules.read_weekday_and_number,
        en="friday the 8th -> 2026-12-08",
        es="el viernes 8 -> 2026-12-08",
        not_en="friday 8 people",
        not_es="el viernes 8 personas / el viernes ocho treinta",
    ),
    SpanRule(
        "the_day",
        "[on|at] (the|of_the|day_label|on)+ <day: number|ordinal> @no_quantity {not followed by: number}",
        calendar_day_rules.read_ordinal_day,
        en="the 15th -> 2026-12-15",
        es="el 22 -> 2026-12-22",
        not_en="the 15 dollars / cancel the 8 40",
        not_es="el 22 por ciento",
    ),
    SpanRule(
        "day_label_number",
        "<unit> <day: number> @no_quantity",
        calendar_day_rules.read_day_number,
        es="dia quince -> 2026-12-15",
        not_en="day 15",
        not_es="semana quince / dia quince dolares",
    ),
    SpanRule(
        "ordinal",
        "<day: ordinal> {not followed by: counted|unit|word}",
        calendar_day_rules.read_ordinal_day,
        en="[ask_datetime] maybe 15th -> 2026-12-15",
        not_en="5th floor please",
    ),
    SpanRule(
        "weekday",
        "<weekday>",
        relative_day_rules.read_weekday,
        en="friday -> 2026-11-27",
        es="el jueves -> 2026-11-26",
        not_en="a friend",
        not_es="el juego",
    ),
    SpanRule(
        "weekend",
        "[this|next] [the] weekend [next]",
        calendar_day_rules.read_weekend,
        en="on the weekend -> near 2026-11-28",
        es="el fin de semana -> near 2026-11-28",
        not_en="at the end",
        not_es="al fin",
    ),
    SpanRule(
        "this_week",
        "(this|next) <unit>",
        calendar_day_rules.read_vague_span,
        en="next week -> near 2026-11-30",
        es="esta semana -> near 2026-11-23",
        not_en="next year",
        not_es="este ano",
    ),
    SpanRule(
        "week_next",
        "<unit> (next|after_next)",
        calendar_day_rules.read_vague_span,
        en="the week after next -> near 2026-12-07",
        es="la semana que viene -> near 2026-11-30",
        not_en="the year after next",
        not_es="el ano que viene",
    ),
    SpanRule(
        "in_month",
        "(in|of|this|next) [the] <month>",
        calendar_day_rules.read_vague_month,
        en="in march -> near 2027-03-01",
        es="en marzo -> near 2027-03-01",
        not_en="march on",
        not_es="marzo",
    ),
)
