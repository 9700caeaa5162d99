"""The servers that a benchmark measures: each a process of its own, so that its CPU time is nobody else's."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

PROJECT_ROOT = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class UvicornServer:
    """A uvicorn of our own on a free port."""

    app_path: str
    environment: dict[str, str]
    is_factory: bool = False
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def base_url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> int:
        """Start it; says its process id."""
        command = [sys.executable, "-m", "uvicorn", self.app_path, "--port", str(self.port), "--log-level", "warning"]
        command += ["--timeout-keep-alive", "75", *(["--factory"] if self.is_factory else [])]
        self.process = subprocess.Popen(command, cwd=PROJECT_ROOT, env={**os.environ, **self.environment})
        return self.process.pid

    def stop(self) -> None:
        """Stop it and wait."""
        if self.process:
            self.process.terminate()
            self.process.wait(20)


def find_free_port() -> int:
    """A port below the ephemeral range, so that no connection takes it from us."""
    used_ports = {connection.laddr.port for connection in psutil.net_connections("tcp")}
    return next(port for port in iter(lambda: random.randrange(20_000, 30_000), 0) if port not in used_ports)


async def wait_until_healthy(client: httpx.AsyncClient, url: str) -> None:
    """Wait until a server answers."""
    for _ in range(300):
        try:
            if (await client.get(url)).status_code < 500:
                return
        except httpx.HTTPError:
            await asyncio.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")
