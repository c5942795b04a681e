# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Valid values of sAMAccountName."""

from __future__ import annotations

import re
import typing as t

from .transliteration import to_ascii

LONGEST = 20
"""Characters of a user's sAMAccountName (MS-SAMR section 3.1.1.6; the schema would allow 256)."""

_REMOVED = re.compile(r"[^A-Za-z0-9._-]")
"""Characters that the directory forbids (`planner.lawful.LOGIN_FORBIDDEN`), and characters that it allows but that many
scripts, shells and mail systems do not handle."""


def sam_account_name(
    text: str, *, length: int = LONGEST, lower: bool = True, replace: t.Mapping[str, str] | None = None
) -> str:
    """The string as a sAMAccountName: ASCII letters, digits, periods, hyphens and underscores, shortened.

    Args:
        text: any string, such as `Łukasz.O'Neill`.
        length: the maximum number of characters, 1 to 20.
        lower: whether to convert capital letters to small letters.
        replace: see `to_ascii`.

    Raises:
        ValueError: no character of the string is left, or the length is out of range.
        MissingLibraryError: anyascii is not installed.
    """
    if not 1 <= length <= LONGEST:
        raise ValueError(f"length is {length}, but must be 1 to {LONGEST}, the length of a sAMAccountName")
    name = _REMOVED.sub("", to_ascii(text, replace))
    # Windows refuses names that end in a full stop.
    name = name.strip(".")[:length].rstrip(".")
    if not name:
        raise ValueError(f"no sAMAccountName can be built from {text!a}")
    return name.lower() if lower else name
