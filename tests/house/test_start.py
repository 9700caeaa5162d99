"""What a start imports: calls are answered before anything is loaded that only pages, vendors or a role not taken need."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.house.sources import ROOT

LIST_MODULES = """
import json, sys
import main, uvicorn
settings = main.load_settings().model_copy(update={"RINGLYPRO_ROLE": sys.argv[1]})
from ringlypro.db.startup import OpenedDatabase
main.build_app(settings, OpenedDatabase("postgresql://nobody@/nowhere"))
print(json.dumps(sorted(sys.modules)))
"""
NEVER = {
    "nicegui", "socketio", "aiohttp", "requests", "twilio.rest", "stripe", "sendgrid", "elevenlabs", "rich", "pygments",
    "jwt", "cryptography", "alembic", "httpx", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.mysql",
}  # fmt: skip
"""What only pages, vendors with a key, tokens of programs, migrations or a terminal need."""


@pytest.fixture(scope="module")
def modules_of(tmp_path_factory: pytest.TempPathFactory) -> dict[str, frozenset[str]]:
    folder = tmp_path_factory.mktemp("start")
    return {role: _imported_modules(role, str(folder)) for role in ("all", "hooks")}


def _imported_modules(role: str, folder: str) -> frozenset[str]:
    ended = subprocess.run(
        [sys.executable, "-c", LIST_MODULES, role],
        cwd=ROOT,
        env={"RINGLYPRO_DATA_DIR": folder, "PATH": "", "HOME": folder},
        capture_output=True,
        check=True,
        text=True,
    )
    return frozenset(json.loads(ended.stdout.splitlines()[-1]))


@pytest.mark.parametrize("role", ["all", "hooks"])
def test_a_start_leaves_out_what_no_call_needs(modules_of: dict[str, frozenset[str]], role: str) -> None:
    assert modules_of[role] & NEVER == set()


def test_of_the_pages_only_those_before_sign_in_are_among_it(modules_of: dict[str, frozenset[str]]) -> None:
    pages = {name for name in modules_of["all"] if name.startswith(("components", "pages"))}
    plain = {"design_tokens", "local_paths", "plain_forms", "plain_html", "precompressed_files", "public_page"}

    assert pages == {"pages", "pages.routes", "pages.deferred_app", "pages.public_site", "pages.auth_pages"} | {
        "components",
        *("components." + name for name in plain),
    }
    assert not modules_of["hooks"] & {"components", "pages.auth_pages"}


def test_a_process_of_hooks_has_nothing_of_the_api(modules_of: dict[str, frozenset[str]]) -> None:
    api = {name for name in modules_of["hooks"] if name.startswith("webhooks.api.")}

    assert api == {"webhooks.api.authentication"}
    assert "webhooks.voice" in modules_of["hooks"]
