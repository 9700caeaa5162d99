"""Make a dump: the product of a checkout signs up a business, takes money and two calls, and its database is written down.

All of it goes over HTTP, so the checkout may be of any age: `python -m tests.dumps.make_dump CHECKOUT > FILE`.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import httpx

from ringlypro.db.embedded import EmbeddedPostgres
from ringlypro.db.embedded.binaries import find_binaries
from ringlypro.db.embedded.data_directories import SHARED_ROOT
from ringlypro.db.embedded.system_user import choose_system_user
from tests.journeys import calling
from tests.journeys.product import Product, forget, new_home
from tests.postgres import to_database

OWNER = {
    "email": "owner@example.com",
    "password": "longenough1",
    "first_name": "Test",
    "last_name": "Owner",
    "business_name": "Bright Dental",
    "business_phone": "+13055550199",
    "business_type": "dental",
    "terms_accepted": True,
    "timezone": "America/New_York",
}
BOOKING = ("I would like to book an appointment", "next Wednesday at ten", "Ana Lopez", "yes", "no, goodbye")
UNREADABLE = re.compile(r"^(\\(un)?restrict |SET transaction_timeout).*\n|^--\n-- .*\n--\n\n", re.MULTILINE)
"""Commands of psql, a setting that older releases do not know, and headings."""


async def use_product(product: Product) -> None:
    """A business with money, a call that booked, and a call that goes on."""
    async with httpx.AsyncClient(timeout=20) as http:
        answer = await http.post(f"{product.url}/api/auth/register", json=OWNER)
        client, token = answer.json()["client"], answer.json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        paid = await http.post(f"{product.url}/api/credits/test/add/{client['id']}", json={"amount": "20.00"})
        paid.raise_for_status()
        line = calling.carrier(product, http)
        call = await line.dial(to=client["ringlypro_number"], from_="+13055550142")
        await call.press("1")
        for words in BOOKING:
            await call.say(words)
        await call.hang_up()
        going_on = await line.dial(to=client["ringlypro_number"], from_="+13055550143")
        await going_on.press("1")
        await going_on.say("I would like to book an appointment")
        print(calling.heard(call), call.faults, calling.heard(going_on), file=sys.stderr)


def dump(home: Path) -> str:
    """The database of a data folder as statements that any PostgreSQL from 15 on and any login may run."""
    server = EmbeddedPostgres(home)
    binaries = find_binaries(None, system_user=choose_system_user(None), shared_root=SHARED_ROOT)
    command = [
        binaries.program_path("pg_dump"),
        "--no-owner",
        "--inserts",
        "--rows-per-insert=100",
        to_database(server.start().superuser, "ringlypro"),
    ]
    try:
        written = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    finally:
        server.stop()
    return UNREADABLE.sub("", written).replace("CREATE SCHEMA jobs;", "CREATE SCHEMA IF NOT EXISTS jobs;")


def main() -> int:
    """The command line."""
    home = new_home()
    product = Product(home, tree=Path(sys.argv[1]).resolve())
    try:
        product.start()
        asyncio.run(use_product(product))
        product.stop()
        print(dump(home), end="")
    finally:
        product.stop()
        forget(home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
