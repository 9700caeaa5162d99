"""Check my receptionist: scripted callers try the owner's own business before real ones do, and nothing is written."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from nicegui import ui

from components.buttons import text_button
from components.cards import card_section, page_head
from components.empty_states import empty_state
from components.feedback import show_toast
from components.forms import busy_button
from components.html_elements import Text, div
from components.meter import meter_bar
from components.pills import status_pill
from components.transcript import SpeechBubble, speech_bubble
from pages.access_control import PageContext
from pages.correct_intent import describe_correction
from pages.pagination import refresh_on_change
from ringlypro.calls import corrections
from ringlypro.calls.tables import Correction
from ringlypro.clients import client_profiles, knowledge
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.core.errors import NotFound
from ringlypro.simulator import self_test
from ringlypro.simulator.scenario_business import list_caller_languages
from ringlypro.simulator.scenarios import ScenarioResult, load_callers

REFRESH_EVERY = 8
"""Calls between two looks at how far it is."""


@dataclass(slots=True)
class SelfTestState:
    """A check as far as it has come."""

    client_profile: ClientProfile
    corrections: Sequence[Correction]
    passages: Mapping[str, tuple[str, ...]]
    """The owner's text, by language."""
    failed_correction_ids: frozenset[int] = frozenset()
    results: list[ScenarioResult] = field(default_factory=list)
    count: int = 0
    seconds: float | None = None
    running: bool = False


async def build_page(page: PageContext) -> None:
    """The page of the check."""
    state = await _load_state(page)

    @ui.refreshable
    def results_panel() -> None:
        _render_state(page, state)

    async def start_self_test() -> None:
        if not state.running:
            with busy_button(start_button):
                await _run_self_test(page, state, results_panel.refresh)

    async def refresh_state() -> None:
        latest = await _load_state(page)
        state.client_profile, state.corrections = latest.client_profile, latest.corrections
        state.passages = latest.passages
        if not state.running:
            results_panel.refresh()

    with page_head(page.translate("check.title"), page.translate("check.sub")):
        start_button = text_button(page.translate("check.start"), start_self_test, kind="primary", icon="play")
    results_panel()
    refresh_on_change(page, {"clients"}, refresh_state)


async def _load_state(page: PageContext) -> SelfTestState:
    client_profile = (
        await client_profiles.get_profile_by_id(page.services, page.visitor.client_id) or page.client_profile
    )
    async with page.unit_of_work() as unit:
        texts = await knowledge.load_knowledge(unit)
        passages = {lang: tuple(knowledge.list_passages(text)) for lang, text in texts.items()}
        return SelfTestState(client_profile, await corrections.list_corrections(unit), passages)


async def _run_self_test(page: PageContext, state: SelfTestState, refresh: Callable[[], object]) -> None:
    started_at = time.perf_counter()
    turn_contexts = self_test.build_contexts(state.client_profile, state.corrections, now=page.services.clock())
    state.results, state.seconds, state.running = [], None, True
    try:
        state.count = await self_test.count_calls(turn_contexts)
        async for result in self_test.run_calls(turn_contexts, state.passages):
            state.results.append(result)
            if len(state.results) % REFRESH_EVERY == 0:
                refresh()
        state.failed_correction_ids = frozenset(
            c.id for c in state.corrections if not self_test.correction_holds(turn_contexts, c)
        )
        state.seconds = time.perf_counter() - started_at
    finally:
        state.running = False
        refresh()


def _render_state(page: PageContext, state: SelfTestState) -> None:
    translate = page.translate
    with div("rp-column"):
        if state.running:
            with card_section():
                progress_text = translate("check.running", done=len(state.results), count=state.count)
                Text(progress_text, "p", "rp-sub num")
                meter_bar(len(state.results) / max(state.count, 1), progress_text)
        elif state.seconds is None:
            empty_state("phone-call", translate("check.idle"), translate("check.idle_hint"))
        else:
            _result_card(page, state)
        if state.corrections:
            _corrections_card(page, state)


def _result_card(page: PageContext, state: SelfTestState) -> None:
    translate = page.translate
    attempted = [r for r in state.results if not r.left_out]
    failed = [r for r in attempted if not r.succeeded]
    key = "check.some_failed" if failed else "check.all_well"
    with card_section(
        translate(key, failed=len(failed), count=len(attempted)),
        sub=translate("check.took", seconds=f"{state.seconds:.1f}"),
    ):
        for lang in list_caller_languages():
            language_results = [r for r in attempted if r.caller.lang == lang]
            words = translate(
                "check.running", done=sum(r.succeeded for r in language_results), count=len(language_results)
            )
            Text(f"{translate(f'check.lang_{lang}')}: {words}", "p", "num")
        for missing_requirement in dict.fromkeys(r.left_out for r in state.results if r.left_out):
            Text(translate("check.left_out", why=translate(f"check.lacks.{missing_requirement}")), "p", "rp-hint")
    if not failed:
        return
    with card_section(translate("check.failed")):
        for result in failed:
            _failed_scenario(page, result)


def _failed_scenario(page: PageContext, result: ScenarioResult) -> None:
    translate = page.translate
    about = next((c.about for c in load_callers(page.lang) if c.id == result.caller.id), "")
    title = " · ".join(filter(None, (translate(f"check.lang_{result.caller.lang}"), about, result.named)))
    with div("rp-why", "details"):
        Text(title, "summary")
        with div("rp-why-list"):
            for reason, expected, actual in result.why:
                if reason == "outcome":
                    expected, actual = translate(f"check.came.{expected}"), translate(f"check.came.{actual}")  # noqa: PLW2901 - worded
                Text(translate(f"check.why.{reason}", wanted=expected, got=actual))
        with div("rp-turns"):
            for speaker_role, words in result.lines:
                speech_bubble(SpeechBubble("caller" if speaker_role == "caller" else "said", words))


def _corrections_card(page: PageContext, state: SelfTestState) -> None:
    translate = page.translate

    async def withdraw_correction(correction_id: int) -> None:
        try:
            async with page.unit_of_work() as unit:
                await corrections.delete_correction(unit, correction_id)
        except NotFound as error:
            show_toast(translate(error.key), "bad")
            return
        show_toast(translate("check.withdrawn"))

    with card_section(translate("check.own"), sub=translate("check.own_hint")):
        for correction in state.corrections:
            with div("rp-charge-line"):
                Text(
                    translate(
                        "check.means",
                        words=correction.said,
                        meaning=describe_correction(page, state.client_profile, correction),
                    ),
                    "p",
                )
                if state.seconds is not None:
                    is_failing = correction.id in state.failed_correction_ids
                    status_pill(translate("check.bad" if is_failing else "check.good"), "bad" if is_failing else "ok")
                text_button(
                    translate("check.withdraw"), lambda _, i=correction.id: withdraw_correction(i), kind="quiet"
                )
