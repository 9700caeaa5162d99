"""Start: settings, database, services, pages, routes, worker. Run `main.py` to serve, `main.py --help` for the rest."""

from __future__ import annotations

import argparse
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
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

from fastapi import FastAPI

from ringlypro import settings as environment
from ringlypro.settings import Settings, SettingsError

if TYPE_CHECKING:
    from ringlypro.services import ServiceContainer


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
    """The whole product as one ASGI app, over the database of the settings. The factory for servers and tests."""
    import pages
    from pages import routes as page_routes
    from ringlypro import services as service_factory
    from ringlypro.db.startup import open_database
    from webhooks import routes as webhook_routes
    from webhooks.error_responses import handle_http_exception
    from webhooks.middleware import install_middleware

    settings = settings or load_settings()
    database = open_database(settings)
    atexit.register(database.close)  # also when the start is broken off before the app has a life
    services = service_factory.build_services(settings, database.url)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        from ringlypro.jobs import Worker

        worker = Worker(services, database.url)
        async with AsyncExitStack() as cleanup:  # each of these is done, whatever goes wrong with another
            cleanup.push_async_callback(asyncio.to_thread, database.close)
            cleanup.push_async_callback(services.close)
            cleanup.push_async_callback(worker.stop)
            await services.listener.start()
            services.load_monitor.start()
            if settings.RINGLYPRO_WORKER:
                await worker.start()
            # Beside the first requests: nobody waits for the grammars, and the first caller hardly does.
            app.state.grammars = asyncio.create_task(
                asyncio.to_thread(warm_up_nlu, services.clock().replace(tzinfo=None))
            )
            gc.collect()
            gc.freeze()  # what the start has made stays: later collections need not walk it
            gc.set_threshold(20_000, 20, 50)
            app.state.worker = worker
            yield

    app = FastAPI(title="RinglyPro", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.services = services
    webhook_routes.install_routes(app)
    pages.mount_pages(app, services, handle_not_found=handle_http_exception)
    install_middleware(app, page_paths=page_routes.page_paths(), uses_https=settings.uses_https)
    return app


def warm_up_nlu(now: datetime) -> None:
    """Understand a sentence in each language: the first caller should not wait for grammars to be read."""
    from ringlypro.receptionist.nlu import warm_up_nlu

    warm_up_nlu(now)


def run_server(settings: Settings) -> int:
    """Serve until a signal says stop; in-flight requests are answered first."""
    import uvicorn

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
    )
    return 0


def _exit_on_signal(number: int, _: object) -> NoReturn:
    """End in order, also while the server has not begun yet; a second signal does not disturb the leaving."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def run_understand() -> int:
    """Read utterances as JSON lines, write what they mean."""
    from ringlypro.simulator.understand_command import run_understand_command

    return run_understand_command(sys.stdin, sys.stdout)


def run_worker(settings: Settings) -> int:
    """Run jobs alone, for installations whose pages and routes are other processes (RINGLYPRO_WORKER=0 there)."""
    from ringlypro import services as service_factory
    from ringlypro.db.startup import open_database
    from ringlypro.jobs import Worker

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


@asynccontextmanager
async def serve_worker_metrics(services: ServiceContainer) -> AsyncIterator[None]:
    """Answer `/metrics` beside the jobs of a process that serves nothing else, where a port is set for it."""
    settings = services.settings
    if not settings.RINGLYPRO_METRICS_PORT:
        yield
        return
    import uvicorn

    from webhooks.metrics import create_metrics_app

    server = uvicorn.Server(
        uvicorn.Config(
            create_metrics_app(services),
            host=settings.HOST,
            port=settings.RINGLYPRO_METRICS_PORT,
            log_config=None,
            log_level="warning",
            lifespan="off",
            server_header=False,
        )
    )
    server.capture_signals = nullcontext  # type: ignore[method-assign,assignment]  # signals end the worker, and it ends the server
    serving = asyncio.create_task(server.serve(), name="ringly-metrics")
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def run_dialogues() -> int:
    """Let every scripted caller call a sample business, twice, and print the figures."""
    from ringlypro.simulator.dialogues_command import run_dialogues_command

    return run_dialogues_command(sys.stdout)


def create_demo_data(settings: Settings) -> int:
    """Put a believable clinic into the sandbox and say how to sign in."""
    from ringlypro import services as service_factory
    from ringlypro.db.startup import open_database
    from ringlypro.simulator.demo_data import create_demo_clinic

    database = open_database(settings)

    async def create_clinic() -> str:
        services = service_factory.build_services(settings, database.url)
        try:
            return await create_demo_clinic(services)
        finally:
            await services.close()

    try:
        print(asyncio.run(create_clinic()))
    finally:
        database.close()
    return 0


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="main.py", description="RinglyPro")
    commands = ("serve", "work", "understand", "demo", "dialogues")
    parser.add_argument("command", nargs="?", default="serve", choices=commands, help="what to do (default: serve)")
    command = parser.parse_args().command
    if command == "understand":
        return run_understand()
    if command == "dialogues":
        return run_dialogues()
    import psycopg

    from ringlypro.db.embedded import PostgresUnavailable
    from ringlypro.db.errors import UnusableDatabaseError
    from ringlypro.db.privileges import UnsafeDatabaseLogin

    try:
        settings = load_settings(check_voices=command != "demo")
    except SettingsError as error:
        print(f"RinglyPro cannot start: {error}", file=sys.stderr)
        return 2
    try:
        return {"serve": run_server, "work": run_worker, "demo": create_demo_data}[command](settings)
    except (UnsafeDatabaseLogin, UnusableDatabaseError, PostgresUnavailable, psycopg.OperationalError) as error:
        print(f"RinglyPro cannot start: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ in {"__main__", "__mp_main__"}:
    sys.exit(main())
