"""Two people change one row: nothing of either is lost without a question."""

from __future__ import annotations

from typing import Any

import pytest

from ringlypro.core.row_merge import ChangedByOthers, FieldConflict, combine_values, merge_changes

BASE = {"phone": "+13055550142", "notes": "old", "tags": ["kids"]}


@pytest.mark.parametrize(
    ("mine", "stored", "written"),
    [
        pytest.param({"notes": "mine"}, BASE, {"notes": "mine"}, id="nobody else"),
        pytest.param({"notes": "mine"}, BASE | {"phone": "+1"}, {"notes": "mine"}, id="another field"),
        pytest.param({"notes": "same"}, BASE | {"notes": "same"}, {}, id="the same change"),
        pytest.param({}, BASE | {"notes": "theirs"}, {}, id="nothing here"),
    ],
)
def test_what_one_side_changed_merges_by_itself(
    mine: dict[str, Any], stored: dict[str, Any], written: dict[str, Any]
) -> None:
    assert merge_changes(BASE, mine, stored) == written


def test_what_both_changed_is_asked_and_nothing_is_written() -> None:
    stored = BASE | {"notes": "theirs"}

    with pytest.raises(ChangedByOthers) as raised:
        merge_changes(BASE, {"notes": "mine", "phone": "+1"}, stored)

    assert raised.value.conflicts == (FieldConflict("notes", "old", "mine", "theirs"),)
    assert raised.value.stored == stored


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        pytest.param("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC", id="lines apart"),
        pytest.param("a", "a\nmine", "a\ntheirs", "a\ntheirs\nmine", id="both add at the end"),
        pytest.param("", "mine", "theirs", "theirs\nmine", id="both begin"),
        pytest.param(None, "mine", "theirs", "theirs\nmine", id="nothing before"),
        pytest.param("a", "b", "c", None, id="one line, two ways"),
        pytest.param("a\nb\nc", "c", "a\nx\nb\nc", None, id="put into what was taken out"),
        pytest.param(["a", "b"], ["b", "m"], ["a", "b", "t"], ["b", "t", "m"], id="members"),
        pytest.param({"1": [], "2": []}, {"1": ["m"], "2": []}, {"1": [], "2": ["t"]}, {"1": ["m"], "2": ["t"]}, id="days"),
        pytest.param({"1": []}, {"1": ["m"]}, {"1": ["t"]}, None, id="one day, two ways"),
        pytest.param(1, 2, 3, None, id="numbers"),
    ],
)  # fmt: skip
def test_both_are_kept_where_they_do_not_touch(base: Any, mine: Any, theirs: Any, both: Any) -> None:
    assert combine_values(FieldConflict("x", base, mine, theirs)) == both
