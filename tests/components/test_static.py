"""The stylesheet, the icons and the app's own files say the same as the Python that names them."""

import json
import re
import struct

import httpx
import nicegui
import pytest

from components import design_tokens, theme

CSS = (design_tokens.STATIC_DIR / "app.css").read_text(encoding="utf-8")
SPRITE = (design_tokens.STATIC_DIR / "icons.svg").read_text(encoding="utf-8")
COMPONENTS = design_tokens.STATIC_DIR.parent


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def tokens(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r"\{(.*?)\n\}", CSS, re.DOTALL)
    assert block
    return dict(re.findall(r"--([\w-]+):(#[0-9A-F]{6})", block[1]))


@pytest.mark.parametrize("selector", [":root", "body.body--dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "canvas"),
        ("ink-2", "surface"),
        ("ink-3", "surface"),
        ("ink-3", "canvas"),
        ("ink-2", "subtle"),
        ("brand-ink", "brand-tint"),
        ("on-brand", "brand"),
        ("on-bad", "bad"),
        ("ok", "ok-tint"),
        ("warn", "warn-tint"),
        ("bad", "bad-tint"),
        ("warm-ink", "warm-tint"),
    ],
)
def test_text_can_be_read_on_its_ground(selector: str, ink: str, ground: str) -> None:
    colours = tokens(selector)

    assert contrast(colours[ink], colours[ground]) >= 4.5


def test_both_schemes_define_the_same_colours() -> None:
    assert tokens(":root").keys() == tokens("body.body--dark").keys()
    assert tokens("body.rp-plain") == tokens("body.body--dark")


def test_colours_known_before_the_stylesheet_are_the_stylesheets() -> None:
    light, dark = tokens(":root"), tokens("body.body--dark")

    assert tuple(light[n] for n in ("brand", "ok", "bad", "warn")) == (
        design_tokens.BRAND,
        design_tokens.OK,
        design_tokens.BAD,
        design_tokens.WARN,
    )
    assert (light["surface"], light["canvas"]) == (design_tokens.SURFACE_LIGHT, design_tokens.CANVAS_LIGHT)
    assert (dark["surface"], dark["canvas"]) == (design_tokens.SURFACE_DARK, design_tokens.CANVAS_DARK)


def test_every_variable_used_is_defined() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", CSS))

    assert used <= set(re.findall(r"--([\w-]+):", CSS))


def test_every_icon_named_in_the_components_is_in_the_sprite() -> None:
    existing = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE))
    named = set()
    for path in COMPONENTS.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        named |= set(
            re.findall(
                r"""(?:\bicon=|icon_name=|\b(?:sprite_icon|icon_html)\(|icon_button\(|empty_state\()"([\w-]+)\"""",
                source,
            )
        )
    named |= set(re.findall(r'\{i\}([\w-]+)"', theme.QUASAR_ICONS_JS))

    assert named
    assert named <= existing


def test_every_class_named_in_the_components_is_in_the_stylesheet() -> None:
    styled = set(re.findall(r"\.(rp-[\w-]+)", CSS))
    named = set()
    for path in COMPONENTS.glob("*.py"):
        named |= set(re.findall(r"\brp-[a-z0-9-]*[a-z0-9]\b", path.read_text(encoding="utf-8")))

    assert named <= styled


async def test_the_manifest_names_icons_of_the_stated_size(files: httpx.AsyncClient) -> None:
    manifest = (await files.get("/manifest.webmanifest")).json()

    assert len(manifest["icons"]) > 1
    for icon in manifest["icons"]:
        picture = (await files.get(icon["src"])).content
        width, height = struct.unpack(">II", picture[16:24])
        assert icon["sizes"] == f"{width}x{height}"


async def test_the_manifest_is_an_installable_app(files: httpx.AsyncClient) -> None:
    answer = await files.get("/manifest.webmanifest")

    manifest = json.loads(answer.text)
    assert answer.headers["content-type"] == "application/manifest+json"
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


async def test_the_worker_is_never_kept_and_knows_the_build(files: httpx.AsyncClient) -> None:
    answer = await files.get("/service-worker.js")

    assert answer.headers["cache-control"] == "no-cache"
    assert design_tokens.static_build_id() in answer.text
    assert "__BUILD__" not in answer.text


async def test_only_addresses_with_the_fingerprint_are_kept_for_ever(files: httpx.AsyncClient) -> None:
    stamped = await files.get(design_tokens.asset_url("app.css"))
    plain = await files.get("/static/app.css")

    assert "immutable" in stamped.headers["cache-control"]
    assert "immutable" not in plain.headers["cache-control"]
    assert stamped.text == plain.text


async def test_being_offline_has_a_page_in_both_languages(files: httpx.AsyncClient) -> None:
    page = (await files.get("/offline")).text

    assert "offline" in page
    assert "Sin conexión" in page


@pytest.mark.parametrize(
    "address", [design_tokens.asset_url("app.css"), f"/_nicegui/{nicegui.__version__}/static/nicegui.css"]
)
async def test_files_are_compressed_once_for_who_can_read_them(files: httpx.AsyncClient, address: str) -> None:
    plain = await files.get(address, headers={"Accept-Encoding": "identity"})
    first, second = [await files.get(address, headers={"Accept-Encoding": "gzip"}) for _ in range(2)]

    assert first.text == second.text == plain.text
    assert first.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(first.headers["content-length"]) < len(plain.content) / 2
    assert first.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert first.headers["content-type"] == plain.headers["content-type"]
    assert "immutable" in first.headers["cache-control"]
    unchanged = await files.get(address, headers={"If-Modified-Since": first.headers["last-modified"]})
    assert unchanged.status_code == 304


async def test_what_is_compressed_already_or_not_there_is_left_alone(files: httpx.AsyncClient) -> None:
    font = await files.get(design_tokens.asset_url("inter-latin.woff2"), headers={"Accept-Encoding": "gzip"})
    missing = await files.get(design_tokens.asset_url("nothing.css"), headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in font.headers
    assert missing.status_code == 404
