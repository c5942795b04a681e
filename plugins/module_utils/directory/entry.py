# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One entry of a search answer. A plain value, no I/O."""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """What the server sent of an entry."""

    dn: str
    values: t.Mapping[str, tuple[bytes, ...]]
    """Raw values by lower-case attribute name; an attribute without values is missing."""

    def raw(self, attribute: str) -> tuple[bytes, ...]:
        """The values as the server sent them; empty where there are none."""
        return self.values.get(attribute.lower(), ())

    def texts(self, attribute: str) -> tuple[str, ...]:
        """The values decoded as UTF-8."""
        return tuple(value.decode("utf-8", "replace") for value in self.raw(attribute))

    def text(self, attribute: str) -> str | None:
        """The first value decoded as UTF-8, or None."""
        values = self.raw(attribute)
        return values[0].decode("utf-8", "replace") if values else None
