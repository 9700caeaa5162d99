"""Every route of the API says which answers it has, and each of those is one of the API's contract."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.routes.all_routes import house
from tests.routes.described import described_answers, promised_answers
from tests.service_fixtures import FakeServices


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> FastAPI:
    return house(services, tmp_path)


def test_each_route_is_described_with_the_statuses_of_the_contract(app: FastAPI) -> None:
    assert described_answers(app) == promised_answers("/")


def test_each_failure_is_described_as_a_problem_with_its_usual_name(app: FastAPI) -> None:
    failures = [
        (status, answer)
        for path, methods in app.openapi()["paths"].items()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if status[0] == "4" and path.startswith("/api/") and "content" in answer and status not in {"409", "412"}
    ]

    assert failures
    for status, answer in failures:
        if "Stripe" not in answer["description"]:
            assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/Problem"), status


async def test_no_route_answers_otherwise_than_it_is_described(api: httpx.AsyncClient) -> None:
    described = promised_answers("/")
    asked = sorted(described, key=lambda operation: operation.endswith("/logout"))

    for body in ({}, None):
        for operation in asked[: None if body is None else -1]:
            method, path = operation.split()
            address = re.sub(r"{.*}", "424242", path)
            answer = await api.request(method, address, **({} if method == "GET" else {"json": body}))
            assert str(answer.status_code) in described[operation], (operation, body)
            assert answer.status_code < 400 or answer.json()["error"], operation
    signed_out = await api.get("/api/contacts")
    assert signed_out.status_code == 403
