"""What counts as a token of ours, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from ringlypro.accounts import tokens

KEY = "a-secret-of-tests-that-is-long-enough-0123456789"
NOW = datetime(2025, 11, 20, 15, 0, tzinfo=UTC)
CLAIMS = tokens.TokenClaims(user_id=7, client_id=3, email="ana@brightdental.com", sid="a-secret")
BODY = jwt.decode(
    tokens.encode_token(CLAIMS, key=KEY, now=NOW), KEY, algorithms=["HS256"], options={"verify_exp": False}
)


def test_what_we_issue_we_read() -> None:
    assert tokens.decode_token(tokens.encode_token(CLAIMS, key=KEY, now=NOW), key=KEY, now=NOW) == CLAIMS


@pytest.mark.parametrize("missing", sorted(BODY))
def test_each_claim_is_needed(missing: str) -> None:
    token = jwt.encode({name: value for name, value in BODY.items() if name != missing}, KEY, algorithm="HS256")

    with pytest.raises(tokens.InvalidToken):
        tokens.decode_token(token, key=KEY, now=NOW)


@pytest.mark.parametrize(
    "odd",
    [
        {"userId": "7"}, {"userId": True}, {"userId": 0}, {"userId": -1}, {"userId": 2**64}, {"userId": 7.0},
        {"clientId": None}, {"clientId": "3"}, {"exp": "9999999999"}, {"exp": True}, {"exp": None}, {"sid": 5},
        {"email": None}, {"sid": None},
    ],
)  # fmt: skip
def test_a_claim_of_another_kind_is_refused(odd: dict[str, Any]) -> None:
    token = jwt.encode(BODY | odd, KEY, algorithm="HS256")

    with pytest.raises(tokens.InvalidToken):
        tokens.decode_token(token, key=KEY, now=NOW)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        "....",
        "é.é.é",
        "\x00",
        jwt.encode(BODY, None, algorithm="none"),
        jwt.encode(BODY, "another-secret-that-is-long-enough-0123456789", algorithm="HS256"),
        jwt.encode(BODY, KEY * 2, algorithm="HS512"),
        jwt.encode(BODY, KEY, algorithm="HS256")[:-2],
        jwt.encode(BODY, KEY, algorithm="HS256", headers={"crit": ["exp"]}),
    ],
)
def test_what_we_did_not_sign_is_refused(token: str) -> None:
    with pytest.raises(tokens.InvalidToken):
        tokens.decode_token(token, key=KEY, now=NOW)


def test_it_lives_seven_days_by_the_clock_given() -> None:
    token = tokens.encode_token(CLAIMS, key=KEY, now=NOW)

    assert tokens.decode_token(token, key=KEY, now=NOW + timedelta(days=7, seconds=-1)) == CLAIMS
    with pytest.raises(tokens.InvalidToken):
        tokens.decode_token(token, key=KEY, now=NOW + timedelta(days=7))
