# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answer of a database as a table of texts, as `sources.columns` reads it."""

from __future__ import annotations

import collections
import datetime
import decimal
import json
import re
import typing as t

from ...errors import SourceError
from ..column_options import FIELDS
from ..columns import is_field
from ..rows import CUSTOM

_BY_NAME: t.Final[t.Mapping[str, str]] = {form: field for field in FIELDS for form in (field, field.replace(".", "_"))}
"""The names of columns with a field, in lower case. In SQL, a name with a dot needs quotes."""
_MIDNIGHT: t.Final = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]00:00(?::00(?:\.0+)?)?", re.ASCII)
"""A day as databases without a type for days write it."""
_EXACT: t.Final = 2**53
"""Up to this number, a floating-point number is exact."""


def header_of(names: t.Sequence[str], mapping: t.Mapping[str, str], where: str) -> list[str]:
    """The names of the columns as the option `columns` spells them; without it, as fields are spelled.

    Args:
        names: the columns of the answer.
        mapping: field to the name of its column; empty if each column has the name of its field.
        where: the answer, at the beginning of messages.

    Raises:
        SourceError: a column that is used is there twice.
    """
    header = [_spelled(name, names, mapping) if mapping else _of_name(name) for name in names]
    used = collections.Counter(header)
    for name in mapping.values() if mapping else filter(is_field, used):
        if used[name] > 1:
            raise SourceError(
                f"{where}: the column {name} is there twice, so it is not known which one counts. Nothing was changed."
                " Give each column of the statement a name of its own."
            )
    return header


def _spelled(name: str, names: t.Sequence[str], mapping: t.Mapping[str, str]) -> str:
    """The name in the spelling of the option, which may have another case unless a column has its exact name."""
    for column in mapping.values():
        if column == name or (column not in names and column.lower() == name.lower()):
            return column
    return name


def _of_name(name: str) -> str:
    low = name.strip().lower()
    for begin in (CUSTOM, "custom_"):
        if low.startswith(begin) and low != begin:
            return f"{CUSTOM}{low.removeprefix(begin)}"
    return _BY_NAME.get(low, name)


def text_of(value: t.Any) -> str | None:
    """The value as text, such as the day of a midnight, the digits of a number, and `true`; None for null."""
    if value is None:
        return None
    if isinstance(value, str):
        return found[1] if (found := _MIDNIGHT.fullmatch(value)) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime) and value.tzinfo is None and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return _text_of_number(value) if isinstance(value, decimal.Decimal | float) else _text_of_other(value)


def _text_of_number(value: decimal.Decimal | float) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else str(value)
    if not value.is_finite():
        return str(value)
    return f"{value.to_integral() if value == value.to_integral() else value:f}"


def _text_of_other(value: t.Any) -> str:
    if isinstance(value, list | tuple):
        # Names of teams, see `column_options`.
        return ";".join(filter(None, map(text_of, value)))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bytes | bytearray | memoryview):
        # Some databases keep UUIDs as binary data.
        return bytes(value).hex()
    return str(value)
