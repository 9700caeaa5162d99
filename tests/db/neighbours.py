"""Questions to an embedded server, and a second process that uses it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg

from tests.polling import wait_until

CHECKOUT = Path(__file__).resolve().parents[2]
FAST = {"fsync": "off"}
OTHER_PROCESS = """
import json, sys
from pathlib import Path
from ringlypro.db.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), settings={"fsync": "off"})
addresses = server.start()
print(json.dumps({"app": addresses.app, "owner": server.is_owner}), flush=True)
for line in sys.stdin:
    if line == "start\\n":
        print(json.dumps({"app": server.start().app, "owner": server.is_owner}), flush=True)
    if line == "stop\\n":
        server.stop()
        print("{}", flush=True)
"""


class Neighbour:
    """Another process that uses the same data folder and does as it is told."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", OTHER_PROCESS, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(CHECKOUT), *sys.path])},
        )

    def hears(self) -> dict[str, object]:
        assert self.process.stdout
        return dict(json.loads(self.process.stdout.readline()))

    def told(self, word: str) -> dict[str, object]:
        assert self.process.stdin
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        return self.hears()

    def killed(self) -> None:
        self.process.kill()
        self.gone()

    def gone(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            assert stream
            stream.close()
        self.process.wait(30)


def ask(address: str, question: str = "SELECT current_user") -> object:
    with psycopg.connect(address, connect_timeout=3) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row[0] if row else None


def postmaster(folder: Path) -> psutil.Process:
    pid_file = next((folder / "pg").glob("data-*/postmaster.pid"))
    return psutil.Process(int(pid_file.read_text().splitlines()[0]))


def is_down(address: str) -> bool:
    try:
        ask(address)
    except psycopg.OperationalError:
        return True
    return False


def wait_until_up(address: str) -> None:
    wait_until(lambda: not is_down(address))
