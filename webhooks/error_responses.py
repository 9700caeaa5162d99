"""Whatever goes wrong, said in one schema: {"error", "code", "fields"}, in the reader's language, never a traceback.

The only place that writes it, for routes, middleware and what NiceGUI does not find. A browser that looks for a page
gets the same sentence as a page, with the same status.

A kind of error has one status. Texts are plain sentences from the language packs; `code` is what a program reads.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import psycopg
import sqlalchemy.exc
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from ringlypro.core.errors import ErrorKind, FieldError, InvalidFields, NotFound, RinglyError
from ringlypro.core.i18n import translate
from ringlypro.core.language_negotiation import preferred_language

log = logging.getLogger(__name__)

STATUS_BY_KIND = {
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.INVALID: 422,
    ErrorKind.PAYMENT_REQUIRED: 402,
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.RATE_LIMITED: 429,
    ErrorKind.OUTDATED: 412,
}
CODE_BY_STATUS = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 429: "too_many"}
EMPTY_BODY_PREFIXES = ("/voice/", "/webhook/")
"""Where the telephone company posts: a refusal there has no body."""
PROGRAM_PREFIXES = ("/api", *EMPTY_BODY_PREFIXES, "/audio", "/health", "/metrics", "/openapi.json")
"""What is below these is for programs, also when a browser looks at it."""
PAGE_TITLES = {403: "forbidden", 404: "missing", 405: "missing", 429: "too_many"}
FIELD_ERROR_KEYS = {
    "missing": "errors.field.missing",
    "string_type": "errors.field.text",
    "string_unicode": "errors.field.text",
    "string_too_short": "errors.field.too_short",
    "string_too_long": "errors.field.too_long",
    "int_type": "errors.field.number",
    "int_parsing": "errors.field.number",
    "int_from_float": "errors.field.number",
    "decimal_parsing": "errors.field.number",
    "decimal_type": "errors.field.number",
    "bool_type": "errors.field.yes_or_no",
    "bool_parsing": "errors.field.yes_or_no",
    "date_parsing": "errors.field.date",
    "date_from_datetime_parsing": "errors.field.date",
    "time_parsing": "errors.field.time",
    "literal_error": "errors.field.choice",
    "enum": "errors.field.choice",
    "greater_than_equal": "errors.field.range",
    "less_than_equal": "errors.field.range",
    "greater_than": "errors.field.range",
    "less_than": "errors.field.range",
    "json_invalid": "errors.field.json",
    "model_attributes_type": "errors.field.object",
    "dict_type": "errors.field.object",
    "list_type": "errors.field.list",
}
"""Which text tells a person what a validator found."""


class Problem(BaseModel):
    """What every failure looks like."""

    error: str = Field(description="One plain sentence, in the reader's language.")
    code: str = Field(description="The same as one word, for programs.")
    fields: dict[str, str] | None = Field(default=None, description="With 422: each bad field and why.")


def error_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The failures of a route, for its documentation."""
    return {status: {"model": Problem, "description": HTTPStatus(status).phrase} for status in statuses}


def request_language(request: Request) -> str:
    """The reader's language: what the request asks for, else what its sender has chosen, else English."""
    requested_lang = preferred_language(request.headers.get("accept-language"))
    saved_lang = getattr(request.state, "lang", None)
    return requested_lang or (saved_lang if isinstance(saved_lang, str) else "en")


def install_error_handlers(app: FastAPI) -> None:
    """Teach an app to say every failure with our schema."""
    app.add_exception_handler(RinglyError, _handle_ringly_error)
    app.add_exception_handler(RequestValidationError, _handle_validation_error)
    app.add_exception_handler(HTTPException, handle_http_exception)
    for data_error in (sqlalchemy.exc.DataError, psycopg.DataError):
        app.add_exception_handler(data_error, _handle_data_error)
    for connection_error in (sqlalchemy.exc.OperationalError, sqlalchemy.exc.TimeoutError, psycopg.OperationalError):
        app.add_exception_handler(connection_error, _handle_database_down)
    app.add_exception_handler(Exception, _handle_unexpected_error)


def error_response(
    request: Request,
    status: int,
    code: str,
    key: str,
    *,
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    values: Mapping[str, object] | None = None,
    extra: Mapping[str, object] | None = None,
) -> Response:
    """A failure as an answer. `key` and the values of `fields` name texts; `extra` is added to the body as it is."""
    lang = request_language(request)
    if _wants_page(request):
        return _problem_page(status, translate(key, lang, **(values or {})), lang, headers or {})
    body: dict[str, Any] = {"error": translate(key, lang, **(values or {})), "code": code}
    if fields is not None:
        body["fields"] = {name: translate(text_key, lang, **(values or {})) for name, text_key in fields.items()}
    return JSONResponse(body | dict(extra or {}), status_code=status, headers=dict(headers or {}))


def _wants_page(request: Request) -> bool:
    is_browser = "text/html" in request.headers.get("accept", "")
    return is_browser and not request.url.path.startswith(PROGRAM_PREFIXES)


def _problem_page(status: int, text: str, lang: str, headers: Mapping[str, str]) -> Response:
    from components.public_page import problem_page  # noqa: PLC0415 - a process that answers no browser has no pages

    name = PAGE_TITLES.get(status, "failed" if status >= 500 else "refused")
    hint = translate(f"errors.page.{name}_hint", lang)
    answer = problem_page(
        translate(f"errors.page.{name}", lang),
        hint if hint != f"errors.page.{name}_hint" else text,
        lang,
        status_code=status,
        home_label=translate("errors.page.home", lang),
    )
    answer.headers.update(headers)
    return answer


def not_found_response(request: Request) -> Response:
    """Nothing is at this address."""
    return error_response(request, 404, "not_found", "errors.http.not_found")


def not_in_role_response(request: Request) -> Response:
    """Another process of this installation answers this address: whoever distributes requests has sent it astray."""
    return error_response(request, 404, "not_in_role", "errors.http.not_in_role")


def response_for_error(request: Request, error: RinglyError) -> Response:
    """An expected failure as an answer; one of `RATE_LIMITED` may carry `retry_after` in seconds."""
    fields = error.fields if isinstance(error, InvalidFields) else None
    headers = dict(error.headers)
    if error.kind is ErrorKind.RATE_LIMITED:
        headers["Retry-After"] = str(error.values.get("retry_after", 60))
    if error.kind is ErrorKind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    return error_response(
        request,
        STATUS_BY_KIND[error.kind],
        error.code,
        error.key,
        fields=fields,
        headers=headers,
        values=error.values,
        extra=error.extra,
    )


async def _handle_ringly_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RinglyError)
    return response_for_error(request, error)


async def _handle_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    details: Sequence[Mapping[str, Any]] = error.errors()
    if any(detail["loc"][0] == "path" for detail in details):
        return response_for_error(request, NotFound())
    fields = {_field_name(detail): _reason_key(detail) for detail in reversed(details)}
    return error_response(request, 422, "invalid", "errors.invalid", fields=dict(reversed(fields.items())))


def _reason_key(detail: Mapping[str, Any]) -> str:
    """Why a field cannot be taken: its own type may know, else the kind of fault says it."""
    cause = detail.get("ctx", {}).get("error")
    return cause.key if isinstance(cause, FieldError) else FIELD_ERROR_KEYS.get(detail["type"], "errors.field.invalid")


def _field_name(detail: Mapping[str, Any]) -> str:
    location = [str(part) for part in detail["loc"][1:]]
    return "body" if not location or detail["type"] == "json_invalid" else ".".join(location)


async def handle_http_exception(request: Request, error: Exception) -> Response:
    """What the framework refuses. Where the telephone company posts, with an empty body."""
    assert isinstance(error, HTTPException)
    if request.url.path.startswith(EMPTY_BODY_PREFIXES):
        return Response(status_code=error.status_code, headers=error.headers)
    code = CODE_BY_STATUS.get(error.status_code, "refused")
    return error_response(request, error.status_code, code, f"errors.http.{code}", headers=error.headers)


async def _handle_data_error(request: Request, error: Exception) -> Response:
    # A NUL in a query or a number beyond bigint that no field rule caught: the sender's mistake, worth knowing of.
    log.warning("unstorable value at %s: %s", _route_path(request), type(error).__name__)
    return error_response(request, 422, "invalid", "errors.invalid", fields={})


async def _handle_database_down(request: Request, error: Exception) -> Response:
    log.error("database away at %s: %s", _route_path(request), type(error).__name__)
    return error_response(request, 503, "unavailable", "errors.unavailable", headers={"Retry-After": "5"})


async def _handle_unexpected_error(request: Request, _: Exception) -> Response:
    # Starlette raises it again after this answer, so that the server logs it once.
    return error_response(request, 500, "unexpected", "errors.unexpected")


def _route_path(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", "?"))
