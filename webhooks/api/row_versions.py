"""Versions of rows: an answer's `ETag`, and `If-Match`, by which a late change is told instead of undoing another one.

A version is a digest of what programs are shown, so it changes exactly when something that they see does.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import Header, Response
from pydantic import BaseModel

from ringlypro.core.errors import ErrorKind, RinglyError
from webhooks.error_responses import Problem

ETAG_LETTERS = 32
IfMatch = Annotated[
    str | None,
    Header(max_length=1000, description="The row's `ETag` when it was read; 412 when it has changed since."),
]


class ChangedMeanwhileResponse(Problem):
    """Somebody else was quicker; `current` is the row as it is now, and the header `ETag` its version."""

    current: dict[str, Any]


CHANGED_RESPONSES: dict[int | str, dict[str, Any]] = {
    412: {"model": ChangedMeanwhileResponse, "description": "`changed_meanwhile`"}
}


class ChangedMeanwhile(RinglyError):
    """The row is no longer the one that the sender has seen."""

    kind = ErrorKind.OUTDATED
    key = "errors.changed_meanwhile"
    code = "changed_meanwhile"

    def __init__(self, current: BaseModel) -> None:
        self.extra = {"current": current.model_dump(mode="json")}
        self.headers = {"ETag": compute_etag(current)}
        super().__init__()


def compute_etag(row: BaseModel) -> str:
    """The strong validator of a row as programs see it, with its quotes."""
    return f'"{hashlib.sha256(row.model_dump_json().encode()).hexdigest()[:ETAG_LETTERS]}"'


def require_version(if_match: str | None, row: BaseModel) -> None:
    """The row, read under a lock, is one that `If-Match` names; any is without it. Raises ChangedMeanwhile."""
    if if_match is None:
        return
    versions = [version.strip() for version in if_match.split(",")]
    if versions != ["*"] and compute_etag(row) not in versions:
        raise ChangedMeanwhile(row)


def send_version(response: Response, row: BaseModel) -> None:
    """Tell the version of the row that is answered."""
    response.headers["ETag"] = compute_etag(row)
