"""Start: settings, database, services, pages, routes, worker. Run `main.py` to serve, `main.py --help` for the rest."""

from __future__ import annotations

import asyncio
import atexit
import gc
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, get_args

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from ringlypro import settings as environment
from ringlypro.core.command_line import ROOM_COMMANDS, parse_command_line
from ringlypro.settings import ProcessRole, Settings, SettingsError

if TYPE_CHECKING:
    from pages.deferred_app import DeferredApp
    from ringlypro.db.startup import OpenedDatabase
    from ringlypro.services import ServiceContainer

PREPARATION_DELAY_SECONDS = 0.05
"""After the start, until what it left out is brought in: the server listens by then."""
GC_THRESHOLDS = (2_000, 10, 50)
"""Small young generations keep pauses short, and pages need no collection: docs/decisions/0024."""

NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""Our own metrics and logs say it; the framework would ask at each request whether anybody listens to its."""


def load_settings(*, check_voices: bool = True) -> Settings:
    """The environment to serve or work with, and logs as it wants them.

    Raises SettingsError, also for voices that do not speak their language unless they are not checked.
    """
    from ringlypro.core.logging_setup import configure_logging

    settings = environment.load_settings()
    configure_logging(json_lines=not settings.is_sandbox)
    if check_voices and settings.ELEVENLABS_API_KEY:
        from ringlypro import services as service_factory

        with ThreadPoolExecutor(1) as executor:  # a server that asks the factory for its app runs a loop already
            executor.submit(asyncio.run, service_factory.refuse_unsupported_voices(settings)).result()
    return settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """The product as one ASGI app, over the database of the settings: what RINGLYPRO_ROLE leaves to this process.

    The factory for servers and tests. Pages come in after the start; requests for them wait.
    """
    from ringlypro.db.startup import open_database

    settings = settings or load_settings()
    database = open_database(settings)
    atexit.register(database.close)  # also when the start is broken off before the app has a life
    return build_app(settings, database)


def build_app(settings: Settings, database: OpenedDatabase) -> FastAPI:
    """The app over an open database, which it closes at the end of its life."""
    from pages import routes as page_routes
    from pages.deferred_app import DeferredApp
    from ringlypro import services as service_factory
    from webhooks import routes as webhook_routes
    from webhooks.middleware import install_middleware

    gc.disable()  # what is imported stays: looking for garbage in it is a tenth of a start
    services = service_factory.build_services(settings, database.url)
    pages = DeferredApp(lambda: create_page_app(services))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as cleanup:  # each of these is done, whatever goes wrong with another
            cleanup.push_async_callback(asyncio.to_thread, database.close)
            cleanup.push_async_callback(services.close)
            if settings.runs_jobs:
                from ringlypro.jobs import Worker

                worker = Worker(services, database.url)
                cleanup.push_async_callback(worker.stop)
                await services.listener.start()
                await worker.start()
            else:
                await services.listener.start()
            services.load_monitor.start()
            preparation = asyncio.create_task(prepare_requests(services, pages))
            cleanup.push_async_callback(pages.stop)
            cleanup.push_async_callback(stop_task, preparation)
            yield

    app = FastAPI(
        title="RinglyPro",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.answers_web else None,
        telemetry=NO_TELEMETRY,
    )
    app.state.services = services
    webhook_routes.install_routes(app, hooks=settings.answers_hooks, web=settings.answers_web)
    if settings.answers_web:
        from pages.public_site import install_public_site

        install_public_site(app, services)
        app.mount("/", pages)
    page_paths, script_origin = page_routes.page_paths(), settings.stripe_script_origin
    install_middleware(app, page_paths=page_paths, uses_https=settings.uses_https, script_origin=script_origin)
    return app


async def prepare_requests(services: ServiceContainer, pages: DeferredApp) -> None:
    """Beside the first requests: nobody waits for pages or grammars, and who needs them first hardly does."""
    try:
        await asyncio.sleep(PREPARATION_DELAY_SECONDS)
        if services.settings.answers_hooks:
            from ringlypro.receptionist.nlu import warm_up_nlu  # the first caller should not wait for grammars

            await asyncio.to_thread(warm_up_nlu, services.clock().replace(tzinfo=None))
        if services.settings.answers_web:
            with suppress(Exception):  # it is logged, and calls are answered all the same
                await asyncio.shield(pages.start())
    finally:
        freeze_start_objects()


async def stop_task(task: asyncio.Task[None]) -> None:
    """End a task that is no longer needed."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def create_page_app(services: ServiceContainer) -> FastAPI:
    """The pages as an app of their own."""
    from pages.mounting import mount_pages
    from webhooks.error_responses import handle_http_exception, install_error_handlers

    app = FastAPI(title="RinglyPro", openapi_url=None, telemetry=NO_TELEMETRY)
    app.state.services = services
    install_error_handlers(app)
    mount_pages(app, services, handle_not_found=handle_http_exception)
    return app


def freeze_start_objects() -> None:
    """Let what the start has made stay: later collections, which begin here, need not walk it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    gc.enable()


def run_server(settings: Settings) -> int:
    """Serve until a signal says stop; in-flight requests are answered first."""
    import uvicorn

    from webhooks.http_protocol import ReleasingHttpProtocol

    signal.signal(signal.SIGTERM, _exit_on_signal)
    if settings.RINGLYPRO_OPEN_BROWSER and (sys.platform != "linux" or os.environ.get("DISPLAY")):
        threading.Timer(1.5, webbrowser.open, (settings.frontend_url,)).start()
    app = create_app(settings)
    print(f"RinglyPro: {settings.frontend_url}", flush=True)
    uvicorn.run(
        app,
        host=settings.HOST,
        port=settings.PORT,
        log_config=None,  # its records go the way of all others
        log_level="warning",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=8,
        server_header=False,
        ws_max_size=1 << 20,
        http=ReleasingHttpProtocol,
    )
    return 0


def _exit_on_signal(number: int, _: object) -> NoReturn:
    """End in order, also while the server has not begun yet; a second signal does not disturb the leaving."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def run_understand(pack_folder: Path | None = None) -> int:
    """Read utterances as JSON lines, write what they mean; 2 for a folder of languages that cannot be spoken."""
    from ringlypro.receptionist.pack_loading import UnusablePacksError
    from ringlypro.simulator.understand_command import run_understand_command

    try:
        return run_understand_command(sys.stdin, sys.stdout, pack_folder=pack_folder)
    except UnusablePacksError as error:
        print(error, file=sys.stderr)
        return 2


def run_worker(settings: Settings) -> int:
    """Run jobs alone, for installations whose pages and routes are other processes."""
    from ringlypro import services as service_factory
    from ringlypro.db.startup import open_database
    from ringlypro.jobs import Worker
    from webhooks.metrics import serve_worker_metrics

    database = open_database(settings)

    async def run_until_stopped() -> None:
        services = service_factory.build_services(settings, database.url)
        worker = Worker(services, database.url)
        stopped = asyncio.Event()
        for stop_signal in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(stop_signal, stopped.set)
        try:
            await services.listener.start()
            await worker.start()
            async with serve_worker_metrics(services):
                await stopped.wait()
        finally:
            await worker.stop()
            await services.close()

    try:
        asyncio.run(run_until_stopped())
    finally:
        database.close()
    return 0


def run_room_command(command: str, settings: Settings, values: list[str]) -> int:
    """Run one of `ROOM_COMMANDS` and give its exit code; `values` are what granting takes."""
    if command == "demo":
        from ringlypro.simulator.demo_command import run_demo_command

        return run_demo_command(settings, sys.stdout)
    if command == "prove-ledger":
        from ringlypro.credits.ledger_command import run_prove_ledger_command

        return run_prove_ledger_command(settings, sys.stdout)
    from ringlypro.credits.grant_command import run_grant_command

    return run_grant_command(settings, sys.stdout, values)


def main() -> int:
    """The command line."""
    arguments = parse_command_line(get_args(ProcessRole))
    command = arguments.command
    if command == "understand":
        return run_understand(arguments.packs)
    if command == "dialogues":
        from ringlypro.simulator.dialogues_command import run_dialogues_command

        return run_dialogues_command(sys.stdout)
    import psycopg

    from ringlypro.db.embedded import PostgresUnavailable
    from ringlypro.db.errors import UnusableDatabaseError
    from ringlypro.db.privileges import UnsafeDatabaseLogin

    try:
        settings = load_settings(check_voices=command not in ROOM_COMMANDS)
        role: ProcessRole = "worker" if command == "work" else arguments.role or settings.RINGLYPRO_ROLE
        settings = settings.model_copy(update={"RINGLYPRO_ROLE": role})
        if role == "worker" and command == "serve":
            command = "work"
    except SettingsError as error:
        print(f"RinglyPro cannot start: {error}", file=sys.stderr)
        return 2
    try:
        if command in ROOM_COMMANDS:
            return run_room_command(command, settings, arguments.values)
        return run_worker(settings) if command == "work" else run_server(settings)
    except (UnsafeDatabaseLogin, UnusableDatabaseError, PostgresUnavailable, psycopg.OperationalError) as error:
        print(f"RinglyPro cannot start: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ in {"__main__", "__mp_main__"}:
    sys.exit(main())
