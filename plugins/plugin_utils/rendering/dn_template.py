# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DNs from templates. Data from HR can become part of an attribute value, but can never add another part to the DN.

In `OU={{ employee.department }},OU=People,{{ base }}`, the department is within an attribute value and is escaped. The
base begins a new part of the DN and is not escaped. A department `Sales, EMEA` gives `OU=Sales\\, EMEA,OU=People,…`.
A template that is one expression gives a whole DN, which is not escaped.
"""

from __future__ import annotations

import re

from jinja2 import Environment, nodes

from .environment import DN_ESCAPE

_SEPARATOR = re.compile(r"(?<!\\)[,;]")
_BEGINS_A_DN = re.compile(r"(?:^|,)\s*(?:OU|CN|DC)\s*=", re.IGNORECASE)


def builds_dn(tree: nodes.Template) -> bool:
    """Whether a template builds a DN, judged by its literal text."""
    literals = (node.data for node in tree.find_all(nodes.TemplateData))
    return any(_BEGINS_A_DN.search(literal) for literal in literals)


def escape_names(tree: nodes.Template, environment: Environment) -> None:
    """Escape, in the parsed template, the expressions within an attribute value."""
    escaper = _Escaper(environment)
    for output in tree.find_all(nodes.Output):
        output.nodes = [escaper.visit(node) for node in output.nodes]


class _Escaper:
    """Visits the parts of a template in their order."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._within_name = False

    def visit(self, node: nodes.Expr) -> nodes.Expr:
        literal = _literal(node)
        if literal is not None:
            self._read(literal)
        elif isinstance(node, nodes.Concat) and not self._within_name:
            node.nodes = [self.visit(part) for part in node.nodes]
        elif isinstance(node, nodes.CondExpr) and not self._within_name:
            self._visit_branches(node)
        elif self._within_name and not (isinstance(node, nodes.Filter) and node.name == DN_ESCAPE):
            escaped = nodes.Filter(node, DN_ESCAPE, [], [], None, None, lineno=node.lineno)
            return escaped.set_environment(self._environment)  # type: ignore[return-value]
        return node

    def _visit_branches(self, node: nodes.CondExpr) -> None:
        node.expr1 = self.visit(node.expr1)
        self._within_name = False
        if node.expr2 is not None:
            node.expr2 = self.visit(node.expr2)
        self._within_name = False

    def _read(self, literal: str) -> None:
        parts = _SEPARATOR.split(literal)
        self._within_name = "=" in parts[-1] or (len(parts) == 1 and self._within_name)


def _literal(node: nodes.Expr) -> str | None:
    if isinstance(node, nodes.TemplateData):
        return node.data
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        return node.value
    return None
