# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of a directory that applying needs."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from ..directory.requests import Request, Result
    from ..model.directory import Entry


class Writer(t.Protocol):
    """A connected directory; see `directory.connection.Directory`."""

    domain_dn: str

    def write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
        """Send the requests, and yield the results in the same order."""

    def search(self, base: str, filter: str, attributes: t.Collection[str], /) -> t.Iterator[Entry]:
        """The entries that the filter finds."""
