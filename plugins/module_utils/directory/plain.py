# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries of the directory as plain data, for people."""

from __future__ import annotations

import typing as t

from ..model.directory import Entry
from ..values.syntax import AttributeType


def plain(entry: Entry, types: t.Mapping[str, AttributeType]) -> dict[str, t.Any]:
    """The values of an entry, by the names of the schema: a list if the attribute can have several values.

    Args:
        entry: with attribute names in lower case.
        types: the schema of its attributes, by name in lower case. Those that are missing have the form of the values.
    """
    return dict(_plain(name, texts(entry.raw(name)), types.get(name.lower())) for name in entry.values)


def _plain(name: str, values: list[t.Any], known: AttributeType | None) -> tuple[str, t.Any]:
    is_single = known.single_valued if known else len(values) == 1
    return known.name if known else name, values[0] if is_single and values else values


def texts(values: t.Sequence[bytes]) -> list[t.Any]:
    """The values, decoded as strings; binary values stay bytes."""
    decoded: list[t.Any] = []
    for value in values:
        try:
            decoded.append(value.decode())
        except UnicodeDecodeError:
            decoded.append(value)
    return decoded
