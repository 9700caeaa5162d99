"""Is this really Twilio? Judged over the raw form and our own public address, before anything else is looked at.

The Host header is never believed. A request that is not genuine gets 403 and an empty body, whatever else is wrong
with it; nothing in a header or a form can turn that into a 500.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_plus

from fastapi import Request
from starlette.exceptions import HTTPException

from ringlypro.core.log_context import bind_call_sid
from ringlypro.vendors.services_protocol import Services

MAX_FORM_FIELDS = 400


class InvalidSignatureError(HTTPException):
    """The request does not carry Twilio's signature."""

    def __init__(self) -> None:
        super().__init__(status_code=403)


@dataclass(frozen=True, slots=True)
class TwilioForm:
    """A proven form. Missing fields read as empty; a field that comes twice has its first value."""

    fields: dict[str, str]
    path: str
    token: str = ""
    turn: int | None = None
    retries: int = 0
    path_params: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """A field without surrounding blanks, NULs dropped because PostgreSQL has no such text."""
        return self.fields.get(name, "").replace("\x00", "").strip()


async def verify_twilio_signature(request: Request, services: Services) -> TwilioForm:
    """The form, if Twilio signed it. Raises InvalidSignatureError otherwise; `middleware` limits how long it may be."""
    body = await request.body()
    try:
        form = parse_form(body.decode("utf-8"))
    except (UnicodeDecodeError, ValueError) as error:
        raise InvalidSignatureError from error
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    url = f"{services.settings.base_url}{path}" + (f"?{query}" if query else "")
    if not services.phone.verify_signature(url, form, request.headers.get("x-twilio-signature")):
        raise InvalidSignatureError
    fields: dict[str, str] = {}
    for name, value in form:
        fields.setdefault(name, value)
    bind_call_sid(fields.get("CallSid", ""))
    query_params = _parse_query(query)
    return TwilioForm(
        fields,
        path,
        token=request.headers.get("i-twilio-idempotency-token", "")[:100],
        turn=_small_number(query_params.get("turn", "")),
        retries=_small_number(query_params.get("again", "")) or 0,
        path_params=request.path_params,
    )


def parse_form(text: str) -> list[tuple[str, str]]:
    """The fields of a form in their order, empty ones too, as `urllib.parse.parse_qsl` reads them, in half the time.

    Raises ValueError for more than `MAX_FORM_FIELDS` and for what is not UTF-8.
    """
    pairs = text.split("&")
    if len(pairs) > MAX_FORM_FIELDS:
        raise ValueError("too many fields")
    form: list[tuple[str, str]] = []
    for pair in pairs:
        if not pair:
            continue
        name, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = unquote_plus(name, errors="strict"), unquote_plus(value, errors="strict")
        form.append((name, value))
    return form


def _parse_query(query: str) -> dict[str, str]:
    return dict(parse_qsl(query, keep_blank_values=True)) if query else {}


def _small_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
