"""Failures counted in a window, for all processes together, so that nobody can try passwords at leisure.

Keys are hashes with our secret: the table holds no address and no e-mail.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ringlypro.core.errors import ErrorKind, RinglyError
from ringlypro.db.unit_of_work import UnitOfWork

COUNT_FAILURES = """
INSERT INTO throttles AS t (key, count, since) SELECT k, 1, %(now)s FROM unnest(%(keys)s::text[]) AS k ORDER BY k
ON CONFLICT (key) DO UPDATE
SET count = CASE WHEN t.since <= excluded.since - %(window)s THEN 1 ELSE t.count + 1 END,
    since = CASE WHEN t.since <= excluded.since - %(window)s THEN excluded.since ELSE t.since END
RETURNING key, count
"""
READ_COUNTERS = "SELECT key, count, since FROM throttles WHERE key = ANY(%(keys)s) AND since > %(start)s"


class TooManyAttempts(RinglyError):
    """Somebody tries too often; `retry_after` says how many seconds to wait."""

    kind = ErrorKind.RATE_LIMITED
    key = "auth.too_many"
    code = "too_many"

    def __init__(self, wait_time: timedelta) -> None:
        seconds = max(1, math.ceil(wait_time.total_seconds()))
        super().__init__(retry_after=seconds, minutes=math.ceil(seconds / 60))


@dataclass(frozen=True, slots=True)
class RateLimit:
    """So many times in a window, for one key."""

    key: str
    max_attempts: int
    window: timedelta


class ConnectionPeer(Protocol):
    """The other end of a connection, as web frameworks know it."""

    @property
    def host(self) -> str:
        """Its address."""
        ...


def peer_address(peer: ConnectionPeer | None) -> str:
    """The address failures are counted by; empty where a request has none, as over a socket of this machine."""
    return peer.host if peer else ""


def hash_throttle_key(secret: str, *parts: str) -> str:
    """A key that names nobody."""
    return hmac.new(secret.encode(), "\x00".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


async def check_limits(unit: UnitOfWork, limits: Sequence[RateLimit]) -> None:
    """Go on only below every limit. `unit` is a system session. Raises TooManyAttempts."""
    wait_time = await _remaining_wait(unit, limits)
    if wait_time is not None:
        raise TooManyAttempts(wait_time)


async def count_failure(unit: UnitOfWork, limits: Sequence[RateLimit]) -> None:
    """One more for each limit."""
    for window in sorted({limit.window for limit in limits}):
        keys = [limit.key for limit in limits if limit.window == window]
        await unit.fetch_all(COUNT_FAILURES, {"keys": keys, "now": unit.now, "window": window})


async def reset_counters(unit: UnitOfWork, limits: Sequence[RateLimit]) -> None:
    """Start again: the person has shown who they are."""
    await unit.fetch_all("DELETE FROM throttles WHERE key = ANY(%(keys)s)", {"keys": [limit.key for limit in limits]})


async def delete_old_counters(unit: UnitOfWork, *, before: datetime) -> None:
    """Forget windows that ended long ago."""
    await unit.fetch_all("DELETE FROM throttles WHERE since < %(before)s", {"before": before})


async def _remaining_wait(unit: UnitOfWork, limits: Sequence[RateLimit]) -> timedelta | None:
    start = min(unit.now - limit.window for limit in limits)
    rows = {
        row["key"]: row
        for row in await unit.fetch_all(READ_COUNTERS, {"keys": [x.key for x in limits], "start": start})
    }
    waits = [
        rows[limit.key]["since"] + limit.window - unit.now
        for limit in limits
        if limit.key in rows and rows[limit.key]["count"] >= limit.max_attempts
    ]
    return max((wait for wait in waits if wait > timedelta(0)), default=None)
