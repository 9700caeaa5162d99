"""What is no HTML yet is escaped, in text and in attributes."""

from __future__ import annotations

import pytest

from components.plain_html import Html, join_html, tag_html


@pytest.mark.parametrize(
    ("made", "html"),
    [
        (tag_html("p", "<b>&\"'"), "<p>&lt;b&gt;&amp;&quot;&#x27;</p>"),
        (tag_html("p", tag_html("b", "x"), "<"), "<p><b>x</b>&lt;</p>"),
        (tag_html("a", "x", href='"><script>'), '<a href="&quot;&gt;&lt;script&gt;">x</a>'),
        (tag_html("input", required=True, disabled=False, aria_label="x"), '<input required aria-label="x">'),
        (tag_html("label", class_="a", for_="b"), '<label class="a" for="b"></label>'),
        (join_html("<", Html("<br>")), "&lt;<br>"),
    ],
)
def test_what_is_no_html_is_escaped(made: Html, html: str) -> None:
    assert (type(made), made) == (Html, html)
