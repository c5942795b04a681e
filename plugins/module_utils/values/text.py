# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strings: plurals, and how the directory compares and escapes characters. Pure."""

from __future__ import annotations

import functools
import unicodedata


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 employee`, `2 employees`; pass `plural` if it is not the noun with an s."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def is_control(character: str) -> bool:
    """Whether it is NUL, another control character (C0, DEL, C1) or half of a surrogate pair."""
    return unicodedata.category(character) in ("Cc", "Cs")


@functools.lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """The text in the form that directories compare: without case, character by character.

    `str.casefold` alone would make `Groß` equal to `Gross`, so a change from one to the other would be lost.
    """
    if text.isascii():
        return text.lower()
    return "".join(map(_fold_character, text))


def escape_filter(value: str | bytes) -> str:
    """The value, escaped for use in a search filter ([RFC 4515] section 3); bytes are all in hexadecimal."""
    if isinstance(value, bytes):
        return "".join(f"\\{byte:02x}" for byte in value)
    return "".join(f"\\{ord(character):02x}" if character in "*()\\\0" else character for character in value)


def unique_form(text: str) -> str:
    """The text without case, accents and width; Windows only accepts two names if these forms differ.

    A Windows domain controller refuses the login `jose` if `josé` exists ([MS-ADTS] 6.5, Unicode comparison ignores
    nonspacing marks). Samba accepts it, so names are compared before anything is sent.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


@functools.lru_cache(maxsize=1 << 12)
def _fold_character(character: str) -> str:
    folded = character.casefold()
    return folded if len(folded) == 1 else character.lower()
