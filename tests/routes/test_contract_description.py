"""What /openapi.json promises: every door, with its fields, its answers and its refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.routes.all_routes import house
from tests.service_fixtures import browser, make_services
from webhooks import openapi_paths

TWIML = "text/xml"


@pytest.fixture
def app(database: Database, clock: TravellingClock, tmp_path: Path) -> Any:
    return house(make_services(database, clock), tmp_path)


def routes(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, ways in schema["paths"].items():
        for way, reported in ways.items():
            yield way, path, reported


def test_every_route_has_a_summary_and_says_what_it_answers(app: Any) -> None:
    shapeless = []
    for way, path, reported in routes(app.openapi()):
        assert reported["summary"], path
        for status, answer in reported["responses"].items():
            if status.startswith("2") and status != "204":
                content = answer["content"]
                shape = content.get("application/json", {}).get("schema", {})
                if not (
                    {"text/xml", "audio/mpeg", "text/calendar"} & set(content)
                    or "$ref" in shape
                    or "properties" in shape
                ):
                    shapeless.append((way, path, status))
    assert shapeless == []


def test_every_shape_that_is_named_is_there(app: Any) -> None:
    schema = app.openapi()
    named = {part.split('"')[0] for part in json.dumps(schema).split('"#/components/schemas/')[1:]}

    assert named <= set(schema["components"]["schemas"])


def test_the_description_is_the_same_when_it_is_asked_for_again(app: Any) -> None:
    assert app.openapi() == app.openapi()


@pytest.mark.parametrize(
    "path", [p for p, ways in openapi_paths.webhook_paths().items() if "X-Twilio" in json.dumps(ways)]
)
async def test_every_door_of_the_telephone_that_is_described_asks_for_a_signature(app: Any, path: str) -> None:
    async with browser(app) as http:
        answer = await http.post(path, data={"CallSid": "CA1"})

    assert (answer.status_code, answer.content) == (403, b"")


async def test_the_other_described_doors_are_there(app: Any) -> None:
    async with browser(app) as http:
        payment = await http.post("/api/credits/webhook/stripe", content=b"{}")
        sound = await http.get(f"/audio/{'0' * 40}.mp3")

    assert payment.json()["code"] == "bad_request"
    assert (sound.status_code, sound.content) == (404, b"")
