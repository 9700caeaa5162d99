"""Each limit that decides between two readings is held from both sides: moved noticeably, one of its two lines turns red.

A count or a margin cannot move by one; likeness of words moves in steps of a few, as words have few letters.

Numbers and sentences stand here as they are; nothing is reckoned from the limit itself.
"""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ringlypro.receptionist import engine, keypad
from ringlypro.receptionist.conversation_tasks import BookingTask, MessageTask
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    CallerDetails,
    CallProgress,
    ConversationState,
    FaqAnswer,
    FindPassage,
    PassageFound,
    Prompt,
    SpeechReceived,
)
from ringlypro.receptionist.echo_removal import remove_echo
from ringlypro.receptionist.intent_overrides import is_same_phrase
from ringlypro.receptionist.interpretation import (
    detect_language,
    interpret_other_language,
    interpret_speech,
)
from ringlypro.receptionist.knowledge_index import find_quotation, index_business
from ringlypro.receptionist.nlu import NluRequest, decision_limits, understand_utterance
from ringlypro.receptionist.nlu.agreement import is_plain_agreement
from ringlypro.receptionist.nlu.arbitration import arbitrate_open_question
from ringlypro.receptionist.nlu.intent_classifier import IntentPrediction
from ringlypro.receptionist.nlu.intent_rules import IntentMatch, SlotFacts, resolve_intent
from ringlypro.receptionist.task_details import get_reason
from ringlypro.receptionist.unknown_concerns import is_question_phrase
from tests.receptionist import conversation_graph
from tests.receptionist.nlu.near_limits import NEAR_LIMITS

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the wall clock of a business
CONTEXT = conversation_graph.SAMPLE_CONTEXT
STORY = "so the thing is what happened with that over there by us"
HALF_A_STORY = "so the thing is what happened with that over there"
FEW_WORDS = "so the thing is"
SOME_WORDS = "so the thing is what"
GREETED = CallProgress(greeted=True)
OPEN = ConversationState(awaited=AwaitedAnswer("open"), progress=GREETED)
NAME_ASKED = ConversationState(task=BookingTask(), awaited=AwaitedAnswer("ask_name"), progress=GREETED)


def arbitrated(heard: str, lean: str, margin: int, words: str = SOME_WORDS) -> str:
    intent_match = IntentMatch(heard, "yonder" if heard in {"yes", "no"} else "")
    return arbitrate_open_question(intent_match, IntentPrediction(lean, margin, ""), words, "en", "open").intent


def answered(words: str, claimed_words: int) -> str:
    facts = SlotFacts(answers_question=True, has_time_slot=True, has_clock=False, claimed_words=claimed_words)
    return resolve_intent(IntentMatch("pricing", "price"), words, "en", "ask_datetime", facts).intent


def understood(text: str, *, context: str = "open", lang: str = "en", **business: tuple[str, ...]) -> object:
    result = understand_utterance(text, NluRequest(lang, context, NOW, **business))  # type: ignore[arg-type]  # by name
    return result.service if "service_names" in business else result.question


def prompt_keys(state: ConversationState, text: str, confidence: float | None = None) -> list[str]:
    turn = engine.advance_conversation(state, SpeechReceived(text, confidence), CONTEXT)
    if isinstance(turn.effect, FindPassage):
        turn = engine.advance_conversation(turn.state, PassageFound(text), CONTEXT)
    return [prompt.key for prompt in turn.prompts]


def switched(text: str) -> str | None:
    return understand_utterance(text, NluRequest("en", "ask_name", NOW)).switch


def exact_question(text: str, wording: str) -> int | None:
    context = replace(CONTEXT, answers=(FaqAnswer(1, (wording,), "Yes."),))
    return interpret_speech(OPEN, context, text).meaning.question


def hangs_up_or_transfers(text: str) -> bool:
    state = ConversationState(
        caller=CallerDetails(name="Ana", phone="+13055550142"),
        task=MessageTask(),
        awaited=AwaitedAnswer("ask_reason"),
        progress=GREETED,
    )
    turn = engine.advance_conversation(state, SpeechReceived(text), CONTEXT)
    return get_reason(turn.state) is None


def means_phone(keys: str) -> bool:
    reply = keypad.interpret_keys(ConversationState(awaited=AwaitedAnswer("ask_phone")), CONTEXT, keys)
    return reply is not None and reply.meaning.phone == keys


def heard_beside_echo(text: str) -> str:
    state = replace(NAME_ASKED, last_prompts=(Prompt("ask_name.plain"),))
    return remove_echo(state, SpeechReceived(text), CONTEXT).text


def written_down(text: str) -> bool:
    return "taken_down" in prompt_keys(replace(OPEN, awaited=AwaitedAnswer("open", misses=1)), text)


def quoted(question: str, *passages: str) -> int | None:
    text = find_quotation(index_business((), (), passages, "en"), question)
    return passages.index(text) if text else None


LIMITS: dict[str, tuple[Callable[[], bool], Callable[[], bool]]] = {
    "HINT_MARGIN": (
        lambda: arbitrated("other", "pricing", 20, STORY) == "pricing",
        lambda: arbitrated("other", "pricing", 19, STORY) == "other",
    ),
    "CLEAR_MARGIN": (
        lambda: arbitrated("other", "pricing", 60) == "pricing",
        lambda: arbitrated("other", "pricing", 59) == "other",
    ),
    "STRONG_MARGIN": (
        lambda: arbitrated("other", "reschedule", 150) == "reschedule",
        lambda: arbitrated("other", "reschedule", 149) == "other",
    ),
    "FIRM_MARGIN": (
        lambda: arbitrated("other", "goodbye", 200) == "goodbye",
        lambda: arbitrated("other", "goodbye", 199) == "other",
    ),
    "CERTAIN_MARGIN": (
        lambda: arbitrated("book", "pricing", 250) == "pricing",
        lambda: arbitrated("book", "pricing", 249) == "book",
    ),
    "UNBOOKED_CHANGE_MARGIN": (
        lambda: arbitrated("book", "reschedule", 500) == "reschedule",
        lambda: arbitrated("book", "reschedule", 499) == "book",
    ),
    "BRIEF_ANSWER_WORDS": (
        lambda: arbitrated("yes", "book", 9_999, FEW_WORDS) == "yes",
        lambda: arbitrated("yes", "book", 9_999, SOME_WORDS) == "book",
    ),
    "AGREEMENT_WORDS": (
        lambda: is_plain_agreement(" ".join(["yes"] * 24), "en"),
        lambda: not is_plain_agreement(" ".join(["yes"] * 25), "en"),
    ),
    "STORY_WORDS": (
        lambda: arbitrated("other", "pricing", 59, HALF_A_STORY) == "other",
        lambda: arbitrated("other", "pricing", 59, f"{HALF_A_STORY} by") == "pricing",
    ),
    "UNCLAIMED_ANSWER_WORDS": (
        lambda: answered("tuesday price", 1) == "inform",
        lambda: answered("tuesday price please", 1) == "pricing",
    ),
    "SHORT_COMMAND_WORDS": (
        lambda: hangs_up_or_transfers("a person please"),
        lambda: not hangs_up_or_transfers("a real person please"),
    ),
    "WAITING_WORDS": (
        lambda: prompt_keys(NAME_ASKED, "hold on just one second please") == ["take_your_time"],
        lambda: prompt_keys(NAME_ASKED, "hold on just one more second please") != ["take_your_time"],
    ),
    "ECHO_WORDS": (
        lambda: heard_beside_echo("put it under Ana") == "Ana",
        lambda: heard_beside_echo("it under Ana") == "it under Ana",
    ),
    "SHORT_QUESTION_WORDS": (
        lambda: is_question_phrase("where do you", "en"),
        lambda: not is_question_phrase("do you", "en"),
    ),
    "LONG_REPLY_WORDS": (
        lambda: written_down("purple bananas hum quietly"),
        lambda: not written_down("purple bananas hum"),
    ),
    "LONG_OPENING_WORDS": (
        lambda: "taken_down" in prompt_keys(OPEN, "purple bananas hum very quietly indoors"),
        lambda: "taken_down" not in prompt_keys(OPEN, "purple bananas hum quietly indoors"),
    ),
    "INTRODUCTION_WORDS": (
        lambda: "taken_down" in prompt_keys(OPEN, "this is Dana Whitfield where purple bananas hum ever so quietly indoors"),
        lambda: "taken_down" not in prompt_keys(OPEN, "this is Dana Whitfield where purple bananas hum so quietly indoors"),
    ),
    "FAQ_MATCH_WORDS": (
        lambda: exact_question("are you open today", "you open") == 0,
        lambda: exact_question("are you open today", "open") is None,
    ),
    "OVERRIDE_SIMILARITY": (
        lambda: is_same_phrase(["a", "label"], ["a", "labes"]),
        lambda: not is_same_phrase(["a", "whitening"], ["a", "whitehong"]),
    ),
    "OVERRIDE_WORD_LETTERS": (
        lambda: is_same_phrase(["my", "pelo"], ["my", "pelos"]),
        lambda: not is_same_phrase(["my", "cut"], ["my", "cuts"]),
    ),
    "SPOKEN_WORD_SIMILARITY": (
        lambda: understood("about tutering", service_names=("Tutoring",)) == 0,
        lambda: understood("about varnesh", service_names=("Varnish",)) is None,
    ),
    "QUESTION_SIMILARITY": (
        lambda: understood("insurance payment", faq_questions=("insurance payment plans",)) == 0,
        lambda: understood("insurance payment", faq_questions=("insurance payment options",)) is None,
    ),
    "KNOWLEDGE_COVERAGE": (
        lambda: quoted("violet gazebo umbrella trombone rowing", "violet gazebo umbrella", "lemon") == 0,
        lambda: quoted("violet gazebo umbrella trombone rowing", "violet gazebo", "lemon") is None,
    ),
    "KNOWLEDGE_MARGIN": (
        lambda: quoted("violet gazebo umbrella trombone rowing hedgehog", "violet gazebo umbrella trombone rowing",
                       "violet gazebo umbrella trombone") == 0,
        lambda: quoted("violet gazebo umbrella trombone", "violet gazebo umbrella", "violet gazebo trombone") is None,
    ),
    "KNOWLEDGE_HEAD_SHARE": (
        lambda: quoted("violet gazebo", "violet gazebo", "lemon lime apple pear plum fig and violet gazebo") == 0,
        lambda: quoted("violet gazebo umbrella trombone", "violet gazebo umbrella",
                       "lemon lime apple pear plum fig and violet gazebo umbrella trombone") == 1,
    ),
    "KNOWLEDGE_TOPIC_SHARE": (
        lambda: quoted("gratuity kennel shots loaner wifi voucher ramp trombone gazebo hedgehog",
                       "tipping boarding vaccine lend wi fi gift card wheelchair", "lemon") == 0,
        lambda: quoted("gratuity kennel shots loaner voucher trombone gazebo hedgehog",
                       "tipping boarding vaccine lend gift card", "lemon") is None,
    ),
    "KNOWLEDGE_LIGHT_WEIGHT": (
        lambda: quoted("violet takes", "violet", "takes lemon") == 0,
        lambda: quoted("violet takes", "violet takes lemon", "violet") == 0,
    ),
    "LANGUAGE_LEAD": (
        lambda: detect_language("quiero algo", "en") == "es",
        lambda: detect_language("quiero hello", "en") == "en",
    ),
    "LANGUAGE_LEAD_AGAIN": (
        lambda: interpret_other_language(NAME_ASKED, CONTEXT, "quiero una") is not None,
        lambda: interpret_other_language(NAME_ASKED, CONTEXT, "quiero") is None,
    ),
    "OWN_LANGUAGE_WORDS": (
        lambda: detect_language("hello quiero una cita", "en") == "es",
        lambda: detect_language("hello please quiero una cita para", "en") == "en",
    ),
    "FOREIGN_WORDS": (
        lambda: switched("quiero cita ananas") == "es",
        lambda: switched("quiero ananas") is None,
    ),
    "MIN_SPEECH_CONFIDENCE": (
        lambda: "unsure" in prompt_keys(NAME_ASKED, "Ana Lopez", 0.34),
        lambda: "unsure" not in prompt_keys(NAME_ASKED, "Ana Lopez", 0.36),
    ),
    "FEWEST_PHONE_KEYS": (
        lambda: means_phone("5550142"),
        lambda: not means_phone("555014"),
    ),
} | NEAR_LIMITS  # fmt: skip
"""For each limit what holds on its one side, and what on its other."""


def declared_limits() -> dict[str, bool]:
    """Each name of the table, and whether a reason stands below it."""
    body = ast.parse(Path(decision_limits.__file__).read_text(encoding="utf-8")).body
    return {
        node.target.id: isinstance(body[at + 1], ast.Expr)
        for at, node in enumerate(body)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def test_every_limit_has_its_reason_and_its_two_sides() -> None:
    limits = declared_limits()

    assert limits == dict.fromkeys(LIMITS, True)


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_holds_on_both_sides(name: str) -> None:
    one_side, other_side = LIMITS[name]

    assert one_side()
    assert other_side()
