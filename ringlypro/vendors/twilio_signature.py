"""Twilio's signature: the only proof that a webhook is not somebody's prank with our money.

It is computed by Twilio's own validator, which also knows how Twilio spells a URL's port. What the validator does not
do is done here: it takes one token, compares character by character in Python, and raises for a URL or form that
cannot be encoded. A signature has no date, so a replay is always valid; being safe against repeats is the rooms' work.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from urllib.parse import urlparse

from twilio.request_validator import RequestValidator, add_port, remove_port

from ringlypro.vendors.ports import Form


def compute_signature(token: str, url: str, form: Form) -> str:
    """What Twilio sends as X-Twilio-Signature for this form posted to this URL."""
    return _compute(token, url, _RepeatableFields(form))


def verify_signature(tokens: Sequence[str], url: str, form: Form, signature: str | None) -> bool:
    """Was this signed with one of our tokens, with or without the usual port in the URL? Never raises."""
    if not signature:
        return False
    try:
        fields = _RepeatableFields(form)
        signature_bytes = signature.encode()
        return any(
            hmac.compare_digest(_compute(token, url_variant, fields).encode(), signature_bytes)
            for url_variant in _port_variants(url)
            for token in tokens
            if token
        )
    except ValueError:  # also of text that cannot be encoded
        return False


def _compute(token: str, url: str, fields: _RepeatableFields) -> str:
    return str(RequestValidator(token).compute_signature(url, fields))  # type: ignore[no-untyped-call]  # an SDK without types


def _port_variants(url: str) -> Iterator[str]:
    """The URL as it is, with the usual port, and without any: Twilio signs some in one way and some in another."""
    yield url
    parsed_url = urlparse(url)
    yield str(add_port(parsed_url))  # type: ignore[no-untyped-call]  # as above
    yield str(remove_port(parsed_url))  # type: ignore[no-untyped-call]  # as above


class _RepeatableFields(dict[str, list[str]]):
    """A form in which a name may come several times, as the validator asks for it."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        for name, value in form:
            self.setdefault(name, []).append(value)

    def getall(self, name: str) -> list[str]:
        """Every value of a name."""
        return self[name]
