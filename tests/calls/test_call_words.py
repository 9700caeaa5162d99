"""A search for words finds every call in which a caller said them, whichever way it takes, in either order."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from ringlypro.calls import call_words, jobs, queries
from ringlypro.calls.queries import CallFilter
from ringlypro.calls.tables import Call, CallKeyProgress, CallTurn, CallWord
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.conftest import TravellingClock
from tests.service_fixtures import make_services, run_jobs

SENTENCES = st.sampled_from(
    ["", "I left my glasses there", "¿Cuánto cuesta una limpieza?", "do you take Delta Dental", "DELTA, please",
     "the dental-cleaning of Señor Ñandú", "my number is 305 555 0142", "a" * 60 + "rgh", "100% sure"]
)  # fmt: skip
CALLS = st.lists(st.tuples(st.lists(SENTENCES, max_size=3), st.sampled_from([None, "one delta message"])), max_size=8)
CallSentences = list[tuple[list[str], str | None]]
QUERIES = st.sampled_from(
    ["delta", "Delta dent", "dental delta", "limpieza", "LIMP", "cuanto", "cuánto", "senor", "ñan", "glasses left",
     "305", "de", "elta", "a" * 40, "a" * 24 + "b", "%", "sure", "my", "cleaning delta", "\\m", "message"]
)  # fmt: skip


def fold(text: str) -> str:
    """Without accents, said once more and another way."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))


def is_meant(texts: list[str], q: str) -> bool:
    """What a search for words means."""
    query_words = [word[:24] for word in re.findall(r"[a-z0-9]+", fold(q)) if len(word) >= 3 and not word.isdigit()]
    said_words = [word for text in texts for word in re.findall(r"[a-z0-9]+", fold(text))]
    return bool(query_words) and all(any(word.startswith(each) for word in said_words) for each in query_words)


async def add_calls(unit: UnitOfWork, rows: CallSentences, *, first: int) -> dict[int, list[str]]:
    texts_by_call = {}
    for number, (sentences, voicemail) in enumerate(rows, first):
        at = unit.now - timedelta(minutes=number % 4)
        call = Call(twilio_call_sid=f"CA{number}", from_number="x", to_number="y", transcription=voicemail)
        call.created_at, call.updated_at = at, unit.now
        unit.db.add(call)
        await unit.db.flush()
        for place, heard in enumerate(sentences, 1):
            unit.db.add(CallTurn(call_id=call.id, number=place, at=at, heard=heard, said="Delta, limpieza, glasses."))
        texts_by_call[call.id] = [*sentences, voicemail or ""]
    await unit.db.flush()
    return texts_by_call


@pytest.mark.parametrize("limits", [(0, 2), (0, 3_000), (5_000, 3_000)])
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.tuples(CALLS, CALLS), search=st.tuples(st.lists(QUERIES, min_size=4, max_size=8), st.booleans()))
async def test_words_are_found_wherever_they_were_said(
    database: Database,
    dentist: int,
    limits: tuple[int, int],
    parts: tuple[CallSentences, CallSentences],
    search: tuple[list[str], bool],
) -> None:
    searches, has_oldest_first = search
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in zip(("RARE_KEYS", "NEWEST_CALLS"), limits, strict=True):
            patch.setattr(call_words, name, limit)
        patch.setattr(call_words, "CALLS_PER_STEP", 3)
        patch.setattr(call_words, "NAMES_SETTLE_AFTER", timedelta(0))
        async with database.unit_of_work(dentist) as unit:
            for table in (CallTurn, Call, CallWord, CallKeyProgress):
                await unit.db.execute(delete(table))
            texts = await add_calls(unit, parts[0], first=0)
            while await call_words.write_call_words(unit):
                pass
            texts |= await add_calls(unit, parts[1], first=len(parts[0]))
            listed = await queries.list_calls(
                unit, call_filter=CallFilter(), limit=100, has_oldest_first=has_oldest_first
            )
            ids_by_query = {}
            for q in searches:
                where = CallFilter(q=q)
                page = await queries.list_calls(unit, call_filter=where, limit=2, has_oldest_first=has_oldest_first)
                rest = []
                if len(page) == 2:
                    rest = list(
                        await queries.list_calls(
                            unit, call_filter=where, before=page[-1].id, limit=100, has_oldest_first=has_oldest_first
                        )
                    )
                ids_by_query[q] = [call.id for call in (*page, *rest)]
    assert ids_by_query == {q: [call.id for call in listed if is_meant(texts[call.id], q)] for q in searches}


async def test_the_sentence_that_was_looked_for_is_told(database: Database, dentist: int) -> None:
    async with database.unit_of_work(dentist) as unit:
        texts = await add_calls(unit, [(["hello", "a limpieza", "limpieza again"], None), (["hello"], None)], first=0)
        first, second = texts

        assert await queries.list_said_sentences(unit, [first, second], "Limp") == {first: "a limpieza"}
        assert await queries.list_said_sentences(unit, [first, second], "42") == {}


async def test_nobody_finds_what_was_said_to_another_business(database: Database, dentist: int, barber: int) -> None:
    async with database.unit_of_work(dentist) as unit:
        await add_calls(unit, [(["my glasses"], None)], first=0)

    async with database.unit_of_work(barber) as unit:
        assert await queries.list_calls(unit, call_filter=CallFilter(q="glasses")) == []
        assert (await unit.db.scalars(select(CallWord))).all() == []


async def test_words_get_their_keys_an_hour_after_a_call(
    database: Database, dentist: int, clock: TravellingClock
) -> None:
    services = make_services(database, clock)

    async def key_words() -> list[str]:
        async with services.system_session() as unit:
            await unit.enqueue(jobs.write_all_caller_keys, timestamp=0)
        await run_jobs(services, database.engine.url.render_as_string(hide_password=False))
        async with database.unit_of_work(dentist) as unit:
            return list(await unit.db.scalars(select(CallWord.word).order_by(CallWord.word)))

    async with database.unit_of_work(dentist) as unit:
        await add_calls(unit, [(["Left my glasses, my glasses"], None)], first=0)
    clock.forward(minutes=50)
    assert await key_words() == []

    clock.forward(minutes=20)
    assert await key_words() == ["glasses", "left"]
