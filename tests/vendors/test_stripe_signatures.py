"""Signatures of reports: Stripe's own signer and verifier are the oracles, ours takes exactly what they take."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from ringlypro.vendors import stripe_events
from ringlypro.vendors.errors import UnverifiedEventError
from tests.fake_bank import sign_payload
from tests.vendors.payment_reports import NOW, SECRET, body, officially_signed, read


@pytest.fixture(autouse=True)
def stripes_clock(monkeypatch):
    """Stripe's own verifier reads a clock of its own: it shows the moment of these tests."""
    monkeypatch.setattr("stripe._webhook.time", SimpleNamespace(time=NOW.timestamp))


@given(body=st.text(st.characters(exclude_categories=["Cs"])))
def test_signs_as_stripe_does(body):
    raw = body.encode()

    assert sign_payload(SECRET, raw, signed_at=NOW) == officially_signed(raw)


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "nonsense",
        "t=1",
        "v1=00",
        "t=x,v1=00",
        "t=²,v1=00",
        "t=-1,v1=00",
        f"t={int(NOW.timestamp())},v1=é\ud800",
        "t=" + "9" * 5_000 + ",v1=00",
        f"t={int(NOW.timestamp())},v0=" + "0" * 64,
    ],
)
def test_anything_but_a_signature_is_refused(signature):
    with pytest.raises(UnverifiedEventError):
        read(body(), signature)


def official_verdict(body, header):
    try:
        return stripe.WebhookSignature.verify_header(body, header, SECRET, stripe.Webhook.DEFAULT_TOLERANCE)
    except Exception:
        return False


def our_verdict(body, header):
    try:
        stripe_events.parse_event([SECRET], body, header, now=NOW)
    except UnverifiedEventError:
        return False
    return True


RAW = body()
ages = st.sampled_from([-300, 0, 299, 300, 301, 100_000])
"""Of the future only so much as Stripe's own verifier and ours agree about: it lets any of it pass."""
stamps = ages.map(lambda age: int(NOW.timestamp()) - age)


@st.composite
def signature_headers(draw):
    """Headers in the form that Stripe gives them, right and wrong ones, their parts repeated and in any order."""
    stamp = draw(stamps)
    right = sign_payload(SECRET, RAW, signed_at=datetime.fromtimestamp(stamp, UTC)).partition("v1=")[2]
    signatures = [right, right, right, right.upper(), right[:-1], right + "0", "0" * 64, ""]
    parts = st.sampled_from(
        [f"t={stamp}", f"t={stamp}", f"t={draw(stamps)}", *(f"v1={each}" for each in signatures), f"v0={right}"]
    )
    return ",".join(draw(st.lists(parts, max_size=6)))


def test_a_signature_that_is_no_ascii_does_not_hide_a_right_one():
    """Stripe's own verifier raises a TypeError for the first one."""
    header = officially_signed(body()).replace("v1=", "v1=é,v1=")

    assert read(body(), header).id == "evt_1"


@given(header=signature_headers())
def test_takes_exactly_the_headers_that_stripe_takes(header):
    assert our_verdict(RAW, header) == official_verdict(RAW, header)


@given(header=st.text(max_size=40), raw=st.binary(max_size=40))
def test_takes_no_guess_and_fails_in_one_way(header, raw):
    assert not our_verdict(raw, header)


@pytest.mark.parametrize(
    ("age", "accepted"),
    [(0, True), (299, True), (301, False), (-60, True), (-300, True), (-301, False), (-(10**9), False)],
)
def test_a_report_may_be_five_minutes_off(age, accepted):
    at = int(NOW.timestamp()) - age
    signature = officially_signed(body(), at=at)
    now = datetime.fromtimestamp(at + age, UTC)

    if accepted:
        assert read(body(), signature, now=now).id == "evt_1"
    else:
        with pytest.raises(UnverifiedEventError):
            read(body(), signature, now=now)


def test_either_secret_counts_while_one_replaces_the_other():
    signature = officially_signed(body())

    assert stripe_events.parse_event(["whsec_new", SECRET], body(), signature, now=NOW)
    assert stripe_events.parse_event(["", SECRET], body(), signature, now=NOW)
    with pytest.raises(UnverifiedEventError):
        stripe_events.parse_event(["whsec_new"], body(), signature, now=NOW)


def test_one_changed_byte_is_noticed():
    signature = officially_signed(body())

    with pytest.raises(UnverifiedEventError):
        read(body(amount_received=2001), signature)
