"""The template language of the grammar: what each construct matches, and that a slip is refused."""

import pytest

from ringlypro.receptionist.nlu.rule_templates import FRAGMENTS, TemplateError, compile_template, encode_kinds
from ringlypro.receptionist.nlu.token_kinds import TokenKind


def encode(kinds: str) -> str:
    return encode_kinds([TokenKind[kind.upper()] for kind in kinds.split()])


@pytest.mark.parametrize(
    ("template", "matching", "failing"),
    [
        ("half past number", "half past number", "half past"),
        ("[the] month", "the month", "the the month"),
        ("[the] month", "month", "the"),
        ("[the|on]* month", "on the on month", "on of month"),
        ("(this|next)+ unit", "this next unit", "unit"),
        ("(at maybe | near) number", "at maybe number", "at number"),
        ("(at maybe | near) number", "near number", "near maybe number"),
        ("weekday , number .", "weekday comma number stop", "weekday stop number comma"),
        ("<month> [<day: number>]", "month", "number"),
    ],
)
def test_a_template_fits_these_kinds_and_not_those(template: str, matching: str, failing: str) -> None:
    pattern = compile_template(template)

    assert pattern.fullmatch(encode(matching)) is not None
    assert pattern.fullmatch(encode(failing)) is None


@pytest.mark.parametrize(
    ("template", "sentence", "place"),
    [
        ("number {followed by: am | day_part}", "number word number day_part", 2),
        ("number {followed by: END}", "number word number", 2),
        ("number {not followed by: unit | of the}", "number unit number of the number of", 5),
        ("{preceded by: the | on} number", "number on number", 2),
        ("{preceded by: time_mention and} number", "number time_mention and number", 3),
        ("{not preceded by: the | on} number", "on number at number", 3),
    ],
)
def test_conditions_look_around_and_take_nothing(template: str, sentence: str, place: int) -> None:
    match = compile_template(template).search(encode(sentence))

    assert match is not None
    assert match.span() == (place, place + 1)


def test_captures_are_asked_for_by_name() -> None:
    pattern = compile_template("[at] <hour: number|noon> [<minutes: number number | number>] <month>")
    match = pattern.fullmatch(encode("at noon number number month"))

    assert match is not None
    assert {name: match.span(name) for name in pattern.groupindex} == {
        "hour": (1, 2), "minutes": (2, 4), "month": (4, 5),
    }  # fmt: skip


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_shared_part_means_what_is_written_for_it(name: str) -> None:
    assert compile_template(f"the @{name} unit").pattern == compile_template(f"the {FRAGMENTS[name]} unit").pattern


@pytest.mark.parametrize(
    "template",
    [
        "", "[the", "the]", "<hour: number", "<hour number>", "the_one", "The", "[the]+", "{before: the}", "@hours",
        "the | | on", "number (", "{followed by: the", "half ; past",
    ],
)  # fmt: skip
def test_a_slip_is_refused(template: str) -> None:
    with pytest.raises(TemplateError):
        compile_template(template)


def test_every_kind_has_a_sign_of_its_own() -> None:
    assert len(set(encode_kinds(TokenKind))) == len(TokenKind)
