"""Scripted callers try a business before real ones do: its own hours, services and answers, on paper.

A caller is a wish and answers to questions, not a fixed order of lines, so the same callers fit every business. What a
business does not have (no services, no address) is left out and said so. Pure: a run is the same every time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final, cast

from ringlypro.receptionist import engine, locale
from ringlypro.receptionist.conversation_types import (
    AlertOwner,
    AwaitedAnswer,
    BackendEffect,
    CallerDetails,
    CallerSilence,
    CallStarted,
    ConversationEvent,
    ConversationState,
    ConversationTurn,
    GatherInput,
    IntentOverride,
    KeysPressed,
    Lang,
    QuestionStep,
    RecordVoicemail,
    SpeechReceived,
    TransferCall,
    TransferResult,
    TurnContext,
    VoicemailRecorded,
)
from ringlypro.receptionist.interpretation import find_faq_answer, interpret_speech
from ringlypro.receptionist.language_packs import key_by_language
from ringlypro.receptionist.question_forms import PLAIN_FORM_BY_STEP
from ringlypro.simulator.in_memory_calendar import InMemoryCalendar
from ringlypro.simulator.scenario_business import CALLER_NUMBER, ScenarioBusiness, expand_businesses, load_script

MAX_TURNS: Final = 24
MAX_EFFECTS: Final = 12


@dataclass(frozen=True, slots=True)
class ScriptedCaller:
    """One scripted caller. `says` holds replies by question ("ask_phone.caller"), each a list said in turn.

    `ends` is what the call must come to: an outcome of the conversation, "alert", or "nothing". `needs` names what the
    business must have; `sets` what the calendar holds (taken, booked); `hears` what must be spoken, `never` what must
    not.
    """

    id: str
    about: str
    lang: Lang
    opening: str
    ends: tuple[str, ...]
    needs: tuple[str, ...] = ()
    sets: str = ""
    each: str = ""
    at_when: bool = False
    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hears: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    picks_up: bool = False


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """How one call went. `why` are (reason, expected, actual); `lines` are (who, words) in order."""

    caller: ScriptedCaller
    why: tuple[tuple[str, str, str], ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    left_out: str = ""
    named: str = ""
    """Which service or answer it was about, when the caller calls once for each."""

    @property
    def succeeded(self) -> bool:
        """Whether the call went as it should."""
        return not self.why


@cache
def load_callers(lang: Lang) -> tuple[ScriptedCaller, ...]:
    """Every scripted caller of a language."""
    script = load_script(lang)
    callers = []
    for group in script["group"]:
        rest = {k: v for k, v in group.items() if k != "callers"}
        for about_id, about, opening in group["callers"]:
            callers.append(_parse_caller(lang, {**rest, "id": about_id, "about": about, "opening": opening}))
    return tuple(callers)


def _parse_caller(lang: Lang, values: dict[str, Any]) -> ScriptedCaller:
    says = {key: _as_tuple(value) for key, value in values.pop("says", {}).items()}
    lists: dict[str, Any] = {
        key: _as_tuple(values.pop(key)) for key in ("ends", "needs", "hears", "never") if key in values
    }
    return ScriptedCaller(lang=lang, says=says, **lists, **values)


def _as_tuple(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _without_caller_history(turn_context: TurnContext) -> TurnContext:
    return replace(
        turn_context, mode="open", staff_first=False, vip=False, blocked=False, unfinished=None, caller=CALLER_NUMBER,
        known_name=None, known_lang=None, codes=(),
    )  # fmt: skip


def count_scenarios(turn_context: TurnContext, lang: Lang) -> int:
    """How many results `run_scenarios` has."""
    turn_context = _without_caller_history(turn_context)
    return sum(
        1 for caller in load_callers(lang) for _ in expand_businesses(caller.each, caller.sets, turn_context, lang)
    )


def run_scenarios(turn_context: TurnContext, lang: Lang, passages: tuple[str, ...] = ()) -> Iterator[ScenarioResult]:
    """Let every scripted caller call, one after another. `passages` are the owner's text in that language."""
    turn_context = _without_caller_history(turn_context)
    for caller in load_callers(lang):
        for business in expand_businesses(caller.each, caller.sets, turn_context, lang):
            missing = next((need for need in caller.needs if not business.has_requirement(need)), "")
            yield (
                ScenarioResult(caller, left_out=missing, named=business.named)
                if missing
                else _run_call(caller, replace(business, passages=passages))
            )


def _run_call(caller: ScriptedCaller, business: ScenarioBusiness) -> ScenarioResult:
    call = ScenarioCall(caller, business)
    call.run()
    return ScenarioResult(caller, tuple(call.find_failures()), tuple(call.lines), named=business.named)


def check_correction(turn_context: TurnContext, correction: IntentOverride, words: str, lang: Lang) -> bool:
    """Whether words that the owner put right still mean what the owner said."""
    step = cast("QuestionStep", correction.context)  # a kind of question bears the name of a step
    state = ConversationState(
        caller=CallerDetails(lang=lang), awaited=AwaitedAnswer(PLAIN_FORM_BY_STEP.get(step, "open"))
    )
    meaning = interpret_speech(state, turn_context, words).meaning
    if correction.answer_id is None:
        return meaning.intent == correction.intent
    own = next((each.answer.strip() for each in turn_context.answers if each.id == correction.answer_id), "")
    return bool(own) and find_faq_answer(turn_context, meaning.question) == own


class ScenarioCall:
    """One scripted call with the receptionist."""

    def __init__(self, caller: ScriptedCaller, business: ScenarioBusiness) -> None:
        self.caller, self.business = caller, business
        self.calendar: InMemoryCalendar = business.create_calendar()
        self.state = ConversationState()
        self.turn: ConversationTurn | None = None
        self.lines: list[tuple[str, str]] = []
        self.too_long = False
        self._opened = False
        self._times: dict[str, int] = {}

    def run(self) -> None:
        """The whole call."""
        self._advance(CallStarted())
        for _ in range(MAX_TURNS):
            if self.turn is None or not isinstance(self.turn.effect, GatherInput):
                return
            words = self._reply()
            self.lines.append(("caller", words))
            self._advance(_as_event(words))
        self.too_long = True

    def _advance(self, event: ConversationEvent) -> None:
        spoken: list[str] = []
        for _ in range(MAX_EFFECTS):
            turn_context = self._build_turn_context()
            self.turn = engine.advance_conversation(self.state, event, turn_context)
            self.state = self.turn.state
            spoken += [locale.render_prompt(each, self.state.lang, turn_context) for each in self.turn.prompts]
            match self.turn.effect:
                case TransferCall():
                    event = TransferResult(was_accepted=self.caller.picks_up)
                case RecordVoicemail():
                    event = VoicemailRecorded(7)
                case need if isinstance(need, BackendEffect):
                    event = self.calendar.answer_request(need)
                case _:
                    break
        if spoken:
            self.lines.append(("said", " ".join(spoken)))

    def _build_turn_context(self) -> TurnContext:
        codes = (
            tuple(b.code for b in self.calendar.bookings) if self.state.step in {"ask_code", "which_booking"} else ()
        )
        return replace(self.business.turn_context, codes=codes)

    def _reply(self) -> str:
        step = self.state.step
        defaults = load_script(self.caller.lang)["replies"]
        if step in {"menu", "open"} and not self._opened:
            if step == "menu" and "menu" not in self.caller.says:
                return f"<{key_by_language()[self.caller.lang]}>"
            self._opened = step == "open" or "menu" in self.caller.says
            key = "menu" if step == "menu" else "opening"
            return self.business.fill_placeholders(self.caller.says[key][0] if key == "menu" else self.caller.opening)
        for key in (self.state.awaited.question, step):
            replies = self.caller.says.get(key) or _as_tuple(defaults.get(key, []))
            if replies:
                times = self._times[key] = self._times.get(key, 0) + 1
                return self.business.fill_placeholders(replies[min(times, len(replies)) - 1])
        return "<silence>"

    def find_failures(self) -> Iterator[tuple[str, str, str]]:
        """What did not go as it should."""
        caller, speech = self.caller, " ".join(words for who, words in self.lines if who == "said").casefold()
        if self.too_long:
            yield ("long", "", "")
        outcome = "alert" if self.calendar.count_requests(AlertOwner) else (self.state.outcome or "nothing")
        if outcome not in caller.ends:
            yield ("outcome", caller.ends[0], outcome)
        for part in (self.business.fill_placeholders(p) for p in caller.hears):
            if part.casefold() not in speech and not self._was_told_instead():
                yield ("unheard", part, "")
        for part in (self.business.fill_placeholders(p) for p in caller.never):
            if part.casefold() in speech:
                yield ("heard", part, "")
        yield from self._find_booking_failures()

    def _was_told_instead(self) -> bool:
        """Whether the owner's text answered: "find us at" need not be heard where the text says where."""
        return not set(self.calendar.quoted_texts).isdisjoint(self.business.passages)

    def _find_booking_failures(self) -> Iterator[tuple[str, str, str]]:
        new = [b for b in self.calendar.bookings if b.id > len(self.business.bookings)]
        if bool(new) != ("booked" in self.caller.ends):
            yield ("books", "1" if "booked" in self.caller.ends else "0", str(len(new)))
        for booking in new:
            if self.caller.at_when and booking.at != self.business.when:
                yield ("time", str(self.business.when), str(booking.at))


def _as_event(words: str) -> ConversationEvent:
    if words == "<silence>":
        return CallerSilence()
    if words.startswith("<mumble>"):
        return SpeechReceived(words.removeprefix("<mumble>").strip() or "mm", 0.2)
    return KeysPressed(words[1:-1]) if words.startswith("<") and words.endswith(">") else SpeechReceived(words, 0.9)
