# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evaluates the parts of a condition for one employee, to show why the condition is true or false.

The parts are compiled and evaluated in the same sandboxed environment as the condition itself.
"""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from jinja2 import nodes

from ...module_utils.model.employee import PRIVATE_FIELDS
from .comparisons import every, path_of
from .employee_fields import SENSITIVE
from .environment import Names
from .phrases import clip
from .renderer import Condition, Renderer, reason_of
from .source_text import source_of

PRIVATE: t.Final = "(private)"
"""Stands for a value of private data."""
HIDDEN: t.Final = frozenset((*SENSITIVE, *PRIVATE_FIELDS, "personal_email"))
"""Fields and members whose values are not shown."""

_LONGEST: t.Final = 80
"""The maximum number of characters of a value."""
_SHOWN: t.Final = 5
"""The maximum number of members of a list."""
_RECORDS: t.Final = (("employee",), ("employee", "manager"))
_PATHS: t.Final = (nodes.Name, nodes.Getattr, nodes.Getitem)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a condition."""

    text: str
    """Its source: `employee.department == 'Sales'`."""
    value: str
    """Its value as text: `false`; `(private)`; or why it has none."""
    because: tuple[tuple[str, str], ...] = ()
    """The values that it depends on, each with its source: `employee.department`, `'IT'`."""
    depth: int = 0
    """0 for a part that must be true; higher for parts of parts."""


def parts_of(condition: Condition, names: Names, renderer: Renderer) -> tuple[Part, ...]:
    """All parts of a condition with their values, outer parts first.

    Args:
        condition: compiled by the renderer. One without an expression, for everybody, has no parts.
        names: the variables of the employee.
        renderer: evaluates the parts.
    """
    return tuple(_Tracing(names, renderer).parts(condition.expression, 0))


class _Tracing:
    def __init__(self, names: Names, renderer: Renderer) -> None:
        self._names = names
        self._renderer = renderer

    def parts(self, node: nodes.Expr, depth: int) -> t.Iterator[Part]:
        """The parts of an expression. The operands of an outer `and` stand beside each other."""
        if isinstance(node, nodes.Const):
            return
        inner = _operands(node)
        if isinstance(node, nodes.And) and depth == 0:
            for operand in inner:
                yield from self.parts(operand, 0)
            return
        because = () if inner or _is_hidden(node) else tuple(self._because(node))
        yield Part(text=clip(source_of(node)), value=self._value(node), because=because, depth=depth)
        for operand in inner:
            yield from self.parts(operand, depth + 1)

    def _because(self, node: nodes.Expr) -> t.Iterator[tuple[str, str]]:
        """The values that an expression depends on, also through variables, each once."""
        seen = {source_of(node)}
        inner = () if isinstance(node, _PATHS) else _depends_on(node)
        for child in itertools.chain.from_iterable((one, *self._used_by(one)) for one in (node, *inner)):
            text = source_of(child)
            if text not in seen and path_of(child) not in _RECORDS:
                seen.add(text)
                yield clip(text), self._value(child)

    def _used_by(self, node: nodes.Expr) -> t.Iterator[nodes.Expr]:
        """The values of the employee that a variable uses."""
        for use in sorted(self._renderer.uses_of(node.name)) if isinstance(node, nodes.Name) else ():
            used: nodes.Expr = nodes.Name("employee", "load")
            for member in use.split("."):
                used = nodes.Getattr(used, member, "load")
            yield used

    def _value(self, node: nodes.Expr) -> str:
        template = self._renderer.part(node, source_of(node))
        is_hidden = _is_hidden(node) or not HIDDEN.isdisjoint(template.fields)
        if is_hidden:
            return PRIVATE
        try:
            return shown(template.value(self._names))
        except Exception as error:
            return f"cannot be evaluated: {reason_of(error)}"


def _operands(node: nodes.Expr) -> list[nodes.Expr]:
    """The operands of a chain of `and` or `or`, or of its negation; empty for other expressions."""
    match node:
        case nodes.And() | nodes.Or():
            kind = type(node)
            sides = (node.left, node.right)
            return [part for side in sides for part in (_operands(side) if isinstance(side, kind) else [side])]
        case nodes.Not():
            return _operands(node.node)
    return []


def _depends_on(node: nodes.Node) -> t.Iterator[nodes.Expr]:
    """The values within an expression: results of filters and calls, and members of the employee."""
    for child in node.iter_child_nodes():
        if isinstance(child, _PATHS):
            if not (isinstance(node, nodes.Call) and child is node.node):
                yield child
            elif not isinstance(child, nodes.Name):
                yield from _depends_on(child)
        else:
            # Of filters that follow one another, the last one is enough.
            if isinstance(child, (nodes.Filter, nodes.Call)) and not isinstance(node, nodes.Filter):
                yield child
            yield from _depends_on(child)


def _is_hidden(node: nodes.Expr) -> bool:
    """Whether the expression names private data, also as a string, as in `employee.get('private')`, or all data."""
    members = {member.attr for member in every(node, nodes.Getattr)}
    texts = {one.value for one in every(node, nodes.Const) if isinstance(one.value, str)}
    return not HIDDEN.isdisjoint(members | texts) or any(map(_is_any_member, every(node, nodes.Call)))


def _is_any_member(call: nodes.Call) -> bool:
    """Whether the call gives members of a record that are not known from the source: `employee.items()`."""
    if not isinstance(call.node, nodes.Getattr) or path_of(call.node.node) not in _RECORDS:
        return False
    return call.node.attr != "get" or not isinstance(call.args[0], nodes.Const)


def shown(value: t.Any) -> str:
    """A value as text, on one line and not too long. Records are not shown, because they can have private members."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{clip(value, _LONGEST)}'"
    if isinstance(value, dict):
        return "(a record)"
    if isinstance(value, (list, tuple, set, frozenset)):
        members = [*map(shown, value)]
        more = [f"{len(members) - _SHOWN} more"] if len(members) > _SHOWN else []
        return f"[{', '.join(members[:_SHOWN] + more)}]"
    return clip(value, _LONGEST)
