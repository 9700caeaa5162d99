"""What is handed out: documents that tell the truth, and nothing of the machine it was made on."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any, ClassVar

import pytest

from ringlypro.settings import Settings
from tests.house.sources import ROOT, handed_out, name

REGISTRIES = re.compile("|".join(("py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.(org|com)", "index" + "-url")))
OURS = {".ci/install.py", "tests/house/test_documents.py"}
"""The installer passes on the index of whatever machine it runs on."""
PLACES = re.compile(r"(?<![\w.\-~<}])/" + "(work|farm|root)" + r"(/|\b)")
MADE_BY_TOOLS = {"uv.lock", ".env", ".coverage"}
ROW = re.compile(r"^\| `(?P<name>[A-Z_]+)` \| (?P<default>[^|]*) \|", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


NAMED_IN_CODE = re.compile(r"`([A-Za-z]?[\w.]*[_A-Z]\w*)`")
"""What a walk names between backticks and must be found in a file of ours: `RECEIPT_BY_INTENT`, `answer_best_time`."""
STANDS_FOR_OTHERS = {"prices_xx", "loose_"}


def texts() -> list[tuple[str, str]]:
    result = []
    for path in handed_out():
        try:
            result.append((name(path), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return result


TEXTS = texts()


def test_there_is_something_to_look_at() -> None:
    assert len(TEXTS) > 300


def test_no_file_names_where_packages_come_from() -> None:
    assert [file for file, text in TEXTS if file not in OURS and REGISTRIES.search(text)] == []


def test_no_file_names_a_place_of_one_machine() -> None:
    result = [
        f"{file}:{number}"
        for file, text in TEXTS
        if file not in OURS
        for number, line in enumerate(text.splitlines(), 1)
        if PLACES.search(line)
    ]

    assert result == []


@pytest.mark.parametrize("document", ["CONVERSATION.md", "HOW_TO_ADD.md"])
def test_what_a_walk_names_is_there(document: str) -> None:
    words = {word for file, text in TEXTS if not file.startswith("docs/") for word in re.findall(r"\w+", text)}
    named = set(NAMED_IN_CODE.findall((ROOT / "docs" / document).read_text(encoding="utf-8"))) - STANDS_FOR_OTHERS

    assert len(named) > 20
    assert {written for written in named if written.rpartition(".")[2] not in words} == set()


def test_nothing_made_by_tools_is_handed_out() -> None:
    assert [file for file, _ in TEXTS if Path(file).name in MADE_BY_TOOLS] == []


class TestSettings:
    """`docs/SETTINGS.md` is the environment."""

    table: ClassVar[dict[str, str]] = dict(ROW.findall((ROOT / "docs" / "SETTINGS.md").read_text(encoding="utf-8")))

    def test_each_one_is_explained_and_none_is_invented(self) -> None:
        assert set(self.table) == set(Settings.model_fields)

    def test_each_default_is_the_one_that_holds(self) -> None:
        def shown(default: Any) -> str:
            if default in ("", None):
                return "empty"
            return f"`{int(default) if isinstance(default, bool) else default}`"

        plain = {name: shown(f.default) for name, f in Settings.model_fields.items() if f.default_factory is None}

        assert {n: self.table[n].strip() for n in plain} == plain

    def test_the_example_names_only_settings_and_sets_none(self) -> None:
        lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        names = {line.lstrip("# ").partition("=")[0] for line in lines if re.match(r"#?\s?[A-Z_]+=", line)}

        assert names == set(Settings.model_fields)
        assert [line for line in lines if line and not line.startswith("#")] == []


@pytest.mark.parametrize("file", sorted(file for file, _ in TEXTS if file.endswith(".md")))
def test_every_link_leads_somewhere(file: str) -> None:
    text = dict(TEXTS)[file]

    assert [to for to in LINK.findall(text) if not (ROOT / file).parent.joinpath(to).exists()] == []


def test_every_decision_is_listed_under_its_title() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("0*.md"))}
    listed = re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert [(file, f"# {number}. {title}") for number, title, file in listed] == [
        (file, text.partition("\n")[0]) for file, text in pages.items()
    ]


def test_every_module_a_document_names_is_there() -> None:
    rooms = r"`((?:ringlypro|pages|components|webhooks|tests|bench|docs|\.ci)/[\w./]+\.(?:py|md|toml))`"
    result = [(file, to) for file, text in TEXTS if file.endswith(".md") for to in re.findall(rooms, text)]

    assert [(file, to) for file, to in result if not (ROOT / to).exists()] == []


def names_in(module: Path) -> set[str]:
    """What a module defines: functions, classes, methods, parameters and fields."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def test_every_component_the_design_names_is_there() -> None:
    section = (ROOT / "docs" / "DESIGN.md").read_text(encoding="utf-8").partition("\n## Components\n")[2]
    rows = [row.split("|")[1:3] for row in section.partition("\n## ")[0].splitlines() if row.startswith("| `")]
    missing = []
    for modules, what in rows:
        files = [ROOT / "components" / f"{module}.py" for module in re.findall(r"`(\w+)`", modules)]
        missing += [file.name for file in files if not file.exists()]
        there = {file.stem for file in (ROOT / "components").glob("*.py")} | {"await"}
        there = there.union(*(names_in(file) for file in files if file.exists()))
        # What begins with a slash is an address; what begins with "ui." is NiceGUI's.
        spans = [span for span in re.findall(r"`([^`]+)`", what) if not span.startswith(("/", "ui."))]
        missing += [word for span in spans for word in re.findall(r"\w+", span) if word not in there]

    assert len(rows) > 15
    assert missing == []


def test_decisions_are_numbered_and_dated_by_none() -> None:
    pages = {path.name for path in (ROOT / "docs" / "decisions").glob("*.md")} - {"README.md"}
    numbers = sorted(page[:4] for page in pages)

    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]


def test_one_lock_pins_everything_with_hashes() -> None:
    expected = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.\-]+)==", lock, re.MULTILINE)

    assert lock.count("\n    --hash=sha256:") > len(pins)
    assert {re.split(r"[\[><=;]", w)[0].lower() for w in expected} - {p.lower() for p in pins} == set()
