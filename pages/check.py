"""Check my receptionist: scripted callers try the owner's own business before real ones do, and nothing is written."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from nicegui import ui

from components.buttons import button
from components.cards import card, page_head
from components.empty import empty_state
from components.feedback import toast
from components.forms import busy
from components.meter import meter
from components.pills import pill
from components.text import Text, div
from components.transcript import Bubble, bubble
from pages.call_fix import meaning_of
from pages.guard import Place
from pages.lists import follow
from ringlypro.calls import corrections
from ringlypro.calls.tables import Correction
from ringlypro.clients import directory
from ringlypro.clients.directory import ClientCard
from ringlypro.kit.errors import NotFound
from ringlypro.simulator import self_test
from ringlypro.simulator.scenarios import ScenarioResult, load_callers

SHOWN_EVERY = 8
"""Calls between two looks at how far it is."""


@dataclass(slots=True)
class Check:
    """A check as far as it has come."""

    card: ClientCard
    put_right: Sequence[Correction]
    wrong: frozenset[int] = frozenset()
    results: list[ScenarioResult] = field(default_factory=list)
    count: int = 0
    seconds: float | None = None
    running: bool = False


async def build(place: Place) -> None:
    """The page of the check."""
    state = await _look(place)

    @ui.refreshable
    def shown() -> None:
        _show(place, state)

    async def start() -> None:
        if not state.running:
            with busy(again):
                await _run(place, state, shown.refresh)

    async def look_again() -> None:
        fresh = await _look(place)
        state.card, state.put_right = fresh.card, fresh.put_right
        if not state.running:
            shown.refresh()

    with page_head(place.say("check.title"), place.say("check.sub")):
        again = button(place.say("check.start"), start, kind="primary", icon="play")
    shown()
    follow(place, {"clients"}, look_again)


async def _look(place: Place) -> Check:
    found = await directory.by_id(place.services, place.visitor.client_id) or place.card
    async with place.unit() as unit:
        return Check(found, await corrections.listed(unit))


async def _run(place: Place, state: Check, refresh: Callable[[], object]) -> None:
    began = time.perf_counter()
    known = self_test.build_contexts(state.card, state.put_right, now=place.services.clock())
    state.results, state.seconds, state.running = [], None, True
    try:
        state.count = await self_test.count_calls(known)
        async for result in self_test.run_calls(known):
            state.results.append(result)
            if len(state.results) % SHOWN_EVERY == 0:
                refresh()
        state.wrong = frozenset(c.id for c in state.put_right if not self_test.correction_holds(known, c))
        state.seconds = time.perf_counter() - began
    finally:
        state.running = False
        refresh()


def _show(place: Place, state: Check) -> None:
    say = place.say
    with div("rp-column"):
        if state.running:
            with card():
                done = say("check.running", done=len(state.results), count=state.count)
                Text(done, "p", "rp-sub num")
                meter(len(state.results) / max(state.count, 1), done)
        elif state.seconds is None:
            empty_state("phone-call", say("check.idle"), say("check.idle_hint"))
        else:
            _verdict(place, state)
        if state.put_right:
            _own(place, state)


def _verdict(place: Place, state: Check) -> None:
    say = place.say
    went = [r for r in state.results if not r.left_out]
    failed = [r for r in went if not r.succeeded]
    key = "check.some_failed" if failed else "check.all_well"
    with card(say(key, failed=len(failed), count=len(went)), sub=say("check.took", seconds=f"{state.seconds:.1f}")):
        for lang in ("en", "es"):
            mine = [r for r in went if r.caller.lang == lang]
            words = say("check.running", done=sum(r.succeeded for r in mine), count=len(mine))
            Text(f"{say(f'check.lang_{lang}')}: {words}", "p", "num")
        for lack in dict.fromkeys(r.left_out for r in state.results if r.left_out):
            Text(say("check.left_out", why=say(f"check.lacks.{lack}")), "p", "rp-hint")
    if not failed:
        return
    with card(say("check.failed")):
        for result in failed:
            _failed(place, result)


def _failed(place: Place, result: ScenarioResult) -> None:
    say = place.say
    about = next((c.about for c in load_callers("es" if place.lang == "es" else "en") if c.id == result.caller.id), "")
    title = " · ".join(filter(None, (say(f"check.lang_{result.caller.lang}"), about, result.named)))
    with div("rp-why", "details"):
        Text(title, "summary")
        with div("rp-why-list"):
            for reason, wanted, got in result.why:
                if reason == "outcome":
                    wanted, got = say(f"check.came.{wanted}"), say(f"check.came.{got}")  # noqa: PLW2901 - worded
                Text(say(f"check.why.{reason}", wanted=wanted, got=got))
        with div("rp-turns"):
            for who, words in result.lines:
                bubble(Bubble("caller" if who == "caller" else "said", words))


def _own(place: Place, state: Check) -> None:
    say = place.say

    async def withdraw(correction_id: int) -> None:
        try:
            async with place.unit() as unit:
                await corrections.withdraw(unit, correction_id)
        except NotFound as error:
            toast(say(error.key), "bad")
            return
        toast(say("check.withdrawn"))

    with card(say("check.own"), sub=say("check.own_hint")):
        for each in state.put_right:
            with div("rp-charge-line"):
                Text(say("check.means", words=each.said, meaning=meaning_of(place, state.card, each)), "p")
                if state.seconds is not None:
                    bad = each.id in state.wrong
                    pill(say("check.bad" if bad else "check.good"), "bad" if bad else "ok")
                button(say("check.withdraw"), lambda _, i=each.id: withdraw(i), kind="quiet")
