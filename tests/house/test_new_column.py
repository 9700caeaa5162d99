"""A column that a call needs is written in a few files: it is really added to a copy of the product, and works there."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT, handed_out, name

TABLE = "ringlypro/clients/tables.py"
DECLARATION = "ringlypro/clients/client_fields.py"
MIGRATIONS = "ringlypro/db/migrations"
TEXTS = "ringlypro/core/texts"
MOST_FILES = 5

COLUMN = """    parking: Mapped[str] = mapped_column(server_default="")
"""
FIELD = """    parking: Annotated[
        SingleLine, Field(max_length=200), editable("business", wide=True, spoken=True, translated=True)
    ] = ""
"""
MIGRATION = '''"""Where callers may park, in every language."""

import sqlalchemy as sa
from alembic import op

revision = "{number:04}"
down_revision = "{previous:04}"
branch_labels = depends_on = None
TABLES = ("clients", "client_texts")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in TABLES:
        op.add_column(table, sa.Column("parking", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "parking")
'''
LABELS = {"en": "Parking", "es": "Aparcamiento"}
PLACES = {
    TABLE: ("    ringlypro_number:", '    custom_greeting: Mapped[str] = mapped_column(server_default="")\n\n\n'),
    DECLARATION: ("    business_type:",),
}
"""The lines before which a new one goes: after the prices, of the client and of its texts."""
PROOFS = (
    "tests/routes/account/sample_column.py",
    "tests/house/test_fields.py",
    "tests/house/test_texts.py",
    "tests/house/test_landed_migrations.py",
    "tests/house/test_database.py",
    "tests/house/test_dead_code.py",
)


def insert_before(path: Path, line: str, lines: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(line) == 1, f"{path.name} has no such line"
    path.write_text(text.replace(line, lines + line), encoding="utf-8")


def add_column(root: Path) -> None:
    """What somebody who adds a column writes, and nothing else."""
    for line in PLACES[TABLE]:
        insert_before(root / TABLE, line, COLUMN)
    for line in PLACES[DECLARATION]:
        insert_before(root / DECLARATION, line, FIELD)
    previous = max(int(path.name[:4]) for path in (root / MIGRATIONS / "versions").glob("[0-9]*.py"))
    migration = MIGRATION.format(number=previous + 1, previous=previous)
    (root / MIGRATIONS / "versions" / f"{previous + 1:04}_parking.py").write_text(migration, encoding="utf-8")
    for lang, label in LABELS.items():
        with (root / TEXTS / f"{lang}_account.toml").open("a", encoding="utf-8") as texts:
            texts.write(f'[settings.parking]\nlabel = "{label}"\n')


def write_lists(root: Path) -> None:
    """What `docs/MIGRATIONS.md` has commands for: the hash of the new migration, and the schema it makes."""
    path = max((root / MIGRATIONS / "versions").glob("[0-9]*.py"))
    with (root / MIGRATIONS / "landed.sha256").open("a", encoding="utf-8") as landed:
        landed.write(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  versions/{path.name}\n")
    run_python(root, "-m", "bench.schema")


def run_python(root: Path, *arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of every file that is handed out."""
    for path in handed_out():
        copy = tmp_path / name(path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return tmp_path


def different(scratch: Path) -> list[str]:
    """Files that are not as they are here."""
    paths = [path for path in scratch.rglob("*") if path.is_file()]
    here = {path: ROOT / path.relative_to(scratch) for path in paths}
    return sorted(
        path.relative_to(scratch).as_posix()
        for path, original in here.items()
        if not original.exists() or original.read_bytes() != path.read_bytes()
    )


@pytest.mark.slow
def test_a_column_that_a_call_needs_is_written_in_five_files(scratch: Path) -> None:
    assert different(scratch) == []

    add_column(scratch)
    written = different(scratch)
    write_lists(scratch)

    print(f"A client column that a call needs: {len(written)} files: {', '.join(written)}")
    print(f"and written by commands: {', '.join(set(different(scratch)) - set(written))}")
    assert len(written) <= MOST_FILES
    run_python(scratch, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *PROOFS)
