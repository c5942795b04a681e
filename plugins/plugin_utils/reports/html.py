# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all HTML pages share: the style, the templates, and how values of HR and the directory are shown."""

from __future__ import annotations

import datetime
import functools
import pathlib
import re
import typing as t

import jinja2
from markupsafe import Markup, escape

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


def shown(value: str) -> Markup:
    """A value as HTML: escaped, isolated in `<bdi>`, with code points for invisible characters, and shortened."""
    text = value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}… ({len(value)} characters)"
    safe = escape(text)
    if _UNSEEN.search(text):
        safe = Markup(_UNSEEN.sub(lambda found: f'<span class="unseen">U+{ord(found[0]):04X}</span>', str(safe)))
    return Markup(f"<bdi>{safe}</bdi>")


def named(person: t.Mapping[str, str]) -> str:
    """A person of a warning: `Anna Nowak (1017)`, or the key if nobody knows the name."""
    return f"{person['name']} ({person['key']})" if person["name"] else person["key"]


def moment(text: str) -> str:
    """An ISO 8601 timestamp as people read it: `2026-11-28 01:03:07 UTC`."""
    return datetime.datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M:%S %Z").strip()


def parts(template: pathlib.Path, **names: t.Any) -> t.Iterator[str]:
    """The page of a template, piece by piece, because a large page would need more memory than its document.

    Templates find `style`, the style that all pages share, and the filters `shown`, `named`, `moment` and `number`.
    Every value is escaped.
    """
    pieces = _template(template).stream(names)
    pieces.enable_buffering(_PIECE)
    yield from pieces


@functools.cache
def _template(file: pathlib.Path) -> jinja2.Template:
    return _environment().from_string(file.read_text(encoding="utf-8"))


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(shown=shown, named=named, moment=moment, number="{:,}".format)
    environment.globals["style"] = Markup(_style())
    return environment


def _style() -> str:
    """The style without its comment about the license."""
    return (_FOLDER / "style.css").read_text(encoding="utf-8").partition("*/\n")[2]
