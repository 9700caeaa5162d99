"""Why a text did not arrive, in words: each code of the telephone company and of our own as one of a few reasons.

Source: Twilio's "Error and Warning Dictionary" (twilio.com/docs/api/errors), codes of messaging, as of November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping

from ringlypro.core.i18n import translate

FAILED_STATUSES = frozenset({"failed", "undelivered", "canceled"})
REASONS_BY_CODE: Mapping[str, str] = {
    "21211": "no_number", "21201": "no_number", "21214": "no_number", "21217": "no_number", "21421": "no_number",
    "21401": "no_number", "21407": "no_number", "60205": "no_number", "30005": "unassigned",
    "21614": "landline", "30006": "landline", "21635": "landline",
    "21612": "no_route", "21408": "region", "60410": "region",
    "21610": "opted_out",
    "30003": "phone_off", "30001": "busy", "21611": "busy", "20429": "busy", "14107": "busy", "30022": "busy",
    "30023": "daily_limit", "30027": "daily_limit", "63038": "daily_limit", "30017": "busy", "30410": "busy",
    "30004": "blocked", "30007": "filtered", "30450": "filtered", "30036": "expired", "30018": "filtered",
    "30002": "account", "20003": "account", "20005": "account", "90010": "account", "21608": "account",
    "21606": "our_number", "21603": "our_number", "21212": "our_number", "21659": "our_number", "21660": "our_number",
    "21661": "our_number", "21703": "our_number", "30024": "our_number", "30011": "our_number",
    "30032": "unregistered", "30033": "unregistered", "30034": "unregistered", "30035": "unregistered",
    "21617": "too_long", "21602": "empty", "21619": "empty", "30010": "price",
    "30008": "unknown", "30009": "unknown",
    "interrupted": "interrupted", "no_number": "no_sender", "unreachable": "company_away", "no_credit": "no_credit",
    "text_limit": "daily_limit",
}  # fmt: skip
"""Codes by number, then ours: a hand-over that ended half-way, no number of the business, no answer of the company."""


def find_reason(code: str | None) -> str:
    """The reason that a code stands for; "unknown" for any other."""
    return REASONS_BY_CODE.get(code or "", "unknown")


def word_failure(status: str, code: str | None, lang: str) -> str | None:
    """Why a text failed, as a sentence without its stop; None for one that did not fail."""
    return translate(f"messages.reason.{find_reason(code)}", lang) if status in FAILED_STATUSES else None
