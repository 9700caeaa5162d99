"""The whole book of callers as a command: run twice over a sample business, compared to the letter, figures printed."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from datetime import time as clock
from typing import Final, TextIO, get_args

from ringlypro.receptionist.rehearsal import Result, book, rehearse
from ringlypro.receptionist.talk import Answer, Brief, Lang, Service

SAMPLE: Final = Brief(
    business="Sunrise Dental",
    now=datetime(2025, 11, 20, 8),  # noqa: DTZ001 - a wall clock, as everything in a conversation
    hours=tuple((day, clock(9), clock(17)) for day in range(1, 6)),
    services=(Service(1, "Cleaning", 30, "$90"), Service(2, "Whitening", 60, "$200")),
    prices="A cleaning is $90.",
    address="12 Ocean Drive",
    can_transfer=True,
    area_code="305",
)
ANSWERS: Final[dict[Lang, tuple[Answer, ...]]] = {
    "en": (Answer(1, ("Do you take insurance?",), "Yes, we take most insurance plans."),),
    "es": (Answer(1, ("¿Aceptan seguro?",), "Sí, aceptamos casi todos los seguros."),),
}
KINDS: Final = {
    "with services": SAMPLE,
    "without services": replace(SAMPLE, services=(), prices="", address="", can_transfer=False),
}


def run(out: TextIO, *, loud: bool = True) -> int:
    """Let everybody call twice. 0 when each call went well and both runs were the same to the letter."""
    began = time.perf_counter()
    first, second = _everybody(), _everybody()
    same = [r.lines for r in first] == [r.lines for r in second]
    bad = [r for r in first if not r.well]
    for result in bad if loud else ():
        _show(out, result)
    for lang in get_args(Lang):
        mine = [r for r in first if r.caller.lang == lang]
        left = sum(bool(r.left_out) for r in mine)
        went = sum(r.well for r in mine) - left
        out.write(f"{lang}: {len(book(lang))} callers, {len(mine) - left} calls, {went} went well, {left} left out\n")
    took = time.perf_counter() - began
    out.write(f"two runs {'are the same' if same else 'DIFFER'}, {took:.1f} s\n")
    return 0 if same and not bad else 1


def _everybody() -> list[Result]:
    return [
        result
        for brief in KINDS.values()
        for lang in get_args(Lang)
        for result in rehearse(replace(brief, answers=ANSWERS[lang]), lang)
    ]


def _show(out: TextIO, result: Result) -> None:
    out.write(f"{result.caller.lang} {result.caller.id} {result.named}: {result.why}\n")
    out.writelines(f"  {'--' if who == 'caller' else '  '} {words}\n" for who, words in result.lines)
