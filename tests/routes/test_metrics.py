"""What is counted: turns, fallbacks, calls that went to disk, vendors' errors, the queue. And who may see it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI

from ringlypro.calls import jobs as call_jobs
from ringlypro.core.metrics import Metrics
from ringlypro.db.database import Database
from ringlypro.messages import sms_service
from ringlypro.sandbox_messages import has_sandbox_messages, list_sandbox_emails, list_sandbox_texts
from ringlypro.services import build_services
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.fakes.phone import FakePhone
from ringlypro.vendors.measured_vendor import measure_vendor
from ringlypro.vendors.ports import Email
from ringlypro.vendors.twilio_phone import TwilioPhone
from tests.conftest import TravellingClock
from tests.contracts.wire import Answer, Wire
from tests.fake_voice import FakeVoice
from tests.lines import carrier_into, voice_app
from tests.routes.all_routes import house
from tests.scraped import read_samples, scrape
from tests.service_fixtures import FakeServices, browser, make_services, make_settings, run_jobs
from webhooks import metrics

NUMBER, ANA = "+13055550101", "+13055550142"
NOWHERE = "postgresql+psycopg://ringly@127.0.0.1:1/nowhere"
BUSY = "+13055550008"
"""A text to this receiver may be tried again later."""
TOKEN = "a-token-of-those-who-watch"


@pytest.fixture
def services(database: Database, clock: TravellingClock, tmp_path: Path) -> FakeServices:
    return make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)


@pytest.fixture
def wire() -> Iterator[Wire]:
    """All four vendors on the loopback address."""
    vendors = Wire()
    yield vendors
    vendors.close()
    assert vendors.violations == []


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> FastAPI:
    result = voice_app(services, tmp_path)
    result.include_router(metrics.router)
    return result


class TestCalls:
    """Each turn counts once, by what became of it."""

    async def test_turns_are_counted_by_language_and_timed(self, app, services, dentist) -> None:
        async with carrier_into(app, services) as carrier:
            call = await carrier.dial(to=NUMBER, from_=ANA)
            await call.press("2")
            await call.say("quiero hacer una cita")
        counted = await scrape(services, app)

        assert counted["ringlypro_turns_total{language=en,outcome=answered}"] == 2
        assert counted["ringlypro_turns_total{language=es,outcome=answered}"] == 1
        assert counted["ringlypro_turn_seconds_count{}"] == 3
        assert 0 < counted["ringlypro_turn_seconds_sum{}"] < 9
        assert [name for name in counted if name.startswith("ringlypro_fallbacks")] == []

    async def test_a_bug_is_a_bug(self, app, services, dentist) -> None:
        async with carrier_into(app, services) as carrier:
            call = await carrier.dial(to=NUMBER, from_=ANA)
            async with services.unit_of_work(dentist) as unit:
                await unit.fetch_all("UPDATE conversations SET state = '5'::jsonb", {})
            await call.press("1")

        counted = await scrape(services, app)
        assert counted["ringlypro_turns_total{language=en,outcome=bug}"] == 3
        assert counted["ringlypro_fallbacks_total{kind=retry}"] == 2
        assert counted["ringlypro_fallbacks_total{kind=voicemail}"] == 1

    async def test_what_went_to_disk_comes_back(self, app, services, dentist, clock) -> None:
        there, services.database = services.database, Database(NOWHERE, clock=clock)
        async with carrier_into(app, services) as carrier:
            call = await carrier.dial(to=NUMBER, from_=ANA)
            await call.say("please call me back")
        while_away = await scrape(services, app)
        await services.database.close()
        services.database = there

        await call_jobs.replay_all_events(services)

        counted = await scrape(services, app)
        kinds = ("call", "voicemail", "status")
        assert while_away["ringlypro_turns_total{language=en,outcome=outage}"] == 3
        assert [while_away[f"ringlypro_calls_spooled_total{{kind={kind}}}"] for kind in kinds] == [1, 1, 1]
        assert while_away["ringlypro_spool_files{state=waiting}"] == 3
        assert "ringlypro_database_up{}" not in while_away
        assert math.isnan(while_away["ringlypro_job_queue_age_seconds{}"])
        assert [counted[f"ringlypro_calls_replayed_total{{kind={kind}}}"] for kind in kinds] == [1, 1, 1]
        assert "ringlypro_spool_files{state=waiting}" not in counted
        assert counted["ringlypro_database_up{}"] == 1

    async def test_a_disk_that_refuses_is_counted_apart(self, clock, tmp_path) -> None:
        (tmp_path / "spool").write_text("in the way")
        services = make_services(Database(NOWHERE, clock=clock), clock, RINGLYPRO_DATA_DIR=tmp_path)
        async with carrier_into(voice_app(services, tmp_path), services) as carrier:
            await carrier.dial(to=NUMBER, from_=ANA)
        await services.database.close()

        counted = await scrape(services)
        assert counted["ringlypro_spool_failures_total{}"] == 1
        assert [name for name in counted if "spooled" in name] == []

    async def test_who_is_let_go_is_counted(self, clock, tmp_path) -> None:
        services = make_services(Database(NOWHERE, clock=clock), clock, RINGLYPRO_DATA_DIR=tmp_path)
        url = "http://127.0.0.1:3000/voice/rachel/dialed"
        form = {"CallSid": "CA1", "From": ANA, "To": NUMBER, "DialCallStatus": "completed"}
        proof = {"X-Twilio-Signature": services.phone.sign_request(url, list(form.items()))}
        async with browser(voice_app(services, tmp_path)) as web:
            await web.post(url, data=form, headers=proof)
        await services.database.close()

        assert (await scrape(services))["ringlypro_fallbacks_total{kind=hang_up}"] == 1


class TestSpeech:
    """A persona who has to speak plainly although she has a voice."""

    async def test_a_voice_that_fails_is_heard_in_the_count(self, app, services, dentist) -> None:
        services.voice = measure_vendor(FakeVoice(), "elevenlabs", services.metrics)
        async with carrier_into(app, services) as carrier:
            call = await carrier.dial(to=NUMBER, from_=ANA)
            well = await scrape(services, app)
            services.voice.inner.error = VendorError("no", retryable=True, code="500")
            await call.press("1")
        await services.recordings.wait_for_pending()

        counted = await scrape(services, app)
        assert "ringlypro_fallbacks_total{kind=plain_speech}" not in well
        assert counted["ringlypro_fallbacks_total{kind=plain_speech}"] == 1
        assert counted["ringlypro_vendor_errors_total{retryable=true,vendor=elevenlabs}"] >= 1


class TestVendors:
    """Whoever is behind a port is measured, adapter or double."""

    async def test_a_text_that_fails_is_an_error_of_the_telephone_company(
        self, services, dentist, database_url
    ) -> None:
        services.phone = measure_vendor(services.phone, "twilio", services.metrics)
        async with services.unit_of_work(dentist) as unit:
            await sms_service.queue_sms(unit, to=BUSY, body="Hello")

        await run_jobs(services, database_url)

        counted = await scrape(services)
        assert counted["ringlypro_vendor_errors_total{retryable=true,vendor=twilio}"] == 1
        assert counted["ringlypro_vendor_request_seconds_count{vendor=twilio}"] == 1

    async def test_what_an_adapter_meets_on_the_wire_counts(self, services, wire) -> None:
        twilio = TwilioPhone(account_sid=f"AC{'0' * 32}", tokens=["token"], base_url=f"{wire.url}/")
        phone = measure_vendor(twilio, "twilio", services.metrics)
        wire.instead("numbers.search", Answer(status=503))

        with pytest.raises(VendorError):
            await phone.find_numbers(area_code=None)
        assert await phone.find_numbers(area_code=None, limit=1)
        await phone.close()

        counted = await scrape(services)
        assert counted["ringlypro_vendor_errors_total{retryable=true,vendor=twilio}"] == 1
        assert counted["ringlypro_vendor_request_seconds_count{vendor=twilio}"] == 2

    async def test_every_port_of_the_product_is_measured(self, database_url, clock, tmp_path) -> None:
        settings = make_settings(RINGLYPRO_DATA_DIR=tmp_path)
        product = build_services(settings, database_url, clock=clock)
        assert isinstance(product.phone.inner, FakePhone)

        with pytest.raises(VendorError):
            await product.phone.send_text(sender=NUMBER, to="+13055550001", body="Hello", status_callback=None)
        letter = Email(to="ana@example.com", subject="Hello", text="Hello", html=None, reference="notification-1-1")
        await product.mail.send_email(letter)
        await product.payments.check_health()
        await product.voice.check_health("en")

        counted = await scrape(product)
        vendors = ("twilio", "sendgrid", "stripe", "elevenlabs")
        assert [counted[f"ringlypro_vendor_request_seconds_count{{vendor={vendor}}}"] for vendor in vendors] == [1] * 4
        assert counted["ringlypro_vendor_errors_total{retryable=false,vendor=twilio}"] == 1
        assert counted["ringlypro_db_pool_size{pool=main}"] == 10
        # Looked through where the pages show what a double kept.
        assert has_sandbox_messages(product)
        emails = list_sandbox_emails(product, client_id=1, user_id=1, email="")
        assert [email.subject for email in emails or []] == ["Hello"]
        assert await list_sandbox_texts(product, client_id=1) == []
        # The scrape itself holds none any more.
        assert "ringlypro_db_pool_in_use{pool=main}" not in counted
        await product.close()


class TestQueue:
    """How long what is due has waited."""

    async def test_the_oldest_that_is_due_counts(self, services, dentist, database_url) -> None:
        assert "ringlypro_job_queue_length{}" not in await scrape(services)
        async with services.unit_of_work(dentist) as unit:
            for number in range(3):
                await unit.enqueue(call_jobs.record_fixed_prompts, client_id=number)
        with psycopg.connect(database_url, options="-c search_path=jobs") as owner:
            owner.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour' WHERE args @> '{\"client_id\": 0}'"
            )
            owner.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = now() - interval '90 s' WHERE args @> '{\"client_id\": 1}'"
            )
        after_the_scheduled = await scrape(services)
        with psycopg.connect(database_url, options="-c search_path=jobs") as owner:
            owner.execute("UPDATE procrastinate_events SET at = now() - interval '600 s'")
        after_the_queued = await scrape(services)

        assert after_the_scheduled["ringlypro_job_queue_length{}"] == 2
        assert 90 <= after_the_scheduled["ringlypro_job_queue_age_seconds{}"] < 150
        assert 600 <= after_the_queued["ringlypro_job_queue_age_seconds{}"] < 660


class TestAccess:
    """In production only those who watch, and nobody where no token is set."""

    @pytest.mark.parametrize(
        ("token", "sent", "status", "code"),
        [
            ("", None, 404, "not_found"),
            ("", "Bearer ", 404, "not_found"),
            (TOKEN, None, 401, "access_denied"),
            (TOKEN, f"Basic {TOKEN}", 401, "access_denied"),
            (TOKEN, "Bearer another", 403, "invalid_token"),
            (TOKEN, "Bearer é", 403, "invalid_token"),
            (TOKEN, f"Bearer {TOKEN}", 200, None),
        ],
    )
    async def test_production_asks_for_the_token(self, services, tmp_path, *, token, sent, status, code) -> None:
        services.settings = services.settings.model_copy(update={"APP_ENV": "production", "STATUS_TOKEN": token})
        async with browser(house(services, tmp_path)) as web:
            answer = await web.get("/metrics", headers={"Authorization": sent.encode()} if sent else {})
            about = await web.get("/api/status", headers={"Authorization": sent.encode()} if sent else {})

        assert answer.status_code == status
        assert ("ringlypro_turns_total" in answer.text) == (status == 200)
        assert ("stats" in about.json()) == (status == 200)
        if code:
            assert answer.json()["code"] == code

    async def test_development_is_open(self, services, tmp_path) -> None:
        async with browser(house(services, tmp_path)) as web:
            answer = await web.get("/metrics")
            other = await web.post("/metrics")

        assert answer.headers["content-type"].startswith("text/plain; version=")
        assert read_samples(answer.text)["ringlypro_spool_failures_total{}"] == 0
        assert other.status_code == 405


def test_no_label_has_values_without_end(services) -> None:
    """A label per client or call would outgrow whoever collects them."""
    labels = {label for collector in registered(services.metrics) for label in collector._labelnames}

    assert labels == {"language", "outcome", "kind", "vendor", "retryable", "job", "pool", "state"}


def registered(counted: Metrics) -> list[Any]:
    return [value for value in vars(counted).values() if hasattr(value, "_labelnames")]


async def test_two_apps_do_not_count_for_each_other(services, database, clock, tmp_path) -> None:
    services.metrics.count_fallback("retry")

    other = make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)
    assert "ringlypro_fallbacks_total{kind=retry}" not in await scrape(other)


@pytest.mark.parametrize("path", ["/metrics", "/nothing"])
async def test_a_process_of_jobs_answers_with_an_id_and_security_headers(services: FakeServices, path: str) -> None:
    async with browser(metrics.create_metrics_app(services)) as client:
        answer = await client.get(path, headers={"X-Request-ID": "scrape-1"})

    assert answer.headers["X-Request-ID"] == "scrape-1"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
