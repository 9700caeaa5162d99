"""Every letter has two parts in both languages, one layout, and a way out where nobody must get it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from ringlypro.core.email_layout import EmailFrame, render_email_parts
from ringlypro.core.i18n import LANGUAGES, load_texts
from ringlypro.notifications.emails import EmailRecipient, compose_email

KINDS = sorted({key.split(".")[1] for key in load_texts("en") if re.fullmatch(r"emails\.\w+\.text", key)})
NEW_YORK = ZoneInfo("America/New_York")
LINK = "https://ringly.example/billing?a=1&b=2"


class PlainText(HTMLParser):
    """What somebody reads of an HTML part, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._in_style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag in {"style", "title"}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if not self._in_style:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def compose(kind: str, lang: str, *, unsubscribe_url: str = "") -> tuple[str, PlainText, str]:
    recipient = EmailRecipient("ana@example.com", "Ana", lang, "Bright & Dental", NEW_YORK)
    values = {
        "amount": "20.00",
        "balance": "3.5000",
        "began_at": "2025-11-20T15:00:00+00:00",
        "number_phone": "+13055550101",
    }
    email = compose_email(kind, recipient, values, link=LINK, reference="r", unsubscribe_url=unsubscribe_url)
    return email.text, PlainText(str(email.html)), email.subject


def test_there_are_the_letters_of_the_product() -> None:
    assert {"welcome", "credit_low", "credit_empty", "receipt", "auto_reload_stopped", "auto_reload_confirm"} <= set(
        KINDS
    )
    assert {"digest", "call_summary", "message_taken", "emergency", "voicemail"} <= set(KINDS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_both_parts_say_the_same(kind: str, lang: str) -> None:
    text, html, subject = compose(kind, lang)

    sentences = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    assert len(sentences) > 2
    assert [line for line in sentences if line not in html.text] == []
    assert "{" not in text + subject
    assert html.text.startswith("Bright & Dental")
    assert LINK in html.links


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_chosen_says_so_and_can_be_stopped(lang: str) -> None:
    url = "https://ringly.example/mail/unsubscribe/7.calls.abc"

    text, html, _ = compose("call_summary", lang, unsubscribe_url=url)

    assert url in text
    assert url in html.links
    assert load_texts(lang)["emails.layout.stop"] in html.text


def test_nothing_that_somebody_wrote_becomes_markup() -> None:
    frame = EmailFrame("en", "<b>Bold</b>", "Because <i>", link=LINK, action="Open <u>")

    text, html = render_email_parts(f"Hello <script>\n\nSee:\n{LINK}", "<title>", frame)

    assert (text, PlainText(html).links[0]) == (f"Hello <script>\n\nSee:\n{LINK}", LINK)
    assert re.findall(r"<(?:script|b|i|u)>", html) == []
