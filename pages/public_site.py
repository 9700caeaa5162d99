"""What there is before NiceGUI is imported: the pages before sign-in, and our own files, which they need to be seen."""

from __future__ import annotations

from fastapi import FastAPI

from components.precompressed_files import mount_static_files
from pages.auth_pages import register_public_pages
from ringlypro.vendors.services_protocol import Services


def install_public_site(app: FastAPI, services: Services) -> None:
    """Add them to the app that answers machines too. Before the pages inside are mounted, which take every address."""
    mount_static_files(app)
    register_public_pages(app, services)
