"""The carrier's hand on a real HTTP client: over the network, or straight into an application that runs beside it."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx

from ringlypro.vendors.carrier_leg import Fetch
from ringlypro.vendors.carrier_wire import Headers, HttpAnswer, Post
from ringlypro.vendors.ports import Form


def over_http(client: httpx.AsyncClient) -> Post:
    """Post forms with this client; a connection that fails is an `OSError`, as the carrier expects."""

    async def post(url: str, form: Form, headers: Headers) -> HttpAnswer:
        try:
            response = await client.post(url, content=urlencode(form).encode(), headers=dict(headers))
        except httpx.TimeoutException as late:
            raise TimeoutError(type(late).__name__) from late
        except httpx.TransportError as broken:
            raise ConnectionError(type(broken).__name__) from broken
        return _answer(response)

    return post


def fetch_over(client: httpx.AsyncClient) -> Fetch:
    """Fetch recordings with this client."""

    async def fetch(url: str) -> HttpAnswer:
        try:
            return _answer(await client.get(url))
        except httpx.TransportError as broken:
            raise ConnectionError(type(broken).__name__) from broken

    return fetch


def _answer(response: httpx.Response) -> HttpAnswer:
    return HttpAnswer(response.status_code, response.headers.get("content-type", ""), response.content)
