# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what a template gives to what a directory attribute holds.

A null is `None`. A text that is empty or only white space is no value: `()`, which clears the attribute. A list or
tuple is several values, of which nulls and empty texts are left out; only where nothing but nulls is in it, it is null.
Booleans are `TRUE` and `FALSE`, numbers are written as Python writes them.
"""

from __future__ import annotations

import datetime
import typing as t

from jinja2.runtime import Undefined

Values = tuple[str, ...] | None


def to_values(value: t.Any) -> Values:
    """The values of an attribute.

    Raises:
        TypeError: the value is of a kind that no attribute can hold.
        UndefinedError: it is undefined, or a member of it is.
    """
    if isinstance(value, str):
        # Plain text, without the marks that Ansible gives to texts.
        return (str(value),) if value and not value.isspace() else ()
    if value is None:
        return None
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    if isinstance(value, (list, tuple)):
        return merged([to_values(member) for member in value])
    text = to_text(value)
    return (text,) if text.strip() else ()


def merged(members: t.Sequence[Values]) -> Values:
    """The values of several templates together, without duplicates; null where all of them are null."""
    if members and all(member is None for member in members):
        return None
    return tuple(dict.fromkeys(value for member in members for value in member or ()))


def to_text(value: t.Any) -> str:
    """A single value as text; raises as `to_values` does."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        raise TypeError("it gives a date with a time; say how to write it, for example with strftime('%Y-%m-%d')")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (dict, bytes)) or (callable(value) and not isinstance(value, Undefined)):
        raise TypeError(f"it gives a {type(value).__name__}, not a text, a number or a list of them")
    return str(value)


def to_single(value: t.Any) -> str | None:
    """A value that there is at most one of: null where it is null or empty; raises as `to_values` does."""
    values = to_values(value)
    if values and len(values) > 1:
        raise TypeError(f"it gives {len(values)} values where one is needed")
    return values[0] if values else None
