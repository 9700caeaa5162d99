"""Static files that are compressed once and kept so: doing it for each visitor costs 80 ms of the one event loop."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from components import design_tokens

COMPRESSIBLE_SUFFIXES = frozenset({".css", ".html", ".js", ".json", ".mjs", ".svg", ".webmanifest"})
MIN_BYTES = 500
"""Smaller files are as quick as they are."""
KEPT_HEADERS = ("cache-control", "vary", "last-modified", "content-type")
IMMUTABLE_CACHE = "public, max-age=31536000, immutable"
ONE_HOUR_CACHE = "public, max-age=3600"


class PrecompressedFiles(StaticFiles):
    """The files of a folder, which say how long they may be kept; compressed in a thread at their first use."""

    def __init__(self, directory: Path, *, cache: str) -> None:
        super().__init__(directory=directory)
        self._cache = cache
        self._compressed_files: dict[str, bytes] = {}

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, compressed for who can read it so."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = self._cache
        if not isinstance(response, FileResponse) or Path(path).suffix not in COMPRESSIBLE_SUFFIXES:
            return response
        response.headers["Vary"] = "Accept-Encoding"
        accepted = Headers(scope=scope).get("accept-encoding", "")
        if "gzip" not in accepted or int(response.headers["content-length"]) < MIN_BYTES or scope["method"] != "GET":
            return response
        body = await self._compress_file(response)
        headers = {name: response.headers[name] for name in KEPT_HEADERS}
        return Response(body, headers=headers | {"Content-Encoding": "gzip"})

    async def _compress_file(self, response: FileResponse) -> bytes:
        # The tag changes with the file, so that what is kept is never of an older one.
        key = response.headers["etag"]
        body = self._compressed_files.get(key)
        if body is None:
            data = await asyncio.to_thread(Path(response.path).read_bytes)
            body = self._compressed_files[key] = await asyncio.to_thread(gzip.compress, data, 9, mtime=0)
        return body


def mount_static_files(app: FastAPI) -> None:
    """Our own files: for ever below their fingerprint, for an hour without it."""
    folder = design_tokens.STATIC_DIR
    app.mount("/static/" + design_tokens.static_build_id(), PrecompressedFiles(folder, cache=IMMUTABLE_CACHE))
    app.mount("/static", PrecompressedFiles(folder, cache=ONE_HOUR_CACHE))
