# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of a source, with their types and with examples that show the form of a value but not the value."""

from __future__ import annotations

import collections.abc
import dataclasses
import json
import typing as t

from ..values.text import count

LONGEST_EXAMPLE = 32
HIDDEN = "(private)"
TYPE_NAMES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "text",
    bytes: "binary",
    list: "list",
    dict: "mapping",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FieldSample:
    """One field in the records of a page."""

    name: str
    type: str
    """`text`, `integer`, `number`, `boolean`, `binary`, `list`, `mapping`, several of these, or `null`."""
    filled: int
    """Number of records in which the field is not empty."""
    example: str | None
    """The first value that is not empty, masked, or all values of a public field; None if there is none."""

    def to_dict(self) -> dict[str, t.Any]:
        """The sample as plain data."""
        return dataclasses.asdict(self)


def mask(value: object) -> str:
    """The form of a value: `Anna Nowak` becomes `Xxxx Xxxxx`, `2026-11-30` becomes `9999-99-99`."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, bytes):
        return count(len(value), "byte")
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=lambda _: "")
    shown = "".join(map(_mask_character, written[:LONGEST_EXAMPLE]))
    return shown + ("…" if len(written) > LONGEST_EXAMPLE else "")


def _mask_character(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "X" if character.isupper() else "x"
    return character if " " <= character <= "~" else "?"


def describe(
    records: collections.abc.Sequence[t.Mapping[str, t.Any]],
    private: collections.abc.Collection[str] = (),
    public: collections.abc.Collection[str] = (),
) -> tuple[FieldSample, ...]:
    """All fields of the records, in the order of their first occurrence.

    Private fields have no example. Values of public fields are no data of people, and are all shown.
    """
    values: dict[str, list[t.Any]] = {}
    for record in records:
        for name, value in record.items():
            values.setdefault(name, []).append(value)
    samples = (_describe_field(name, found, name in private) for name, found in values.items())
    return tuple(
        dataclasses.replace(one, example=_all(values[one.name])) if one.name in public else one for one in samples
    )


def _all(found: collections.abc.Iterable[t.Any]) -> str | None:
    return ", ".join(dict.fromkeys(str(value) for value in found if value)) or None


def _describe_field(name: str, found: list[t.Any], private: bool) -> FieldSample:
    filled = [value for value in found if value not in (None, "", [], {})]
    types = sorted({TYPE_NAMES.get(type(value), "text") for value in found if value is not None})
    example = None if not filled else HIDDEN if private else mask(filled[0])
    return FieldSample(name=name, type=" or ".join(types) or "null", filled=len(filled), example=example)
