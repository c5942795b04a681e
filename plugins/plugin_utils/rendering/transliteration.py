# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Transliterates names of any script into ASCII."""

from __future__ import annotations

import functools
import typing as t
import unicodedata

from ...module_utils.errors import MissingLibraryError

try:
    from anyascii import anyascii
except ImportError:
    anyascii = None  # type: ignore[assignment]

Replacements = tuple[tuple[str, str], ...]

_DROPPED = frozenset(("So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn"))
"""Categories of characters that are removed: emoji and other symbols, direction marks, control characters.

The library would write the name of an emoji between colons.
"""


def to_ascii(text: str, replace: t.Mapping[str, str] | None = None) -> str:
    """The string in printable ASCII (U+0020 to U+007E); empty if no character can be transliterated.

    Args:
        text: in any script, composed or decomposed.
        replace: replacements that take precedence over the transliteration, such as German `{"ä": "ae"}`. A small
            letter also replaces its capital letter, with a capitalized replacement.

    Raises:
        MissingLibraryError: anyascii is not installed.
    """
    return _to_ascii(str(text), tuple((replace or {}).items()))


# The same names occur in several attributes of an employee, and in each use of a template.
@functools.lru_cache(maxsize=1 << 15)
def _to_ascii(text: str, replacements: Replacements) -> str:
    if text.isascii() and text.isprintable() and not replacements:
        return text
    if anyascii is None:
        raise MissingLibraryError("anyascii", "to transliterate names into ASCII")
    text = _replace(unicodedata.normalize("NFC", text), replacements)
    kept = "".join(_kept(character) for character in text)
    return "".join(character for character in anyascii(kept) if " " <= character <= "~")


def _kept(character: str) -> str:
    if character in "\t\n\r":
        return " "
    return "" if unicodedata.category(character) in _DROPPED and not character.isascii() else character


def _replace(text: str, replacements: Replacements) -> str:
    given = {unicodedata.normalize("NFC", key): value for key, value in replacements}
    for key, value in given.items():
        text = text.replace(key, value)
    for key, value in given.items():
        if key.upper() != key and key.upper() not in given:
            text = text.replace(key.upper(), value.capitalize())
    return text
