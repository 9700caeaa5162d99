"""What every status of Twilio's messages means for money and for what people see: data, with a reason each.

A test holds this table against the enum of Twilio's SDK. A report of a lower rank does not undo a higher one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageStatusRule:
    """One status of a text. Rank -1: not of a text that goes out."""

    rank: int
    reason: str


MESSAGE_STATUSES: Mapping[str, MessageStatusRule] = {
    "queued": MessageStatusRule(0, "nothing has left yet, nothing is priced"),
    "accepted": MessageStatusRule(0, "a sender is being chosen"),
    "scheduled": MessageStatusRule(0, "its time is still to come"),
    "sending": MessageStatusRule(1, "on its way"),
    "sent": MessageStatusRule(2, "the next company has it: it is priced from here on, also if it never arrives"),
    "partially_delivered": MessageStatusRule(3, "some of its parts arrived: not the whole text"),
    "failed": MessageStatusRule(3, "it never left; what the company says that it cost counts"),
    "undelivered": MessageStatusRule(3, "it left and did not arrive; it is priced all the same"),
    "canceled": MessageStatusRule(3, "called off before it left: no price"),
    "delivered": MessageStatusRule(4, "it arrived"),
    "read": MessageStatusRule(5, "somebody has read it"),
    "receiving": MessageStatusRule(-1, "of a text that comes in: nothing to tell"),
    "received": MessageStatusRule(-1, "of a text that comes in: nothing to tell"),
}
STATUS_RANK = {status: rule.rank for status, rule in MESSAGE_STATUSES.items()}
"""A report that is late must not undo a later one."""
