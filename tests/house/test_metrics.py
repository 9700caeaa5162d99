"""Whoever is called at night finds every metric in the document for them."""

from __future__ import annotations

import re
from typing import get_args

from ringlypro.core.metrics import Fallback, JobOutcome, Metrics, TurnOutcome
from tests.house.sources import ROOT

TEXT = (ROOT / "docs" / "OPERATIONS.md").read_text(encoding="utf-8")


def exported_names() -> set[str]:
    """Names as the document has them: a counter's with `_total`, a histogram's without its parts."""
    return {
        family.name + ("_total" if family.type == "counter" else "")
        for family in Metrics().registry.collect()
        if family.name.startswith("ringlypro_")
    }


def test_each_metric_is_explained_and_none_is_invented() -> None:
    assert set(re.findall(r"ringlypro_[a-z_]+", TEXT)) == exported_names()


def test_each_value_of_a_label_is_explained() -> None:
    values = [value for literal in (TurnOutcome, Fallback, JobOutcome) for value in get_args(literal)]

    assert len(values) > 10
    assert [value for value in values if f"`{value}`" not in TEXT] == []
