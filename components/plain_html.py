"""HTML as text, for pages that need no server behind them once they are sent: what is no HTML yet is escaped."""

from __future__ import annotations

from html import escape

from components import design_tokens

VOID_TAGS = frozenset({"input", "link", "meta"})


class Html(str):
    """Text that is HTML already; only `tag_html` and constants make it."""

    __slots__ = ()


def tag_html(tag: str, *children: str, **attributes: str | bool) -> Html:
    """An element. `class_`, `for_` and `aria_label` become `class`, `for` and `aria-label`; False leaves one out."""
    parts = [f"<{tag}"]
    for name, value in attributes.items():
        if value is not False:
            attribute = name.rstrip("_").replace("_", "-")
            parts.append(f" {attribute}" if value is True else f' {attribute}="{escape(str(value))}"')
    parts.append(">")
    if tag not in VOID_TAGS:
        parts += [child if isinstance(child, Html) else escape(child) for child in children]
        parts.append(f"</{tag}>")
    return Html("".join(parts))


def join_html(*parts: str) -> Html:
    """Several pieces behind each other."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def icon_html(name: str) -> Html:
    """A decorative icon of the sprite, hidden from screen readers."""
    drawing = tag_html("svg", tag_html("use", href=design_tokens.asset_url("icons.svg") + "#" + name))
    return tag_html("span", drawing, class_="q-icon", aria_hidden="true")
