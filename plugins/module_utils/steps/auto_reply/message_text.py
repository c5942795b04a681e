# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages in HTML: the text that recipients see, and plain text as HTML. Pure."""

from __future__ import annotations

import html
import html.parser
import re

_INVISIBLE = frozenset(("head", "title", "script", "style", "template"))
_LINES = frozenset(
    "address article aside blockquote body br caption dd div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
"""Elements that start and end a line ([HTML] 15.3, `display: block` and similar), and `br`."""
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big center cite code del em font i img ins kbd mark q s samp small span strike strong sub"
    " sup td th tt u var wbr".split()
)
_LINE_END = re.compile("\r\n?|[\n\x85\u2028\u2029]")
"""CR LF, CR, LF, NEL, and the line and paragraph separators ([Unicode] section 5.8, Newline Guidelines)."""
_TAG = re.compile(
    rf"</?(?:{'|'.join(sorted(_INVISIBLE | _LINES | _INLINE, key=len, reverse=True))})(?:\s[^<>]*)?/?>", re.I
)


def visible_text(message: str) -> str:
    """The text that recipients see: the lines of the message, and the targets of its links and pictures.

    Services change the HTML of a message, so they never return it as it was sent. Formatting (fonts, bold), empty lines
    and repeated spaces are ignored.
    """
    reader = _Reader()
    reader.feed(message)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def kept(wanted: str | None, held: str) -> str:
    """The wanted message if recipients would see a difference, else the current one."""
    return held if wanted is None or visible_text(wanted) == visible_text(held) else wanted


def as_html(message: str) -> str:
    """The message as HTML: unchanged if it has HTML tags, else converted by `text_as_html`."""
    return message if has_tags(message) else text_as_html(message)


def has_tags(message: str) -> bool:
    """Whether a message is HTML. Addresses such as `<anna@example.com>` are not tags."""
    return _TAG.search(message) is not None


def text_as_html(text: str) -> str:
    """The plain text as HTML: escaped, with `<br>` for line breaks of any system."""
    return _LINE_END.sub("<br>\n", html.escape(text.strip(), quote=False))


def plain_text(message: str) -> str | None:
    """The inverse of `text_as_html`; None if the message is not its result, because it has formatting."""
    text = html.unescape(message.replace("<br>\n", "\n"))
    return text if text_as_html(text) == message else None


class _Reader(html.parser.HTMLParser):
    """Collects the visible text. Only elements in `_LINES` start and end lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _INVISIBLE:
            self._hidden += 1
        elif tag in _LINES:
            # A head without an end tag ends where the body starts.
            self._hidden = 0 if tag == "body" else self._hidden
            self.pieces.append("\n")
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")
        elif tag == "img":
            self._point_to(dict(attrs).get("src") or "")
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _INVISIBLE:
            self._hidden = max(self._hidden - 1, 0)
        elif tag in _LINES:
            self.pieces.append("\n")
        elif tag == "a" and self._links:
            self._point_to(self._links.pop())

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data.replace("\n", " "))

    def _point_to(self, address: str) -> None:
        if address:
            self.pieces.append(f" [{address.strip()}]")
