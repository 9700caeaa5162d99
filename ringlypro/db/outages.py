"""Is the database away, or is something of ours broken? The first is one line in a log, the second a stack."""

from __future__ import annotations

import logging

import psycopg
import sqlalchemy.exc

from ringlypro.core.error_stacks import error_name, log_error_stack

OUTAGES = (
    sqlalchemy.exc.OperationalError,
    sqlalchemy.exc.InterfaceError,
    sqlalchemy.exc.TimeoutError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    ConnectionError,
    TimeoutError,
)
"""Refused, lost or silent connections, statements that took too long, and a pool in which nothing is free."""


def is_outage(error: BaseException) -> bool:
    """Whether it would pass by itself once the database answers again."""
    return isinstance(error, OUTAGES)


def log_failure(logger: logging.Logger, event: str, error: BaseException) -> None:
    """Log why something failed: an outage by its name alone, anything else with its stack."""
    if is_outage(error):
        logger.error("%s: %s", event, error_name(error))
    else:
        log_error_stack(logger, event, error)
