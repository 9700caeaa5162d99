"""What makes the site an app: manifest, service worker at the root, and the page for being offline.

The worker is given the fingerprint of the static files, so that a new build brings a new cache. It keeps nothing that
belongs to a tenant: no page, no answer of the API, no recording.
"""

from __future__ import annotations

from pathlib import Path

import nicegui
from fastapi import FastAPI
from fastapi.responses import FileResponse, Response

from components import design_tokens
from components.precompressed_files import IMMUTABLE_CACHE, ONE_HOUR_CACHE, PrecompressedFiles
from components.theme import install_theme

STATIC_DIR = design_tokens.STATIC_DIR


def install_pwa(app: FastAPI) -> None:
    """Add the routes and dress all pages. Call before `ui.run_with`, which answers every address that is left."""
    install_theme()
    worker = (STATIC_DIR / "service-worker.js").read_text(encoding="utf-8")
    worker = worker.replace("__BUILD__", design_tokens.static_build_id() + "-" + nicegui.__version__)

    @app.get("/service-worker.js", include_in_schema=False)
    async def service_worker() -> Response:
        """At the root, because a worker rules only what lies below its own address."""
        return Response(worker, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    @app.get("/manifest.webmanifest", include_in_schema=False)
    async def web_manifest() -> Response:
        """Name, icons and colours of the installed app."""
        return _static_file("manifest.webmanifest", "application/manifest+json")

    @app.get("/offline", include_in_schema=False)
    async def offline_page() -> Response:
        """The only page that the worker keeps."""
        return _static_file("offline.html", "text/html")

    @app.get("/favicon.ico", include_in_schema=False)
    async def favicon_file() -> Response:
        """For browsers that ask without having been told."""
        return _static_file("favicon.ico", "image/x-icon")

    nicegui_files = Path(nicegui.__file__).parent / "static"
    app.mount(f"/_nicegui/{nicegui.__version__}/static", PrecompressedFiles(nicegui_files, cache=IMMUTABLE_CACHE))


def _static_file(name: str, media_type: str) -> Response:
    return FileResponse(STATIC_DIR / name, media_type=media_type, headers={"Cache-Control": ONE_HOUR_CACHE})
