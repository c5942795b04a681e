# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all HTML pages share: the style, the templates, and how values of HR and the directory are shown."""

from __future__ import annotations

import base64
import datetime
import functools
import hashlib
import pathlib
import re
import typing as t

import jinja2
from markupsafe import Markup, escape

from ...module_utils.presentation.plain_words import plain

LONGEST_VALUE = 400
"""Maximum number of characters of a value on a page. The JSON files have the complete values."""

_PIECE = 1000
"""Number of strings of a template that are joined before they are written."""

_FOLDER: t.Final = pathlib.Path(__file__).parent

_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    r"\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Characters that are invisible or change the direction of text: control, zero-width and bidirectional ones."""

_MAY_TURN = re.compile(r"[^\x20-\x7e\xa0-\u058f]")
"""Characters beyond the scripts that are certainly written from left to right; Hebrew begins after them."""


def shown(value: str) -> Markup:
    """A value as HTML: escaped, shortened, with code points for invisible characters.

    It is isolated in `<bdi>` if it could turn the text around it, as scripts from right to left do (Unicode UAX #9).
    The Latin, Greek and Cyrillic scripts cannot, and pages of many people would be a third larger.
    """
    text = value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}… ({len(value)} characters)"
    safe = escape(text)
    if _UNSEEN.search(text):
        safe = Markup(_UNSEEN.sub(lambda found: f'<span class="unseen">U+{ord(found[0]):04X}</span>', str(safe)))
    return Markup(f"<bdi>{safe}</bdi>") if _MAY_TURN.search(text) else Markup(safe)


def named(person: t.Mapping[str, str]) -> Markup:
    """A person of a warning as HTML: `Anna Nowak (1017)`, or the key if nobody knows the name."""
    key = shown(person["key"])
    return Markup("{} ({})").format(shown(person["name"]), key) if person["name"] else key


def anchor(key: str) -> str:
    """The ID of a person on the page of a run; it has no character that an address would have to escape."""
    return "p-" + re.sub(r"[^A-Za-z0-9.-]", lambda found: f"_{ord(found[0]):x}_", key)


def moment(text: str) -> str:
    """An ISO 8601 timestamp as people read it: `2026-11-28 01:03:07 UTC`."""
    return datetime.datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M:%S %Z").strip()


def duration(seconds: float) -> str:
    """`12 s`, `7 min 5 s`, `2 h 3 min`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def parts(template: pathlib.Path, **names: t.Any) -> t.Iterator[str]:
    """The page of a template, piece by piece, because a large page would need more memory than its document.

    Templates find `style`, the style that all pages share, `script`, see `script`, and the filters `shown`, `named`,
    `moment`, `duration`, `number`, `plain` (see `plain_words`) and `hash` (see `hash_source`). Every value is escaped.
    """
    pieces = _template(template).stream(names)
    pieces.enable_buffering(_PIECE)
    yield from pieces


def macro(template: pathlib.Path, name: str) -> t.Callable[..., Markup]:
    """A macro of a template, to render a part of a page ahead."""
    found: t.Callable[..., Markup] = getattr(_template(template).module, name)
    return found


def hash_source(text: str) -> str:
    """The source of a Content Security Policy that allows this inline script or style and no other (CSP 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def script(name: str) -> Markup:
    """The script in a file of this folder, without its comment about the license."""
    return Markup((_FOLDER / name).read_text(encoding="utf-8").partition("*/\n")[2])


@functools.cache
def _template(file: pathlib.Path) -> jinja2.Template:
    return _environment().from_string(file.read_text(encoding="utf-8"))


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        shown=shown,
        named=named,
        moment=moment,
        duration=duration,
        plain=plain,
        number="{:,}".format,
        hash=hash_source,
    )
    environment.globals.update(style=Markup(_style()), script=script)
    return environment


def _style() -> str:
    """The style without its comment about the license."""
    return (_FOLDER / "style.css").read_text(encoding="utf-8").partition("*/\n")[2]
