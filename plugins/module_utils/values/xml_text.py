# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Characters that no XML document can hold. Pure."""

from __future__ import annotations

import re

_NO_CHARACTER = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""[XML 1.0] section 2.2 (Char): control characters, halves of surrogate pairs, U+FFFE and U+FFFF are no characters.
HTML does not allow them either."""


def no_character(text: str) -> str:
    """The first character that XML does not allow, as `U+FFFF at position 7` (from 1); empty if there is none."""
    found = _NO_CHARACTER.search(text)
    return f"U+{ord(found[0]):04X} at position {found.start() + 1}" if found else ""
