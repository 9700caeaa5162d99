"""What the vendors behind the loopback wire do and remember: numbers sold, texts taken, payments opened."""

import secrets
from datetime import UTC, datetime
from email.utils import format_datetime

from ringlypro.vendors.fakes.phone import FAILING_NUMBERS, count_segments
from tests.fake_voice import silent_mp3

TAKEN = "+13055550199"
CALL_THAT_IS_OVER, CALL_OF_NOBODY = "CA" + "e" * 32, "CA" + "0" * 32
DECLINED = {"pm_card_0002": "card_declined", "pm_card_3155": "authentication_required"}


def intent_params():
    from stripe.params import PaymentIntentCreateParams

    return PaymentIntentCreateParams


def customer_params():
    from stripe.params import CustomerCreateParams

    return CustomerCreateParams


def payment_list_params():
    from stripe.params import PaymentIntentListParams

    return PaymentIntentListParams


def refund_list_params():
    from stripe.params import RefundListParams

    return RefundListParams


def dispute_list_params():
    from stripe.params import DisputeListParams

    return DisputeListParams


def payment_retrieve_params():
    from stripe.params import PaymentIntentRetrieveParams

    return PaymentIntentRetrieveParams


def payment_cancel_params():
    from stripe.params import PaymentIntentCancelParams

    return PaymentIntentCancelParams


def checkout_params():
    from stripe.params.checkout import SessionCreateParams

    return SessionCreateParams


def checkout_expire_params():
    from stripe.params.checkout import SessionExpireParams

    return SessionExpireParams


STRIPE_PARAMS = {
    "stripe.intent": intent_params,
    "stripe.customer": customer_params,
    "stripe.cancel": payment_cancel_params,
    "stripe.checkout": checkout_params,
    "stripe.expire": checkout_expire_params,
}
STRIPE_LIST_PARAMS = {
    "stripe.payment": payment_retrieve_params,
    "stripe.payments": payment_list_params,
    "stripe.refunds": refund_list_params,
    "stripe.disputes": dispute_list_params,
}


def model(name, *languages, speaks=True):
    """One of ElevenLabs' models as its list shows it."""
    existing = [{"language_id": code, "name": code.title()} for code in languages]
    return {"model_id": name, "name": name, "can_do_text_to_speech": speaks, "languages": existing}


class Books:
    """Everything that was really done."""

    def __init__(self):
        self.numbers = {}
        self.texts = []
        self.calls = {}
        self.letters = []
        self.intents = {}
        self.customers = {}
        self.checkouts = {}
        self.listed = {"payment_intents": [], "refunds": [], "disputes": []}

    def answer(self, route, path, received):
        """(status, body, headers) of the usual answer."""
        answer = getattr(self, "_" + route.replace(".", "_"))(received, path)
        return (*answer, {})[:3]

    def _numbers_search(self, received, _path):
        code = received.query.get("AreaCode", "212")
        numbers = [
            {"phone_number": f"+1{code}5550{line}"} for line in range(110, 110 + int(received.query["PageSize"]))
        ]
        return 200, {"available_phone_numbers": numbers, "uri": "/x"}

    def _numbers_list(self, received, _path):
        name = received.query.get("FriendlyName")
        return 200, {"incoming_phone_numbers": [n for n in self.numbers.values() if n["friendly_name"] == name]}

    def _numbers_buy(self, received, _path):
        number = received.body["PhoneNumber"]
        if number == TAKEN or number in self.numbers:
            return 400, {"code": 21422, "message": f"{number} is not available", "status": 400}
        sold = {
            "sid": "PN" + secrets.token_hex(16),
            "phone_number": number,
            "friendly_name": received.body["FriendlyName"],
        }
        self.numbers[number] = sold
        return 201, sold

    def _calls_update(self, _received, path):
        sid = path[-39:-5]
        if sid == CALL_THAT_IS_OVER:
            return 400, {"code": 21220, "message": "Call is not in-progress. Cannot redirect.", "status": 400}
        if sid == CALL_OF_NOBODY:
            return 404, {"code": 20404, "message": f"{path} was not found", "status": 404}
        return 200, {"sid": sid, "status": "in-progress"}

    def _texts_send(self, received, _path):
        to, body = received.body["To"], received.body["Body"]
        if to[-7:] in FAILING_NUMBERS:
            code, retryable = FAILING_NUMBERS[to[-7:]]
            return (429 if retryable else 400), {"code": int(code), "message": f"no text to {to}", "status": 400}
        text = {
            "sid": "SM" + secrets.token_hex(16),
            "status": "queued",
            "num_segments": str(count_segments(body)),
            "price": None,
            "to": to,
            "body": body,
            "direction": "outbound-api",
            "date_created": format_datetime(datetime.now(UTC)),
        }
        self.texts.append(text)
        return 201, text

    def _texts_list(self, received, _path):
        return 200, {"messages": [text for text in self.texts if text["to"] == received.query.get("To")]}

    def _texts_get(self, _received, path):
        text = next((text for text in self.texts if text["sid"] == path[-39:-5]), None)
        return (200, text | {"price": "-0.0083", "status": "delivered"}) if text else self._nothing()

    def _calls_get(self, _received, path):
        call = self.calls.get(path[-39:-5])
        return (200, call) if call else self._nothing()

    def _nothing(self):
        return 404, {"code": 20404, "message": "The requested resource was not found", "status": 404}

    def _account(self, _received, path):
        return 200, {"sid": path[-39:-5], "status": "active"}

    def _letters_send(self, received, _path):
        to = received.body["personalizations"][0]["to"][0]["email"]
        if to.startswith("refused@"):
            return 400, {"errors": [{"message": f"{to} is refused"}]}
        if to.startswith("later@"):
            return 429, {"errors": [{"message": "slow down"}]}
        self.letters.append(received.body)
        return 202, None, {"X-Message-Id": secrets.token_hex(11)}

    def _letters_scopes(self, _received, _path):
        return 200, {"scopes": ["mail.send"]}

    def _voice_synthesize_speech(self, received, _path):
        return 200, silent_mp3(len(received.body["text"]) / 15)

    def _voice_get(self, _received, path):
        return 200, {"voice_id": path.rpartition("/")[2], "name": "Rachel", "category": "premade"}

    def _voice_models(self, _received, _path):
        return 200, [
            model("eleven_flash_v2_5", "en", "es", "fil"),
            model("eleven_multilingual_v2", "en", "es"),
            model("eleven_flash_v2", "en"),
            model("eleven_multilingual_sts_v2", "en", "es", speaks=False),
        ]

    def _stripe_intent(self, received, _path):
        key, asked = received.headers["Idempotency-Key"], received.body
        if key in self.intents:
            existing, intent = self.intents[key]
            if existing != asked:
                problem = {"type": "idempotency_error", "message": "other parameters"}
                return 400, {"error": problem}
            return 200, intent
        if code := DECLINED.get(asked.get("payment_method")):
            problem = {"type": "card_error", "code": code, "message": "no"}
            return 402, {"error": problem | ({"decline_code": "generic_decline"} if code == "card_declined" else {})}
        name = "pi_" + secrets.token_hex(12)
        intent = {
            "id": name,
            "object": "payment_intent",
            "client_secret": name + "_secret_x",
            "amount": int(asked["amount"]),
        }
        self.intents[key] = asked, intent
        return 200, intent

    def _stripe_payment(self, _received, path):
        intent = self._find_intent(path.rpartition("/")[2])
        if intent is None:
            return 404, {"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "no such"}}
        card = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2034}
        charge = {"id": "ch_1", "object": "charge", "payment_method_details": {"type": "card", "card": card}}
        is_paid = intent.get("status") == "succeeded"
        shown = {"payment_method": "pm_1" if is_paid else None, "latest_charge": charge if is_paid else None}
        return 200, {"status": "requires_payment_method", **intent, **shown}

    def _stripe_cancel(self, _received, path):
        intent = self._find_intent(path.split("/")[-2])
        if intent is None or intent.get("status") in {"succeeded", "processing", "canceled"}:
            problem = {"type": "invalid_request_error", "code": "payment_intent_unexpected_state", "message": "no"}
            return 400, {"error": problem}
        intent["status"] = "canceled"
        return 200, intent

    def _find_intent(self, name):
        return next((intent for _, intent in self.intents.values() if intent["id"] == name), None)

    def _stripe_checkout(self, received, _path):
        key = received.headers["Idempotency-Key"]
        name = self.checkouts.setdefault(key, "cs_test_" + secrets.token_hex(12))
        return 200, {"id": name, "object": "checkout.session", "url": f"https://checkout.stripe.com/c/pay/{name}"}

    def _stripe_expire(self, _received, path):
        return 200, {"id": path.split("/")[-2], "object": "checkout.session", "status": "expired"}

    def _stripe_customer(self, received, _path):
        key = received.headers["Idempotency-Key"]
        name = self.customers.setdefault(key, "cus_" + secrets.token_hex(7))
        return 200, {"id": name, "object": "customer"}

    def _stripe_balance(self, _received, _path):
        return 200, {"object": "balance", "available": []}

    def _stripe_payments(self, received, _path):
        return self._stripe_page("payment_intents", received)

    def _stripe_refunds(self, received, _path):
        return self._stripe_page("refunds", received)

    def _stripe_disputes(self, received, _path):
        return self._stripe_page("disputes", received)

    def _stripe_page(self, name, received):
        """A page of a list, after the object that is named; as Stripe shows it, newest first."""
        rows = self.listed[name]
        names = [row["id"] for row in rows]
        after = received.query.get("starting_after")
        rest = rows[names.index(after) + 1 :] if after else rows
        page = rest[: int(received.query["limit"])]
        return 200, {"object": "list", "url": f"/v1/{name}", "has_more": len(page) < len(rest), "data": page}
