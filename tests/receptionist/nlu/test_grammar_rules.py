"""Each rule of the grammar is proven by its own sentences: it reads them, nothing else does, and it stands in its place."""

import datetime as dt
import json
import random
import re
from pathlib import Path

import pytest

from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance
from ringlypro.receptionist.nlu.grammar_rules import SpanRule
from ringlypro.receptionist.nlu.lexer import parse_text
from ringlypro.receptionist.nlu.rule_templates import FRAGMENTS, encode_kinds
from ringlypro.receptionist.nlu.span_grammar import GRAMMAR_STAGES, read_spans
from ringlypro.receptionist.nlu.span_parser import SpanParser
from ringlypro.receptionist.nlu.token_kinds import TEMPORAL_KINDS, TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, a Monday
HOURS = (*((day, dt.time(9), dt.time(18)) for day in range(1, 6)), (6, dt.time(9), dt.time(13)))
HERE = Path(__file__).parent
RULES = [rule for stage in GRAMMAR_STAGES for rule in stage]
IN_ORDER: tuple[tuple[str, ...], ...] = (
    (
        "month_then_ordinal", "day_then_month", "month_then_number", "date_literal", "floating_holiday",
        "day_and_numbered_month", "nth_weekday_of_month", "day_of_this_month", "last_day_of_month",
        "day_of_month_next", "weekday_of_this_week", "weekday_of_week_next", "this_week_weekday",
        "weekday_of_the_next", "in_weeks_on_weekday", "week_next_weekday", "weekday_number_part",
        "weekday_in_eight", "weekday_in_weeks", "next_weekday", "this_weekday", "weekday_next", "named_day",
        "tonight", "part_of_today", "tomorrow", "next_day", "day_beside_day", "weekday_beside_day",
        "days_from_day", "weekdays_from_now",
    ),
    (
        "clock_time", "at_decimal", "decimal_am", "noon_with_hour", "hour_of_midnight", "minutes_past_hour",
        "minutes_for_hour", "hour_and_minutes", "hundred_hours", "quarter_of_hour", "half_hour", "between_hours",
        "from_hour_to", "hours_as_unit", "hour_am", "hour_oclock", "hour_in_part", "at_hour", "one_oclock",
        "part_then_hour", "near_hour", "noon",
    ),
    (
        "weekday_and_number", "the_day", "day_label_number", "ordinal", "weekday", "weekend", "this_week",
        "week_next", "in_month",
    ),
    (
        "day_then_hour", "hour_then_day", "hour_to_minutes", "hour_instead_of", "hinted_hour", "to_hour",
        "from_hour_to_time", "hour_minute_pair", "hour_or_time", "decimal", "bare_hour",
    ),
)  # fmt: skip
"""Names in order of trust. Whoever takes a rule out or moves it says so here as well."""
ENGLISH_ALONE = {
    "tonight", "day_beside_day", "hour_of_midnight", "hundred_hours", "quarter_of_hour", "half_hour", "ordinal",
    "hour_to_minutes", "hour_instead_of",
}  # fmt: skip
SPANISH_ALONE = {
    "day_and_numbered_month", "day_of_month_next", "weekday_of_the_next", "week_next_weekday", "weekday_number_part",
    "weekday_in_eight", "tomorrow", "noon_with_hour", "minutes_for_hour", "hour_and_minutes", "one_oclock",
    "day_label_number",
}  # fmt: skip
"""Rules for what is said in one language only; every other one has its sentences in both."""
ALWAYS = "{not followed by: END number}"
"""A condition that every place meets."""


def sentences(*, near: bool) -> list[tuple[SpanRule, str, str]]:
    """(rule, language, sentence) of what a rule reads, or of what is near and it must leave alone."""
    return [
        (rule, lang, sentence)
        for rule in RULES
        for lang in ("en", "es")
        for sentence in filter(None, getattr(rule, f"not_{lang}" if near else lang).split(" / "))
    ]


def request_for(sentence: str, lang: str) -> tuple[str, NluRequest]:
    """The words of a sentence and what is known when they are said: "[ask_time] three"."""
    context, _, words = sentence.removeprefix("[").partition("] ") if sentence[0] == "[" else ("open", "", sentence)
    return words.partition(" -> ")[0], NluRequest(lang, context, NOW, hours=HOURS)


def parse(sentence: str, lang: str, *, without: SpanRule | None = None, instead: SpanRule | None = None) -> SpanParser:
    """A sentence as the grammar reads it, one rule left out or replaced."""
    words, request = request_for(sentence, lang)
    lexed = parse_text(words, load_vocabulary(lang))
    replaced = [[instead if rule is without else rule for rule in stage] for stage in GRAMMAR_STAGES]
    return read_spans(lexed, lexed.kinds, request, [[rule for rule in stage if rule] for stage in replaced])


def conditions() -> list[tuple[SpanRule, str]]:
    """(rule, condition of its template), those of shared parts included."""
    parts = [f"@{name}" for name, part in FRAGMENTS.items() if "{" in part]
    return [
        (rule, condition)
        for rule in RULES
        for condition in (*re.findall(r"\{[^{}]*\}", rule.template), *(part for part in parts if part in rule.template))
    ]


def reading(result: NluResult) -> str:
    """Day, hour and part of the day; where to look instead, if none was named."""
    pieces = [
        f"{result.date}" if result.date is not None else "",
        f"{result.time:%H:%M}" if result.time is not None else "",
        result.part or "",
    ]
    if result.date is None and result.time is None and result.alternatives:
        pieces.append(f"near {result.alternatives[0]}")
    return " ".join(filter(None, pieces))


def label(item: object) -> str:
    return item.name if isinstance(item, SpanRule) else f"{item}"


def test_every_rule_reads_its_sentences() -> None:
    mistaken = {
        (rule.name, sentence): result
        for rule, lang, sentence in sentences(near=False)
        if (result := reading(understand_utterance(*request_for(sentence, lang)))) != sentence.partition(" -> ")[2]
        or rule.name not in parse(sentence, lang).rules_used
    }

    assert mistaken == {}


def test_no_other_rule_would_read_them_so() -> None:
    needless = []
    for rule, lang, sentence in sentences(near=False):
        whole, without = parse(sentence, lang), parse(sentence, lang, without=rule)
        if (whole.days, whole.times) == (without.days, without.times):
            needless.append((rule.name, sentence))

    assert needless == []


def test_every_rule_leaves_its_near_sentences_alone() -> None:
    taken = [
        (rule.name, sentence)
        for rule, lang, sentence in sentences(near=True)
        if rule.name in parse(sentence, lang).rules_used
    ]

    assert taken == []


@pytest.mark.parametrize(("rule", "condition"), conditions(), ids=label)
def test_a_condition_makes_a_difference_to_a_sentence_of_its_rule(rule: SpanRule, condition: str) -> None:
    loose_rule = SpanRule(rule.name, rule.template.replace(condition, ALWAYS), rule.reader)
    readings = [
        (parse(sentence, lang), parse(sentence, lang, without=rule, instead=loose_rule))
        for near in (False, True)
        for owner, lang, sentence in sentences(near=near)
        if owner is rule
    ]

    assert any((strict.days, strict.times) != (loose.days, loose.times) for strict, loose in readings)


def test_every_rule_has_a_sentence_and_a_near_one_in_each_language_it_speaks() -> None:
    assert {rule.name for rule in RULES if not rule.en} == SPANISH_ALONE
    assert {rule.name for rule in RULES if not rule.es} == ENGLISH_ALONE
    assert {rule.name for rule in RULES if not rule.not_en} <= SPANISH_ALONE
    assert {rule.name for rule in RULES if not rule.not_es} <= ENGLISH_ALONE


def test_a_rule_of_one_language_reads_nothing_in_the_other() -> None:
    readings = [
        (name, lang, text)
        for lang, foreign in (("en", SPANISH_ALONE), ("es", ENGLISH_ALONE))
        for path in sorted(HERE.glob(f"regression_*_{lang}.jsonl"))
        for text in (json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines())
        for name in foreign & set(parse(f"[ask_time] {text}", lang).rules_used)
    ]

    assert readings == []


def test_the_rules_stand_in_order_of_trust() -> None:
    assert tuple(tuple(rule.name for rule in stage) for stage in GRAMMAR_STAGES) == IN_ORDER


def test_no_rule_stands_twice() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert len({rule.template for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=label)
def test_a_rule_needs_a_kind_that_speaks_of_time(rule: SpanRule) -> None:
    chance = random.Random(rule.name)
    other_kinds = sorted(set(TokenKind) - TEMPORAL_KINDS)

    assert not any(rule.pattern.search(encode_kinds(chance.choices(other_kinds, k=12))) for _ in range(400))
