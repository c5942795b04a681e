# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts about HR systems of the page about normalized employee records (``docs/docsite/rst/employee.rst``)."""

from __future__ import annotations

import textwrap
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import FIELDS, PRIVATE_FIELDS
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS

from .regions import replaced

_WIDTH = 120
_OF_ALL = {
    "source": "option ``name``",
    "private": "see `Private fields`_",
    "flaws": "from values that cannot be read",
}
"""Fields that have the same source in all HR systems."""
_NEVER_NULL = frozenset(("teams", "location", "custom"))
"""Fields that are empty instead of null if an HR system does not have them."""


def page(present: str) -> str:
    """The page with updated regions."""
    present = replaced(present, "fields", _table(FIELDS))
    present = replaced(present, "private fields", _table(PRIVATE_FIELDS))
    return replaced(present, "absences", f"\n{_absences()}\n")


def _table(fields: t.Iterable[str]) -> str:
    rows = [["Field", *(system.title for system in SYSTEMS.values())]]
    rows += [[f"``{field}``", *(_where(field, system.fields) for system in SYSTEMS.values())] for field in fields]
    return "\n.. list-table::\n   :header-rows: 1\n\n" + "".join(map(_row, rows)) + "\n"


def _row(cells: t.Sequence[str]) -> str:
    return "".join(
        textwrap.fill(cell, _WIDTH, initial_indent=begin, subsequent_indent=" " * 7) + "\n"
        for begin, cell in zip(("   * - ", *["     - "] * len(cells)), cells, strict=False)
    )


def _where(field: str, fields: t.Mapping[str, str]) -> str:
    return _OF_ALL.get(field) or fields.get(field) or ("empty" if field in _NEVER_NULL else "null")


def _absences() -> str:
    """A paragraph for each HR system."""
    told = (
        f"{system.absences.included} {system.absences.permission}"
        if system.absences
        else f"Absences cannot be read from {system.title}."
        for system in SYSTEMS.values()
    )
    return "\n".join(textwrap.fill(text.replace("C(", "``").replace(")", "``"), _WIDTH) + "\n" for text in told)
