# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generated regions and table rows in hand-written files.

A region begins after a line with ``generated: NAME`` and ends before a line with ``end of NAME``. Both lines are
comments.
"""

from __future__ import annotations

import re
import typing as t


def replaced(text: str, name: str, body: str) -> str:
    """The text with new content in a region.

    Args:
        text: of the file.
        name: of the region.
        body: its new content, with indentation. It ends with a line break unless it is empty.

    Raises:
        ValueError: the file does not have exactly one region with this name.
    """
    whole = rf"{re.escape(name)}(?! ?\w|-)"
    region = re.compile(
        rf"(^[^\n]*\bgenerated: {whole}[^\n]*\n)(.*?)(^[^\n]*\bend of {whole})",
        re.MULTILINE | re.DOTALL,
    )
    changed, count = region.subn(lambda found: found[1] + body + found[3], text)
    if count != 1:
        raise ValueError(f"The region {name!r} occurs {count} times; it must occur once.")
    return changed


def replaced_row(text: str, cells: t.Sequence[str]) -> str:
    """The text with new cells in a row of a Markdown table, in which comments are not possible.

    Args:
        text: of the file.
        cells: all cells of the row. The first cell identifies the row.

    Raises:
        ValueError: the file does not have exactly one row with this first cell.
    """
    row = re.compile(rf"^\| {re.escape(cells[0])} \|[^\n]*$", re.MULTILINE)
    changed, count = row.subn(lambda _found: f"| {' | '.join(cells)} |", text)
    if count != 1:
        raise ValueError(f"The row {cells[0]!r} occurs {count} times; it must occur once.")
    return changed
