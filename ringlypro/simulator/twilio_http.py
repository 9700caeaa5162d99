"""The simulator on a real HTTP client: over the network, or straight into an application in the same process."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx

from ringlypro.simulator.twilio_account import FetchAudio
from ringlypro.simulator.twilio_webhooks import Headers, PostForm, WebhookResponse
from ringlypro.vendors.ports import Form


def post_with_client(client: httpx.AsyncClient) -> PostForm:
    """Post forms with this client; a connection that fails is an `OSError`, as the simulator expects."""

    async def post(url: str, form: Form, headers: Headers) -> WebhookResponse:
        try:
            response = await client.post(url, content=urlencode(form).encode(), headers=dict(headers))
        except httpx.TimeoutException as error:
            raise TimeoutError(type(error).__name__) from error
        except httpx.TransportError as error:
            raise ConnectionError(type(error).__name__) from error
        return _webhook_response(response)

    return post


def fetch_with_client(client: httpx.AsyncClient) -> FetchAudio:
    """Fetch recordings with this client."""

    async def fetch(url: str) -> WebhookResponse:
        try:
            return _webhook_response(await client.get(url))
        except httpx.TransportError as error:
            raise ConnectionError(type(error).__name__) from error

    return fetch


def _webhook_response(response: httpx.Response) -> WebhookResponse:
    return WebhookResponse(response.status_code, response.headers.get("content-type", ""), response.content)
