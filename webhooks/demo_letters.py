"""E-mails of a sandbox as they would arrive: their HTML part for their owner, and the way back in for whoever is out.

A letter with a link for a new password opens an account. Who is locked out reads it only at the machine itself, which
is asked by its own name and without anybody in between: what comes through a tunnel or a proxy finds nothing.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from ringlypro.core.errors import NotFound
from ringlypro.core.language_negotiation import preferred_language
from ringlypro.core.local_requests import is_local_request
from ringlypro.sandbox_messages import list_sandbox_emails, list_sandbox_reset_emails
from webhooks.browser_visits import find_browser_visitor, login_path
from webhooks.dependencies import ServicesDependency

router = APIRouter(include_in_schema=False)
LETTER_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
"""What stands in a letter came from callers too: no script of it runs, and it reaches nothing of ours."""
MAX_RESET_LETTERS = 5


@router.get("/demo/mail/letters/{reference}")
async def show_letter(
    reference: Annotated[str, Path(max_length=200)], request: Request, services: ServicesDependency
) -> Response:
    """The HTML part of one of this business's letters, as a mail program would show it."""
    visitor = await find_browser_visitor(request, services)
    if visitor is None:
        return RedirectResponse(login_path(request), status_code=303)
    letters = list_sandbox_emails(services, client_id=visitor.client_id, user_id=visitor.user_id, email=visitor.email)
    letter = next((each for each in letters or () if each.reference == reference and each.html), None)
    if letter is None:
        raise NotFound
    return HTMLResponse(letter.html, headers=LETTER_HEADERS)


@router.get("/demo/mail/reset")
async def show_reset_letters(request: Request, services: ServicesDependency) -> Response:
    """The last letters with a link for a new password, for whoever sits at this machine."""
    peer = request.client.host if request.client else ""
    is_local = is_local_request(peer=peer, host=request.url.hostname or "", header_names=request.headers.keys())
    letters = list_sandbox_reset_emails(services) if is_local else None
    if letters is None:
        raise NotFound
    from webhooks import letter_papers  # noqa: PLC0415 - needed by no start

    lang = preferred_language(request.headers.get("accept-language")) or "en"
    return letter_papers.render_reset_letters(letters[:MAX_RESET_LETTERS], lang)
