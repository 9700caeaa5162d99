"""When the database is gone, hangs or comes back: whoever calls is answered, and nothing they left is lost."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from sqlalchemy import select

from ringlypro.calls import disk_queue, jobs
from ringlypro.calls.tables import Call as CallRow
from ringlypro.clients.client_profiles import ClientProfileCache
from ringlypro.db.database import Database
from ringlypro.db.embedded import EmbeddedPostgres
from ringlypro.db.schema import migrate_schema
from ringlypro.notifications.tables import FollowUp
from ringlypro.simulator.twiml_parser import parse_twiml
from tests.conftest import new_client
from tests.contracts.twiml import check_twiml
from tests.db.neighbours import postmaster
from tests.lines import carrier_into, heard, voice_app
from tests.log_lines import collected_lines
from tests.polling import tasks_done
from tests.postgres import to_database
from tests.service_fixtures import SITE, FakeServices, make_services
from webhooks.voice import QUESTIONS

NUMBER, ANA = "+13055550101", "+13055550142"
NOWHERE = "postgresql+psycopg://ringly@127.0.0.1:1/nowhere"
CANARY = "Wilhelmina Quackenbush"
RECORDING = {
    "RecordingUrl": "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1",
    "RecordingSid": "RE1",
    "RecordingDuration": "7",
}
DOORS = [
    *(f"/voice/{p}{door}" for p in ("rachel", "lina") for door in ("/incoming", "/dialed", "/whisper", "/whispered")),
    *(f"/voice/{p}/{question}" for p in ("rachel", "lina") for question in QUESTIONS),
    *("/voice/rachel/", "/voice/rachel", "/voice/rachel/select-language", "/voice/rachel/recorded"),
    *("/voice/fallback", "/voice/fallback/recorded"),
]
REPORTS = ["/voice/rachel/recording", "/voice/rachel/transcription", "/webhook/twilio/status"]


@pytest.fixture
async def cut_off(clock, tmp_path: Path) -> AsyncIterator[FakeServices]:
    """A house whose database does not exist."""
    database = Database(NOWHERE, clock=clock)
    yield make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)
    await database.close()


async def post(services: FakeServices, tmp_path: Path, path: str, **more: str) -> tuple[httpx.Response, float]:
    """The answer, and how many seconds it was waited for."""
    url = f"{SITE}{path}"
    form = {"CallSid": "CA1", "From": ANA, "To": NUMBER, "CallStatus": "in-progress"} | more
    proof = {"X-Twilio-Signature": services.phone.sign_request(url, list(form.items()))}
    transport = httpx.ASGITransport(app=voice_app(services, tmp_path))
    async with httpx.AsyncClient(transport=transport) as client:
        began = asyncio.get_running_loop().time()
        answer = await client.post(url, data=form, headers=proof)
        return answer, asyncio.get_running_loop().time() - began


@pytest.mark.usefixtures("virtual_time")
class TestWithoutADatabase:
    """Nothing listens at the database's address."""

    @pytest.mark.parametrize("path", DOORS)
    async def test_every_door_of_a_call_answers(self, cut_off, tmp_path, path) -> None:
        answer, waited = await post(cut_off, tmp_path, path, SpeechResult="hello", Digits="1")

        assert answer.status_code == 200
        check_twiml(answer.text)
        assert list(parse_twiml(answer.content, answer.headers["content-type"]))
        assert waited < 3

    @pytest.mark.parametrize("path", REPORTS)
    async def test_every_report_is_taken_and_kept(self, cut_off, tmp_path, path) -> None:
        reported = {"RecordingUrl": RECORDING["RecordingUrl"], "TranscriptionText": "Call me", "CallDuration": "61"}

        answer, waited = await post(cut_off, tmp_path, path, **reported)

        assert answer.status_code == 204
        assert waited < 3
        assert len(list(disk_queue.read_pending_events(tmp_path))) == 1

    async def test_the_fallback_never_asks_the_database(self, cut_off, tmp_path) -> None:
        answer, waited = await post(cut_off, tmp_path, "/voice/fallback", ErrorCode="11200")

        assert "<Record" in answer.text
        assert waited == 0
        assert len(cut_off.caches.get_cache(ClientProfileCache).by_number) == 0

    async def test_whoever_talked_to_the_owner_is_let_go(self, cut_off, tmp_path) -> None:
        answer, _ = await post(
            cut_off, tmp_path, "/voice/rachel/dialed", DialCallStatus="completed", DialBridged="true"
        )

        assert "<Hangup" in answer.text
        assert "<Redirect" not in answer.text

    async def test_a_call_ends_in_a_voicemail_without_a_fault(self, cut_off, tmp_path) -> None:
        async with carrier_into(voice_app(cut_off, tmp_path), cut_off) as carrier:
            call = await carrier.dial(to=NUMBER, from_=ANA)
            await call.say("please call me back")

        assert call.faults == []
        assert call.ended == "hangup"
        assert sorted(s.kind for s in disk_queue.read_pending_events(tmp_path)) == ["call", "status", "voicemail"]

    async def test_nothing_a_caller_is_or_says_gets_into_the_log(self, cut_off, tmp_path, caplog) -> None:
        caplog.set_level(logging.DEBUG)

        with collected_lines(level=logging.DEBUG) as lines:
            for path in (*DOORS, *REPORTS):
                await post(
                    cut_off,
                    tmp_path,
                    path,
                    SpeechResult=f"I am {CANARY}",
                    CallerName=CANARY,
                    TranscriptionText=CANARY,
                    **RECORDING,
                )

        assert caplog.records
        ours = " ".join(str(r.getMessage()) + str(r.exc_text or "") for r in caplog.records if r.name != "httpx")
        assert "Wilhelmina" not in ours
        assert ANA[2:] not in ours
        written = [line for line in lines.text.splitlines() if '"logger": "httpx"' not in line]
        assert [line for line in written if "Wilhelmina" in line or ANA[2:] in line] == []
        assert all('"call_sid": "CA1"' in line for line in written if '"logger": "webhooks' in line)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[EmbeddedPostgres, Path, str]]:
    """A PostgreSQL that may be stopped without anybody else noticing, and the address of a database in it."""
    with tempfile.TemporaryDirectory(prefix="ringly-outage-") as folder:
        postgres = EmbeddedPostgres(Path(folder), settings={"fsync": "off"})
        addresses = postgres.start()
        with psycopg.connect(addresses.superuser, autocommit=True) as admin:
            admin.execute("CREATE DATABASE outage OWNER ringly")
        with psycopg.connect(to_database(addresses.superuser, "outage"), autocommit=True) as admin:
            admin.execute("CREATE SCHEMA jobs AUTHORIZATION ringly")
            admin.execute("GRANT USAGE ON SCHEMA public, jobs TO ringly_app, ringly_system")
        url = to_database(addresses.app, "outage")
        migrate_schema(url)
        yield postgres, Path(folder), url
        postgres.stop()


@pytest.fixture
async def services(server, clock, tmp_path: Path) -> AsyncIterator[FakeServices]:
    database = Database(server[2], clock=clock)
    async with database.system_session() as unit:
        existing = await unit.fetch_all("SELECT id FROM clients", {})
    if not existing:
        await new_client(database)
    yield make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)
    await database.close()


@contextlib.contextmanager
def frozen(folder: Path) -> Iterator[None]:
    """PostgreSQL is there and does not move."""
    first = postmaster(folder)
    everybody = [first, *first.children(recursive=True)]
    for process in everybody:
        process.suspend()
    try:
        yield
    finally:
        for process in everybody:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()


class TestWhenItComesBack:
    """A real PostgreSQL is stopped in the middle of a call."""

    async def test_a_voicemail_is_entered_once(self, server, services, tmp_path, clock) -> None:
        postgres, _, _ = server
        async with carrier_into(voice_app(services, tmp_path), services) as carrier:
            call = await carrier.dial(to=NUMBER, from_=ANA)
            await call.press("1")
            postgres.stop()
            try:
                await call.say("I would like to book an appointment")
                clock.forward(seconds=5)
                await call.say("please call me back")
                call_ended = call.ended
            finally:
                postgres.start()
        first = list(disk_queue.read_pending_events(tmp_path))

        await jobs.replay_all_events(services)
        for each in first:
            disk_queue.write_event(tmp_path, each.kind, each.fields, at=each.at)
        await jobs.replay_all_events(services)

        async with services.unit_of_work(1) as unit:
            row = (await unit.db.scalars(select(CallRow).where(CallRow.twilio_call_sid == call.sid))).one()
            follow_ups = (await unit.db.scalars(select(FollowUp).where(FollowUp.call_id == row.id))).all()
        assert call.faults == []
        assert call_ended == "hangup"
        assert (row.outcome, row.status, row.recording_sid) == ("voicemail", "completed", call.recordings[0].sid)
        assert [f.kind for f in follow_ups] == ["voicemail"]
        assert list(disk_queue.read_pending_events(tmp_path)) == []

    async def test_a_status_that_overtook_its_call_ends_it(self, services, tmp_path, clock) -> None:
        fields = {"CallSid": "CA77", "From": ANA, "To": NUMBER}
        disk_queue.write_event(
            tmp_path, "status", fields | {"CallStatus": "completed", "CallDuration": "20"}, at=clock()
        )
        clock.forward(seconds=1)
        disk_queue.write_event(tmp_path, "call", fields, at=clock())

        await jobs.replay_all_events(services)

        async with services.unit_of_work(1) as unit:
            row = (await unit.db.scalars(select(CallRow).where(CallRow.twilio_call_sid == "CA77"))).one()
        assert (row.status, row.duration) == ("completed", 20)

    async def test_what_cannot_be_entered_holds_nothing_up(self, services, tmp_path, clock) -> None:
        disk_queue.queue_folder(tmp_path).mkdir()
        (disk_queue.queue_folder(tmp_path) / "0.json").write_text("{")
        disk_queue.write_event(tmp_path, "call", {"CallSid": "CA\x0078", "From": "\x00", "To": NUMBER}, at=clock())

        await jobs.replay_all_events(services)

        assert [p.suffix for p in disk_queue.queue_folder(tmp_path).iterdir()] == [".unreadable"]
        async with services.unit_of_work(1) as unit:
            assert (await unit.db.scalars(select(CallRow).where(CallRow.twilio_call_sid == "CA78"))).one()

    @pytest.mark.usefixtures("virtual_time")
    async def test_a_database_that_hangs_costs_three_seconds_at_most(self, server, services, tmp_path) -> None:
        _, folder, _ = server
        async with carrier_into(voice_app(services, tmp_path), services) as carrier:
            call = await carrier.dial(to=NUMBER, from_=ANA)
            with frozen(folder):
                turn, status = await asyncio.gather(
                    post(services, tmp_path, "/voice/rachel/select-language?turn=1", Digits="1", CallSid=call.sid),
                    post(services, tmp_path, "/webhook/twilio/status", CallStatus="completed"),
                )
            await tasks_done("ringly-turn")
            await call.press("1")

        assert turn[0].status_code == 200
        check_twiml(turn[0].text)
        assert "<Redirect" in turn[0].text
        assert status[0].status_code == 204
        assert max(turn[1], status[1]) < 3
        assert call.faults == []
        assert "How can I help you" in heard(call)
