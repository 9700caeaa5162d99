"""Nobody who has not signed in sees a page, and the site map is the whole truth about what pages there are."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from pages import routes
from pages.page_builders import PAGE_BUILDERS
from tests.journeys.product import Product

INSIDE = [re.sub(r"\{\w+\}", "1", stop.path) for stop in routes.ROUTES]


def ask(product: Product, path: str, **options: Any) -> httpx.Response:
    """An answer to somebody who never asked before. Certificates, which cost more than the question, are not read."""
    return httpx.get(product.url + path, timeout=20, verify=False, **options)


@pytest.mark.parametrize("path", INSIDE)
def test_a_stranger_is_sent_to_the_sign_in_page(everybodys_product: Product, path: str) -> None:
    answer = ask(everybodys_product, path)

    assert answer.status_code in {302, 303, 307}
    assert answer.headers["location"].split("?")[0] == "/login"


@pytest.mark.parametrize("path", routes.PUBLIC_PATHS)
def test_the_pages_before_sign_in_are_open(everybodys_product: Product, path: str) -> None:
    answer = ask(everybodys_product, path)

    assert answer.status_code == 200
    assert "content-security-policy" in answer.headers
    assert answer.headers["x-frame-options"] == "DENY"
    assert "x-request-id" in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/admin", "/calls.php", "/.env", "/_nothing", "/docs", "/redoc", "/apify", "/calls/1/2", "/_nicegui/nothing",
        "/_niceguinea",
    ],
)  # fmt: skip
def test_what_is_no_page_is_refused_without_one(everybodys_product: Product, path: str) -> None:
    answer = ask(everybodys_product, path)

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/json")
    assert len(answer.content) < 200


@pytest.mark.parametrize(
    "path",
    ["/api/contacts", "/api/calls", "/api/appointments", "/api/messages", "/api/dashboard", "/api/credits/balance"],
)
def test_a_program_without_a_token_is_refused_first(everybodys_product: Product, path: str) -> None:
    unknown = ask(everybodys_product, path)
    wrong = ask(everybodys_product, path, headers={"Authorization": "Bearer no"})

    assert (unknown.status_code, unknown.json()["error"]) == (401, "Access denied")
    assert (wrong.status_code, wrong.json()["error"]) == (403, "Invalid token")


def test_only_the_pages_before_sign_in_are_public() -> None:
    assert not set(routes.PUBLIC_PATHS) & {stop.path for stop in routes.ROUTES}


def test_every_page_of_the_map_is_built_by_somebody_and_no_other() -> None:
    assert list(PAGE_BUILDERS) == [stop.path for stop in routes.ROUTES]
