"""The one layout of every e-mail: the business's name above, its words on a sheet, why it was sent below.

Mail programs know neither our stylesheet nor our fonts, so everything stands inline; colours follow the reader's mode.
The plain part says the same: both are made of one text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from ringlypro.core.i18n import LANGUAGES, translate

LAYOUT_FILE = Path(__file__).with_name("email_layout.html")
WEB_SCHEMES = ("http://", "https://")
BUTTON_STYLE = (
    "display:inline-block;background:#0B6B80;color:#ffffff;text-decoration:none;font-weight:600;"
    "padding:11px 20px;border-radius:8px"
)


@dataclass(frozen=True, slots=True)
class EmailFrame:
    """What stands around the words. `reason` says why somebody gets this; addresses are absolute.

    `link` is what the words lead to, `action` what pressing it does; without an `unsubscribe_url` it cannot be stopped.
    """

    lang: str
    business: str
    reason: str
    link: str = ""
    action: str = ""
    unsubscribe_url: str = ""


def render_email_parts(text: str, title: str, frame: EmailFrame) -> tuple[str, str]:
    """The plain part and the HTML part of an e-mail. `text` has paragraphs between blank lines, and its link bare."""
    lang = frame.lang if frame.lang in LANGUAGES else "en"
    words = text.strip()
    stop = translate("emails.layout.stop", lang)
    plain = f"{words}\n\n--\n{frame.reason}\n{stop} {frame.unsubscribe_url}" if frame.unsubscribe_url else words
    foot = escape(frame.reason)
    if frame.unsubscribe_url:
        foot += f'<br><a href="{escape(frame.unsubscribe_url)}" style="color:#5b6779">{escape(stop)}</a>'
    html = _load_layout().substitute(
        lang=lang, title=escape(title), business=escape(frame.business), words=render_words(words, frame), foot=foot
    )
    return plain, html


def render_words(words: str, frame: EmailFrame) -> str:
    """Paragraphs with everything escaped; the link is a button with its address below."""
    return "\n".join(_render_paragraph(paragraph, frame) for paragraph in words.split("\n\n"))


def _render_paragraph(paragraph: str, frame: EmailFrame) -> str:
    lines = paragraph.strip().split("\n")
    if not frame.link.startswith(WEB_SCHEMES) or lines[-1].strip() != frame.link:
        return f"<p>{'<br>'.join(escape(line) for line in lines)}</p>"
    url, above = escape(frame.link), "<br>".join(escape(line) for line in lines[:-1])
    button = f'<a class="act" href="{url}" style="{BUTTON_STYLE}">{escape(frame.action)}</a>'
    address = (
        f'<span class="address" style="display:block;margin-top:8px;font-size:13px;color:#5b6779">'
        f'<a href="{url}">{url}</a></span>'
    )
    return f"{f'<p>{above}</p>' if above else ''}<p>{button}{address}</p>"


@cache
def _load_layout() -> Template:
    return Template(LAYOUT_FILE.read_text(encoding="utf-8"))
