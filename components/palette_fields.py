"""What the palette shows, as fields that the browser is given by their names; `command_palette` sends them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """What the palette offers by itself, in words; `words` are others that it is found by.

    It leads to `href`, presses the control that the selector `press` names, steps into the field of `focus`, or has the
    server `act`. `keys` are pressed one after the other ("g h"); `only` is the beginning of paths where it is offered.
    """

    group: str
    key: str
    label: str
    icon: str
    href: str = ""
    press: str = ""
    focus: str = ""
    act: str = ""
    words: str = ""
    keys: str = ""
    only: str = ""
    at_first: bool = False
    """Whether it is shown before anything is typed."""


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """What the server knows of the words that are looked for; a person has `initials` and the ways to reach them."""

    group: str
    key: str
    label: str
    href: str
    icon: str = ""
    sub: str = ""
    end: str = ""
    initials: str = ""
    hue: str = ""
    call: str = ""
    text: str = ""
    book: str = ""


@dataclass(frozen=True, slots=True)
class PageKey:
    """A key of one page, or of every page where `path` is empty, for the list of keys: who it belongs to hears it."""

    path: str
    keys: str
    label: str
