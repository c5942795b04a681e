# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generated regions and table rows of files that are otherwise written by hand.

A region begins after a line that holds ``generated: NAME`` and ends before one that holds ``end of NAME``; both lines
are comments of the file's own kind.
"""

from __future__ import annotations

import re
import typing as t


def replaced(text: str, name: str, body: str) -> str:
    """The text with another content of a region.

    Args:
        text: of the file.
        name: of the region.
        body: its new content, indented as it is to be; ends with a line break unless it is empty.

    Raises:
        ValueError: the file does not have exactly one region of this name.
    """
    whole = rf"{re.escape(name)}(?! ?\w|-)"
    region = re.compile(
        rf"(^[^\n]*\bgenerated: {whole}[^\n]*\n)(.*?)(^[^\n]*\bend of {whole})",
        re.MULTILINE | re.DOTALL,
    )
    changed, count = region.subn(lambda found: found[1] + body + found[3], text)
    if count != 1:
        raise ValueError(f"The region {name!r} is there {count} times; it must be there once.")
    return changed


def replaced_row(text: str, cells: t.Sequence[str]) -> str:
    """The text with other cells in a row of a Markdown table, where comments would end the table.

    Args:
        text: of the file.
        cells: the whole row; the first one finds it.

    Raises:
        ValueError: the file does not have exactly one row that begins with this cell.
    """
    row = re.compile(rf"^\| {re.escape(cells[0])} \|[^\n]*$", re.MULTILINE)
    changed, count = row.subn(lambda _found: f"| {' | '.join(cells)} |", text)
    if count != 1:
        raise ValueError(f"The row {cells[0]!r} is there {count} times; it must be there once.")
    return changed
