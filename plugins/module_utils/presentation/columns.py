# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines for a console: cut to a number of bytes, and cells that are aligned whatever the script of a name. Pure."""

from __future__ import annotations

import itertools
import typing as t
import unicodedata

from .result import one_line

MOST_BYTES: t.Final = 1000
"""The maximum size of a line in bytes. AWX shows 1,024 bytes of an event, with line ends and colors."""

_ELLIPSIS = "…"


def line(text: str, most: int = MOST_BYTES) -> str:
    """The text on one line of at most `most` bytes of UTF-8, without characters that break or reverse a line."""
    # Cut first, because a value of HR may have a million characters.
    clean = one_line(text[: most + 1]).rstrip()
    raw = clean.encode("utf-8")
    if len(raw) <= most:
        return clean
    return raw[: most - len(_ELLIPSIS.encode())].decode("utf-8", "ignore") + _ELLIPSIS


def width(text: str) -> int:
    """The number of columns that a terminal needs for the text ([UAX 11])."""
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cell(text: str, columns: int) -> str:
    """The text in exactly so many columns: filled up with spaces, or cut."""
    clean = one_line(text[: 8 * columns])
    if width(clean) > columns:
        clean = _fitting(clean, columns - 1) + _ELLIPSIS
    return clean + " " * (columns - width(clean))


def _fitting(text: str, columns: int) -> str:
    needed = itertools.accumulate(map(_columns, text))
    return "".join(character for character, width_so_far in zip(text, needed, strict=True) if width_so_far <= columns)


def aligned(rows: t.Sequence[t.Sequence[str]], most: int) -> list[str]:
    """Each row as one string. Every cell but the last is as wide as the widest of its column, or `most` columns."""
    heads = [row[:-1] for row in rows]
    widths = [min(most, max(width(one_line(one[: 8 * most])) for one in column)) for column in zip(*heads, strict=True)]
    return ["  ".join([*map(cell, row[:-1], widths), row[-1]]) for row in rows]
