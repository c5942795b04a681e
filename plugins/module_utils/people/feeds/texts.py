# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text that another program has garbled: letters are lost, or were read in the wrong encoding."""

from __future__ import annotations

import functools
import re
import typing as t

from ...values.placeholders import is_null

_LOST = re.compile("[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")
"""REPLACEMENT CHARACTER, control characters, and characters for private use."""
_QUESTION_MARK = re.compile(r"\w\?\w|\?\?|(?:^|\s)\?\w")
"""A question mark where a letter was: `Kowa?ski`. A title may end with one."""
_ESCAPED = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|%[c-f][0-9a-f]%[89ab]", re.I)
"""Escapes of HTML, JSON, Python and URLs."""
_NO_LETTER = re.compile(
    r"[^\W\d_][\xa3\xa5\xa6\xa7\xaf\xb1\xb2\xb3\xb6\xb9\xbf]|[\xa3\xa5\xa7\xb2\xb3\xb9\xbf][^\W\d_]"
)
"""A sign beside a letter: ISO 8859-2 that was read as ISO 8859-1 makes `Wa³êsa` of `Wałęsa`."""
_ANY, _LATIN, _CYRILLIC = re.compile(""), re.compile("[\x00-\u024f]*$"), re.compile("[\x00-\x7f\u0400-\u04ff]*$")
_WRONGLY_READ_AS: t.Final = {"cp1252": _ANY, "latin-1": _ANY, "cp1250": _LATIN, "cp1251": _CYRILLIC}
"""Encodings in which programs read UTF-8 by mistake, with the letters that it holds then. In Windows-1250, `RÓŻA` is
UTF-8 by chance, but with a Cyrillic letter."""
_NOT_IN_NAMES = re.compile(r"[\d@<>{}\[\]=;|]")


@functools.lru_cache(maxsize=1 << 14)
def is_unreadable(text: str) -> bool:
    """Whether letters of the text are lost or garbled."""
    if text.isascii() and text.isprintable() and not any(sign in text for sign in "?&\\%"):
        return False
    found = any(pattern.search(text) for pattern in (_LOST, _QUESTION_MARK, _ESCAPED, _NO_LETTER))
    return found or any(_is_utf8(text, encoding) for encoding in _WRONGLY_READ_AS)


def is_no_name(text: str) -> bool:
    """Whether the text cannot be a first or a last name, because of digits or signs, or stands for no value."""
    return bool(_NOT_IN_NAMES.search(text)) or is_null(text)


def _is_utf8(text: str, encoding: str) -> bool:
    """Whether the text is UTF-8 that was read in another encoding: `KrakÃ³w`."""
    if text.isascii():
        return False
    try:
        meant = text.encode(encoding).decode("utf-8")
    except UnicodeError:
        return False
    return bool(_WRONGLY_READ_AS[encoding].match(meant))
