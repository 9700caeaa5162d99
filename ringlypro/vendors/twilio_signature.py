"""Twilio's signature: the only proof that a webhook is not somebody's prank with our money.

HMAC-SHA1 over the URL and every parameter, sorted, empty ones too. It has no date, so a replay is always genuine;
being safe against repeats is the rooms' work. Our own few lines, because it stands in front of every voice turn.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from urllib.parse import urlsplit

from ringlypro.vendors.ports import Form


def compute_signature(token: str, url: str, form: Form) -> str:
    """What Twilio sends as X-Twilio-Signature for this form posted to this URL."""
    return _digest(token.encode(), url, _join_form(form)).decode()


def verify_signature(tokens: Sequence[str], url: str, form: Form, signature: str | None) -> bool:
    """Was this signed with one of our tokens, with or without the usual port in the URL? Never raises."""
    if not signature:
        return False
    try:
        signature_bytes = signature.encode()
        joined_form = _join_form(form)
        secrets = [token.encode() for token in tokens if token]
        if any(hmac.compare_digest(_digest(secret, url, joined_form), signature_bytes) for secret in secrets):
            return True
        # Twilio signs some https URLs with ":443" in them and some without.
        return any(
            hmac.compare_digest(_digest(secret, url_variant, joined_form), signature_bytes)
            for url_variant in _port_variants(url)
            for secret in secrets
        )
    except (ValueError, UnicodeError):
        return False


def _join_form(form: Form) -> str:
    return "".join([name + value for name, value in sorted(set(form))])


def _digest(secret: bytes, url: str, joined_form: str) -> bytes:
    return base64.b64encode(hmac.digest(secret, (url + joined_form).encode(), "sha1"))


def _port_variants(url: str) -> tuple[str, ...]:
    """The URL with its port left out, or with the usual one put in, as Twilio's own validator tries it."""
    parts = urlsplit(url)
    if not parts.hostname:
        return ()
    if parts.port is not None:
        return (url.replace(parts.netloc, parts.netloc.rpartition(":")[0], 1),)
    return (url.replace(parts.netloc, f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}", 1),)
