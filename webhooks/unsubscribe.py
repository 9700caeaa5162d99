"""The way out of e-mails that somebody has chosen: a page behind their link, and the one press of mail programs.

Opening the page changes nothing, because mail companies open every link that they see. The POST asks for no sign-in
and comes from anywhere: the token in its path says who has the link, and a mail program sends nothing else.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from ringlypro.accounts import notice_preferences
from ringlypro.accounts.notice_preferences import MailSubscription
from ringlypro.clients.client_profiles import get_profile_by_id
from ringlypro.core.i18n import translate
from ringlypro.core.language_negotiation import preferred_language
from ringlypro.core.log_context import bind_client_id
from ringlypro.vendors.services_protocol import Services
from webhooks.dependencies import ServicesDependency

router = APIRouter(include_in_schema=False)
MAX_FORM_FIELDS = 4
UnsubscribeToken = Annotated[str, Path(max_length=200)]


@router.get("/mail/unsubscribe/{token}")
async def show_unsubscribe_page(token: UnsubscribeToken, request: Request, services: ServicesDependency) -> Response:
    """What would be stopped, and a button that stops it."""
    from webhooks import letter_papers  # noqa: PLC0415 - needed by no start

    subscriber = await _find_subscriber(services, token)
    if subscriber is None:
        return letter_papers.render_unknown_link(_reader_language(request))
    subscription, client_id, lang = subscriber
    business = await _name_business(services, client_id)
    return letter_papers.render_question(subscription.kind, business, token, lang)


@router.post("/mail/unsubscribe/{token}")
async def unsubscribe(token: UnsubscribeToken, request: Request, services: ServicesDependency) -> Response:
    """Stop it, or with `again=yes` go on with it. Safe to repeat; 404 for a link that is not ours."""
    from webhooks import letter_papers  # noqa: PLC0415 - needed by no start

    subscriber = await _find_subscriber(services, token)
    if subscriber is None:
        return letter_papers.render_unknown_link(_reader_language(request))
    subscription, client_id, lang = subscriber
    form = await request.form(max_fields=MAX_FORM_FIELDS, max_files=0)
    is_on = form.get("again") == "yes"
    async with services.unit_of_work(client_id) as unit:
        await notice_preferences.save_mail_kind(unit, user_id=subscription.user_id, kind=subscription.kind, is_on=is_on)
    business = await _name_business(services, client_id)
    return letter_papers.render_switched(subscription.kind, business, token, lang, is_on=is_on)


async def _find_subscriber(services: Services, token: str) -> tuple[MailSubscription, int, str] | None:
    subscription = notice_preferences.read_unsubscribe_token(token, services.settings.JWT_SECRET)
    if subscription is None:
        return None
    async with services.system_session() as unit:
        person = await notice_preferences.find_subscriber(unit, subscription.user_id)
    if person is None:
        return None
    bind_client_id(person[0])
    return subscription, *person


async def _name_business(services: Services, client_id: int) -> str:
    client_profile = await get_profile_by_id(services, client_id)
    return client_profile.business_name if client_profile else translate("receipts.seller", "en")


def _reader_language(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language")) or "en"
