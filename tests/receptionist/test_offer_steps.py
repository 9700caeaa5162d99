"""Times were read out: which of them is taken, and what is done when none is."""

# What callers say has no time zone.

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import pytest

from ringlypro.receptionist import offer_steps
from ringlypro.receptionist.conversation_tasks import (
    TimeWish,
)
from ringlypro.receptionist.conversation_types import (
    CheckAvailability,
    ConversationState,
    ConversationTurn,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.task_details import get_time_wish
from tests.receptionist.time_samples import (
    CONTEXT,
    FOUR,
    FRIDAY,
    MONDAY_TEN,
    SATURDAY,
    TEN,
    WEDNESDAY,
    booking,
    look,
    outline,
    said,
)

OFFERED = TimeWish(offered=(TEN, FOUR, MONDAY_TEN), refusals=1)
OF_ONE_DAY = TimeWish(offered=(TEN, FOUR), refusals=1)
ONE = TimeWish(offered=(TEN,), refusals=1)


@pytest.mark.parametrize(
    ("wish", "reply", "chosen"),
    [
        (OFFERED, said(option=0), TEN),
        (OFFERED, said(option=2), MONDAY_TEN),
        (OF_ONE_DAY, said(option=2), None),
        (OFFERED, said(option=-1), None),
        (OFFERED, said(offer=1), FOUR),
        (OFFERED, said(option=0, offer=1), TEN),
        (OF_ONE_DAY, said("any"), TEN),
        (ONE, said(intent="yes"), TEN),
        (OFFERED, said(intent="yes"), None),
        (ONE, said(intent="yes", date=FRIDAY), TEN),
        (ONE, said(intent="yes", date=SATURDAY), None),
        (ONE, said(intent="yes", time=time(11)), None),
        (ONE, said(intent="yes", part="evening"), None),
        (OFFERED, said(time=time(16)), FOUR),
        (OFFERED, said(time=time(10)), None),
        (OFFERED, said(time=time(10), date=MONDAY_TEN.date()), MONDAY_TEN),
        (OFFERED, said(date=MONDAY_TEN.date()), MONDAY_TEN),
        (OFFERED, said(date=FRIDAY), None),
        (OFFERED, said(part="afternoon"), FOUR),
        (OFFERED, said(part="morning"), None),
        (OFFERED, said(part="morning", date=FRIDAY), TEN),
        (OFFERED, said(part="evening"), None),
        (OFFERED, said(time=time(16), part="morning"), FOUR),
        (replace(ONE, day=FRIDAY), said(date=FRIDAY), None),
        (TimeWish(), said("any"), None),
    ],
)
def test_one_of_the_offered_times_is_chosen(wish: TimeWish, reply: CallerReply, chosen: datetime | None) -> None:
    result = offer_steps.answer_offer(booking(wish), reply, CONTEXT)

    taken = get_time_wish(result.state if isinstance(result, ConversationTurn) else result) if result else TimeWish()
    assert taken.at == chosen
    if chosen is not None:
        assert outline(result) == (["confirm"], "confirm")
        assert taken == replace(wish, at=chosen, day=chosen.date(), clock=chosen.time())


@pytest.mark.parametrize(
    ("wish", "reply", "keys", "then", "left"),
    [
        (OFFERED, said("later"), [], look(after=MONDAY_TEN), TimeWish(after=MONDAY_TEN, refusals=1)),
        (OF_ONE_DAY, said(option=3), [], look(after=FOUR), TimeWish(after=FOUR, refusals=1)),
        (OF_ONE_DAY, said("earlier"), [], look(earliest=True), TimeWish(earliest=True, refusals=1)),
        (OFFERED, said(past=True, date=WEDNESDAY), ["past_day", "ask_datetime.another"], "ask_datetime.another", OFFERED),
        (OFFERED, said(conflict=True, date=FRIDAY), ["conflict", "ask_datetime.which"], "ask_datetime.which", OFFERED),
        (OFFERED, said(conflict=True), ["ask_datetime.which"], "ask_datetime.which", OFFERED),
        (OFFERED, said(intent="no"), ["ask_datetime.another"], "ask_datetime.another", TimeWish(refusals=2)),
        (replace(OFFERED, refusals=2), said(intent="no"), ["no_time_suits", "ask_urgency"], "ask_urgency",
         TimeWish(refusals=3)),
    ],
)  # fmt: skip
def test_none_of_the_offered_times_will_do(
    wish: TimeWish, reply: CallerReply, keys: list[str], then: str | CheckAvailability, left: TimeWish
) -> None:
    turn = offer_steps.answer_offer(booking(wish), reply, CONTEXT)

    assert outline(turn) == (keys, then)
    assert isinstance(turn, ConversationTurn)
    wish_left = get_time_wish(turn.state)
    assert (wish_left.after, wish_left.earliest, wish_left.refusals) == (left.after, left.earliest, left.refusals)


def test_another_hour_is_of_the_day_that_all_offers_are_of() -> None:
    of_one_day = offer_steps.answer_offer(booking(OF_ONE_DAY), said(time=time(11)), CONTEXT)
    of_two_days = offer_steps.answer_offer(booking(OFFERED), said(time=time(11)), CONTEXT)
    of_a_known_day = offer_steps.answer_offer(booking(replace(OF_ONE_DAY, day=SATURDAY)), said(time=time(11)), CONTEXT)

    assert isinstance(of_one_day, ConversationState)
    assert isinstance(of_two_days, ConversationState)
    assert isinstance(of_a_known_day, ConversationState)
    assert get_time_wish(of_one_day) == TimeWish(day=FRIDAY, clock=time(11), refusals=1)
    assert get_time_wish(of_two_days) == TimeWish(clock=time(11), refusals=1)
    assert get_time_wish(of_a_known_day).day == SATURDAY


@pytest.mark.parametrize(("wish", "reply"), [(OFFERED, said(intent="other")), (TimeWish(), said("later"))])
def test_what_answers_no_offer_is_left_to_others(wish: TimeWish, reply: CallerReply) -> None:
    assert offer_steps.answer_offer(booking(wish), reply, CONTEXT) is None
