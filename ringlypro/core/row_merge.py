"""Two people change one row: what merges by itself, what has to be asked, and what can be kept of both. Pure.

A form knows the values it was filled from. A field that only one side changed since is that side's; a field that both
changed differently is nobody's to decide but the owner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ringlypro.core.errors import ErrorKind, RinglyError

Edit = tuple[int, int, tuple[str, ...]]
"""Lines from one place to another, and what stands there instead."""


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that two people changed: as it was, as one of them wants it, and as the other has stored it."""

    name: str
    base: Any
    mine: Any
    theirs: Any


class ChangedByOthers(RinglyError):
    """Somebody else stored another value in a field that was changed here too. Nothing is written."""

    kind = ErrorKind.OUTDATED
    key = "errors.changed_by_others"
    code = "changed_meanwhile"

    def __init__(self, conflicts: Sequence[FieldConflict], stored: Mapping[str, Any]) -> None:
        """`stored` is the whole row as it is now."""
        self.conflicts = tuple(conflicts)
        self.stored = dict(stored)
        super().__init__()


def find_conflicts(
    base: Mapping[str, Any], mine: Mapping[str, Any], stored: Mapping[str, Any]
) -> tuple[FieldConflict, ...]:
    """The fields of `mine` that somebody else stored otherwise than they were, and otherwise than wanted here."""
    return tuple(
        FieldConflict(name, base[name], value, stored[name])
        for name, value in mine.items()
        if name in base and stored[name] != base[name] and stored[name] != value
    )


def merge_changes(base: Mapping[str, Any], mine: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """What is left to write of `mine`, over a row that was read under a lock. Raises ChangedByOthers."""
    if conflicts := find_conflicts(base, mine, stored):
        raise ChangedByOthers(conflicts, stored)
    return {name: value for name, value in mine.items() if name not in stored or stored[name] != value}


def combine_values(conflict: FieldConflict) -> Any:
    """A value with both changes in it; None where they touch each other. Lists, weeks, and lines of texts have one."""
    base, mine, theirs = conflict.base, conflict.mine, conflict.theirs
    if isinstance(mine, str) and isinstance(theirs, str):
        lines = _merge_lines((base or "").splitlines(), mine.splitlines(), theirs.splitlines())
        return None if lines is None else "\n".join(lines)
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        return _merge_keys(base or {}, mine, theirs)
    if isinstance(mine, list) and isinstance(theirs, list):
        return _merge_members(base or [], mine, theirs)
    return None


def _merge_keys(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any] | None:
    keys = list(dict.fromkeys([*theirs, *mine]))
    if any(_differs(base, mine, key) and _differs(base, theirs, key) and _differs(mine, theirs, key) for key in keys):
        return None
    merged = {key: mine.get(key) if _differs(base, mine, key) else theirs.get(key) for key in keys}
    return {key: value for key, value in merged.items() if value is not None}


def _differs(one: Mapping[str, Any], other: Mapping[str, Any], key: str) -> bool:
    return bool(one.get(key) != other.get(key))


def _merge_members(base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """Theirs, without what was taken out here, and what was put in here after it."""
    staying = [member for member in theirs if member in mine or member not in base]
    return [*staying, *(member for member in mine if member not in base and member not in staying)]


def _merge_lines(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    their_edits = _list_edits(base, theirs)
    my_edits = [edit for edit in _list_edits(base, mine) if edit not in their_edits]
    if any(_touch(one, other) for one in my_edits for other in their_edits):
        return None
    # At one place theirs comes first, and both stay.
    edits = sorted([*their_edits, *my_edits], key=lambda edit: edit[:2])
    merged = list(base)
    for start, end, lines in reversed(edits):
        merged[start:end] = lines
    return merged


def _list_edits(base: Sequence[str], changed: Sequence[str]) -> list[Edit]:
    opcodes: Iterable[tuple[str, int, int, int, int]] = SequenceMatcher(
        None, base, changed, autojunk=False
    ).get_opcodes()
    return [(start, end, tuple(changed[first:last])) for tag, start, end, first, last in opcodes if tag != "equal"]


def _touch(one: Edit, other: Edit) -> bool:
    """Whether they change the same lines, or one puts lines into the middle of what the other changes."""
    (one_start, one_end, _), (other_start, other_end, _) = one, other
    return one_start < other_end and other_start < one_end
