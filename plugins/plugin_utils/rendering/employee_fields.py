# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of an employee that templates use, and those that do not exist."""

from __future__ import annotations

import collections.abc
import typing as t

from jinja2 import nodes

from ...module_utils.model.absence import NEAR_FIELDS
from ...module_utils.model.employee import FIELDS, LOCATION_FIELDS, RELATED
from .comparisons import path_of
from .phrases import suggestion
from .uses import step_of

PRIVATE = frozenset(("private", "raw"))
"""Fields of an employee, and of the manager, that contain private data."""

SENSITIVE = PRIVATE | {"absence"}
"""Employee fields whose values must not be part of messages. An absence can disclose the health of the employee."""


def employee_fields(tree: nodes.Template) -> frozenset[str]:
    """The fields of `employee` that a template uses, and `private` if it uses the record as a whole.

    Private fields of the manager count as fields of the employee.
    """
    known = [field for field in _members(tree, _is_employee) if field in FIELDS or field in RELATED]
    whole = sum(node.name == "employee" for node in tree.find_all(nodes.Name)) > len(known)
    private = PRIVATE.intersection(_members(tree)) if "manager" in known else frozenset()
    return frozenset(known) | private | ({"private"} if whole else set())


def unknown_field(tree: nodes.Template) -> str:
    """An error about a field of `employee` that does not exist; empty if all fields exist."""
    for accepts, subject, known in _RECORDS:
        for field in _members(tree, accepts):
            if field not in known and not hasattr(dict, field):
                return f"{subject} has no field {field!r}{suggestion(field, known) or '.'}"
    return ""


def _members(
    tree: nodes.Template, accepts: collections.abc.Callable[[nodes.Expr], bool] = lambda node: True
) -> collections.abc.Iterator[str]:
    """The names of the members of all accepted expressions in a template: `x.a`, `x['a']`, `x.get('a')`."""
    for node in tree.find_all((nodes.Getattr, nodes.Getitem, nodes.Call, nodes.Filter)):
        step = step_of(node)
        if step and isinstance(step[1], str) and accepts(step[0]):
            yield step[1]


def _is_employee(node: nodes.Expr) -> bool:
    return path_of(node) == ("employee",)


def _is_manager(node: nodes.Expr) -> bool:
    return path_of(node) == ("employee", "manager")


def _is_location(node: nodes.Expr) -> bool:
    return path_of(node) in (("employee", "location"), ("employee", "manager", "location"))


def _is_absence(node: nodes.Expr) -> bool:
    return path_of(node) == ("employee", "absence")


_RECORDS: t.Final = (
    (_is_employee, "employee", (*FIELDS, *RELATED)),
    (_is_manager, "employee.manager", FIELDS),
    (_is_location, "location", LOCATION_FIELDS),
    (_is_absence, "employee.absence", (*NEAR_FIELDS, "begun")),
)
"""The records whose fields are the same for everybody, each with the name for messages and its fields."""
