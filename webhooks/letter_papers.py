"""What the plain pages about e-mails show: a way out of them, and in a sandbox those that open an account again."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Response

from components.paper_page import paper_actions, paper_link, paper_page
from components.plain_forms import plain_form, plain_submit
from components.plain_html import Html, tag_html
from ringlypro.accounts.notice_preferences import UNSUBSCRIBE_PATH
from ringlypro.core.i18n import translator_for
from ringlypro.sandbox_messages import SandboxMessage

RELOAD_SECONDS = 3
SETTINGS_PATH = "/settings?section=account"


def render_question(kind: str, business: str, token: str, lang: str) -> Response:
    """What one of `MAIL_KINDS` would no longer tell, and a button that stops it."""
    translate = translator_for(lang)
    return paper_page(
        translate("letters.stop.title"),
        lang,
        tag_html("p", translate(f"letters.stop.{kind}", business=business)),
        plain_form(f"{UNSUBSCRIBE_PATH}/{token}", plain_submit(translate("letters.stop.yes")), hidden={}),
        paper_actions(paper_link(translate("letters.stop.settings"), SETTINGS_PATH)),
    )


def render_switched(kind: str, business: str, token: str, lang: str, *, is_on: bool) -> Response:
    """That it is stopped, with a way back; or that it goes on."""
    translate = translator_for(lang)
    to_settings = paper_actions(paper_link(translate("letters.stop.settings"), SETTINGS_PATH))
    if is_on:
        words = tag_html("p", translate("letters.stop.resumed"), role="status")
        return paper_page(translate("letters.stop.resumed_title"), lang, words, to_settings)
    return paper_page(
        translate("letters.stop.stopped_title"),
        lang,
        tag_html("p", translate(f"letters.stop.stopped_{kind}", business=business), role="status"),
        plain_form(
            f"{UNSUBSCRIBE_PATH}/{token}", plain_submit(translate("letters.stop.again")), hidden={"again": "yes"}
        ),
        to_settings,
    )


def render_unknown_link(lang: str) -> Response:
    """That a link is not ours, and where the switches are."""
    translate = translator_for(lang)
    return paper_page(
        translate("letters.stop.unknown_title"),
        lang,
        tag_html("p", translate("letters.stop.unknown")),
        paper_actions(paper_link(translate("letters.stop.settings"), SETTINGS_PATH)),
        status_code=404,
    )


def render_reset_letters(letters: Sequence[SandboxMessage], lang: str) -> Response:
    """The letters with a link for a new password; without any the page looks again by itself."""
    translate = translator_for(lang)
    nothing = [] if letters else [tag_html("p", translate("demo.mail.reset_none"), role="status")]
    page = paper_page(
        translate("demo.mail.reset_title"),
        lang,
        tag_html("p", translate("demo.mail.reset_sub"), class_="rp-hint"),
        *nothing,
        *(_letter_html(letter) for letter in letters),
        paper_actions(paper_link(translate("demo.mail.to_login"), "/login")),
    )
    if not letters:
        page.headers["Refresh"] = str(RELOAD_SECONDS)
    return page


def _letter_html(letter: SandboxMessage) -> Html:
    lines: list[Html] = []
    for line in letter.text.strip().splitlines():
        _, path, token = line.partition("/reset-password?token=")
        words = tag_html("a", line, href=path + token, class_="rp-link") if path else line
        lines.append(tag_html("span", words))
    head = tag_html("p", tag_html("b", letter.subject), tag_html("span", f" · {letter.to}", class_="rp-hint"))
    return tag_html("article", head, tag_html("div", *lines, class_="rp-letter-lines"), class_="rp-letter")
