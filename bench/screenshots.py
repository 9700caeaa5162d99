"""Pictures of every page for the README and the documents: light, dark, on a telephone, in Spanish.

`make screenshots` makes a practice month in a folder of its own, starts the product over it and writes docs/images.
"""

from __future__ import annotations

import asyncio
import importlib.util
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
from playwright.async_api import Browser, Page, async_playwright

from bench.measured_server import PROJECT_ROOT, ServerProcess, clean_environment
from pages.routes import PUBLIC_PATHS, ROUTES

IMAGES = PROJECT_ROOT / "docs" / "images"
QUALITY = 62
"""Of a JPEG: small files, in which text can still be read."""
SETTLE_MS = 1_500
SIGN_IN = re.compile(r"as (?P<email>\S+) with (?P<password>\S+)")


@dataclass(frozen=True, slots=True)
class PictureStyle:
    """How a page is looked at."""

    name: str
    width: int = 1_280
    height: int = 860
    lang: str = "en"
    scheme: Literal["light", "dark"] = "light"


STYLES = (
    PictureStyle("light"),
    PictureStyle("dark", scheme="dark"),
    PictureStyle("phone", width=390, height=844),
    PictureStyle("es", lang="es"),
)


def find_chromium() -> str:
    """The browser that the tests use. Raises RuntimeError without one."""
    spec = importlib.util.spec_from_file_location("ci_browser", PROJECT_ROOT / ".ci" / "browser.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    browser_path = tool.find_browser()
    if browser_path is None:
        raise RuntimeError("there is no Chromium: run `python .ci/browser.py`")
    return str(browser_path)


def make_month(home: Path) -> dict[str, str]:
    """A practice clinic in this data folder; how its owner signs in."""
    environment = {**clean_environment(), "RINGLYPRO_DATA_DIR": str(home)}
    command = [sys.executable, "main.py", "demo"]
    demo_run = subprocess.run(command, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=True)
    sign_in = SIGN_IN.search(demo_run.stdout)
    if sign_in is None:
        raise RuntimeError(f"the practice month was not made: {demo_run.stdout}{demo_run.stderr}")
    return sign_in.groupdict()


async def list_pages(http: httpx.AsyncClient) -> dict[str, str]:
    """Every page inside by the name of its picture, with a call that booked, who called, and the newest thread.

    The calendar is shown as a list and as a week.
    """
    calls = (await http.get("/api/calls", params={"limit": 50})).json()["items"]
    call = next(call for call in calls if call["appointment_id"])
    thread = (await http.get("/api/messages/threads", params={"limit": 1})).json()["items"][0]
    ids = {"call_id": call["id"], "contact_id": call["contact_id"], "thread_id": thread["id"]}
    names = {route.path: re.sub(r"/?\{\w+\}", "-one", route.path).strip("/").replace("/", "-") for route in ROUTES}
    pages = {names[route.path] or "home": route.path.format(**ids) for route in ROUTES}
    return pages | {"appointments-week": "/appointments?view=week"}


async def take_picture(page: Page, url: str, name: str) -> None:
    """Wait until the page stands, and keep what of it is seen without scrolling."""
    await page.goto(url)
    await page.wait_for_function("!document.querySelector('#app') || window.did_handshake === true")
    await page.wait_for_timeout(SETTLE_MS)
    await page.screenshot(path=IMAGES / f"{name}.jpg", type="jpeg", quality=QUALITY)


async def take_style(
    browser: Browser, http: httpx.AsyncClient, style: PictureStyle, sign_in: dict[str, str], pages: dict[str, str]
) -> None:
    """Every page in one style."""
    (await http.post("/api/auth/update-profile", json={"language": style.lang})).raise_for_status()
    size: Any = {"width": style.width, "height": style.height}
    context = await browser.new_context(viewport=size, color_scheme=style.scheme, locale=style.lang)
    page = await context.new_page()
    for path in PUBLIC_PATHS:
        await take_picture(page, f"{http.base_url}{path.strip('/')}", f"{path.strip('/')}-{style.name}")
    await page.goto(f"{http.base_url}login")
    for name, value in sign_in.items():
        await page.fill(f"input[name={name}]", value)
    await page.click("button[type=submit]")
    await page.wait_for_url(str(http.base_url))
    for name, path in pages.items():
        await take_picture(page, f"{http.base_url}{path.strip('/')}", f"{name}-{style.name}")
    await context.close()


async def take_all(home: Path) -> int:
    """Every page in every style; says how many pictures there are."""
    sign_in = make_month(home)
    log_path = home / "server.log"
    server = ServerProcess(("main.py",), {"RINGLYPRO_DATA_DIR": str(home)}, log_path)
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=f"{server.base_url}/", timeout=60) as http, async_playwright() as player:
            token = (await http.post("/api/auth/login", json=sign_in)).json()["token"]
            http.headers["Authorization"] = f"Bearer {token}"
            pages = await list_pages(http)
            browser = await player.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
            for style in STYLES:
                await take_style(browser, http, style, sign_in, pages)
            await browser.close()
    finally:
        await server.stop()
    return len(STYLES) * (len(pages) + len(PUBLIC_PATHS))


def main() -> None:
    """Write docs/images anew."""
    IMAGES.mkdir(exist_ok=True)
    for old_picture in (*IMAGES.glob("*.png"), *IMAGES.glob("*.jpg")):
        old_picture.unlink()
    with tempfile.TemporaryDirectory(prefix="ringly-pictures-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)  # PostgreSQL's own user has to reach into it
        print(f"{asyncio.run(take_all(home))} pictures are in {IMAGES.relative_to(PROJECT_ROOT)}")


if __name__ == "__main__":
    main()
