# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generates the action groups from the documentation of the modules."""

from __future__ import annotations

import ast
import functools
import pathlib
import typing as t

import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS

from .documentation import dumped
from .regions import replaced

MODULES = pathlib.Path(__file__).resolve().parents[2] / "plugins/modules"


_DIRECTORY = {"hrsync.ad.directory", "hrsync.ad.directory.optional"}
"""The documentation fragments of modules that connect to the directory."""


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
    """``meta/runtime.yml`` with the action groups. ``module_defaults`` for a group apply only to the modules in it."""
    groups = {
        "all": list(documentation()),
        "directory": [name for name in documentation() if _DIRECTORY & set(fragments_of(name))],
        "sources": sorted(module for system in SYSTEMS.values() for module in system.modules),
    }
    return replaced(present, "action groups", dumped(groups, 2))


def fragments_of(module: str) -> t.Collection[str]:
    """The documentation fragments that a module extends."""
    return t.cast("list[str]", documentation()[module].get("extends_documentation_fragment", []))
