# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that the action groups of ``meta/runtime.yml`` hold the modules that they should.

``module_defaults`` for a group does nothing, and says nothing, for a module that is missing from it.
"""

from __future__ import annotations

import ast
import pathlib
import sys
import typing as t

import yaml

COLLECTION = "hrsync.ad"
FRAGMENTS_OF_GROUP: dict[str, frozenset[str] | None] = {
    "all": None,
    "directory": frozenset({f"{COLLECTION}.directory"}),
    "sources": frozenset(
        f"{COLLECTION}.{fragment}" for fragment in ("source", "source.calamari_absences", "source.factorial_absences")
    ),
}
"""Each group holds the modules that extend one of these documentation fragments, or every module."""


def main(root: pathlib.Path) -> int:
    """Print what is wrong in the collection below `root`; the answer is 1 if anything is."""
    files = [file for file in (root / "plugins/modules").glob("*.py") if file.stem != "__init__"]
    modules = {file.stem: fragments(file) for file in files}
    groups = yaml.safe_load((root / "meta/runtime.yml").read_text("utf-8"))["action_groups"]
    problems = list(find_problems(modules, groups))
    for problem in problems:
        print(problem)
    print(f"{len(modules)} modules, {len(groups)} action groups, {len(problems)} problems")
    return 1 if problems or not modules else 0


def find_problems(modules: t.Mapping[str, t.Collection[str]], groups: t.Mapping[str, list[str]]) -> t.Iterator[str]:
    """Sentences about groups that lack modules, have too many, or are not known here."""
    for name in sorted(FRAGMENTS_OF_GROUP.keys() ^ groups.keys()):
        yield f"meta/runtime.yml and this check do not have the same action groups: {name} is in one of them only."
    for name in FRAGMENTS_OF_GROUP.keys() & groups.keys():
        named = FRAGMENTS_OF_GROUP[name]
        wanted = {module for module, extended in modules.items() if named is None or not named.isdisjoint(extended)}
        for module in sorted(wanted - set(groups[name])):
            yield f"The module {module} is missing from the action group {name}."
        listed = " or ".join(sorted(named or ()))
        for module in sorted(set(groups[name]) - wanted):
            yield f"The action group {name} has {module}, which is no module or does not extend {listed}."


def fragments(module: pathlib.Path) -> list[str]:
    """The documentation fragments that a module extends."""
    for statement in ast.parse(module.read_text("utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "DOCUMENTATION":
            extended = yaml.safe_load(ast.literal_eval(statement.value)).get("extends_documentation_fragment", [])
            return [extended] if isinstance(extended, str) else list(extended)
    return []


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(__file__).resolve().parents[1]))
