"""One PostgreSQL with the product's settings, and the servers over it: what every measurement stands on."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg

from bench.measured_server import ServerProcess, find_free_port
from ringlypro.db.embedded import EmbeddedPostgres, ServerAddresses
from ringlypro.db.schema import migrate_schema
from ringlypro.settings import Settings

QUEUE_EMPTY_SECONDS = 60.0
COUNT_WAITING_JOBS = """
SELECT count(*) FROM jobs.procrastinate_jobs
WHERE status = 'doing' OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()))
"""


@dataclass(slots=True)
class BenchStack:
    """A migrated database and the settings that every process over it is started with."""

    addresses: ServerAddresses
    folder: Path
    postgres_pid: int
    auth_token: str = field(default_factory=lambda: secrets.token_urlsafe(36))
    shared_secret: str = field(default_factory=lambda: secrets.token_urlsafe(36))
    servers: list[ServerProcess] = field(default_factory=list)
    queue_connection: psycopg.AsyncConnection | None = None
    """Looks whether jobs wait, from the first look on."""

    @property
    def database_superuser(self) -> str:
        """The product's own database, for whom no row security hides anything from."""
        superuser, app = urlsplit(self.addresses.superuser), urlsplit(self.addresses.app)
        return superuser._replace(path=app.path).geturl()

    def environment(self, **changes: str) -> dict[str, str]:
        """The variables of one process."""
        return {
            "DATABASE_URL": self.addresses.app, "RINGLYPRO_DATA_DIR": str(self.folder / "files"),
            "TWILIO_AUTH_TOKEN": self.auth_token, "RINGLYPRO_OPEN_BROWSER": "0", "JWT_SECRET": self.shared_secret,
            "SESSION_SECRET": self.shared_secret, "AUDIO_SECRET": self.shared_secret, **changes,
        }  # fmt: skip

    def product_settings(self) -> Settings:
        """The same for this process, which makes tenants."""
        values = {name: value for name, value in self.environment().items() if name in Settings.model_fields}
        return Settings(_env_file=None, **values)  # type: ignore[call-arg,arg-type]

    def create_server(self, *arguments: str, health_path: str = "/health", **changes: str) -> ServerProcess:
        """A server that is not started yet; it stops with the stack."""
        server = ServerProcess(
            arguments,
            self.environment(**changes),
            self.folder / f"log-{len(self.servers)}.txt",
            health_path=health_path,
        )
        self.servers.append(server)
        return server

    def create_product(self, **changes: str) -> ServerProcess:
        """The product as `make run` starts it, jobs included."""
        port = find_free_port()
        server = self.create_server("main.py", WEBHOOK_BASE_URL=f"http://127.0.0.1:{port}", **changes)
        server.port = port
        return server

    def create_roles(self) -> dict[str, ServerProcess]:
        """The product as three processes; they know the addresses of each other."""
        ports = {role: find_free_port() for role in ("hooks", "web", "worker")}
        addresses = {
            "WEBHOOK_BASE_URL": f"http://127.0.0.1:{ports['hooks']}", "FRONTEND_URL": f"http://127.0.0.1:{ports['web']}",
        }  # fmt: skip
        servers = {}
        for role, port in ports.items():
            is_worker = role == "worker"
            changes = addresses | ({"RINGLYPRO_METRICS_PORT": str(port)} if is_worker else {})
            servers[role] = self.create_server(
                "main.py", "--role", role, health_path="/metrics" if is_worker else "/health", **changes
            )
            servers[role].port = port
        return servers

    async def wait_for_jobs(self) -> None:
        """Wait until no job is due: what a call leaves to be done belongs to its costs. Raises TimeoutError.

        The connection is kept: PostgreSQL would spend more on opening one than the jobs of a call take.
        """
        async with asyncio.timeout(QUEUE_EMPTY_SECONDS):
            if self.queue_connection is None:
                self.queue_connection = await psycopg.AsyncConnection.connect(self.addresses.app, autocommit=True)
            while (await (await self.queue_connection.execute(COUNT_WAITING_JOBS)).fetchone() or (0,))[0]:
                await asyncio.sleep(0.1)


@asynccontextmanager
async def open_stack() -> AsyncIterator[BenchStack]:
    """A stack in a folder of its own, gone afterwards with every server that was created in it."""
    with tempfile.TemporaryDirectory(prefix="ringly-bench-") as work_folder:
        folder = Path(work_folder)
        folder.chmod(0o755)  # PostgreSQL runs as another user than root
        postgres = EmbeddedPostgres(folder / "data")
        stack: BenchStack | None = None
        try:
            addresses = await asyncio.to_thread(postgres.start)
            await asyncio.to_thread(migrate_schema, addresses.app)
            postmaster = next(child for child in psutil.Process().children() if child.name() == "postgres")
            stack = BenchStack(addresses, folder, postmaster.pid)
            yield stack
        finally:
            if stack:
                for server in stack.servers:
                    await server.stop()
                if stack.queue_connection is not None:
                    await stack.queue_connection.close()
            await asyncio.to_thread(postgres.stop)
