"""What a till promises, kept by the double and by Stripe's adapter."""

from decimal import Decimal

import pytest

from ringlypro.vendors.errors import UnverifiedEventError, VendorError
from ringlypro.vendors.fakes.payments import FakePayments
from tests.contracts.wire import LONG, Answer
from tests.vendors.till_orders import SECRET, ask, charge

# Stripe's own client hands httpx its form in a way that httpx would like to see changed.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


@pytest.fixture(params=["double", "adapter"])
async def payments(request, at_stripe):
    return FakePayments(webhook_secret=SECRET) if request.param == "double" else at_stripe()


class TestEveryTill:
    """The contract."""

    async def test_a_payment_is_prepared_for_the_browser(self, payments):
        request = await ask(payments)

        assert request.id.startswith("pi_")
        assert request.client_secret.startswith(request.id)
        assert request.publishable_key == payments.publishable_key

    async def test_the_same_key_is_the_same_payment(self, payments):
        assert (await ask(payments)).id == (await ask(payments)).id
        assert (await ask(payments)).id != (await ask(payments, idempotency_key="reload-4")).id

    async def test_a_key_cannot_be_used_for_another_payment(self, payments):
        await ask(payments)

        with pytest.raises(VendorError) as refused:
            await ask(payments, amount=Decimal("30.00"))

        assert not refused.value.retryable

    async def test_a_card_is_saved_for_a_customer_only(self, payments):
        customer = await payments.create_customer(
            client_id=7, name="Barber", email="b@shop.example", idempotency_key="c-7"
        )
        assert customer == await payments.create_customer(
            client_id=7, name="Barber", email="b@shop.example", idempotency_key="c-7"
        )

        assert (await ask(payments, customer=customer, save_card=True)).id
        with pytest.raises(VendorError) as refused:
            await ask(payments, save_card=True, idempotency_key="other")
        assert refused.value.code == "parameter_missing"

    async def test_a_saved_card_is_charged_at_once(self, payments):
        assert (await charge(payments)).id.startswith("pi_")

    @pytest.mark.parametrize(
        ("card", "code"), [("pm_card_0002", "card_declined"), ("pm_card_3155", "authentication_required")]
    )
    async def test_a_declined_card_is_not_tried_again(self, payments, card, code):
        with pytest.raises(VendorError) as declined:
            await charge(payments, payment_method=card)

        assert (declined.value.code, declined.value.retryable) == (code, False)

    @pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
    async def test_an_amount_is_whole_cents(self, payments, amount):
        with pytest.raises(ValueError):
            await ask(payments, amount=Decimal(amount))

    async def test_a_strangers_report_is_not_read(self, payments):
        with pytest.raises(UnverifiedEventError):
            payments.parse_event(b"{}", "t=1,v1=00")

    async def test_it_can_say_how_it_is(self, payments):
        assert (await payments.check_health()).ok


def open_checkout(payments, **changes):
    asked = {
        "amount": Decimal("20.00"),
        "currency": "usd",
        "client_id": 7,
        "reload_id": 3,
        "customer": None,
        "save_card": False,
        "product_name": "Telephone credit",
        "lang": "es",
        "success_url": "https://r.example/billing/pay/3?back=paid",
        "cancel_url": "https://r.example/billing/pay/3?back=left",
        "idempotency_key": "checkout-3",
    }
    return payments.create_checkout(**(asked | changes))


class TestEveryTillWithCards:
    """The part of the contract that sheets, receipts and plain forms need."""

    async def test_what_is_ended_cannot_be_paid_and_may_be_ended_again(self, payments):
        request = await ask(payments)
        for _ in range(2):
            await payments.cancel_payment(request.id)

        assert (await payments.retrieve_payment(request.id)).status == "canceled"

    async def test_what_is_paid_cannot_be_ended(self, payments, wire):
        request = await ask(payments)
        intents = getattr(payments, "intents", None)
        if intents is None:
            wire.books._find_intent(request.id)["status"] = "succeeded"
        else:
            intents[request.id].status = "succeeded"

        with pytest.raises(VendorError) as refused:
            await payments.cancel_payment(request.id)
        assert (refused.value.code, refused.value.retryable) == ("payment_intent_unexpected_state", False)

    async def test_nobody_elses_payment_is_shown(self, payments):
        with pytest.raises(VendorError) as refused:
            await payments.retrieve_payment("pi_nobody")
        assert (refused.value.code, refused.value.retryable) == ("resource_missing", False)

    async def test_a_payment_without_a_card_has_none(self, payments):
        details = await payments.retrieve_payment((await ask(payments)).id)
        assert (details.status, details.card, details.payment_method) == ("requires_payment_method", None, None)

    async def test_a_page_is_opened_once_for_a_key(self, payments):
        first, second = await open_checkout(payments), await open_checkout(payments)
        assert first == second
        assert first.url.startswith("https://")
        await payments.expire_checkout(first.id)

    async def test_a_page_keeps_a_card_for_a_customer_only(self, payments):
        assert (await open_checkout(payments, customer="cus_1", save_card=True)).id.startswith("cs_")
        with pytest.raises(VendorError) as refused:
            await open_checkout(payments, save_card=True, idempotency_key="other")
        assert refused.value.code == "parameter_missing"


class TestTheAdapter:
    """Only at Stripe."""

    async def test_what_is_asked_for_is_what_stripe_knows(self, at_stripe, wire):
        await ask(at_stripe(), customer="cus_1", save_card=True)

        (asked,) = wire.got("stripe.intent")
        assert asked.body == {
            "amount": "2000",
            "currency": "usd",
            "customer": "cus_1",
            "automatic_payment_methods": {"enabled": "true", "allow_redirects": "never"},
            "metadata": {"client_id": "7", "reload_id": "3"},
            "setup_future_usage": "off_session",
        }
        assert asked.headers["Idempotency-Key"] == "reload-3"
        assert "X-Stripe-Client-Telemetry" not in asked.headers

    async def test_a_page_is_asked_for_as_stripe_knows_it(self, at_stripe, wire):
        await open_checkout(at_stripe(), customer="cus_1", save_card=True)

        (asked,) = wire.got("stripe.checkout")
        assert asked.body == {
            "mode": "payment",
            "ui_mode": "hosted_page",
            "line_items": {
                "0": {
                    "quantity": "1",
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": "2000",
                        "product_data": {"name": "Telephone credit"},
                    },
                }
            },
            "client_reference_id": "7",
            "metadata": {"client_id": "7", "reload_id": "3"},
            "payment_intent_data": {
                "metadata": {"client_id": "7", "reload_id": "3"},
                "setup_future_usage": "off_session",
            },
            "customer": "cus_1",
            "locale": "es",
            "success_url": "https://r.example/billing/pay/3?back=paid",
            "cancel_url": "https://r.example/billing/pay/3?back=left",
        }

    async def test_the_card_of_a_payment_stands_in_its_charge(self, at_stripe, wire):
        payments = at_stripe()
        request = await ask(payments)
        wire.books._find_intent(request.id)["status"] = "succeeded"

        details = await payments.retrieve_payment(request.id)
        assert (details.payment_method, details.card.brand, details.card.last4) == ("pm_1", "visa", "4242")
        assert wire.got("stripe.payment")[0].query == {"expand[0]": "latest_charge"}

    async def test_a_saved_card_is_charged_without_its_owner(self, at_stripe, wire):
        await charge(at_stripe())

        asked = wire.got("stripe.intent")[0].body
        assert (asked["off_session"], asked["confirm"], asked["payment_method"]) == ("true", "true", "pm_card_4242")

    @pytest.mark.parametrize("trouble", [Answer(500, {"error": {"type": "api_error"}}), Answer(drop=True, after=True)])
    async def test_a_lost_answer_is_asked_for_again_with_the_same_key(self, at_stripe, wire, trouble):
        wire.instead("stripe.intent", trouble)

        await ask(at_stripe())

        assert {asked.headers["Idempotency-Key"] for asked in wire.got("stripe.intent")} == {"reload-3"}
        assert len(wire.books.intents) == 1

    @pytest.mark.parametrize(
        ("answers", "code", "retryable"),
        [
            ([Answer(401, {"error": {"type": "invalid_request_error"}})], "401", False),
            (
                [Answer(400, {"error": {"type": "invalid_request_error", "code": "amount_too_small"}})],
                "amount_too_small",
                False,
            ),
            ([Answer(429, {"error": {"code": "rate_limit"}})], "429", True),
            ([Answer(503, "<html>")] * 3, "503", True),
            ([Answer(delay=LONG)], "timeout", True),
            ([Answer(drop=True)] * 3, "unreachable", True),
            (
                [
                    Answer(
                        402,
                        {
                            "error": {
                                "type": "card_error",
                                "code": "card_declined",
                                "decline_code": "insufficient_funds",
                            }
                        },
                    )
                ],
                "insufficient_funds",
                False,
            ),
        ],
    )
    async def test_every_trouble_has_a_name(self, at_stripe, wire, answers, code, retryable):
        deadline = 0.5 if answers[0].delay else 10
        wire.instead("stripe.intent", *answers)

        with pytest.raises(VendorError) as trouble:
            await ask(at_stripe(deadline=deadline))

        assert (trouble.value.code, trouble.value.retryable) == (code, retryable)

    async def test_a_wrong_key_is_told_in_one_word(self, at_stripe, wire):
        wire.instead("stripe.balance", Answer(401, {"error": {"type": "invalid_request_error"}}))

        assert (await at_stripe().check_health()).detail == "refused"
