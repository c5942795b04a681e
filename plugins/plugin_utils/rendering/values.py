# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts the result of a template to the values of a directory attribute.

Null gives `None`. A string that is empty or only white space gives no value, `()`, which clears the attribute. A list
or tuple gives several values, without nulls and empty strings; if all its members are null, it gives `None`. Booleans
give `TRUE` and `FALSE`. Numbers have the form of Python.
"""

from __future__ import annotations

import datetime
import typing as t

from jinja2.runtime import Undefined

from ...module_utils.values.text import kind_of

Values = tuple[str, ...] | None


def to_values(value: t.Any) -> Values:
    """The values of an attribute.

    Raises:
        TypeError: no attribute can hold a value of this type.
        UndefinedError: the value or a member of it is undefined.
    """
    if isinstance(value, str):
        # A plain string, without the tags of Ansible.
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
    """The values of several templates, without duplicates; None if all of them are None."""
    if members and all(member is None for member in members):
        return None
    return tuple(dict.fromkeys(value for member in members for value in member or ()))


def to_text(value: t.Any) -> str:
    """A single value as a string. Raises the errors of `to_values`."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        raise TypeError("it gives a date with a time; convert it, for example with strftime('%Y-%m-%d')")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (dict, bytes)) or (callable(value) and not isinstance(value, Undefined)):
        raise TypeError(f"it gives {kind_of(value)}, not a string, a number or a list of them")
    return str(value)


def to_single(value: t.Any) -> str | None:
    """The only value; None if it is null or empty. Raises as `to_values`, and TypeError for several values."""
    values = to_values(value)
    if values and len(values) > 1:
        raise TypeError(f"it gives {len(values)} values, but only one is allowed")
    return values[0] if values else None
