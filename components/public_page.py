"""The pages before sign-in as one answer of plain HTML: no socket, no script that is needed, nothing kept by us."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi.responses import HTMLResponse

from components import design_tokens
from components.local_paths import local_path
from components.plain_html import Html, icon_html, join_html, tag_html

PUBLIC_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; manifest-src 'self'; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Stricter than that of the pages inside: nothing inline, nothing evaluated."""
PUBLIC_HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": PUBLIC_CSP}


@dataclass(frozen=True, slots=True)
class PublicFrame:
    """What stands around a form. `points` are (icon, sentence); `language_href` is this page in the other language.

    `tab_title` is what the browser's tab and its history call the page.
    """

    title: str
    tab_title: str
    sub: str
    pitch: str
    points: Sequence[tuple[str, str]]
    language_href: str


def public_page(frame: PublicFrame, lang: str, translate: Callable[..., str], *content: Html) -> HTMLResponse:
    """The card with the form, beside it what RinglyPro is."""
    side = tag_html(
        "aside",
        _brand_mark(),
        tag_html("p", frame.pitch, class_="rp-pitch"),
        tag_html(
            "ul",
            *(tag_html("li", icon_html(name), tag_html("span", sentence)) for name, sentence in frame.points),
            class_="rp-points",
        ),
        class_="rp-public-side",
    )
    top = tag_html(
        "div",
        tag_html("div", _brand_mark(), class_="rp-public-brand"),
        tag_html(
            "a",
            icon_html("globe"),
            tag_html("span", translate("ui.other_language")),
            class_="rp-langlink",
            href=local_path(frame.language_href),
        ),
        class_="rp-public-top",
    )
    card = tag_html(
        "div",
        tag_html("h1", frame.title, class_="rp-public-title"),
        tag_html("p", frame.sub, class_="rp-sub"),
        tag_html("div", *content, class_="rp-public-body"),
        class_="rp-public-card",
    )
    main = tag_html("main", top, card, class_="rp-public-main", id="main")
    body = tag_html("div", side, main, class_="rp-public")
    return HTMLResponse(plain_document(lang, frame.tab_title, body), headers=PUBLIC_HEADERS)


def moment_page(
    title: str, text: str, lang: str, *, retry_seconds: int, status_code: int, reload_label: str
) -> HTMLResponse:
    """A calm page that loads itself again after a while, without a script."""
    card = _calm_card(title, text, tag_html("a", reload_label, class_="rp-link", href=""))
    refresh = tag_html("meta", http_equiv="refresh", content=str(retry_seconds))
    document = plain_document(lang, title, card, refresh)
    headers = PUBLIC_HEADERS | {"Retry-After": str(retry_seconds)}
    return HTMLResponse(document, status_code=status_code, headers=headers)


def problem_page(title: str, text: str, lang: str, *, status_code: int, home_label: str) -> HTMLResponse:
    """What a browser shows where something went wrong: what it was, and a way on."""
    card = _calm_card(title, text, tag_html("a", home_label, class_="rp-link", href="/"))
    return HTMLResponse(plain_document(lang, title, card), status_code=status_code, headers=PUBLIC_HEADERS)


def _calm_card(title: str, text: str, way_on: Html) -> Html:
    heading = tag_html("h1", title, class_="rp-public-title")
    words = tag_html("p", text, class_="rp-sub")
    return tag_html("main", tag_html("div", class_="rp-logo"), heading, words, way_on, class_="rp-moment", id="main")


def plain_document(lang: str, title: str, body: Html, *head: Html) -> Html:
    """A whole document with our stylesheet, in the colours that the system asks for."""
    return join_html(
        Html("<!doctype html>"),
        tag_html(
            "html", tag_html("head", _head_tags(title), *head), tag_html("body", body, class_="rp-plain"), lang=lang
        ),
    )


def _head_tags(title: str) -> Html:
    asset = design_tokens.asset_url
    return join_html(
        tag_html("meta", charset="utf-8"),
        tag_html("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag_html("title", f"{title} · RinglyPro"),
        tag_html("meta", name="color-scheme", content="light dark"),
        tag_html(
            "link", rel="preload", href=asset("inter-latin.woff2"), as_="font", type="font/woff2", crossorigin=True
        ),
        tag_html("link", rel="stylesheet", href=asset("app.css")),
        tag_html("link", rel="manifest", href="/manifest.webmanifest"),
        tag_html("link", rel="icon", href="/favicon.ico", sizes="32x32"),
        tag_html("link", rel="icon", href=asset("favicon.svg"), type="image/svg+xml"),
        tag_html("link", rel="apple-touch-icon", href=asset("apple-touch-icon.png")),
        _theme_colour(design_tokens.SURFACE_LIGHT, "light"),
        _theme_colour(design_tokens.SURFACE_DARK, "dark"),
        tag_html("meta", name="mobile-web-app-capable", content="yes"),
        tag_html("script", src=asset("public.js"), defer=True),
    )


def _theme_colour(colour: str, scheme: str) -> Html:
    return tag_html("meta", name="theme-color", content=colour, media=f"(prefers-color-scheme: {scheme})")


def _brand_mark() -> Html:
    return tag_html("div", tag_html("div", class_="rp-logo"), tag_html("span", "RinglyPro"), class_="rp-brand")
