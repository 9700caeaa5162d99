"""The feed: what happened lately, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.design_tokens import Tone
from components.row_list import ListRow, RowList


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One line of the feed, in words; `href` leads to what it is about."""

    icon: str
    title: str
    detail: str = ""
    when: str = ""
    tone: Tone = "calm"
    href: str = ""


def activity_list(rows: Sequence[ActivityRow]) -> RowList:
    """All that happened, newest first."""
    return RowList(activity_rows(rows))


def activity_rows(rows: Sequence[ActivityRow]) -> list[ListRow]:
    """The lines of a feed as rows of a list."""
    return [
        ListRow(
            key=str(index), icon=row.icon, tone=row.tone, title=row.title, sub=row.detail, when=row.when, href=row.href
        )
        for index, row in enumerate(rows)
    ]
