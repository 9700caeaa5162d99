"""What can go wrong outside our walls, reduced to the one question a job asks: is it worth trying again?"""


class VendorError(Exception):
    """A vendor did not do what we asked.

    `retryable` says whether the same request may succeed later; `code` is the vendor's own code (Twilio's
    "21610"), for logs and for the few cases that have a meaning of their own; `detail` is a short sentence of
    ours. Neither holds a name, a number or anything a person said or wrote. `payment_id` is the payment that a bank
    said no to: it exists, and its reports will come.
    """

    def __init__(self, detail: str, *, retryable: bool, code: str | None = None, payment_id: str | None = None) -> None:
        self.retryable = retryable
        self.code = code
        self.payment_id = payment_id
        self.detail = detail
        super().__init__(f"{detail} ({code})" if code else detail)


class UnverifiedEventError(Exception):
    """A message claims to come from a vendor and does not carry the vendor's signature."""


OPTED_OUT = "21610"
"""Twilio's code for a text to somebody who answered STOP; the fake phone uses it too."""

CALL_OVER = "21220"
"""Twilio's code for a call that is not going on, and so can be led nowhere; the fake phone uses it too."""

NUMBER_UNAVAILABLE = "21422"
"""Twilio's code for a number that somebody else took between the search and the purchase."""
