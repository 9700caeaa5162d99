"""An app inside the app that is made after the server listens: calls and `/health` are answered before pages can be.

Importing NiceGUI and every page is most of a start, and no caller needs it. A request for a page waits for them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from ringlypro.core.error_stacks import log_error_stack

log = logging.getLogger(__name__)


class DeferredApp:
    """Stands where the app will be: `start` or the first request makes it, in a thread; `stop` ends its life."""

    def __init__(self, create_app: Callable[[], FastAPI]) -> None:
        self._create_app = create_app
        self._task: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[ASGIApp] | None = None
        self._stopping = asyncio.Event()

    def start(self) -> asyncio.Future[ASGIApp]:
        """Begin to make the app, once; the future has it as soon as it answers, or what made it impossible."""
        if self._ready is None:
            self._ready = asyncio.get_running_loop().create_future()
            self._task = asyncio.create_task(self._run(self._ready), name="deferred-app")
        return self._ready

    async def stop(self) -> None:
        """End the app's life, or the making of it. May be called twice, and before `start`."""
        self._stopping.set()
        task, self._task = self._task, None
        if task is not None:
            await task

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on to the app, once it is there."""
        app = await asyncio.shield(self.start())
        await app(scope, receive, send)

    async def _run(self, ready: asyncio.Future[ASGIApp]) -> None:
        try:
            app = await asyncio.to_thread(self._create_app)
            # Its life begins and ends in one task, as a server would do it.
            async with app.router.lifespan_context(app):
                ready.set_result(app)
                await self._stopping.wait()
        except Exception as error:  # noqa: BLE001 - calls are answered all the same
            log_error_stack(log, "the pages could not be brought in", error)
            if not ready.done():
                ready.set_exception(error)
                ready.exception()  # whoever asks for a page gets it; that nobody asks is no news
