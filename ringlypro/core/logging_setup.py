"""Structured logs: one JSON object a line in production, readable `key=value` lines in development.

Every record goes through here, a library's too. An exception is reduced to code locations, and telephone numbers to
their last four digits, because what a library says of an error may quote what a caller said.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from ringlypro.core.optional_imports import skip_optional_imports

with skip_optional_imports("rich", "better_exceptions"):  # for tracebacks, which are never written here
    import structlog

from structlog.typing import EventDict, Processor, WrappedLogger

from ringlypro.core.error_stacks import error_name, format_error_stack, list_chained_errors
from ringlypro.core.phone_numbers import mask_phone

QUIET_LOGGERS = {
    "httpx": logging.WARNING,
    "procrastinate": logging.WARNING,
    "procrastinate.worker": logging.CRITICAL,  # the end of a job is logged by `ringlypro.jobs`, without its arguments
    "procrastinate.worker.worker": logging.WARNING,
    "alembic": logging.WARNING,
    "twilio": logging.WARNING,
    "ringlypro.db.timed_pool": logging.WARNING,  # SQLAlchemy writes here, too, that a pool was disposed
    "engineio.server": logging.WARNING,
    "socketio.server": logging.WARNING,
}
SERVER_LOGGERS = ("uvicorn", "uvicorn.error", "uvicorn.access")
"""A server that was started around our factory has set these up itself, to write tracebacks with all their values."""
FIRST_KEYS = ("timestamp", "level", "logger", "event")
LOG_EXTRAS = ("error", "stack")
"""Attributes of a record that are written; libraries attach whole requests and the arguments of jobs."""
_PHONE_NUMBER = re.compile(r"(?:\+|%2B)\d{7,15}\b", re.IGNORECASE)


def configure_logging(*, json_lines: bool) -> None:
    """Log to standard error from INFO on. Does nothing where whoever runs us has set up the root logger."""
    handler = logging.StreamHandler()
    handler.setFormatter(build_log_formatter(json_lines=json_lines))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    quiet_libraries()
    for name in SERVER_LOGGERS:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def quiet_libraries() -> None:
    """Keep libraries from writing what is not worth a line, or holds the arguments of requests and jobs."""
    for name, level in QUIET_LOGGERS.items():
        logging.getLogger(name).setLevel(level)


def build_log_formatter(*, json_lines: bool) -> logging.Formatter:
    """What turns a record of anybody's logger into one of our lines."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared_processors(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _reduce_exception,
            _mask_phone_numbers,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str) if json_lines else _render_key_values,
        ],
    )


def _shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(LOG_EXTRAS),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _reduce_exception(_: WrappedLogger, __: str, event_dict: EventDict) -> EventDict:
    """Put an exception's code locations in the place of its traceback, and its name in the place of its message."""
    exc_info = event_dict.pop("exc_info", None)
    event_dict.pop("stack_info", None)
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, BaseException):
        event_dict.update(error=error_name(error), stack=format_error_stack(error))
        event_dict["event"] = _without_messages(str(event_dict["event"]), error).strip()
    return event_dict


def _without_messages(text: str, error: BaseException) -> str:
    for chained_error in list_chained_errors(error):
        for message in (repr(chained_error), str(chained_error)):
            if message:
                name = error_name(chained_error)
                text = re.sub(rf"(?<!\w){re.escape(message)}(?!\w)", lambda _: name, text)  # noqa: B023 - used at once
    return text


def _mask_phone_numbers(_: WrappedLogger, __: str, event_dict: EventDict) -> EventDict:
    for key, value in event_dict.items():
        if isinstance(value, str):
            event_dict[key] = _PHONE_NUMBER.sub(lambda match: mask_phone(match[0][-8:]), value)
    return event_dict


def _render_key_values(_: WrappedLogger, __: str, event_dict: EventDict) -> str:
    values = dict(event_dict)
    stack: Any = values.pop("stack", ())
    first_words = [str(values.pop(key, "")).replace("\n", "\\n") for key in FIRST_KEYS]
    pairs = [f"{key}={value!r}" if isinstance(value, str) else f"{key}={value}" for key, value in values.items()]
    return "\n    ".join([" ".join([*first_words, *pairs]), *stack])
