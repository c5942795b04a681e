# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Characters that nobody sees or that nothing can store, and how strings are cleaned of them. Pure.

Invisible are the characters of the Unicode property Default_Ignorable_Code_Point (DerivedCoreProperties.txt), such as
ZERO WIDTH SPACE, SOFT HYPHEN and RIGHT-TO-LEFT OVERRIDE, and the interlinear annotations U+FFF9 to U+FFFB. Unstorable
are control characters, halves of surrogate pairs and noncharacters ([Unicode] 23.7), which UTF-8 or XML cannot hold.
Characters for private use have no meaning for others ([Unicode] 23.5), BRAILLE PATTERN BLANK looks like a space, and
REPLACEMENT CHARACTER stands for a letter that another program has lost.
"""

from __future__ import annotations

import re
import typing as t
import unicodedata

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSTORABLE = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
)
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
_UNUSABLE = re.compile(f"[{_INVISIBLE}{_UNSTORABLE}{_PRIVATE}]")
_LOST = re.compile("\ufffd")
_ODD_SPACE = re.compile(r"[^\S \t\r\n]|\u2800")
_SPACES = re.compile(r"(?:[^\S\r\n]|\u2800)+")

_JOINERS = "\u200c\u200d"
"""ZERO WIDTH NON-JOINER and JOINER: Persian names and the scripts of India are misspelled without them."""
_VARIATIONS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors: some Japanese names are only written right with them."""
_VIRAMA = 9
"""The canonical combining class of a virama, after which a joiner is part of the spelling ([RFC 5892] appendix A)."""


def clean(text: str) -> str:
    """The string as every other program would show it, so that equal strings look equal and the other way round.

    Letters are composed (NFC), invisible and unstorable characters are removed, every kind of space is SPACE, and there
    is one of them at most between words and none at the ends. Line breaks stay. Joiners and variation selectors stay
    where the spelling needs them.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = "".join(_without_unusable(text))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", kept)).strip()


def oddities(text: str) -> tuple[str, ...]:
    """The characters that `clean` removes, and spaces that it replaces because they are no SPACE or TAB; sorted.

    Composing letters and removing insignificant spaces is not an oddity.
    """
    if text.isascii() and text.isprintable():
        return ()
    removed = (match[0] for match in _UNUSABLE.finditer(text) if not _is_spelling(text, match.start()))
    return tuple(sorted({*removed, *_ODD_SPACE.findall(text)}))


def hidden(text: str) -> tuple[str, ...]:
    """The characters of a name to type or to compare that nobody sees, also those that spelling needs; sorted.

    Spaces other than SPACE are hidden too, because they look like one, and so is a lost letter.
    """
    if text.isascii() and text.isprintable():
        return ()
    return tuple(sorted({*_UNUSABLE.findall(text), *_ODD_SPACE.findall(text), *_LOST.findall(text)}))


def without_invisible(text: str) -> str:
    """The string without its invisible characters; [RFC 4518] 2.2 maps them to nothing before it compares."""
    return _HIDDEN.sub("", text)


def named(characters: t.Iterable[str]) -> str:
    """The characters for a message: `U+200B (ZERO WIDTH SPACE), U+FFFF`."""
    return ", ".join(map(_named, characters))


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}{f' ({name})' if name else ''}"


def _without_unusable(text: str) -> t.Iterator[str]:
    start = 0
    for match in _UNUSABLE.finditer(text):
        if not _is_spelling(text, match.start()):
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def _is_spelling(text: str, position: int) -> bool:
    """Whether the invisible character at the position is part of the spelling."""
    before, after = text[:position][-1:], text[position + 1 :][:1]
    if _VARIATIONS.match(text, position):
        return bool(before) and not before.isascii() and not _UNUSABLE.match(before)
    if text[position] not in _JOINERS or not before:
        return False
    return unicodedata.combining(before) == _VIRAMA or _joins(before, after)


def _joins(before: str, after: str) -> bool:
    """Whether a joiner stands between Arabic letters, or between symbols, as in emoji of several parts."""
    if not after:
        return False
    kinds = unicodedata.bidirectional(before), unicodedata.bidirectional(after)
    if kinds[1] == "AL":
        return kinds[0] in ("AL", "NSM")
    return unicodedata.category(after) == "So" and unicodedata.category(before) in ("So", "Sk", "Mn")
