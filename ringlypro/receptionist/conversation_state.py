"""What a call has told us so far, and what was said last.

It is stored with the call between two turns, and part of it may come back in the caller's next call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from ringlypro.receptionist.conversation_tasks import NO_DETAILS, NO_TASK, CallTask, TaskDetails
from ringlypro.receptionist.conversation_terms import CallOutcome, EffectKind, Lang
from ringlypro.receptionist.question_forms import STEP_BY_FORM, QuestionForm, QuestionStep


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to say: a key of the pack and its values. `lang` overrides the call's, for the bilingual greeting.

    Values are strings, numbers, dates and moments; the pack words them. `verbatim` text is the owner's own.
    """

    key: str
    values: tuple[tuple[str, str | int | date | time | datetime | tuple[datetime, ...]], ...] = ()
    lang: Lang | None = None


@dataclass(frozen=True, slots=True)
class CallerDetails:
    """Who is calling, and how they speak with us."""

    name: str | None = None
    phone: str | None = None
    """E.164; not always the number that the call comes from, which belongs to the turn's context."""
    phone_confirmed: bool = False
    lang: Lang = "en"
    uses_keypad: bool = False
    """The caller answers by keypad: keys are named from the start."""
    refuses_number: bool = False
    """No number is given: a message is passed on without one."""
    is_recalled: bool = False
    """Name and number were told in an earlier call that this one goes on with: they open no appointment."""


@dataclass(frozen=True, slots=True)
class AwaitedAnswer:
    """The question that is to be answered, and the effect that is to answer before it, if there is one."""

    question: QuestionForm = "menu"
    service_page: int | None = None
    """Which services are read out when there are many, two a page from 0; None until more were asked for."""
    effect: EffectKind | None = None
    """What has not answered yet."""
    misses: int = 0
    """Misses in a row on this question."""
    begun: str = ""
    """What was told of a telephone number that was broken off."""
    interrupted: QuestionForm | None = None
    """The question that stood when a person was asked for: if nobody comes, it is asked again."""


@dataclass(frozen=True, slots=True)
class CallCounters:
    """What is counted through the whole call."""

    misses: int = 0
    rejected_phones: int = 0
    """How often a number was read back that was not the caller's."""


@dataclass(frozen=True, slots=True)
class CallProgress:
    """What happens once in a call, and whether it has."""

    greeted: bool = False
    owner_dialed: bool = False
    """The owner's phone was rung."""
    owner_alerted: bool = False
    """The owner was told of an emergency."""
    closing: bool = False
    """Say goodbye once what is pending is done."""
    taken_over_by: str = ""
    """Who of the business asked to have this call put through; empty once their telephone rings."""


@dataclass(frozen=True, slots=True)
class SettledAct:
    """What was last put into the calendar or taken out of it in this call, so that it can be taken back."""

    kind: Literal["booked", "moved", "cancelled"] = "booked"
    at: datetime | None = None
    """When the appointment is, or was."""
    code: str | None = None
    """Its confirmation code; None once it is cancelled."""
    service_id: int | None = None
    new_name: str = ""
    """Under which other name it is to stand, as long as that is asked."""


@dataclass(frozen=True, slots=True)
class ConversationState:
    """All that a call has told us so far. JSON-able by `conversation_state_json`; a new field needs a default."""

    caller: CallerDetails = CallerDetails()
    task: CallTask = NO_TASK
    set_aside: TaskDetails = NO_DETAILS
    """What was said of other tasks than the one in hand: `task_details`."""
    awaited: AwaitedAnswer = AwaitedAnswer()
    counters: CallCounters = CallCounters()
    progress: CallProgress = CallProgress()
    settled: SettledAct | None = None
    outcome: CallOutcome | None = None
    """None while nothing has come of it."""
    unanswered_question: str = ""
    """A question that came up on the way and had no answer: it is noted when the matter in hand is done."""
    last_prompts: tuple[Prompt, ...] = ()
    """What was said last, so that "say that again" can."""

    @property
    def lang(self) -> Lang:
        """The language of the call."""
        return self.caller.lang

    @property
    def has_just_settled(self) -> bool:
        """Whether the last thing said was that something is booked, moved or cancelled now."""
        settled = self.settled
        return settled is not None and any(prompt.key == settled.kind for prompt in self.last_prompts)

    @property
    def step(self) -> QuestionStep:
        """The question just asked, in whatever form."""
        return STEP_BY_FORM[self.awaited.question]
