"""The servers that a benchmark measures: each a process of its own, so that its CPU time is nobody else's."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

PROJECT_ROOT = Path(__file__).resolve().parent.parent
FOREIGN_PREFIXES = ("TWILIO_", "STRIPE_", "SENDGRID_", "ELEVENLABS_", "RINGLYPRO_", "NICEGUI_", "PYTHONDONTWRITE")
FOREIGN_NAMES = frozenset({"APP_ENV", "DATABASE_URL", "WEBHOOK_BASE_URL", "FRONTEND_URL", "HOST", "PORT"})


def find_free_port() -> int:
    """A port below the ephemeral range, so that no connection takes it from us."""
    used_ports = {connection.laddr.port for connection in psutil.net_connections("tcp")}
    return next(port for port in iter(lambda: random.randrange(20_000, 30_000), 0) if port not in used_ports)


@dataclass(slots=True)
class ServerProcess:
    """A server of ours on a port of its own. `arguments` follow the interpreter; `{port}` in them is the port."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    log_path: Path
    port: int = field(default_factory=find_free_port)
    health_path: str = "/health"
    process: subprocess.Popen[bytes] | None = None

    @property
    def base_url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its process id; it must have been started."""
        assert self.process is not None, "a server that was not started has no process"
        return self.process.pid

    def launch(self) -> None:
        """Start it; returns at once."""
        arguments = [argument.replace("{port}", str(self.port)) for argument in self.arguments]
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=PROJECT_ROOT,
                env={**clean_environment(), "PORT": str(self.port), **self.environment},
                stdout=log,
                stderr=log,
            )

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self.launch()
        async with httpx.AsyncClient(timeout=20) as client:
            for _ in range(600):
                if self.process is not None and self.process.poll() is not None:
                    raise RuntimeError(f"{self.arguments} ended: {self.log_path.read_text(errors='replace')[-2000:]}")
                try:
                    if (await client.get(f"{self.base_url}{self.health_path}")).status_code < 500:
                        return
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)
        raise RuntimeError(f"{self.base_url}{self.health_path} does not answer")

    async def stop(self) -> None:
        """Stop it and wait, while the loop goes on: a proxy in it may be needed for the leaving."""
        if self.process:
            self.process.terminate()
            await asyncio.to_thread(self.process.wait, 30)
            self.process = None


def uvicorn_arguments(app_path: str) -> tuple[str, ...]:
    """What starts an ASGI app that is not the product."""
    options = ("--port", "{port}", "--log-level", "warning", "--timeout-keep-alive", "75")
    return ("-m", "uvicorn", app_path, *options)


def clean_environment() -> dict[str, str]:
    """The environment without settings of the product: whose shell it is must not matter to what is measured."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(FOREIGN_PREFIXES) and name not in FOREIGN_NAMES
    }
