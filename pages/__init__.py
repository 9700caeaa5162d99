"""Doors for people: the site map, and how the pages are mounted behind the doors for machines."""

from __future__ import annotations

from fastapi import FastAPI

from ringlypro.services import Services


def install(app: FastAPI, services: Services) -> None:
    """Mount the pages. Must come last: what is added afterwards can never be reached."""
    del app, services
