"""Start: settings, database, services, doors, worker. Run `main.py` to serve, `main.py --help` for the rest."""

from __future__ import annotations

import argparse
import asyncio
import atexit
import gc
import logging
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import NoReturn

from fastapi import FastAPI

from ringlypro import settings as environment
from ringlypro.settings import Settings, SettingsError

log = logging.getLogger("ringlypro")


def load() -> Settings:
    """The environment to serve or work with. Raises SettingsError, also for voices that do not speak their language."""
    settings = environment.load()
    if settings.ELEVENLABS_API_KEY:
        from ringlypro import services as house

        with ThreadPoolExecutor(1) as aside:  # a server that asks the factory for its app runs a loop already
            aside.submit(asyncio.run, house.refuse_unfit_voices(settings)).result()
    return settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole product as one ASGI app, over the database of the settings. The factory for servers and tests."""
    import pages
    from pages import site
    from ringlypro import services as house
    from ringlypro.db.home import open_home
    from webhooks import doors
    from webhooks.edge import Edge

    settings = settings or load()
    home = open_home(settings)
    atexit.register(home.close)  # also when the start is broken off before the app has a life
    services = house.build(settings, home.url)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        from ringlypro.jobs import Worker

        worker = Worker(services, home.url)
        async with AsyncExitStack() as leaving:  # each of these is done, whatever goes wrong with another
            leaving.push_async_callback(asyncio.to_thread, home.close)
            leaving.push_async_callback(services.close)
            leaving.push_async_callback(worker.stop)
            await services.wire.start()
            if settings.RINGLYPRO_WORKER:
                await worker.start()
            # Beside the first requests: nobody waits for the grammars, and the first caller hardly does.
            app.state.grammars = asyncio.create_task(
                asyncio.to_thread(listen_once, services.clock().replace(tzinfo=None))
            )
            gc.collect()
            gc.freeze()  # what the start has made stays: later collections need not walk it
            gc.set_threshold(20_000, 20, 50)
            app.state.worker = worker
            yield

    app = FastAPI(title="RinglyPro", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.services = services
    doors.install(app)
    pages.install(app, services)
    app.add_middleware(Edge, pages=site.paths(), secure=settings.secure)
    return app


def listen_once(now: datetime) -> None:
    """Understand a sentence in each language: the first caller should not wait for grammars to be read."""
    from ringlypro.receptionist.hearing import warm_up

    warm_up(now)


def serve(settings: Settings) -> int:
    """Serve until a signal says stop; in-flight requests are answered first."""
    import uvicorn

    signal.signal(signal.SIGTERM, _leave)
    if settings.RINGLYPRO_OPEN_BROWSER and (sys.platform != "linux" or os.environ.get("DISPLAY")):
        threading.Timer(1.5, webbrowser.open, (settings.frontend_url,)).start()
    app = create_app(settings)
    print(f"RinglyPro: {settings.frontend_url}", flush=True)
    uvicorn.run(
        app,
        host=settings.HOST,
        port=settings.PORT,
        log_level="warning",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=8,
        server_header=False,
        ws_max_size=1 << 20,
    )
    return 0


def _leave(number: int, _: object) -> NoReturn:
    """End in order, also while the server has not begun yet; a second signal does not disturb the leaving."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def understand() -> int:
    """Read utterances as JSON lines, write what they mean."""
    from ringlypro.simulator.understand_command import run_understand_command

    return run_understand_command(sys.stdin, sys.stdout)


def work(settings: Settings) -> int:
    """Run jobs alone, for houses whose doors are other processes (RINGLYPRO_WORKER=0 there)."""
    from ringlypro import services as house
    from ringlypro.db.home import open_home
    from ringlypro.jobs import Worker

    home = open_home(settings)

    async def run() -> None:
        services = house.build(settings, home.url)
        worker = Worker(services, home.url)
        stopped = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stopped.set)
        try:
            await services.wire.start()
            await worker.start()
            await stopped.wait()
        finally:
            await worker.stop()
            await services.close()

    try:
        asyncio.run(run())
    finally:
        home.close()
    return 0


def dialogues() -> int:
    """Let every scripted caller call a sample business, twice, and print the figures."""
    from ringlypro.simulator.dialogues_command import run_dialogues_command

    return run_dialogues_command(sys.stdout)


def demo(settings: Settings) -> int:
    """Put a believable clinic into the sandbox and say how to sign in."""
    from ringlypro import services as house
    from ringlypro.db.home import open_home
    from ringlypro.simulator.demo_data import create_demo_clinic

    home = open_home(settings)

    async def create_clinic() -> str:
        services = house.build(settings, home.url)
        try:
            return await create_demo_clinic(services)
        finally:
            await services.close()

    try:
        print(asyncio.run(create_clinic()))
    finally:
        home.close()
    return 0


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="main.py", description="RinglyPro")
    commands = ("serve", "work", "understand", "demo", "dialogues")
    parser.add_argument("command", nargs="?", default="serve", choices=commands, help="what to do (default: serve)")
    command = parser.parse_args().command
    if command == "understand":
        return understand()
    if command == "dialogues":
        return dialogues()
    import psycopg

    from ringlypro.db.embedded import PostgresUnavailable
    from ringlypro.db.privileges import UnsafeLogin

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for chatty in ("httpx", "procrastinate", "alembic", "twilio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        settings = environment.load() if command == "demo" else load()
    except SettingsError as error:
        print(f"RinglyPro cannot start: {error}", file=sys.stderr)
        return 2
    try:
        return {"serve": serve, "work": work, "demo": demo}[command](settings)
    except (UnsafeLogin, PostgresUnavailable, psycopg.OperationalError) as error:
        print(f"RinglyPro cannot start: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ in {"__main__", "__mp_main__"}:
    sys.exit(main())
