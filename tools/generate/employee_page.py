# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts about HR systems of the page about normalized employee records (``docs/docsite/rst/employee.rst``)."""

from __future__ import annotations

import textwrap
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import FIELDS, PRIVATE_FIELDS
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS

from .regions import replaced

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.sources.system import HrSystem

_WIDTH = 120
_OF_ALL = frozenset(("source", "private", "flaws"))
"""Fields that have the same source in all HR systems. The page describes them once."""
_NEVER_NULL = frozenset(("teams", "location", "custom"))
"""Fields that are empty instead of null if an HR system does not have them."""


def page(present: str) -> str:
    """The page with updated regions."""
    tables = "".join(
        f"\n{_title(system)}\n{_table(_fields_of(system))}{_lacking(system)}" for system in SYSTEMS.values()
    )
    present = replaced(present, "fields", f"{tables}\n")
    private = {system.title: _private_fields_of(system) for system in SYSTEMS.values()}
    present = replaced(present, "private fields", f"{_table(private, 'HR system', 'Private fields')}\n")
    return replaced(present, "absences", f"\n{_absences()}\n")


def _title(system: HrSystem) -> str:
    return f"{system.title}\n{'~' * len(system.title)}"


def _fields_of(system: HrSystem) -> dict[str, str]:
    """Where the HR system has each field; without those that it lacks."""
    return {f"``{field}``": system.fields[field] for field in FIELDS if field in system.fields and field not in _OF_ALL}


def _lacking(system: HrSystem) -> str:
    """Which fields the HR system lacks, as a paragraph; empty if it has all."""
    lacking = [field for field in FIELDS if field not in system.fields and field not in _OF_ALL]
    told = [
        f"Always {how}: {', '.join(f'``{field}``' for field in fields)}."
        for how, fields in (
            ("null", [field for field in lacking if field not in _NEVER_NULL]),
            ("empty", [field for field in lacking if field in _NEVER_NULL]),
        )
        if fields
    ]
    return f"\n{textwrap.fill(' '.join(told), _WIDTH)}\n" if told else ""


def _private_fields_of(system: HrSystem) -> str:
    told = [f"``{field}``: {system.fields[field]}" for field in PRIVATE_FIELDS if field in system.fields]
    return "\n".join(f"- {one}" for one in told) or "none"


def _table(rows: t.Mapping[str, str], first: str = "Field", second: str = "Where it comes from") -> str:
    cells = [(first, second), *rows.items()]
    return "\n.. list-table::\n   :header-rows: 1\n   :widths: 30 70\n\n" + "".join(map(_row, cells))


def _row(cells: tuple[str, str]) -> str:
    return "".join(begin + _cell(cell) for begin, cell in zip(("   * - ", "     - "), cells, strict=True))


def _cell(text: str) -> str:
    """Lines as the content of a cell, without the dash at its beginning. Lines can be items of a list."""
    indents = [(" " * 7, " " * (9 if line.startswith("- ") else 7)) for line in text.splitlines()]
    lines = [
        textwrap.fill(line, _WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False)
        for line, (first, then) in zip(text.splitlines(), indents, strict=True)
    ]
    return "\n".join(lines).lstrip() + "\n"


def _absences() -> str:
    """A paragraph for each HR system."""
    told = (
        f"{system.absences.included} {system.absences.permission}"
        if system.absences
        else f"Absences cannot be read from {system.title}."
        for system in SYSTEMS.values()
    )
    return "\n".join(textwrap.fill(text.replace("C(", "``").replace(")", "``"), _WIDTH) + "\n" for text in told)
