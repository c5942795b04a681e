# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A renderer that notes which branches of templates were taken: of `a if b else c`, and of `{% if %}`."""

from __future__ import annotations

import functools
import typing as t

from jinja2 import nodes

from ..rendering.phrases import clip
from ..rendering.renderer import Renderer

if t.TYPE_CHECKING:
    from jinja2.runtime import Context

    from ..rendering.environment import MappingEnvironment
    from ..rendering.variables import Templar
    from .coverage import Coverage, Point

REACHED: t.Final = "hrsync.ad.reached"
"""The filter that notes a branch. No template can use it, because they are compiled before it is added."""


class BranchRenderer(Renderer):
    """A renderer whose compiled templates note their branches.

    Args:
        templar: the templar of Ansible.
        task_vars: all variables, unrendered.
        coverage: gets the branches.
    """

    def __init__(self, templar: Templar, task_vars: t.Mapping[str, t.Any], coverage: Coverage) -> None:
        super().__init__(templar, task_vars)
        self._coverage = coverage
        self._branches: list[Point] = []

    def _root(
        self, tree: nodes.Template, environment: MappingEnvironment, where: str
    ) -> t.Callable[[Context], t.Iterable[t.Any]]:
        environment.filters[REACHED] = self._reached
        several = [node for node in tree.find_all((nodes.CondExpr, nodes.If)) if not _is_elif(node, tree)]
        for number, node in enumerate(several, start=1):
            note = functools.partial(self._note, environment, where, f" no. {number}" if len(several) > 1 else "")
            if isinstance(node, nodes.CondExpr):
                _watch_expression(node, note)
            else:
                _watch_statement(t.cast("nodes.If", node), note)
        return super()._root(tree, environment, where)

    def _reached(self, value: t.Any, number: int) -> t.Any:
        self._coverage.reach(self._branches[number])
        return value

    def _note(
        self, environment: MappingEnvironment, where: str, which: str, words: str, value: nodes.Expr
    ) -> nodes.Expr:
        """The expression, which notes the branch when it is evaluated."""
        self._branches.append(self._coverage.branch(where, f"{where}: {words.format(which)}"))
        noting = nodes.Filter(
            value, REACHED, [nodes.Const(len(self._branches) - 1)], [], None, None, lineno=value.lineno
        )
        return t.cast("nodes.Expr", noting.set_environment(environment))


Note = t.Callable[[str, nodes.Expr], nodes.Expr]


def _is_elif(node: nodes.Node, tree: nodes.Template) -> bool:
    return any(node is other for statement in tree.find_all(nodes.If) for other in statement.elif_)


def _watch_expression(node: nodes.CondExpr, note: Note) -> None:
    node.expr1 = note(f"the value{_constant(node.expr1)} before if{{}}", node.expr1)
    if node.expr2 is not None:
        node.expr2 = note(f"the value{_constant(node.expr2)} after else of if{{}}", node.expr2)


def _constant(node: nodes.Expr) -> str:
    """The value of a constant, without braces, which have a meaning in formats."""
    if not isinstance(node, nodes.Const):
        return ""
    return f" {clip(repr(node.value), 60)}".replace("{", "{{").replace("}", "}}")


def _watch_statement(node: nodes.If, note: Note) -> None:
    _begin(node.body, note, "the part after {{% if %}}{}")
    for other in node.elif_:
        _begin(other.body, note, "a part after {{% elif %}} of {{% if %}}{}")
    if node.else_:
        _begin(node.else_, note, "the part after {{% else %}} of {{% if %}}{}")


def _begin(body: list[nodes.Node], note: Note, words: str) -> None:
    """Note the branch at the beginning of a part."""
    body.insert(0, nodes.ExprStmt(note(words, nodes.Const(None, lineno=1)), lineno=1))
