# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a value is written: a field of one record of an HR system. Changes show it, and undoing reads it. Pure."""

from __future__ import annotations

import re
import typing as t

_SHOWN: t.Final = re.compile(r"(?P<field>\S+) \((?P<source>.+?) (?P<record>\S+)\)", re.DOTALL)


class Place(t.NamedTuple):
    """A field of one record."""

    source: str
    """Name of the HR system, as configured."""
    record: str
    field: str

    @property
    def text(self) -> str:
        """The name that changes show: `communications_email (factorial 4711)`."""
        return f"{self.field} ({self.source} {self.record})"

    @classmethod
    def parse(cls, text: str) -> Place | None:
        """The inverse of `text`; None for another text."""
        found = _SHOWN.fullmatch(text)
        return cls(found["source"], found["record"], found["field"]) if found else None

    @property
    def is_readable(self) -> bool:
        """Whether the place can be read from its text, so that the change can be undone."""
        return Place.parse(self.text) == self
