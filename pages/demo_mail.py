"""What would have been sent: a sandbox keeps its letters and texts, and here their owner reads them.

Only what is certainly this client's own is shown; where post and telephone are real there is no such page.
"""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from components.buttons import button, link_button
from components.cards import card, page_head
from components.empty import empty_state
from components.text import Text, div, icon
from pages.guard import Place
from pages.lists import follow
from pages.wording import moment_long
from ringlypro.kit.errors import NotFound
from ringlypro.kit.phones import friendly
from ringlypro.services import Kept, keeps_post, sandbox_letters, sandbox_texts

MOST = 50
TOLD = {"messages", "notifications", "appointments"}
"""A letter has no news of its own; what it is about has."""


async def build(place: Place) -> None:
    """Letters and texts, newest first. Raises NotFound where nothing is kept."""
    if not keeps_post(place.services):
        raise NotFound
    say = place.say

    @ui.refreshable
    async def body() -> None:
        await _draw(place)

    with page_head(say("demo.mail.title"), say("demo.mail.sub")):
        button(say("demo.mail.again"), body.refresh, icon="refresh-cw")
        link_button(say("ui.call_receptionist"), "/demo", icon_name="phone-call")
    await body()
    follow(place, TOLD, body.refresh)


async def _draw(place: Place) -> None:
    visitor = place.visitor
    texts = await sandbox_texts(place.services, client_id=visitor.client_id)
    letters = sandbox_letters(place.services, client_id=visitor.client_id, user_id=visitor.user_id, email=visitor.email)
    if letters is not None:
        _list(place, "letters", "mail", letters)
    if texts is not None:
        _list(place, "texts", "message-square", texts)


def _list(place: Place, what: str, picture: str, kept: Sequence[Kept]) -> None:
    with card(place.say(f"demo.mail.{what}"), flush=True):
        if not kept:
            empty_state(picture, place.say(f"demo.mail.no_{what}"), place.say(f"demo.mail.no_{what}_hint"))
        for one in kept[:MOST]:
            _line(place, picture, one)


def _line(place: Place, picture: str, one: Kept) -> None:
    to = place.say("demo.mail.to", receiver=one.to if one.subject else friendly(one.to))
    with div("rp-todo"):
        with div("rp-li-icon").classes("brand"):
            icon(picture)
        with div("rp-todo-words"):
            with div("rp-todo-top"):
                Text(one.subject or to, "h3", "rp-li-title")
                Text(moment_long(place, one.at), "span", "rp-li-when num")
            if one.subject:
                Text(to, "p", "rp-sub")
            Text(one.text.strip(), "p", "rp-todo-body")
