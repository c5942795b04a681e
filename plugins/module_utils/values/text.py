# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strings: plurals, examples, values in messages, control characters, and escaping for search filters. Pure."""

from __future__ import annotations

import datetime
import json
import typing as t
import unicodedata


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 employee`, `2 employees`; pass `plural` if it is not the noun with an s."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def examples(texts: t.Sequence[str], most: int, separator: str = ", ") -> str:
    """The first `most` of the strings, and the number of the others: `1001, 1002, and 3 more`."""
    more = [f"and {len(texts) - most} more"] if len(texts) > most else []
    return separator.join([*texts[:most], *more])


def written(value: object) -> str:
    """A value in a message, as in YAML and not as in Python: `'x'`, `5`, `true`, `null`, `2026-11-28`, `["x"]`."""
    if isinstance(value, str):
        return repr(str(value))
    if isinstance(value, datetime.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, skipkeys=True, default=str)


def ended(text: str) -> str:
    """The text as a sentence: with a full stop, unless it ends with such a mark already."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


_KINDS: t.Final[tuple[tuple[tuple[type, ...], str], ...]] = (
    ((str,), "a string"),
    ((bool,), "true or false"),
    ((int, float), "a number"),
    ((dict,), "a dictionary"),
    ((list, tuple, set, frozenset), "a list"),
    ((datetime.date,), "a date"),
    ((bytes,), "binary data"),
    ((type(None),), "null"),
)


def kind_of(value: object) -> str:
    """The type of an unexpected value, in the words of YAML and not of Python: `a string`, `a list`."""
    other = "a function" if callable(value) else "something else"
    return next((words for types, words in _KINDS if isinstance(value, types)), other)


LONGEST: t.Final = 300
"""Maximum number of characters of a value, a template, or a library's error, in a message."""


def clip(text: object, length: int = LONGEST) -> str:
    """The string on one line, shortened if it is longer than `length` characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def is_control(character: str) -> bool:
    """Whether it is NUL, another control character (C0, DEL, C1), half of a surrogate pair or a noncharacter."""
    code = ord(character)
    return unicodedata.category(character) in ("Cc", "Cs") or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def escape_filter(value: str | bytes) -> str:
    """The value, escaped for use in a search filter ([RFC 4515] section 3); bytes are all in hexadecimal."""
    if isinstance(value, bytes):
        return "".join(f"\\{byte:02x}" for byte in value)
    return "".join(f"\\{ord(character):02x}" if character in "*()\\\0" else character for character in value)
