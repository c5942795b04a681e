# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What follows from the documentation of all modules: the action groups, and the README's table of modules."""

from __future__ import annotations

import ast
import functools
import pathlib
import typing as t

import yaml

from .regions import replaced

MODULES = pathlib.Path(__file__).resolve().parents[2] / "plugins/modules"

_FRAGMENTS_OF_GROUP: t.Mapping[str, frozenset[str] | None] = {
    "all": None,
    "directory": frozenset({"hrsync.ad.directory"}),
    "sources": frozenset(
        {"hrsync.ad.source", "hrsync.ad.source.calamari_absences", "hrsync.ad.source.factorial_absences"}
    ),
}
"""A group holds the modules that extend one of these documentation fragments, or every module."""


@functools.cache
def documentation() -> dict[str, dict[str, t.Any]]:
    """The ``DOCUMENTATION`` of each module, by name."""
    files = (file for file in MODULES.glob("*.py") if file.stem != "__init__")
    return {file.stem: _documentation(file) for file in sorted(files)}


def _documentation(file: pathlib.Path) -> dict[str, t.Any]:
    for statement in ast.parse(file.read_text("utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "DOCUMENTATION":
            return t.cast("dict[str, t.Any]", yaml.safe_load(ast.literal_eval(statement.value)))
    raise ValueError(f"{file} has no DOCUMENTATION.")


def action_groups(present: str) -> str:
    """``meta/runtime.yml``: ``module_defaults`` for a group does nothing for a module that is missing from it."""
    lines: list[str] = []
    for group, fragments in _FRAGMENTS_OF_GROUP.items():
        lines.append(f"  {group}:")
        lines += (
            f"    - {name}"
            for name, module in documentation().items()
            if fragments is None or not fragments.isdisjoint(module.get("extends_documentation_fragment", ()))
        )
    return replaced(present, "action groups", "".join(f"{line}\n" for line in lines))


def readme(present: str) -> str:
    """``README.md`` of the collection."""
    rows = (f"| `hrsync.ad.{name}` | {module['short_description']} |\n" for name, module in documentation().items())
    return replaced(present, "modules", "| module | what it does |\n|---|---|\n" + "".join(rows))
