# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generated regions of files that are otherwise written by hand.

A region begins after a line that holds ``generated: NAME`` and ends before one that holds ``end of NAME``; both lines
are comments of the file's own kind.
"""

from __future__ import annotations

import re


def replaced(text: str, name: str, body: str) -> str:
    """The text with another content of a region.

    Args:
        text: of the file.
        name: of the region.
        body: its new content, indented as it is to be; ends with a line break unless it is empty.

    Raises:
        ValueError: the file does not have exactly one region of this name.
    """
    region = re.compile(
        rf"(^[^\n]*\bgenerated: {re.escape(name)}\b[^\n]*\n)(.*?)(^[^\n]*\bend of {re.escape(name)}\b)",
        re.MULTILINE | re.DOTALL,
    )
    changed, count = region.subn(lambda found: found[1] + body + found[3], text)
    if count != 1:
        raise ValueError(f"The region {name!r} is there {count} times; it must be there once.")
    return changed
