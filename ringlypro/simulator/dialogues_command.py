"""All scripted callers as a command: run twice over a sample business, compared to the letter, figures printed."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from datetime import time as clock
from typing import Final, TextIO

from ringlypro.clients.client_fields import ClientFields
from ringlypro.receptionist.conversation_types import BookableService, FaqAnswer, Lang, TurnContext
from ringlypro.simulator.scenario_business import list_caller_languages, load_script
from ringlypro.simulator.scenarios import ScenarioResult, load_callers, run_scenarios

SAMPLE_CLIENT: Final = ClientFields(
    id=1,
    business_name="Sunrise Dental",
    business_phone="+13055550100",
    prices="A cleaning is $90.",
    address="12 Ocean Drive",
    created_at=datetime(2025, 11, 1, tzinfo=UTC),
    updated_at=datetime(2025, 11, 1, tzinfo=UTC),
)
SAMPLE_BUSINESS: Final = TurnContext(
    client=SAMPLE_CLIENT,
    now=datetime(2025, 11, 20, 8),  # noqa: DTZ001 - a wall clock, as everything in a conversation
    hours=tuple((day, clock(9), clock(17)) for day in range(1, 6)),
    services=(BookableService(1, "Cleaning", 30, "$90"), BookableService(2, "Whitening", 60, "$200")),
    can_transfer=True,
    area_code="305",
)
BUSINESSES: Final = {
    "with services": SAMPLE_BUSINESS,
    "without services": replace(
        SAMPLE_BUSINESS, client=replace(SAMPLE_CLIENT, prices="", address=""), services=(), can_transfer=False
    ),
}


def run_dialogues_command(out: TextIO) -> int:
    """Run every scripted call twice. 0 when each call went well and both runs were the same to the letter."""
    started = time.perf_counter()
    first, second = _run_all(), _run_all()
    same = [r.lines for r in first] == [r.lines for r in second]
    failures = [r for r in first if not r.succeeded]
    for result in failures:
        _print_call(out, result)
    for lang in list_caller_languages():
        results = [r for r in first if r.caller.lang == lang]
        left_out = sum(bool(r.left_out) for r in results)
        succeeded = sum(r.succeeded for r in results) - left_out
        out.write(f"{lang}: {len(load_callers(lang))} callers, {len(results) - left_out} calls, ")
        out.write(f"{succeeded} went well, {left_out} left out\n")
    seconds = time.perf_counter() - started
    out.write(f"two runs {'are the same' if same else 'DIFFER'}, {seconds:.1f} s\n")
    return 0 if same and not failures else 1


def _run_all() -> list[ScenarioResult]:
    return [
        result
        for turn_context in BUSINESSES.values()
        for lang in list_caller_languages()
        for result in run_scenarios(replace(turn_context, answers=load_sample_answers(lang)), lang)
    ]


def load_sample_answers(lang: Lang) -> tuple[FaqAnswer, ...]:
    """What the sample businesses answer to callers of a language."""
    sample: dict[str, str] = load_script(lang)["sample_answer"]
    return (FaqAnswer(1, (sample["question"],), sample["answer"]),)


def _print_call(out: TextIO, result: ScenarioResult) -> None:
    out.write(f"{result.caller.lang} {result.caller.id} {result.named}: {result.why}\n")
    out.writelines(f"  {'--' if who == 'caller' else '  '} {words}\n" for who, words in result.lines)
