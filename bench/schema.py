"""Write down what the migrations make: `make schema`, after a new migration. With an address, compare a database."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import psycopg

from ringlypro.db import catalog
from ringlypro.db.embedded import EmbeddedPostgres
from ringlypro.db.schema import migrate_schema


def read_fresh_schema() -> dict[str, str]:
    """The schema of a new database in a server of its own."""
    folder = Path(tempfile.mkdtemp(prefix="ringly-schema-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user than root
    server = EmbeddedPostgres(folder / "data", settings={"fsync": "off"})
    try:
        url = server.start().app
        migrate_schema(url)
        with psycopg.connect(url) as connection:
            return catalog.read_schema(connection)
    finally:
        server.stop()
        shutil.rmtree(folder)


def print_differences(url: str) -> int:
    """Every difference of a database from what is expected; 1 when there is one."""
    with psycopg.connect(url) as connection:
        differences = catalog.compare_schemas(catalog.read_schema(connection), catalog.load_expected_schema())
    for each in differences:
        print(each.fact, f"  expected: {each.expected}", f"  actual:   {each.actual}", sep="\n")
    return 1 if differences else 0


def main() -> int:
    """The command line."""
    if sys.argv[1:]:
        return print_differences(sys.argv[1])
    catalog.EXPECTED_SCHEMA.write_text(catalog.format_schema(read_fresh_schema()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
