"""A database made by an older version starts, takes a call, and has lost nothing.

`docs/MIGRATIONS.md` says how a dump is made. A release that changes the schema adds one, of before its first migration.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from ringlypro.appointments.tables import Appointment
from ringlypro.calls import queries as call_queries
from ringlypro.calls.queries import CallFilter
from ringlypro.calls.tables import Call, CallTurn, Conversation
from ringlypro.clients.client_profiles import get_profile_by_id
from ringlypro.contacts import queries as contact_queries
from ringlypro.credits.ledger_proof import reconcile_whole_ledger
from ringlypro.credits.tables import CreditAccount, CreditEntry
from ringlypro.db.database import Database
from ringlypro.db.schema import latest_revision, migrate_schema
from ringlypro.db.startup import open_database
from ringlypro.jobs import register_jobs
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from tests.conftest import TravellingClock
from tests.dumps.moved_rows import (
    Rows,
    lost_rows,
)
from tests.lines import carrier_into, heard, voice_app
from tests.postgres import empty_database
from tests.service_fixtures import SITE, FakeServices, browser, make_services, make_settings

DUMPS = sorted(Path(__file__).parent.glob("[0-9]*.sql"))
OLDEST, LAST = DUMPS[0], DUMPS[-1]
LAST_FLAT = [path for path in DUMPS if '"last_lines": [{' in path.read_text(encoding="utf-8")][-1]
"""The last one in which a call goes on whose conversation is kept in its first form, a flat one."""
TABLES = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'jobs') AND tablename <> %s ORDER BY 1, 2"


@dataclass(slots=True)
class OldDatabase:
    """A restored dump, and its rows as they were before the product saw them."""

    url: str
    superuser: str
    before: Rows = field(default_factory=dict)

    def rows(self) -> Rows:
        """All rows: a superuser reads them, so that row security hides none."""
        with psycopg.connect(self.superuser) as connection:
            tables = connection.execute(TABLES, ("alembic_version",)).fetchall()
            return {
                f"{schema}.{table}": [
                    row for (row,) in connection.execute(f"SELECT to_jsonb(t) FROM {schema}.{table} t")
                ]
                for schema, table in tables
            }

    def scalar(self, sql: str) -> Any:
        with psycopg.connect(self.superuser) as connection:
            (value,) = connection.execute(sql.encode()).fetchone() or (None,)
            return value


@pytest.fixture(params=DUMPS, ids=lambda path: path.stem)
def dump(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def old(server: tuple[str, str], dump: Path) -> Iterator[OldDatabase]:
    with empty_database(*server) as (url, superuser):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(dump.read_text(encoding="utf-8").encode())
        restored = OldDatabase(url, superuser)
        restored.before = restored.rows()
        yield restored


@pytest.fixture
async def services(old: OldDatabase, clock: TravellingClock, tmp_path: Path) -> AsyncIterator[FakeServices]:
    """The product as it starts on the old database, a minute after its last call."""
    clock.moment = old.scalar("SELECT max(created_at) FROM calls") + timedelta(minutes=1)
    home = open_database(make_settings(DATABASE_URL=old.url))
    database = Database(home.url, clock=clock)
    yield make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)
    await database.close()
    home.close()


@pytest.fixture
async def carrier(services: FakeServices, tmp_path: Path) -> AsyncIterator[TwilioSimulator]:
    async with carrier_into(voice_app(services, tmp_path), services) as simulator:
        yield simulator


def test_a_dump_has_what_must_not_be_lost(old: OldDatabase, dump: Path) -> None:
    rows = old.before

    assert dump.stem.partition("_")[0] == old.scalar("SELECT version_num FROM alembic_version")
    for table in ("clients", "users", "contacts", "appointments", "calls", "call_turns", "credit_entries", "messages"):
        assert rows[f"public.{table}"], table


def test_the_oldest_dump_is_of_before_the_edits_and_the_last_one_of_after(server: tuple[str, str]) -> None:
    def has_edits(dump: Path) -> bool:
        return "CREATE TABLE public.early_statuses" in dump.read_text(encoding="utf-8")

    assert (has_edits(OLDEST), has_edits(LAST)) == (False, True)


def test_a_start_brings_it_up_and_loses_no_row(old: OldDatabase) -> None:
    open_database(make_settings(DATABASE_URL=old.url)).close()

    assert old.scalar("SELECT version_num FROM alembic_version") == latest_revision()
    assert lost_rows(old.before, old.rows()) == {}


def test_a_number_that_was_reached_by_edited_migrations_is_brought_up_too(old: OldDatabase) -> None:
    """The number is the one of the commit that edited them, the schema is not."""
    migrate_schema(old.url, to="0008")

    open_database(make_settings(DATABASE_URL=old.url)).close()

    assert lost_rows(old.before, old.rows()) == {}
    assert old.scalar("SELECT to_regclass('public.early_statuses') IS NOT NULL")


@pytest.fixture
def written_in_spanish(old: OldDatabase) -> int:
    """A client whose owner used every Spanish column that the dump has, and who has two services and an answer."""
    client_id: int = old.scalar("SELECT id FROM clients")
    statements = [
        "UPDATE clients SET address = 'Main St', address_es = 'Calle Mayor', prices_es = 'Desde $90'",
        f"INSERT INTO services (client_id, name, name_es, minutes, position) VALUES ({client_id}, 'Cut', 'Corte', 30, 7)",
        f"INSERT INTO services (client_id, name, minutes, position) VALUES ({client_id}, 'Dye', 60, 8)",
        f"INSERT INTO answers (client_id, answer, answer_es) VALUES ({client_id}, 'Yes, twice', 'Sí, dos')",
    ]
    with psycopg.connect(old.superuser) as connection:
        for statement in statements:
            connection.execute(statement.encode())
    old.before = old.rows()
    return client_id


@pytest.mark.parametrize("dump", [LAST], ids=lambda path: path.stem, indirect=True)
async def test_what_was_written_in_spanish_is_said_in_spanish(
    old: OldDatabase, written_in_spanish: int, services: FakeServices
) -> None:
    client_profile = await get_profile_by_id(services, written_in_spanish)

    assert client_profile is not None
    assert client_profile.texts == {"es": {"address": "Calle Mayor", "prices": "Desde $90", "custom_greeting": ""}}
    assert [each.texts for each in client_profile.services[-2:]] == [{"es": {"name": "Corte", "price": ""}}, {}]
    assert client_profile.answers[-1].texts == {"es": {"question": "", "answer": "Sí, dos"}}
    assert lost_rows(old.before, old.rows()) == {}


async def test_whoever_was_there_is_found_by_every_search(old: OldDatabase, services: FakeServices) -> None:
    (contact,) = {row["phone"]: row for row in old.before["public.contacts"] if row["first_name"]}.values()

    async with services.unit_of_work(contact["client_id"]) as unit:
        for q in (contact["first_name"][:2], contact["phone"][-4:], contact["phone"][4:9]):
            assert contact["id"] in {row.id for row in await contact_queries.search_contacts(unit, q=q)}, q
            calls = await call_queries.list_calls(unit, call_filter=CallFilter(q=q))
            assert [call.from_number for call in calls if call.contact_id == contact["id"]], q
        assert (await reconcile_whole_ledger(unit)).is_consistent


async def test_it_takes_a_call_and_books_around_what_was_booked(
    old: OldDatabase, services: FakeServices, carrier: TwilioSimulator
) -> None:
    client_id, number = old.scalar("SELECT id FROM clients"), old.scalar("SELECT ringlypro_number FROM clients")
    async with browser(voice_app(services, services.settings.RINGLYPRO_DATA_DIR)) as web:
        assert (await web.get("/health")).status_code == 200

    call = await carrier.dial(to=number, from_="+13055550144")
    await call.press("1")
    for words in ("I would like to book an appointment", "next Wednesday at ten", "Ana Lopez"):
        await call.say(words)
    for words in ("Wednesday at eleven", "yes", "no, goodbye"):
        await call.say(words)
    services.clock.forward(seconds=61)
    await call.hang_up()

    assert call.faults == []
    assert "that time is taken" in heard(call)
    assert "You're booked for Wednesday" in heard(call)
    async with services.unit_of_work(client_id) as unit:
        starts = (await unit.db.scalars(select(Appointment.starts_at).order_by(Appointment.starts_at))).all()
        entries = (await unit.db.scalars(select(CreditEntry).order_by(CreditEntry.id))).all()
        balance = (await unit.db.scalars(select(CreditAccount.balance))).one()
        outcome = await unit.db.scalar(select(Call.outcome).order_by(Call.id.desc()).limit(1))
    assert starts[1] - starts[0] == timedelta(hours=1)
    assert outcome == "booked"
    assert len(entries) == len(old.before["public.credit_entries"]) + 1
    assert balance == sum((entry.amount for entry in entries), Decimal(0))
    moved = {"public.credit_accounts", "public.call_days", "public.usage_months", "jobs.procrastinate_jobs"}
    assert lost_rows(old.before, old.rows()).keys() <= moved


@pytest.mark.parametrize("dump", [LAST], ids=lambda path: path.stem, indirect=True)
def test_jobs_that_were_waiting_can_still_be_run(old: OldDatabase) -> None:
    waiting = [job for job in old.before["jobs.procrastinate_jobs"] if job["status"] in {"todo", "doing"}]
    tasks = register_jobs().tasks

    assert waiting
    for job in waiting:
        task = tasks[job["task_name"]]
        context = ["context"] if task.pass_context else []
        inspect.signature(task.func).bind(*context, **job["args"])


@pytest.mark.parametrize("dump", [LAST_FLAT], ids=lambda path: path.stem, indirect=True)
async def test_a_call_that_was_going_on_goes_on(old: OldDatabase, services: FakeServices, tmp_path: Path) -> None:
    """Its conversation was kept by the older version, in that version's form."""
    client_id = old.scalar("SELECT id FROM clients")
    async with services.unit_of_work(client_id) as unit:
        row = (await unit.db.scalars(select(Call).where(Call.status == "in-progress"))).one()
        conversation = await unit.db.get_one(Conversation, (client_id, row.twilio_call_sid))
    assert "version" not in conversation.state
    asked = conversation.reply[0]
    url = f"{SITE}{asked['path']}?turn={asked['turn']}"
    form = {
        "CallSid": row.twilio_call_sid,
        "AccountSid": services.settings.account_sid,
        "From": row.from_number,
        "To": row.to_number,
        "CallStatus": "in-progress",
        "SpeechResult": "Ana Lopez",
        "Confidence": "0.9",
    }

    async with browser(voice_app(services, tmp_path)) as web:
        signature = services.phone.sign_request(url, list(form.items()))
        answer = await web.post(url, data=form, headers={"X-Twilio-Signature": signature})

    assert answer.status_code == 200
    assert "What day and time" in answer.text
    async with services.unit_of_work(client_id) as unit:
        turns = (await unit.db.scalars(select(CallTurn.heard).where(CallTurn.call_id == row.id))).all()
        state = (await unit.db.get_one(Conversation, (client_id, row.twilio_call_sid))).state
    assert turns[-1] == "Ana Lopez"
    assert (state["version"], state["task"]) == (2, {"kind": "booking"})
