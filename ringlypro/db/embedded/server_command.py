"""How the server is told to run: for one machine, one product, and nobody from outside."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from ringlypro.db.embedded.cluster import PostgresCluster

SOCKET_PORT = 5432
SERVER_SETTINGS = {
    "listen_addresses": "",
    "port": str(SOCKET_PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "jit": "off",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    # Seven files, each a day of the week, each overwritten a week later.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}
SMALL_SHARED_MEMORY = 256 * 1024 * 1024


def build_server_command(cluster: PostgresCluster, settings: Mapping[str, str]) -> list[str]:
    """The server's argument list; `settings` overrides ours."""
    # A list setting: blanks and commas in the path need its own quotes.
    sockets = '"' + str(cluster.directories.sockets).replace('"', '""') + '"'
    all_settings = {**SERVER_SETTINGS, **_small_container_settings(), **settings, "unix_socket_directories": sockets}
    arguments = [str(cluster.binaries.program_path("postgres")), "-D", str(cluster.data_directory)]
    for name, value in all_settings.items():
        arguments += ["-c", f"{name}={value}"]
    return arguments


def _small_container_settings() -> dict[str, str]:
    """Parallel queries share memory that a container may have only 64 MB of."""
    shared_memory = Path("/dev/shm")  # noqa: S108 - only its size is read
    if shared_memory.is_dir() and shutil.disk_usage(shared_memory).total < SMALL_SHARED_MEMORY:
        return {"max_parallel_workers_per_gather": "0"}
    return {}
