"""The metrics of an app, as Prometheus reads them."""

from __future__ import annotations

from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from tests.service_fixtures import FakeServices, browser, make_app
from webhooks import metrics

Samples = dict[str, float]
"""Values by name and labels: `ringlypro_turns_total{language=en,outcome=answered}`."""


def read_samples(text: str) -> Samples:
    return {
        sample.name
        + "{"
        + ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
        + "}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def scrape(services: FakeServices, app: FastAPI | None = None) -> Samples:
    """What is counted so far, without samples that are still 0."""
    async with browser(app or make_app(services, [metrics.router])) as web:
        answer = await web.get("/metrics")
    assert answer.status_code == 200
    return {name: value for name, value in read_samples(answer.text).items() if value}
