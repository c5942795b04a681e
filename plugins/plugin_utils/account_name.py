# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lawful sAMAccountName values."""

from __future__ import annotations

import re
import typing as t

from .transliteration import to_ascii

LONGEST = 20
"""Characters of a user's sAMAccountName (MS-SAMR section 3.1.1.6; the schema would allow 256)."""

_REMOVED = re.compile(r"[^A-Za-z0-9._-]")
"""What the directory forbids (`planner.lawful.LOGIN_FORBIDDEN`), and characters that a login may have and that scripts,
shells and mail systems stumble over."""


def sam_account_name(
    text: str, *, length: int = LONGEST, lower: bool = True, replace: t.Mapping[str, str] | None = None
) -> str:
    """The text as a sAMAccountName: ASCII letters, digits, full stop, hyphen and low line, shortened.

    Args:
        text: anything, such as `Łukasz.O'Neill`.
        length: the most characters, 1 to 20.
        lower: whether capitals become small letters.
        replace: as for `to_ascii`.

    Raises:
        ValueError: nothing is left of the text, or the length is not lawful.
        MissingLibraryError: anyascii is not installed.
    """
    if not 1 <= length <= LONGEST:
        raise ValueError(f"length is {length}; a sAMAccountName has 1 to {LONGEST} characters")
    name = _REMOVED.sub("", to_ascii(text, replace))
    # Windows refuses names that end in a full stop.
    name = name.strip(".")[:length].rstrip(".")
    if not name:
        raise ValueError(f"nothing of {text!a} can be part of a sAMAccountName")
    return name.lower() if lower else name
