"""Which words the telephone company answers itself, how much of a text is read for a wish, and how long a list is."""

from __future__ import annotations

from sqlalchemy import text

from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import threads
from ringlypro.messages.opt_out import classify_keyword, is_answered_by_carrier

ANSWERED = {
    "stop": "stop", "stopall": "stop", "unsubscribe": "stop", "cancel": "stop", "end": "stop", "quit": "stop",
    "revoke": "stop", "optout": "stop", "start": "start", "yes": "start", "unstop": "start", "help": "help",
    "info": "help",
}  # fmt: skip
"""Each word that Twilio answers for us, and what it asks for."""


def test_each_word_of_the_carrier_is_understood_and_left_to_it_in_any_case() -> None:
    for word, wish in ANSWERED.items():
        for written in (word, word.upper(), f" {word.title()}. "):
            assert classify_keyword(written) == wish, written
            assert is_answered_by_carrier(written), written
        assert not is_answered_by_carrier(f"{word} whatever"), word


def test_other_words_for_the_same_are_answered_by_us() -> None:
    for written, wish in {"leave me alone": "stop", "no more texts": "stop", "auxilio": "help"}.items():
        assert (classify_keyword(written), is_answered_by_carrier(written)) == (wish, False), written


def test_what_the_carrier_has_found_stands_whatever_was_written() -> None:
    for finding, wish in {"STOP": "stop", "START": "start", "HELP": "help", " stop ": "stop", "OTHER": None}.items():
        assert classify_keyword("start please help", carrier_opt_out=finding) == wish, finding
        assert is_answered_by_carrier("leave me alone", carrier_opt_out=finding), finding


def test_a_wish_is_looked_for_in_the_first_four_hundred_characters() -> None:
    for dots, wish in ((396, "stop"), (397, None)):
        assert classify_keyword("." * dots + "stop") == wish, dots


async def test_a_list_has_fifty_texts_unless_it_is_asked_for_another_number(unit: UnitOfWork) -> None:
    await unit.db.execute(
        text("""
        INSERT INTO messages (direction, from_number, to_number, body, status, created_at)
        SELECT 'incoming', 'x', 'x', n::text, 'received', :now FROM generate_series(1, 52) AS n
        """),
        {"now": unit.now},
    )

    assert [message.body for message in await threads.list_messages(unit)] == [str(n) for n in range(52, 2, -1)]
    assert len(await threads.list_messages(unit, limit=51)) == 51
