"""What a simulator posts, kept so that it can be compared and sent again."""

from __future__ import annotations

from ringlypro.simulator.twilio_webhooks import Headers, PostForm, WebhookResponse
from ringlypro.vendors.ports import Form

TOKEN = "I-Twilio-Idempotency-Token"


class WebhookLog:
    """Stands between a simulator and its `post`."""

    def __init__(self, post: PostForm) -> None:
        self._post = post
        self._requests: list[tuple[str, Form, Headers]] = []
        self._responses: list[WebhookResponse] = []

    async def __call__(self, url: str, form: Form, headers: Headers) -> WebhookResponse:
        response = await self._post(url, form, headers)
        self._requests.append((url, form, headers))
        self._responses.append(response)
        return response

    async def resend_last_request(self) -> WebhookResponse:
        """The very same request once more, token and signature included."""
        return await self._post(*self._requests[-1])

    def repeated_responses(self) -> list[tuple[WebhookResponse, ...]]:
        """The responses to each request that was delivered more than once."""
        by_token: dict[str, list[WebhookResponse]] = {}
        for (_, _, headers), response in zip(self._requests, self._responses, strict=True):
            by_token.setdefault(headers[TOKEN], []).append(response)
        return [tuple(responses) for responses in by_token.values() if len(responses) > 1]
