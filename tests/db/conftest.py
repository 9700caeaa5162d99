"""Data folders for embedded servers: one to share and abuse, and empty ones."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringlypro.db.embedded import EmbeddedPostgres
from tests.db.neighbours import FAST
from tests.postgres import delete_database


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A data folder others may pass, whose server every test may use and abuse."""
    root = Path(tempfile.mkdtemp(prefix="ringlypro-test-"))
    root.chmod(0o755)
    yield root / "data"
    delete_database(EmbeddedPostgres(root / "data"))
    shutil.rmtree(root)


@pytest.fixture
def postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    one = EmbeddedPostgres(folder, settings=FAST)
    yield one
    one.stop()


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A folder others may pass, with nothing in it."""
    root = Path(tempfile.mkdtemp(prefix="ringlypro-test-"))
    root.chmod(0o755)
    yield root
    shutil.rmtree(root)


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that only we may enter, as `mktemp -d` makes it."""
    root = Path(tempfile.mkdtemp(prefix="ringlypro-test-"))
    yield root
    shutil.rmtree(root)
