"""Nothing stands twice in the stylesheet: a property has one value for a selector, and a block of three is written once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from components import design_tokens

CSS = (design_tokens.STATIC_DIR / "app.css").read_text(encoding="utf-8")
MIN_SHARED = 3
"""From how many declarations on two blocks that are equal have to be one."""
Rule = tuple[str, str, list[str]]
"""The conditions around a rule, its selector, its declarations."""


def split_list(text: str, separator: str) -> list[str]:
    """The parts between separators that stand in no brackets."""
    return [part.strip() for part in re.split(separator + r"(?![^(]*\))", text) if part.strip()]


def find_rules(text: str, condition: str = "") -> Iterator[Rule]:
    """Every rule of a stylesheet; fonts and the steps of animations are none."""
    at = 0
    while (brace := text.find("{", at)) >= 0:
        selector, end, depth = re.sub(r"\s+", " ", text[at:brace]).strip(), brace + 1, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        body, at = text[brace + 1 : end - 1], end
        if selector.startswith(("@media", "@supports")):
            yield from find_rules(body, condition + selector)
        elif not selector.startswith("@"):
            yield condition, selector, split_list(body, ";")


def list_rules(text: str) -> list[Rule]:
    return list(find_rules(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)))


def find_restated(rules: list[Rule]) -> list[tuple[str, str, str]]:
    """Properties that a selector is given in two places, or twice in one but for a unit that older browsers lack."""
    stated: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for condition, selectors, declarations in rules:
        for selector in split_list(selectors, ","):
            for declaration in declarations:
                name, _, value = declaration.partition(":")
                stated[condition, selector, name].append(value)
    return [key for key, values in stated.items() if len(values) > 1 and not is_fallback(values)]


def is_fallback(values: list[str]) -> bool:
    """Whether the second value is the first in a unit that not every browser knows."""
    return len(set(values)) == len(values) == 2 and values[0] == values[1].replace("dvh", "vh")


def find_equal_blocks(rules: list[Rule]) -> list[list[str]]:
    """Selectors that have the same declarations and stand apart."""
    blocks: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for condition, selectors, declarations in rules:
        if len(declarations) >= MIN_SHARED:
            blocks[condition, tuple(sorted(declarations))].append(selectors)
    return [selectors for selectors in blocks.values() if len(selectors) > 1]


def test_a_selector_states_each_property_once() -> None:
    rules = list_rules(CSS)

    assert len(rules) > 500
    assert find_restated(rules) == []


def test_equal_blocks_are_one() -> None:
    assert find_equal_blocks(list_rules(CSS)) == []


def test_what_stands_twice_is_seen() -> None:
    rules = list_rules("""
        .one{color:red;min-height:1vh;min-height:1dvh} @media (width<9px){.one{color:blue}}
        .two,.three{color:red} .three{color:green}
        .four{margin:0;padding:0;gap:var(--a,1px)} .five{padding:0;gap:var(--a,1px);margin:0}
    """)

    assert find_restated(rules) == [("", ".three", "color")]
    assert find_equal_blocks(rules) == [[".four", ".five"]]
