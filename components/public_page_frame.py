"""The frame of the pages before sign-in: a card with the form, beside it what RinglyPro is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from nicegui import ui

from components.html_elements import Text, div, local_path, set_props, sprite_icon
from components.theme import apply_theme


@contextmanager
def public_frame(
    title: str,
    lang: str,
    translate: Callable[..., str],
    *,
    sub: str = "",
    language_href: str = "",
    banner: str = "",
    pitch: str = "",
    points: Sequence[tuple[str, str]] = (),
    dark: bool | None = None,
) -> Iterator[ui.element]:
    """Yields the card's body. `points` are (icon, sentence); `language_href` is this page in the other language."""
    apply_theme(lang, dark=dark)
    with div("rp-public"):
        with div("rp-public-side", "aside"):
            _brand_mark()
            if pitch:
                Text(pitch, "p", "rp-pitch")
            with div("rp-points", "ul"):
                for name, sentence in points:
                    with div("", "li"):
                        sprite_icon(name)
                        Text(sentence)
        with div("rp-public-main", "main") as main:
            with div("rp-public-top"):
                with div("rp-public-brand"):
                    _brand_mark()
                ui.space()
                if language_href:
                    with ui.link(target=local_path(language_href)).classes("rp-langlink", remove="nicegui-link"):
                        sprite_icon("globe")
                        Text(translate("ui.other_language"))
            with div("rp-public-card"):
                if banner:
                    Text(banner, "p", "rp-public-banner")
                Text(title, "h1", "rp-public-title")
                if sub:
                    Text(sub, "p", "rp-sub")
                with div("rp-public-body") as body:
                    yield body
        set_props(main, id="main")


def _brand_mark() -> None:
    with div("rp-brand"):
        div("rp-logo")
        Text("RinglyPro")
