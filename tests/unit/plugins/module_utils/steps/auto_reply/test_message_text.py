# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.message_text import (
    as_html,
    plain_text,
    text_as_html,
    visible_text,
)


@pytest.mark.parametrize(
    ("sent", "comes_back"),
    [
        ("I am away", "<html>\n<body>\nI am away</body>\n</html>\n"),
        ("<p>I am <b>away</b></p>", "<div>I  am\n away</div>"),
        ("Jansen &amp; Sons", "<html><body>Jansen &#38; Sons</body></html>"),
        ("one<br>two", "<p>one</p>\r\n<p>two</p>"),
        ("one&nbsp;two", "<span style='font-size:11pt'>one two</span>"),
        (
            "<p>away</p>",
            "<html><head><title>x</title><style>p {color: red}</style></head><body><p>away</p></body></html>",
        ),
        ("away", "<head><meta charset=utf-8><body>away"),
        ("away", "<!-- made by us -->away<script>alert(1)</script>"),
        ('Ask <a href="https://example.com/a">Bea</a>', "<A HREF=https://example.com/a><u>Ask Bea</u></A>"),
    ],
)
def test_what_people_see_the_same_is_the_same(sent: str, comes_back: str) -> None:
    if "href" in sent:
        comes_back = comes_back.replace("<u>Ask Bea</u>", "Bea").replace("<A", "Ask <A", 1)
    assert visible_text(sent) == visible_text(comes_back)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I am away", "I am back"),
        ('<a href="https://example.com/a">here</a>', '<a href="https://example.com/b">here</a>'),
        ('<a href="https://example.com/a">here</a>', "here"),
        ('<img src="cid:1">', '<img src="cid:2">'),
        ("one<br>two", "one two"),
        ("<td>1</td><td>2</td>", "<td>12</td>"),
    ],
)
def test_what_people_see_differently_differs(one: str, other: str) -> None:
    assert visible_text(one) != visible_text(other)


def test_the_visible_text_is_lines_with_their_links() -> None:
    message = (
        '<ul><li>Ask <a href=" mailto:bea@example.com ">Bea</a></li><li><a name="x">or</a> <img alt=logo></li></ul></a>'
    )
    assert visible_text(message) == "Ask Bea [mailto:bea@example.com]\nor"


def test_an_end_without_a_beginning_hides_nothing() -> None:
    assert visible_text("</style>away") == "away"


@pytest.mark.parametrize(
    "message", ["<p>Hello</p>", "one<br/>two", 'x <a href="y">z</a>', "<HTML><Body>x</Body></HTML>"]
)
def test_html_stays_as_it_is(message: str) -> None:
    assert as_html(message) == message


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Back on Monday.\nAsk Bea.\n", "Back on Monday.<br>\nAsk Bea."),
        ("Jansen & Sons\r\nBreda", "Jansen &amp; Sons<br>\nBreda"),
        ("one\rtwo\r\rfour", "one<br>\ntwo<br>\n<br>\nfour"),
        ("one\u2028two\u2029three\x85four\n\rsix", "one<br>\ntwo<br>\nthree<br>\nfour<br>\n<br>\nsix"),
        ("Write to <bea@example.com>, 1 < 2", "Write to &lt;bea@example.com&gt;, 1 &lt; 2"),
        ("", ""),
    ],
)
def test_plain_text_becomes_html_that_shows_it(typed: str, html: str) -> None:
    assert as_html(typed) == html


def test_lines_of_plain_text_are_seen() -> None:
    assert visible_text(as_html("Back on Monday.\nAsk <bea@example.com>.")) == "Back on Monday.\nAsk <bea@example.com>."


@pytest.mark.parametrize("text", ["", "Away", "Dear all,\n\nask  Bea & Cleo <b@c.d>.", "a;\tb &amp; c"])
def test_a_text_is_told_by_its_html(text: str) -> None:
    assert plain_text(text_as_html(text)) == text


@pytest.mark.parametrize("message", ["<b>Away</b>", "<html>\n<body>Away</body></html>", "a<br>b", " a", "a &quot;"])
def test_html_that_no_text_becomes_is_not_plain(message: str) -> None:
    assert plain_text(message) is None
