"""What a letter box promises, kept by the pigeonhole and by SendGrid's adapter."""

from dataclasses import replace

import pytest

from ringlypro.vendors.errors import UnverifiedEventError, VendorError
from ringlypro.vendors.fakes.mail import FakeMail
from ringlypro.vendors.ports import Email
from ringlypro.vendors.sendgrid_mail import SendgridMail
from tests.contracts.wire import LONG, Answer
from tests.mail_reports import SIGNATURE_HEADER, TIMESTAMP_HEADER, make_report, public_key, sign_report

LETTER = Email(
    to="ana@shop.example",
    subject="Su cita — mañana",
    text="Hola Ana,\nhasta mañana.",
    html="<p>Hola Ana</p>",
    reference="confirmation-17",
)


def at_sendgrid(wire, **options):
    return SendgridMail(
        api_key="SG.key", sender="hello@ringly.example", sender_name="Ringly ñ", base_url=wire.url + "/", **options
    )


@pytest.fixture(params=["double", "adapter"])
def mail(request, wire):
    return FakeMail() if request.param == "double" else at_sendgrid(wire)


class TestEveryLetterBox:
    """The contract."""

    async def test_a_letter_gets_a_receipt_of_its_own(self, mail):
        receipts = [await mail.send_email(LETTER), await mail.send_email(replace(LETTER, html=None))]

        assert all(receipt.id for receipt in receipts)
        assert receipts[0] != receipts[1]

    @pytest.mark.parametrize("change", [{"to": "nobody"}, {"subject": ""}, {"text": ""}])
    async def test_half_a_letter_is_not_posted(self, mail, change):
        with pytest.raises(VendorError) as refused:
            await mail.send_email(replace(LETTER, **change))

        assert not refused.value.retryable

    @pytest.mark.parametrize(
        ("to", "code", "retryable"), [("refused@a.example", "400", False), ("later@a.example", "429", True)]
    )
    async def test_a_refusal_says_whether_to_try_again_and_names_nobody(self, mail, to, code, retryable):
        with pytest.raises(VendorError) as refused:
            await mail.send_email(replace(LETTER, to=to))

        assert (refused.value.code, refused.value.retryable) == (code, retryable)
        assert to not in repr(refused.value)

    async def test_it_can_say_how_it_is(self, mail):
        assert (await mail.check_health()).ok


class TestReports:
    """Are proven by the key of the webhook's settings, by adapter and double alike."""

    @pytest.fixture(params=["double", "adapter"])
    def proven_mail(self, request, wire):
        return (
            FakeMail(webhook_key=public_key())
            if request.param == "double"
            else at_sendgrid(wire, webhook_key=public_key())
        )

    def test_a_signed_one_is_read(self, proven_mail):
        body = make_report({"event": "bounce", "type": "bounce", "reference": "receipt-1-1001"})
        headers = sign_report(body)

        (event,) = proven_mail.parse_events(
            body, signature=headers[SIGNATURE_HEADER], timestamp=headers[TIMESTAMP_HEADER]
        )

        assert (event.id, event.kind, event.address) == ("event-0", "bounce", "owner@example.com")
        assert (event.reference, event.at.isoformat()) == ("receipt-1-1001", "2025-11-20T15:00:00+00:00")

    @pytest.mark.parametrize(("signature", "timestamp"), [(None, "1"), ("AA==", None), ("AA==", "1"), ("%%%", "1")])
    def test_an_unsigned_one_is_refused(self, proven_mail, signature, timestamp):
        with pytest.raises(UnverifiedEventError):
            proven_mail.parse_events(b"[]", signature=signature, timestamp=timestamp)


class TestTheDouble:
    """Only at home."""

    async def test_the_last_two_hundred_letters_are_kept(self):
        mail = FakeMail()
        for number in range(201):
            await mail.send_email(replace(LETTER, reference=str(number)))

        assert len(mail.emails) == 200
        assert mail.emails[-1].reference == "200"


class TestTheAdapter:
    """Only at SendGrid."""

    async def test_a_letter_is_written_as_sendgrid_wants_it(self, wire):
        await at_sendgrid(wire).send_email(LETTER)

        body = wire.got("letters.send")[0].body
        assert body["from"] == {"email": "hello@ringly.example", "name": "Ringly ñ"}
        assert body["personalizations"][0]["to"] == [{"email": "ana@shop.example"}]
        assert body["subject"] == "Su cita — mañana"
        assert body["content"] == [
            {"type": "text/plain", "value": LETTER.text},
            {"type": "text/html", "value": LETTER.html},
        ]
        assert body["custom_args"] == {"reference": "confirmation-17"}

    async def test_what_can_be_stopped_says_how(self, wire):
        url = "https://ringly.example/mail/unsubscribe/7.calls.abc"

        await at_sendgrid(wire).send_email(replace(LETTER, unsubscribe_url=url))
        await at_sendgrid(wire).send_email(LETTER)

        stoppable, other = (got.body.get("headers") for got in wire.got("letters.send"))
        assert stoppable == {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        assert other is None

    async def test_links_lead_where_they_say(self, wire):
        await at_sendgrid(wire).send_email(LETTER)

        tracking = wire.got("letters.send")[0].body["tracking_settings"]
        assert tracking["click_tracking"] == {"enable": False, "enable_text": False}
        assert tracking["open_tracking"]["enable"] is False

    @pytest.mark.parametrize(
        ("answer", "code", "retryable"),
        [
            (Answer(401, {"errors": []}), "401", False),
            (Answer(413, {"errors": []}), "413", False),
            (Answer(500, "<html>"), "500", True),
            (Answer(delay=LONG), "unreachable", True),
            (Answer(drop=True), "unreachable", True),
        ],
    )
    async def test_every_trouble_has_a_name(self, wire, answer, code, retryable):
        wire.instead("letters.send", answer)

        with pytest.raises(VendorError) as trouble:
            await at_sendgrid(wire, deadline=0.3).send_email(LETTER)

        assert (trouble.value.code, trouble.value.retryable) == (code, retryable)

    @pytest.mark.parametrize(
        ("answer", "detail"),
        [(Answer(401, {"errors": []}), "refused"), (Answer(503), "unreachable"), (Answer(drop=True), "unreachable")],
    )
    async def test_a_bad_key_is_told_in_one_word(self, wire, answer, detail):
        wire.instead("letters.scopes", answer)

        health = await at_sendgrid(wire).check_health()

        assert (health.ok, health.detail) == (False, detail)
