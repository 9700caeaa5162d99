"""Addresses that stay on this site, for live pages and plain ones."""

from __future__ import annotations


def local_path(href: str) -> str:
    """The address if it stays on this site, else `/`: addresses may come from data."""
    inside = href.startswith("/") and not href.startswith(("//", "/\\")) and "\n" not in href
    return href if inside else "/"
