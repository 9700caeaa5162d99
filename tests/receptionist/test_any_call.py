"""Nothing that a caller says, keys or leaves unsaid can stop the conversation, and every line of it has words."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from ringlypro.receptionist import engine, locale
from ringlypro.receptionist.conversation_tasks import BookingTask, TimeWish
from ringlypro.receptionist.conversation_types import (
    AvailabilityResult,
    AwaitedAnswer,
    BookableService,
    CallerDetails,
    CallerSilence,
    CallProgress,
    CallStarted,
    ConversationEvent,
    ConversationState,
    FaqAnswer,
    KeysPressed,
    SpeechReceived,
    TurnContext,
)
from tests.receptionist import conversation_graph
from tests.receptionist.scripted_backend import Call, ScriptedBackend

BRIEF = conversation_graph.SAMPLE_CONTEXT
GREETED = CallProgress(greeted=True)

texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from([words for lang in ("en", "es") for words in conversation_graph.SAMPLE_UTTERANCES[lang].values()]),
)
caller_events: st.SearchStrategy[ConversationEvent] = st.one_of(
    st.builds(SpeechReceived, texts, st.none() | st.floats(0, 1)),
    st.builds(KeysPressed, st.text("0123456789*#", max_size=12)),
    st.builds(CallerSilence),
)
briefs = st.builds(
    replace,
    st.just(BRIEF),
    can_transfer=st.booleans(),
    client=st.sampled_from([BRIEF.client, replace(BRIEF.client, booking_enabled=False)]),
    mode=st.sampled_from(["open", "message_only", "emergency_only"]),
    caller=st.sampled_from([None, "+13055550134"]),
    services=st.sampled_from(
        [
            (),
            (BookableService(1, "Cleaning", 30),),
            tuple(BookableService(i, f"Service {i}", 30, "$9") for i in range(1, 6)),
        ]
    ),
    answers=st.sampled_from([(), (FaqAnswer(1, ("do you take insurance", ""), "We do."),)]),
    hours=st.sampled_from([(), BRIEF.hours]),
    known_lang=st.sampled_from([None, "en", "es"]),
)


class TestAnythingMayHappen:
    """No words, keys or silences in any order raise, and every call with nobody in it ends."""

    @settings(max_examples=60)
    @given(briefs, st.lists(caller_events, max_size=12))
    def test_a_call_of_nonsense_comes_to_an_end(self, brief: TurnContext, events: list[ConversationEvent]) -> None:
        call = Call(ScriptedBackend(brief))
        call.happens(CallStarted())

        for event in events:
            call.happens(event)
        for _ in range(8):
            call.happens(CallerSilence())

        assert call.is_over

    @settings(max_examples=60)
    @given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), texts)
    def test_every_turn_can_be_said(self, at: datetime, text: str) -> None:
        turn = engine.advance_conversation(
            ConversationState(
                caller=CallerDetails(name=text),
                task=BookingTask(time=TimeWish(offered=(at,))),
                awaited=AwaitedAnswer("offer"),
                progress=GREETED,
            ),
            AvailabilityResult(is_free=False, alternatives=(at,), reason=text),
            BRIEF,
        )

        assert all(isinstance(locale.render_prompt(line, "es", BRIEF), str) for line in turn.prompts)
