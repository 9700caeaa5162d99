"""Sheets of plain HTML about money: a receipt to be printed, and the way to pay that needs no script."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.responses import HTMLResponse

from components.local_paths import local_path
from components.plain_html import Html, tag_html
from components.public_page import PUBLIC_CSP, PUBLIC_HEADERS, plain_document

CHECKOUT_ORIGIN = "https://checkout.stripe.com"
PAPER_HEADERS = PUBLIC_HEADERS | {
    "Content-Security-Policy": PUBLIC_CSP.replace("form-action 'self'", f"form-action 'self' {CHECKOUT_ORIGIN}"),
}
"""A form may lead on to the vendor's page for paying, and nowhere else."""


def paper_page(title: str, lang: str, *content: Html, status_code: int = 200) -> HTMLResponse:
    """A sheet with a heading."""
    sheet = tag_html("main", tag_html("h1", title, class_="rp-paper-title"), *content, class_="rp-paper", id="main")
    return HTMLResponse(plain_document(lang, title, sheet), status_code=status_code, headers=PAPER_HEADERS)


def paper_facts(facts: Sequence[tuple[str, str]]) -> Html:
    """Names and values, one pair a line; an empty value is left out."""
    pairs = [
        tag_html("div", tag_html("dt", name), tag_html("dd", value, class_="num")) for name, value in facts if value
    ]
    return tag_html("dl", *pairs, class_="rp-paper-facts")


def paper_actions(*actions: Html) -> Html:
    """Ways on, which no printer shows."""
    return tag_html("p", *actions, class_="rp-paper-acts")


def paper_link(text: str, href: str) -> Html:
    """A way to another page of ours."""
    return tag_html("a", text, class_="rp-link", href=local_path(href))


def print_button(text: str) -> Html:
    """A button that prints; without a script it is not shown."""
    return tag_html("button", text, type="button", class_="rp-pay-plain", data_print=True, hidden=True)


def paper_choices(legend: str, name: str, choices: Sequence[tuple[str, str]], selected: str) -> Html:
    """One of several (value, text), as radio buttons."""
    rows = [
        tag_html(
            "label",
            tag_html("input", type="radio", name=name, value=value, checked=value == selected),
            tag_html("span", text),
            class_="rp-check",
        )
        for value, text in choices
    ]
    return tag_html("fieldset", tag_html("legend", legend, class_="rp-label"), *rows, class_="rp-paper-choices")
