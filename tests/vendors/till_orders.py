"""What is asked of a till, whoever it is."""

from decimal import Decimal

SECRET = "whsec_x"


def ask(payments, **changes):
    asked = {
        "amount": Decimal("20.00"),
        "currency": "usd",
        "client_id": 7,
        "reload_id": 3,
        "customer": None,
        "save_card": False,
        "idempotency_key": "reload-3",
    }
    return payments.create_payment_intent(**(asked | changes))


def charge(payments, **changes):
    asked = {
        "amount": Decimal("20.00"),
        "currency": "usd",
        "client_id": 7,
        "reload_id": 3,
        "customer": "cus_1",
        "payment_method": "pm_card_4242",
        "idempotency_key": "auto-3",
    }
    return payments.charge_saved_card(**(asked | changes))
