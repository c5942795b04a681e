# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which conditions are evaluated although Ansible does not trust them.

Ansible does not evaluate text that is given at launch, because a template can run programs and read files and secrets,
with lookups, filters, tests and other variables. A condition that compares fields of the employee with constants can do
none of this. It consists of the nodes below only, so everything that a later Jinja adds is refused. It must not read
private data either: who may launch a job would learn it from the employees that the run names.
"""

from __future__ import annotations

import typing as t

from jinja2 import nodes
from jinja2.tests import TESTS

from .comparisons import member_of, path_of
from .trust import AT_LAUNCH

NAMES: t.Final = frozenset(("employee", "presence"))
FILTERS: t.Final = frozenset(
    ("bool", "d", "default", "float", "int", "length", "lower", "trim", "upper", "hrsync.ad.days_since")
)
"""Filters that only convert a value."""

TESTS_OF_VALUES: t.Final = frozenset(TESTS) | {"match", "regex", "search"}
METHODS: t.Final = frozenset(("endswith", "lower", "startswith", "strip", "upper"))
"""Methods of strings that can be called."""

_STRUCTURE: t.Final[tuple[type[nodes.Node], ...]] = (
    nodes.Template,
    nodes.Output,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Neg,
    nodes.List,
    nodes.Tuple,
    nodes.Getattr,
)


def complaint_of(tree: nodes.Template, private: t.Collection[str]) -> str:
    """Why a condition that Ansible does not trust is not evaluated, as a sentence; empty if it can be.

    Args:
        tree: the parsed condition.
        private: the fields with private data that it reads.
    """
    strange = next((word for node in tree.find_all(nodes.Node) if (word := _strange(node))), "")
    if not strange and private:
        strange = "private data of employees"
    if not strange and _reads_whole_manager(tree):
        strange = "the manager as a whole"
    return strange and (
        f"it uses {strange}. {AT_LAUNCH} A condition from there can only compare fields of employee and presence. Put"
        " any other condition into the project or the inventory, or into extra_vars of the job template."
    )


def _strange(node: nodes.Node) -> str:
    """What a plain condition does not have, in words; empty if it can have the node."""
    match node:
        case nodes.Name():
            return "" if node.name in NAMES else f"the variable {node.name!r}"
        case nodes.Filter():
            return "" if node.name in FILTERS else f"the filter {node.name!r}"
        case nodes.Test():
            return "" if node.name in TESTS_OF_VALUES else f"the test {node.name!r}"
        case nodes.Getitem():
            return "" if isinstance(node.arg, nodes.Const) else "a computed field"
        case nodes.Call():
            return "" if _is_method(node.node) else "a function"
    return "" if isinstance(node, _STRUCTURE) else f"more than comparisons ({type(node).__name__.lower()})"


def _is_method(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Getattr) and node.attr in METHODS


def _reads_whole_manager(tree: nodes.Template) -> bool:
    """Whether it uses the manager's record other than by its fields, or to test whether there is one."""
    manager = ("employee", "manager")
    subjects = [member[0] for node in tree.find_all(nodes.Expr) if (member := member_of(node))]
    subjects += [test.node for test in tree.find_all(nodes.Test) if test.name in ("none", "defined")]
    uses = [path_of(node) for node in tree.find_all(nodes.Expr)]
    return uses.count(manager) > [path_of(node) for node in subjects].count(manager)
