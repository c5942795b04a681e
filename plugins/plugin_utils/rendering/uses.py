# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds which values of an employee a template uses, such as `department` and `location.city`.

The record of the manager has the same fields, from the same lists of HR, so its values count as values of the employee.
"""

from __future__ import annotations

import typing as t

from jinja2 import nodes

from ...module_utils.model.employee import FIELDS, LOCATION_FIELDS
from .comparisons import Path, member_of
from .phrases import suggestion


def uses(tree: nodes.Node) -> frozenset[str]:
    """The values that a template uses: names of fields, `manager`, and `location.city` for members of the location."""
    paths = list(_paths(tree))
    found = {use for path in paths for use in _uses(path)}
    # `(employee.manager or {}).department`, or a variable that is set to the record.
    names = frozenset(_names(tree))
    if any(path in (("employee",), ("employee", "manager")) for path in paths):
        found.update(names.intersection(FIELDS))
    if "location" in found:
        found.update(f"location.{name}" for name in names.intersection(LOCATION_FIELDS))
    return frozenset(found)


def custom_fields(tree: nodes.Node) -> frozenset[str]:
    """The custom fields of the employee, and of the manager, that a template names."""
    members = (path[2:] if path[1:2] == ("manager",) else path[1:] for path in _paths(tree))
    named = (path[1] for path in members if path[:1] == ("custom",) and path[1:])
    return frozenset(name for name in named if isinstance(name, str))


ALL_STAGES: t.Final = "*"
"""Stands for the stages that a template uses without naming them, as in `stages.values()`."""

STAGE_FIELDS: t.Final = ("reached", "since", "at")
"""The members of a stage in templates."""


def stages(tree: nodes.Node) -> frozenset[str]:
    """The names of the stages that a template uses, and `ALL_STAGES` if it uses them without names."""
    return frozenset(str(path[1]) if path[1:] else ALL_STAGES for path in _paths(tree, "stages"))


def unknown_stage(tree: nodes.Node, names: t.Collection[str]) -> str:
    """An error about a stage, or a member of a stage, that does not exist; empty if all exist."""
    for path in _paths(tree, "stages"):
        if path[1:] and path[1] not in names and not hasattr(dict, str(path[1])):
            return f"there is no stage {path[1]!r}{suggestion(str(path[1]), names) or '.'}"
        if path[2:] and path[1] in names and path[2] not in STAGE_FIELDS and not hasattr(dict, str(path[2])):
            return f"a stage has no field {path[2]!r}; the fields are {', '.join(STAGE_FIELDS)}."
    return ""


def _paths(node: nodes.Node, root: str = "employee") -> t.Iterator[Path]:
    """The longest paths that begin at a variable: `("employee", "location", "city")`."""
    path = _path(node)
    if path and path[0] == root:
        yield path
    elif not path:
        for child in node.iter_child_nodes():
            yield from _paths(child, root)


def _path(node: nodes.Node) -> Path | None:
    """The names that lead to a value; None if it is not a name, or a member with a constant name."""
    if isinstance(node, nodes.Name):
        return (node.name,)
    step = step_of(node)
    inner = step and _path(step[0])
    return (*inner, step[1]) if step and inner else None


def step_of(node: nodes.Node) -> tuple[nodes.Expr, t.Any] | None:
    """A value, and the constant name of its member: `x.a`, `x['a']`, `x.get('a')` or `x | attr('a')`."""
    if member := member_of(node):
        return member
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and node.node.attr == "get":
        return _named(node.node.node, node.args)
    if isinstance(node, nodes.Filter) and node.name == "attr" and node.node is not None:
        return _named(node.node, node.args)
    return None


def _named(value: nodes.Expr, args: t.Sequence[nodes.Expr]) -> tuple[nodes.Expr, t.Any] | None:
    return (value, args[0].value) if args and isinstance(args[0], nodes.Const) else None


def _names(tree: nodes.Node) -> t.Iterator[str]:
    """The names of the members of all values."""
    for node in tree.find_all((nodes.Getattr, nodes.Getitem, nodes.Call, nodes.Filter)):
        step = step_of(node)
        if step and isinstance(step[1], str):
            yield step[1]


def _uses(path: Path) -> t.Iterator[str]:
    members = path[1:]
    if members[:1] in (("manager",), ("manager_key",)):
        yield "manager"
        members = members[1:]
    if members[:1] == ("location",) and members[1:2] and members[1] in LOCATION_FIELDS:
        yield f"location.{members[1]}"
    elif members and members[0] in FIELDS:
        yield str(members[0])
