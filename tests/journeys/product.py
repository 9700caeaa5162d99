"""The product as its users start it: `main.py` in a process of its own, over a PostgreSQL of its own."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.polling import wait_until
from tests.run_folder import RunFolder

ROOT = Path(__file__).parents[2]
NOT_OURS = ("TWILIO_", "STRIPE_", "SENDGRID_", "ELEVENLABS_", "RINGLYPRO_", "PYTEST_", "NICEGUI_")
NOT_EITHER = {"APP_ENV", "DATABASE_URL", "WEBHOOK_BASE_URL", "FRONTEND_URL", "JWT_SECRET", "SESSION_SECRET", "HOST"}


def new_home() -> Path:
    """A data folder that PostgreSQL's own user can reach into when the tests run as root."""
    home = Path(tempfile.mkdtemp(prefix="ringly-journey-"))
    home.chmod(0o755)
    return home


def free_port() -> int:
    """A port that nobody listens on, below those the system gives to outgoing connections.

    The order of tests is random by a seed that all workers share: this choice must not be.
    """
    ports = list(range(20_000, 32_000))
    random.SystemRandom().shuffle(ports)
    for port in ports:
        with socket.socket() as door:
            try:
                door.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no port is free")


@dataclass(slots=True)
class Product:
    """One process of the product. Several may share a data folder."""

    home: Path
    port: int = field(default_factory=free_port)
    tree: Path = ROOT
    role: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home / f"log-{self.port}.txt"

    @property
    def signing_token(self) -> str:
        """What development made for the telephone company's double."""
        return str(json.loads((self.home / "secrets.json").read_text(encoding="utf-8"))["TWILIO_AUTH_TOKEN"])

    def start(self) -> None:
        """Start and wait until it is well."""
        self.launch()
        self.wait_until_well()

    def wait_until_well(self) -> None:
        """Wait until it answers calls, or whatever its role is."""
        wait_until(self._is_well, pause=0.1)

    def launch(self) -> None:
        """Start; returns at once."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(NOT_OURS) and k not in NOT_EITHER}
        mine = {"RINGLYPRO_DATA_DIR": str(self.home), "RINGLYPRO_OPEN_BROWSER": "0", "PORT": str(self.port)}
        if self.role == "worker":
            mine["RINGLYPRO_METRICS_PORT"] = str(self.port)
        role = ["--role", self.role] if self.role else []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(self.tree / "main.py"), *role],
                cwd=self.home,
                env=clean | mine | self.environment,
                stdout=log,
                stderr=log,
            )

    def _is_well(self) -> bool:
        """Whether it answers calls. Raises RuntimeError with its log when it has ended."""
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"it ended with {self.process.returncode}:\n{self.log.read_text(errors='replace')}")
        try:
            path = "/metrics" if self.role == "worker" else "/health"
            # Without the certificates of half the world, whose reading costs more than the question.
            return httpx.get(self.url + path, timeout=5, verify=False).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """As when the power fails."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def terminate(self) -> None:
        """As a service manager asks; returns at once."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)

    def ended(self) -> int:
        """Wait for the end; the exit code."""
        assert self.process is not None
        return self.process.wait(timeout=30)

    def stop(self) -> None:
        """Stop, whatever state it is in."""
        if self.process is not None and self.process.poll() is None:
            self.terminate()
            try:
                self.ended()
            except subprocess.TimeoutExpired:
                self.kill()


def forget(home: Path) -> None:
    """Take a data folder away, with whatever PostgreSQL a killed process has left running in it."""
    from ringlypro.db.embedded import EmbeddedPostgres
    from tests.postgres import delete_database

    delete_database(EmbeddedPostgres(home))
    shutil.rmtree(home, ignore_errors=True)


@contextmanager
def running_product(home: Path) -> Iterator[Product]:
    """A product over this data folder, stopped whatever happens."""
    product = Product(home)
    try:
        product.start()
        yield product
    finally:
        product.stop()


@contextmanager
def shared_product(run: str) -> Iterator[Product]:
    """The one product of a test run, in whichever of its workers: for tests that neither stop nor kill it.

    Whoever starts it waits for the others in the end. So that two workers never wait for each other, each leaves the
    product before it leaves the run's PostgreSQL.
    """
    folder = RunFolder("product", run)
    folder.enter()
    home, port = folder.path / "home", folder.path / "port"
    with folder.alone():
        is_owner = not port.exists()
        product = Product(home) if is_owner else Product(home, port=int(port.read_text()))
        if is_owner:
            home.mkdir(mode=0o755)
            try:
                product.start()
            except BaseException:
                product.stop()
                raise
            port.write_text(str(product.port))
    yield product
    if is_owner:
        folder.wait_for_others()
        product.stop()
        forget(home)
        folder.remove()
    else:
        folder.leave()
