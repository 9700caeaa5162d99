"""What each line of a log is about: the business and the call, bound once where they become known.

The request's id is bound by the middleware, a job's name and id by the worker. A value lives in the context of its
asyncio task, so that requests and jobs that interleave on one event loop never see each other's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context

from structlog.contextvars import (
    bind_contextvars,
    bound_contextvars,
    clear_contextvars,
    get_contextvars,
    reset_contextvars,
    unbind_contextvars,
)

MAX_CALL_SID_LENGTH = 64


def bind_client_id(client_id: int) -> None:
    """Until its end this request or job is about this business."""
    bind_contextvars(client_id=client_id)


def bind_call_sid(call_sid: str) -> None:
    """Until its end this request is about this call; what can be no SID is left out."""
    if _is_call_sid(call_sid):
        bind_contextvars(call_sid=call_sid)


@contextmanager
def call_log_context(call_sid: str) -> Iterator[None]:
    """The lines of this block are about this call; what can be no SID is left out."""
    with bound_contextvars(**({"call_sid": call_sid} if _is_call_sid(call_sid) else {})):
        yield


def _is_call_sid(text: str) -> bool:
    return text.isascii() and text.isalnum() and len(text) <= MAX_CALL_SID_LENGTH


@contextmanager
def client_log_context(client_id: int) -> Iterator[None]:
    """The lines of this block are about this business, and later ones about what they were before."""
    tokens = bind_contextvars(client_id=client_id)
    try:
        yield
    finally:
        try:
            reset_contextvars(**tokens)
        except ValueError:  # the block ends in another task than it began in
            unbind_contextvars("client_id")


@contextmanager
def job_log_context(job: str, job_id: int | None) -> Iterator[None]:
    """The lines of this block are about a job and nothing that was bound before; afterwards nothing is bound."""
    clear_contextvars()
    bind_contextvars(job=job, job_id=job_id)
    try:
        yield
    finally:
        clear_contextvars()


def adopt_log_context(context: Context) -> None:
    """Know from here on what a task bound while it worked for us in a context of its own."""
    bind_contextvars(**context.run(get_contextvars))
