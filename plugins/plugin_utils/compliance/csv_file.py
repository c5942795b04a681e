# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSV files for spreadsheets: UTF-8 with a byte order mark, and without cells that a spreadsheet would calculate."""

from __future__ import annotations

import csv
import io
import re
import typing as t

BYTE_ORDER_MARK: t.Final = "\ufeff"
"""Excel reads a CSV file without it in the code page of Windows, so that names lose their letters."""

_FORMULA = re.compile("(^|[;\t])(\\s*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
"""The beginning of a formula (OWASP, CSV injection), also after a separator that a spreadsheet may be set to."""

_BREAKS = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")


def lines(columns: t.Sequence[str], rows: t.Iterable[t.Sequence[str]]) -> t.Iterator[bytes]:
    """The file, line by line ([RFC 4180])."""
    yield BYTE_ORDER_MARK.encode("utf-8")
    for row in (columns, *rows):
        yield _line(map(harmless, row)).encode("utf-8", "replace")


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula, on one line."""
    return _FORMULA.sub(r"\1\2'", _BREAKS.sub(" ", text))


def _line(cells: t.Iterable[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(list(cells))
    return stream.getvalue()
