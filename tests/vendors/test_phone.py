"""What a telephone company promises, kept by the double and by Twilio's adapter."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from ringlypro.vendors.errors import CALL_OVER, NUMBER_UNAVAILABLE, OPTED_OUT, VendorError
from ringlypro.vendors.fakes.phone import FakePhone, count_segments
from ringlypro.vendors.ports import CallReport, NumberWebhooks
from ringlypro.vendors.twilio_phone import TwilioPhone
from tests.contracts.vendors_at_home import CALL_OF_NOBODY, CALL_THAT_IS_OVER, TAKEN
from tests.contracts.wire import LONG, Answer

ACCOUNT = "AC" + "0" * 32
BASE = "https://ringly.example"
HOOKS = NumberWebhooks(
    voice=f"{BASE}/voice/rachel/",
    voice_fallback=f"{BASE}/voice/rachel/fallback",
    status=f"{BASE}/webhook/twilio/status",
    sms=f"{BASE}/webhook/twilio/sms",
)
LIVE_CALL = "CA" + "1" * 32
SENDER, CALLER = "+13055550100", "+13055550134"


async def nowhere(_url):
    """Nobody follows it there."""


async def is_taken(numbers):
    return {TAKEN} & set(numbers)


def at_twilio(wire, **options):
    return TwilioPhone(account_sid=ACCOUNT, tokens=["token"], base_url=wire.url + "/", **options)


@pytest.fixture(params=["double", "adapter"])
async def phone(request, wire):
    if request.param == "double":
        yield FakePhone(tokens=["token"], numbers_in_use=is_taken)
    else:
        phone = at_twilio(wire)
        yield phone
        await phone.close()


def text(phone, to=CALLER, body="Su cita está confirmada."):
    return phone.send_text(sender=SENDER, to=to, body=body, status_callback=f"{BASE}/webhook/twilio/sms-status")


class TestEveryPhone:
    """The contract."""

    async def test_numbers_of_the_area_code_come_first(self, phone):
        numbers = await phone.find_numbers(area_code="305", limit=3)

        assert len(set(numbers)) == 3
        assert all(re.fullmatch(r"\+1305555\d{4}", number) for number in numbers)

    @pytest.mark.parametrize("area_code", [None, "", "12", "abc", "111"])
    async def test_without_a_usable_area_code_there_are_numbers_from_anywhere(self, phone, area_code):
        numbers = await phone.find_numbers(area_code=area_code, limit=2)

        assert len(numbers) == 2
        assert all(re.fullmatch(r"\+1[2-9]\d{9}", number) for number in numbers)

    async def test_a_reference_owns_one_number_however_often_it_asks(self, phone):
        first, second = await phone.find_numbers(area_code="305", limit=2)

        bought = await phone.purchase_number(first, webhooks=HOOKS, reference="client 7")
        again = await phone.purchase_number(second, webhooks=HOOKS, reference="client 7")

        assert bought == again == await phone.find_owned_number("client 7")
        assert bought.number == first
        assert bought.sid.startswith("PN")

    async def test_who_bought_nothing_owns_nothing(self, phone):
        assert await phone.find_owned_number("client 8") is None

    async def test_a_number_that_is_gone_is_refused_for_good(self, phone):
        with pytest.raises(VendorError) as refused:
            await phone.purchase_number(TAKEN, webhooks=HOOKS, reference="client 9")

        assert (refused.value.code, refused.value.retryable) == (NUMBER_UNAVAILABLE, False)
        assert await phone.find_owned_number("client 9") is None

    async def test_a_text_is_accepted_and_counted(self, phone):
        short, long = await text(phone), await text(phone, body="ñ" * 161 + "日")

        assert short.sid.startswith("SM")
        assert short.sid != long.sid
        assert (short.status, short.segments, short.price) == ("queued", 1, None)
        assert long.segments == 3

    @pytest.mark.parametrize(
        ("to", "code", "retryable"), [("+13055550004", OPTED_OUT, False), ("+13055550008", "20429", True)]
    )
    async def test_a_refused_text_says_whether_to_try_again_and_names_nobody(self, phone, to, code, retryable):
        with pytest.raises(VendorError) as refused:
            await text(phone, to=to, body="a secret")

        assert (refused.value.code, refused.value.retryable) == (code, retryable)
        assert to not in repr(refused.value)
        assert "secret" not in repr(refused.value)

    async def test_a_call_that_is_going_on_is_led_elsewhere(self, phone):
        if isinstance(phone, FakePhone):
            phone.live_calls[LIVE_CALL] = nowhere

        assert await phone.redirect_call(LIVE_CALL, url=f"{BASE}/voice/rachel/taken-over") is None

    @pytest.mark.parametrize("call_sid", [CALL_THAT_IS_OVER, CALL_OF_NOBODY])
    async def test_a_call_that_is_over_is_led_nowhere(self, phone, call_sid):
        with pytest.raises(VendorError) as refused:
            await phone.redirect_call(call_sid, url=f"{BASE}/voice/rachel/taken-over")

        assert (refused.value.code, refused.value.retryable) == (CALL_OVER, False)
        assert call_sid not in repr(refused.value)

    async def test_what_it_signs_is_genuine(self, phone):
        form = [("CallSid", "CA1"), ("Digits", "")]

        assert phone.verify_signature(HOOKS.voice, form, phone.sign_request(HOOKS.voice, form))
        assert not phone.verify_signature(HOOKS.voice, form[:1], phone.sign_request(HOOKS.voice, form))
        assert not phone.verify_signature(HOOKS.voice, form, None)

    async def test_it_can_say_how_it_is(self, phone):
        assert (await phone.check_health()).ok


class TestTheDouble:
    """Only at home."""

    async def test_an_area_code_that_is_sold_out_borrows_from_elsewhere(self):
        phone = FakePhone(tokens=["token"])
        for line, number in enumerate(await phone.find_numbers(area_code="305", limit=100)):
            await phone.purchase_number(number, webhooks=HOOKS, reference=f"client {line}")

        numbers = await phone.find_numbers(area_code="305", limit=5)

        assert len(numbers) == 5
        assert not any(number.startswith("+1305") for number in numbers)

    async def test_it_never_offers_what_is_known_to_be_taken(self):
        phone = FakePhone(tokens=["token"], numbers_in_use=is_taken)

        assert TAKEN not in await phone.find_numbers(area_code="305", limit=100)

    async def test_texts_are_kept_for_whoever_wants_to_read_them(self):
        phone = FakePhone(tokens=["token"], clock=lambda: datetime(2026, 11, 23, tzinfo=UTC))

        sent = await text(phone)

        (kept,) = phone.texts
        assert (kept.sid, kept.to, kept.body) == (sent.sid, CALLER, "Su cita está confirmada.")

    @pytest.mark.parametrize(
        ("body", "parts"),
        [
            ("a" * 160, 1),
            ("a" * 161, 2),
            ("€" * 80, 1),
            ("€" * 81, 2),
            ("á" * 70, 1),
            ("á" * 71, 2),
            ("😀" * 35, 1),
            ("😀" * 36, 2),
        ],
    )
    def test_a_text_costs_what_twilio_counts(self, body, parts):
        assert count_segments(body) == parts


class TestTheAdapter:
    """Only at Twilio, or what is left of it."""

    @pytest.fixture
    async def twilio(self, wire):
        phone = at_twilio(wire, deadline=0.6)
        yield phone
        await phone.close()

    async def test_a_number_is_bought_with_every_hook_and_its_name(self, twilio, wire):
        await twilio.purchase_number("+13055550111", webhooks=HOOKS, reference="client 7")

        (bought,) = wire.got("numbers.buy")
        assert bought.body == {
            "PhoneNumber": "+13055550111",
            "FriendlyName": "client 7",
            "VoiceUrl": HOOKS.voice,
            "VoiceMethod": "POST",
            "VoiceFallbackUrl": HOOKS.voice_fallback,
            "VoiceFallbackMethod": "POST",
            "StatusCallback": HOOKS.status,
            "StatusCallbackMethod": "POST",
            "SmsUrl": HOOKS.sms,
            "SmsMethod": "POST",
        }

    @pytest.mark.parametrize("trouble", [{"delay": LONG}, {"drop": True}, {"status": 502, "body": "<html>"}])
    async def test_a_purchase_whose_answer_was_lost_is_found_again(self, twilio, wire, trouble):
        wire.instead("numbers.buy", Answer(after=True, **trouble))

        bought = await twilio.purchase_number("+13055550111", webhooks=HOOKS, reference="client 7")

        assert bought.number == "+13055550111"
        assert len(wire.books.numbers) == len(wire.got("numbers.buy")) == 1

    @pytest.mark.parametrize("trouble", [{"delay": LONG}, {"drop": True}, {"status": 503}])
    async def test_a_text_whose_answer_was_lost_is_not_sent_twice(self, twilio, wire, trouble):
        wire.instead("texts.send", Answer(after=True, **trouble))

        sent = await text(twilio)

        assert sent.sid == wire.books.texts[0]["sid"]
        assert len(wire.books.texts) == 1

    async def test_no_log_holds_a_number_or_a_word(self, wire, caplog):
        caplog.set_level("INFO")
        wire.instead("texts.send", Answer(status=503, after=True))
        twilio = at_twilio(wire)

        await text(twilio, body="a secret")
        await twilio.close()

        assert "3055550134" not in caplog.text
        assert "secret" not in caplog.text

    async def test_an_old_text_with_the_same_words_is_another_one(self, twilio, wire):
        await text(twilio)
        wire.books.texts[0]["date_created"] = (datetime.now(UTC) - timedelta(minutes=6)).strftime(
            "%a, %d %b %Y %T +0000"
        )
        wire.instead("texts.send", Answer(drop=True))

        with pytest.raises(VendorError) as lost:
            await text(twilio)

        assert lost.value.retryable

    @pytest.mark.parametrize(
        ("answer", "code", "retryable"),
        [
            (Answer(500, {"code": 20500, "message": "x"}), "20500", True),
            (Answer(502, "<html>bad gateway</html>"), "502", True),
            (Answer(200, "<html>captive portal</html>"), "unreachable", True),
            (Answer(200, {}), "unreachable", True),
            (Answer(401, {"code": 20003, "message": "no"}), "20003", False),
            (
                Answer(
                    400, {"type": "https://x", "title": "t", "status": 400, "code": 21211, "detail": "+13055550134"}
                ),
                "21211",
                False,
            ),
            (Answer(delay=LONG), "timeout", True),
            (Answer(drop=True), "unreachable", True),
        ],
    )
    async def test_every_trouble_has_a_name(self, twilio, wire, answer, code, retryable):
        wire.instead("numbers.list", answer)

        with pytest.raises(VendorError) as trouble:
            await twilio.find_owned_number("client 7")

        assert (trouble.value.code, trouble.value.retryable) == (code, retryable)
        assert "3055550134" not in repr(trouble.value)

    @pytest.mark.parametrize("answer", [Answer(delay=LONG), Answer(200, {"a": 1}, drip=LONG)])
    async def test_the_deadline_holds(self, twilio, wire, answer):
        wire.instead("numbers.search", answer)

        with pytest.raises(VendorError):
            await twilio.find_numbers(area_code="305")

        assert wire.answered == []

    async def test_texts_go_through_a_messaging_service_where_there_is_one(self, wire):
        phone = at_twilio(wire, messaging_service="MG" + "1" * 32)
        await text(phone)
        await phone.close()

        assert wire.got("texts.send")[0].body["MessagingServiceSid"] == "MG" + "1" * 32

    async def test_a_price_is_dollars_we_pay(self, twilio, wire):
        sold = {"sid": "SM1", "status": "sent", "num_segments": "2", "price": "-0.01580"}
        wire.instead("texts.send", Answer(201, sold))

        sent = await text(twilio)

        assert (str(sent.price), sent.segments) == ("0.01580", 2)

    @pytest.mark.parametrize(
        ("answer", "detail"),
        [
            (Answer(401, {"code": 20003}), "refused"),
            (Answer(200, {"status": "suspended"}), "suspended"),
            (Answer(503), "unreachable"),
        ],
    )
    async def test_a_bad_account_is_told_in_one_word(self, twilio, wire, answer, detail):
        wire.instead("account", answer)

        health = await twilio.check_health()

        assert (health.configured, health.ok, health.detail) == (True, False, detail)


class TestAsking:
    """How a call or a text stands, for whom no report told."""

    @pytest.mark.parametrize(
        ("call", "report"),
        [
            ({"status": "completed", "duration": "130"}, CallReport("completed", 130)),
            ({"status": "in-progress", "duration": None}, CallReport("in-progress", 0)),
            ({"status": "busy", "duration": "0"}, CallReport("busy", 0)),
        ],
    )
    async def test_a_call_is_shown_as_it_stands(self, wire, call, report):
        sid = "CA" + "1" * 32
        wire.books.calls[sid] = {"sid": sid} | call
        phone = at_twilio(wire)

        assert await phone.fetch_call(sid) == report
        await phone.close()

    async def test_what_nobody_knows_is_none(self, phone):
        assert await phone.fetch_call("CA" + "2" * 32) is None
        assert await phone.fetch_text("SM" + "2" * 32) is None

    async def test_a_text_is_shown_with_its_price(self, phone):
        sent = await text(phone, body="x" * 100)

        shown = await phone.fetch_text(sent.sid)

        assert (shown.sid, shown.segments, shown.price) == (sent.sid, 1, Decimal("0.0083"))

    async def test_a_company_that_is_away_is_asked_again_later(self, wire):
        wire.instead("calls.get", Answer(503, {}))
        phone = at_twilio(wire)

        with pytest.raises(VendorError) as trouble:
            await phone.fetch_call("CA" + "1" * 32)

        assert trouble.value.retryable
        await phone.close()
