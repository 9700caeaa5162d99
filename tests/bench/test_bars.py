"""The bench's own arithmetic: a figure that is not there must break its bar, and percentiles are of the values themselves."""

from __future__ import annotations

import math

import pytest

from bench import bench_report
from bench.bars import (
    BenchSection,
    PerformanceBar,
    divide_figures,
    find_percentile,
    fit_slope,
    format_figure,
    measure_late_growth,
)
from bench.list_bars import judge_growth
from bench.list_growth import ListGrowth


@pytest.mark.parametrize(
    ("figure", "limit", "held"),
    [(2.5, 2.5, True), (2.501, 2.5, False), (0, 0, True), (1, 0, False), (math.nan, 9, False)],
)
def test_a_bar_is_held_up_to_its_limit_and_never_by_a_figure_that_is_missing(figure, limit, held) -> None:
    bar = PerformanceBar("turn", figure, limit, " x")

    assert bar.is_held is held
    assert bar.format_line().startswith("held" if held else "BROKEN")


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5], 0.99, 5),
        ([3, 1, 2], 0.5, 2),
        (list(range(1, 101)), 0.99, 99),
        (list(range(1, 201)), 0.99, 198),
        ([4, 9], 1, 9),
    ],
)
def test_a_percentile_is_the_least_value_that_so_many_do_not_pass(values, share, expected) -> None:
    assert find_percentile(values, share) == expected


@pytest.mark.parametrize(
    ("values", "slope"), [([], 0), ([7], 0), ([1, 3, 5], 2), ([5, 5, 5], 0), ([0, 3, 0, 3], 0.6), ([9, 6, 3], -3)]
)
def test_a_slope_is_that_of_the_straight_line_with_the_least_squares(values, slope) -> None:
    assert fit_slope(values) == pytest.approx(slope)


@pytest.mark.parametrize(
    ("values", "growth"),
    [([100, 150, 170, 180, 180, 180], 0), ([0, 0, 0, 0, 10, 20, 30], 20), ([5, 6], 1), ([9, 9, 9, 9, 9, 8], 0)],
)
def test_only_the_last_third_of_a_series_must_be_flat(values, growth) -> None:
    assert measure_late_growth(values) == pytest.approx(growth)


def test_there_is_no_percentile_and_no_ratio_of_nothing() -> None:
    assert math.isnan(find_percentile([], 0.99))
    assert math.isnan(divide_figures(3, 0))
    assert divide_figures(3, 2) == 1.5


@pytest.mark.parametrize(
    ("value", "text"), [(2.345, "2.35"), (12.34, "12.3"), (234.5, "234"), (2.0, "2"), (math.nan, "none")]
)
def test_a_figure_is_read_with_three_digits(value, text) -> None:
    assert format_figure(value) == text


def test_a_part_that_is_measured_again_replaces_its_own_figures_alone(tmp_path) -> None:
    page = tmp_path / "PERFORMANCE.md"
    page.write_text(f"before\n{bench_report.BEGIN_MARK}\n{bench_report.END_MARK}\nafter\n")
    turn, pages = BenchSection("turn", {"ms": 1}), BenchSection("pages", {"ms": 20})
    turn.add_bar("a turn", 1, 2, " ms")
    pages.add_bar("a page", math.nan, 30)

    bench_report.write_performance_page([turn, pages], page)
    turn.figures["ms"] = 3
    turn.bars.clear()
    turn.add_bar("a turn", 3, 2, " ms")
    bench_report.write_performance_page([turn], page)

    text = page.read_text()
    kept = bench_report.read_kept_parts(text)
    assert (text.startswith("before\n"), text.endswith("after\n")) == (True, True)
    assert (kept["turn"]["figures"]["ms"], kept["pages"]["figures"]["ms"]) == (3, 20)
    assert "| a turn | 3 ms | 2 | **BROKEN** |" in text
    assert "| a page | none | 30 | **BROKEN** |" in text
    assert kept["turn"]["machine"]["cores"] >= 1


@pytest.mark.parametrize(
    ("small", "large", "flat"), [(4, 6, True), (4, 6.1, False), (0.1, 2, True), (0.1, 2.1, False), (4, math.inf, False)]
)
def test_the_bar_of_lists_judges_as_each_list_does(small, large, flat) -> None:
    growth = ListGrowth("calls", small, large)

    section = judge_growth([growth, ListGrowth("contacts", 1, 1)])

    assert (section.bars[0].is_held, growth.is_flat) == (flat, flat)
    assert section.figures["growing"].keys() == (set() if flat else {"calls"})
