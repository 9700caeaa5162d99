"""How a page is dressed before its HTML is sent: language, head tags, icons, and no flash of the wrong theme."""

from __future__ import annotations

import copy

from nicegui import app, ui

from components import design_tokens
from components.plain_html import Html, tag_html
from components.relative_time import relative_times_script
from ringlypro.core.i18n import LANGUAGES, translate

HEAD_TEMPLATE = """
<link rel="preload" href="{font}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="{css}">
<link rel="manifest" href="/manifest.webmanifest">
<link rel="icon" href="/favicon.ico" sizes="32x32">
<link rel="icon" href="{svg}" type="image/svg+xml">
<link rel="apple-touch-icon" href="{apple}">
<meta name="theme-color" content="{surface_light}" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="{surface_dark}" media="(prefers-color-scheme: dark)">
<meta name="mobile-web-app-capable" content="yes">
{modules}<script type="module" src="{client}"></script>
<style>html{{background:{canvas_light}}}@media(prefers-color-scheme:dark){{html{{background:{canvas_dark}}}}}</style>
<script>
document.documentElement.classList.add('rp-scripted');
if ('serviceWorker' in navigator) addEventListener('load',()=>navigator.serviceWorker.register('/service-worker.js'));
</script>
"""
MODULES = ("dialog_focus.js", "page_keys.js", "page_parts.js", "palette.js", "palette_rows.js", "relative_times.js")
"""What `client.js` asks for: fetched beside it, not after it."""
QUASAR_ICONS_JS = """
Object.assign(Quasar.IconSet.props.table, {{arrowUp: "{i}arrow-up", prevPage: "{i}chevron-left",
  nextPage: "{i}chevron-right", firstPage: "{i}chevrons-left", lastPage: "{i}chevrons-right", warning: "{i}search"}});
Object.assign(Quasar.IconSet.props.arrow, {{dropdown: "{i}chevron-down", left: "{i}chevron-left",
  right: "{i}chevron-right"}});
Object.assign(Quasar.IconSet.props.field, {{error: "{i}triangle-alert", clear: "{i}x"}});
Object.assign(Quasar.IconSet.props.datetime, {{arrowLeft: "{i}chevron-left", arrowRight: "{i}chevron-right",
  now: "{i}clock", today: "{i}calendar"}});
Object.assign(Quasar.IconSet.props.expansionItem, {{icon: "{i}chevron-down", denseIcon: "{i}chevron-down"}});
"""


def head_tags() -> str:
    """The head of every page: our stylesheet, font, manifest and icons. Constants only, no data."""
    return HEAD_TEMPLATE.format(
        font=design_tokens.asset_url("inter-latin.woff2"),
        css=design_tokens.asset_url("app.css"),
        client=design_tokens.asset_url("client.js"),
        modules="".join(f'<link rel="modulepreload" href="{design_tokens.asset_url(name)}">\n' for name in MODULES),
        svg=design_tokens.asset_url("favicon.svg"),
        apple=design_tokens.asset_url("apple-touch-icon.png"),
        surface_light=design_tokens.SURFACE_LIGHT,
        surface_dark=design_tokens.SURFACE_DARK,
        canvas_light=design_tokens.CANVAS_LIGHT,
        canvas_dark=design_tokens.CANVAS_DARK,
    )


def no_script_note() -> Html:
    """What a page says where scripts are switched off, in every language: the pages inside cannot do without.

    The stylesheet hides it where the first script of the page has run; NiceGUI's own note hides all else until then.
    """
    lines = [tag_html("p", translate("ui.no_script", lang), lang=lang) for lang in LANGUAGES]
    return tag_html("div", *lines, class_="rp-noscript")


def install_theme() -> None:
    """Once per process: head tags for all pages, brand colours, defaults of NiceGUI's own elements."""
    ui.add_head_html(head_tags(), shared=True)
    ui.add_body_html(no_script_note(), shared=True)
    app.colors(
        primary=design_tokens.BRAND,
        positive=design_tokens.OK,
        negative=design_tokens.BAD,
        warning=design_tokens.WARN,
        dark=design_tokens.SURFACE_DARK,
        dark_page=design_tokens.CANVAS_DARK,
    )
    # Quasar's bar for requests has no name for screen readers, and pages are told of everything on their socket.
    app.config.quasar_config["loadingBar"]["skipHijack"] = True
    for script in (QUASAR_ICONS_JS.format(i=design_tokens.icon_source("")), relative_times_script()):
        if script not in app.config.vue_config_script:
            app.config.vue_config_script += script


def apply_theme(lang: str, *, dark: bool | None = None) -> None:
    """Give this one page a language and a theme, inside its builder (the decorator's are the same for everybody)."""
    client = ui.context.client
    client.page = copy.copy(client.page)
    client.page.language = design_tokens.QUASAR_LANGUAGE.get(lang, "en-US")  # type: ignore[assignment]  # a Literal of all packs
    client.page.dark = dark
