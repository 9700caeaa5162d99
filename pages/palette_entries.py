"""What the palette offers by itself, in a reader's words: pages, sections of settings, things to do, and keys."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from components.command_palette import PaletteView
from components.palette_fields import PageKey, PaletteEntry
from pages.routes import ROUTES
from pages.settings_page import SECTIONS
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.core.i18n import Translator, translator_for

GROUPS = ("people", "codes", "calls", "do", "pages", "settings")
"""In the order in which they are shown."""
TEXTS = (
    "label", "placeholder", "results", "close", "move", "open", "only", "all", "searching", "nothing", "add",
    "found_one", "found_other", "lost", "call", "text", "book",
)  # fmt: skip
WAYS = {
    "/": ("layout-dashboard", "g h"), "/calls": ("phone", "g c"), "/appointments": ("calendar", "g a"),
    "/contacts": ("users", "g p"), "/follow-ups": ("inbox", "g t"), "/notifications": ("bell", "g n"),
    "/demo": ("phone-call", "g r"), "/check": ("circle-check", ""), "/understand": ("message-square", ""),
    "/billing": ("credit-card", "g b"), "/settings": ("settings", "g s"),
}  # fmt: skip
"""The pages that are led to, each with its icon and the keys that lead there."""
NEEDS_KEYS = (("j", "next"), ("k", "before"), ("c", "call"), ("t", "text"), ("b", "book"), ("e", "done"))
OF_CALLS = "/calls/"


@cache
def build_palette_view(lang: str) -> PaletteView:
    """Everything that comes along with a page, in `en` or `es`; the same for everybody."""
    translate = translator_for(lang)
    texts = {name: translate(f"palette.{name}") for name in TEXTS}
    texts |= {f"keys_{name}": translate(f"keys.{name}") for name in ("title", "here", "everywhere")}
    entries = (*_list_actions(translate), *_list_ways(translate), *_list_sections(translate))
    groups = {name: translate(f"palette.group.{name}") for name in GROUPS}
    return PaletteView(texts, groups, entries, tuple(_list_page_keys(translate)))


def _list_ways(translate: Translator) -> Iterator[PaletteEntry]:
    for route in ROUTES:
        if route.path in WAYS:
            icon, keys = WAYS[route.path]
            key = f"go-{route.path.strip('/') or 'home'}"
            words = translate("palette.words.call_receptionist") if route.path == "/demo" else ""
            yield PaletteEntry("pages", key, translate(route.key), icon, href=route.path, words=words, keys=keys)


def _list_sections(translate: Translator) -> Iterator[PaletteEntry]:
    for name, (icon, _) in SECTIONS.items():
        asked_fields = [each for form in _forms_of(name) for each in CLIENT_FIELDS.in_form(form)]
        words = " ".join(translate(f"settings.{each.name}.label") for each in asked_fields)
        label = translate(f"settings.section.{name}")
        yield PaletteEntry("settings", f"set-{name}", label, icon, href=f"/settings?section={name}", words=words)


def _forms_of(section: str) -> tuple[str, ...]:
    return {"hours": ("hours", "calendar"), "receptionist": ("receptionist", "words")}.get(section, (section,))


def _list_actions(translate: Translator) -> Iterator[PaletteEntry]:
    def action(name: str, icon: str, **where: str | bool) -> PaletteEntry:
        label, words = translate(f"palette.do.{name}"), translate(f"palette.words.{name}")
        return PaletteEntry("do", name, label, icon, words=words, **where)  # type: ignore[arg-type]  # named fields

    yield action("new_appointment", "calendar-plus", href="/appointments?new=1", keys="n", at_first=True)
    yield action("new_contact", "user-plus", href="/contacts?new=1", keys="p", at_first=True)
    yield action("note_here", "pencil", focus="#main [data-field=notes]", only=OF_CALLS, keys="m", at_first=True)
    yield action("note_last", "pencil", act="note_last", at_first=True)
    yield PaletteEntry(
        "do", "call_receptionist", translate("ui.call_receptionist"), "phone-call", href="/demo", at_first=True,
        words=translate("palette.words.call_receptionist"),
    )  # fmt: skip
    yield action("mark_read", "bell", act="mark_read")
    yield action("add_credit", "wallet", href="/billing")
    yield action("language", "globe", press="[data-do=language]")
    yield action("theme", "moon", press="[data-do=theme]")
    yield action("keys", "circle-help", act="keys")
    yield action("sign_out", "log-out", act="sign_out")


def _list_page_keys(translate: Translator) -> Iterator[PageKey]:
    yield PageKey("", "Ctrl+K", translate("keys.find"))
    yield PageKey("", "/", translate("keys.find"))
    yield PageKey("", "?", translate("keys.help"))
    for path in ("/", "/follow-ups"):
        for sign, name in NEEDS_KEYS:
            yield PageKey(path, sign, translate(f"keys.{name}"))
    yield PageKey(OF_CALLS, "m", translate("palette.do.note_here"))
