"""`main.py demo`: a believable clinic in the sandbox, and how to sign in to it."""

from __future__ import annotations

import asyncio
from typing import TextIO

from ringlypro import services as service_factory
from ringlypro.db.startup import open_database
from ringlypro.settings import Settings
from ringlypro.simulator.demo_data import create_demo_clinic


def run_demo_command(settings: Settings, output: TextIO) -> int:
    """Put a clinic into the sandbox of these settings. Raises SandboxRequired, and what keeps a database closed."""
    database = open_database(settings)

    async def create_clinic() -> str:
        services = service_factory.build_services(settings, database.url)
        try:
            return await create_demo_clinic(services)
        finally:
            await services.close()

    try:
        output.write(f"{asyncio.run(create_clinic())}\n")
    finally:
        database.close()
    return 0
