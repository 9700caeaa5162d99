"""What a browser would run as code must never be put together from data, and raw values stay in the design."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "components").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])
NOT_CONSTANTS_ALONE = r"(?!(?:[^{\"']|\{[A-Z_]+\})*[\"'])"
SINKS = {
    "data in a parsed string": r"\.(props|classes|style)\(\s*(remove=|add=|replace=)?\s*f[\"']",
    "data in a template": r"\badd_slot\([^)]*f[\"']",
    "data in a script": r"run_javascript\(\s*f[\"'](?!.*json\.dumps)",
    "data in the head": r"\badd_(head_html|body_html|css|scss|sass)\(\s*f[\"']" + NOT_CONSTANTS_ALONE,
    "unsanitised HTML": r"sanitize\s*=\s*False",
    "an HTML notification": r"notify\([^)]*html\s*=\s*True",
    "HTML from Vue": r"v-html",
    "an editor": r"\bui\.editor\b",
    "a place that runs scripts": r"innerHTML",
    "an address of somebody else": r"javascript:",
}
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b|#[0-9A-Fa-f]{3}\b(?=[\"';])|rgba?\(")
HOME_OF_COLOURS = {"design_tokens.py", "theme.py"}


def test_there_is_something_to_look_at() -> None:
    assert len([path for path in FILES if path.parent.name == "components"]) > 15


@pytest.mark.parametrize("sink", SINKS)
def test_no_file_uses_a_forbidden_sink(sink: str) -> None:
    result = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(SINKS[sink], line)
    ]

    assert result == []


@pytest.mark.parametrize(
    "line", ["""x.props(f'label="{name}"')""", "ui.html(x, sanitize=False)", "a.style(add=f'w:{x}')"]
)
def test_the_rule_sees_what_it_forbids(line: str) -> None:
    assert any(re.search(pattern, line) for pattern in SINKS.values())


def test_colours_live_in_the_design_alone() -> None:
    result = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path.name not in HOME_OF_COLOURS and COLOUR.search(path.read_text(encoding="utf-8"))
    ]

    assert result == []
