"""An unexpected error as code locations: enough to find a bug, and none of the values that were in it.

Messages of exceptions, their notes and local variables stay out: any of them may quote what a caller said. So a bug is
logged by `log_error_stack`, never by `logger.exception`.
"""

from __future__ import annotations

import logging

MAX_FRAMES_HEAD, MAX_FRAMES_TAIL = 8, 32
"""Of a deeper stack (a recursion without end) the middle is left out."""
MAX_ERRORS = 12
"""Errors of one chain or group that are shown."""


def error_name(error: BaseException) -> str:
    """The class of an error, with the SQLSTATE of the database or the errno of the system where it has one."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    code = getattr(getattr(error, "orig", error), "sqlstate", None) or getattr(error, "errno", None)
    return f"{name} {code}" if isinstance(code, int | str) else name


def format_error_stack(error: BaseException) -> list[str]:
    """Each error of the chain, the first cause first: its name, then its `module:line function`, innermost last."""
    lines: list[str] = []
    for relation, chained_error in _list_chain(error)[-MAX_ERRORS:]:
        lines.append(f"{relation} {error_name(chained_error)}" if lines else error_name(chained_error))
        lines += _format_locations(chained_error)
    return lines


def log_error_stack(logger: logging.Logger, event: str, error: BaseException) -> None:
    """Log an error that nobody expected. `event` says what failed, in words without values."""
    name = error_name(error)
    logger.error("%s: %s", event, name, extra={"error": name, "stack": format_error_stack(error)})


def list_chained_errors(error: BaseException) -> list[BaseException]:
    """The error, what it came from, and what its groups hold."""
    return [chained_error for _, chained_error in _list_chain(error)]


def _list_chain(error: BaseException) -> list[tuple[str, BaseException]]:
    """(how it relates to the one before it, error), the first cause first; the members of a group after it."""
    chain = [error]
    while (origin := _origin_of(chain[-1])) is not None and all(origin is not other for other in chain):
        chain.append(origin)
    related_errors: list[tuple[str, BaseException]] = []
    for effect in reversed(chain):
        related_errors.append(("which caused" if effect.__cause__ else "and then", effect))
        if isinstance(effect, BaseExceptionGroup):
            related_errors += [
                ("of a group", grouped) for member in effect.exceptions for _, grouped in _list_chain(member)
            ]
    return related_errors


def _origin_of(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _format_locations(error: BaseException) -> list[str]:
    locations: list[str] = []
    traceback = error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        module = frame.f_globals.get("__name__", "?")
        locations.append(f"  {module}:{traceback.tb_lineno} {frame.f_code.co_qualname}")
        traceback = traceback.tb_next
    left_out = len(locations) - MAX_FRAMES_HEAD - MAX_FRAMES_TAIL
    if left_out <= 0:
        return locations
    return [*locations[:MAX_FRAMES_HEAD], f"  … {left_out} more", *locations[-MAX_FRAMES_TAIL:]]
