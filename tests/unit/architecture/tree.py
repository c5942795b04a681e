# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of `plugins` and what they import, read from their syntax trees.

Imports count wherever they are: at the top, in a function, or for types alone.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import pathlib
import typing as t

COLLECTION: t.Final = pathlib.Path(__file__).parents[3]
PREFIX: t.Final = "ansible_collections.hrsync.ad."


@dataclasses.dataclass(frozen=True, slots=True)
class Import:
    """One name that a file imports."""

    name: str
    """Relative to the collection where it is part of it: `plugins.module_utils.model.plan`; else as it is written."""
    line: int
    own: bool
    """Whether it is a file of the collection."""


@functools.cache
def files() -> dict[str, pathlib.Path]:
    """The Python files of `plugins` by their dotted names, a package by its own."""
    return {dotted(file): file for file in sorted((COLLECTION / "plugins").rglob("*.py"))}


def dotted(file: pathlib.Path) -> str:
    """The name by which imports know a file, relative to the collection."""
    return ".".join(file.relative_to(COLLECTION).with_suffix("").parts).removesuffix(".__init__")


@functools.cache
def parsed(name: str) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(files()[name].read_text("utf-8"))


@functools.cache
def imports(name: str) -> tuple[Import, ...]:
    """What a file imports."""
    package = name if files()[name].name == "__init__.py" else name.rpartition(".")[0]
    return tuple(imports_of(parsed(name), package, files()))


def imports_of(tree: ast.Module, package: str, known: t.Container[str]) -> t.Iterator[Import]:
    """What the code of a package imports.

    Args:
        tree: the code.
        package: dotted, relative to the collection.
        known: the files of the collection; an import from a package that names one of its files imports this file.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield _import(alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(node, package)
            for alias in node.names:
                member = f"{origin}.{alias.name}"
                yield _import(member if member.removeprefix(PREFIX) in known else origin, node.lineno)


def _origin(node: ast.ImportFrom, package: str) -> str:
    """The absolute name of what is imported from."""
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1]
    return PREFIX + ".".join([*above, *([node.module] if node.module else [])])


def _import(name: str, line: int) -> Import:
    return Import(name.removeprefix(PREFIX), line, own=name.startswith(PREFIX))


def graph() -> dict[str, set[str]]:
    """The files of the collection that each file imports."""
    return {name: {one.name for one in imports(name) if one.own} for name in files()}


def circles(edges: t.Mapping[str, t.Iterable[str]]) -> list[list[str]]:
    """The groups of nodes that all reach one another, each sorted (Tarjan's strongly connected components)."""
    indexes: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        indexes[node] = lowest[node] = len(indexes)
        stack.append(node)
        for target in edges.get(node, ()):
            if target not in indexes:
                visit(target)
                lowest[node] = min(lowest[node], lowest[target])
            elif target in stack:
                lowest[node] = min(lowest[node], indexes[target])
        if lowest[node] == indexes[node]:
            start = stack.index(node)
            group = sorted(stack[start:])
            del stack[start:]
            if len(group) > 1 or node in edges.get(node, ()):
                found.append(group)

    for node in edges:
        if node not in indexes:
            visit(node)
    return sorted(found)
