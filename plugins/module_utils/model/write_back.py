# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run writes back to HR, and what HR says because of it, so that later runs do not take it for news."""

from __future__ import annotations

import dataclasses
import typing as t

from ..values.equality import find_form


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The fields of one record, as the HR system shows them."""

    values: t.Mapping[str, str]
    """By field of the HR system; empty for no value."""
    pending: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The values that somebody must confirm before the HR system shows them, by field."""
    says: t.Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    """What a run reads of them, by employee field."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The fields of one HR record after a run has written them."""

    source: str
    """Name of the HR system, as configured."""
    sent: t.Mapping[str, str]
    """By field of the HR system, what was sent; empty if the field was cleared."""
    held: t.Mapping[str, str]
    """By field of the HR system, what it holds since; it may write a telephone number in another form."""
    says: t.Mapping[str, str | None]
    """By employee field, such as `email`, what later runs read because of it."""
    said: t.Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    """What runs have read before it was written, of the same fields."""


def entry_name(source: str, field: str) -> str:
    """The name of what is remembered of a field of the HR system, in `PersonMemory.written`."""
    return f"write_back.{source}.{field}".lower()


def same(held: str, wanted: str) -> bool:
    """Whether two values are the same for people: HR systems change the case of addresses."""
    return find_form(held) == find_form(wanted)


def has_taken(values: t.Mapping[str, str], before: Held, after: Held) -> bool:
    """Whether a record holds what was written, perhaps in a form of the HR system, or waits for a confirmation."""
    return all(
        same(after.values[field], text)
        or (text and same(after.pending.get(field, ""), text))
        or (text and after.values[field] and after.values[field] != before.values[field])
        for field, text in values.items()
    )
