"""The link by which a calendar that somebody has already shows the appointments: made, shown once, made anew, ended."""

from __future__ import annotations

from components.buttons import text_button
from components.cards import card_section
from components.dialogs import confirm_action
from components.feedback import show_toast
from components.forms import text_field
from components.html_elements import Text, div
from pages.access_control import PageContext
from pages.pagination import refresh_on_change
from ringlypro.appointments import calendar_feed
from ringlypro.clients.business_settings import load_client

FEED_PATH = "/api/calendar.ics?token="
COPY_JS = """(event) => {
  const field = event.currentTarget.closest('.rp-feed-link').querySelector('input');
  field.select();
  if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(() => emit(true), () => emit(false));
  else emit(document.execCommand('copy'));
}"""


async def build_feed_card(page: PageContext) -> None:
    """The card, kept live: another tab may end the link."""
    with card_section(page.translate("calendar_link.title"), sub=page.translate("calendar_link.sub")):
        card = _FeedCard(page)
    await card.refresh_card()
    refresh_on_change(page, {"clients"}, card.refresh_card)


class _FeedCard:
    """Whether there is a link, and the one that was just made: only its hash is kept, so it is shown this once."""

    def __init__(self, page: PageContext) -> None:
        self._page, self._translate = page, page.translate
        self._new_link, self._has_link = "", False
        self._box = div("rp-feed-card")

    async def refresh_card(self) -> None:
        """Draw it anew where something changed."""
        async with self._page.unit_of_work() as unit:
            has_link = (await load_client(unit)).calendar_token_hash is not None
        if self._box.is_deleted or (has_link == self._has_link and len(self._box.default_slot.children)):
            return
        self._has_link = has_link
        self._new_link = self._new_link if has_link else ""
        self._render()

    def _render(self) -> None:
        translate = self._translate
        self._box.clear()
        with self._box:
            if self._new_link:
                self._render_link()
            else:
                Text(translate("calendar_link.there_is_one" if self._has_link else "calendar_link.none"), "p", "rp-sub")
            with div("rp-feed-acts"):
                words = translate("calendar_link.make_anew" if self._has_link else "calendar_link.make")
                text_button(words, self._make_link, kind="ghost" if self._has_link else "primary", icon="calendar-plus")
                if self._has_link:
                    text_button(translate("calendar_link.end"), self._end_link, kind="quiet")

    def _render_link(self) -> None:
        translate = self._translate
        with div("rp-feed-link"):
            field = text_field(
                translate("calendar_link.label"), self._new_link, kind="url", hint=translate("calendar_link.hint")
            )
            field.props("readonly")
            button = text_button(translate("calendar_link.copy"), icon="copy")
            button.on("click", self._tell_copied, js_handler=COPY_JS)

    def _tell_copied(self, event: object) -> None:
        is_copied = getattr(event, "args", False) is True
        show_toast(self._translate("calendar_link.copied" if is_copied else "calendar_link.copy_yourself"))

    async def _make_link(self) -> None:
        translate = self._translate
        if self._has_link and not await confirm_action(
            translate("calendar_link.anew_title"),
            translate("calendar_link.anew_text"),
            yes=translate("calendar_link.make_anew"),
            no=translate("ui.cancel"),
        ):
            return
        async with self._page.unit_of_work() as unit:
            token = await calendar_feed.create_feed_token(unit)
        self._new_link, self._has_link = f"{self._page.services.settings.frontend_url}{FEED_PATH}{token}", True
        self._render()

    async def _end_link(self) -> None:
        async with self._page.unit_of_work() as unit:
            await calendar_feed.remove_feed_token(unit)
        self._new_link, self._has_link = "", False
        self._render()
        show_toast(self._translate("calendar_link.ended"))
