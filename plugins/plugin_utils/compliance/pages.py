# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of a compliance document: an overview, and one for each list."""

from __future__ import annotations

import pathlib
import typing as t

from ..reports import html

if t.TYPE_CHECKING:
    from .document import Document
    from .lists import Table

_FOLDER: t.Final = pathlib.Path(__file__).parent
OVERVIEW: t.Final = _FOLDER / "overview.html.j2"
LIST: t.Final = _FOLDER / "list.html.j2"


def overview(document: Document, tables: t.Sequence[Table]) -> t.Iterator[str]:
    """The page that links to all others."""
    yield from html.parts(OVERVIEW, document=document, run=document["run"], tables=tables)


def list_page(document: Document, table: Table) -> t.Iterator[str]:
    """The page of one list."""
    yield from html.parts(LIST, document=document, run=document["run"], table=table)
