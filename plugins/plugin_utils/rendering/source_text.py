# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The source of an expression, from its tree: Jinja keeps no source of the parts of a condition."""

from __future__ import annotations

import typing as t

from jinja2 import nodes

_OPERATORS: t.Final = {
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "gteq": ">=",
    "lt": "<",
    "lteq": "<=",
    "in": "in",
    "notin": "not in",
}
_COMPOSED: t.Final = (nodes.And, nodes.BinExpr, nodes.Compare, nodes.Concat, nodes.CondExpr, nodes.Not, nodes.Test)
"""Expressions that need parentheses within others."""


def source_of(node: nodes.Expr) -> str:
    """The expression as one would write it: `employee.department == 'Sales'`."""
    match node:
        case nodes.Const():
            return _constant(node.value)
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_inner(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{_inner(node.node)}[{source_of(node.arg)}]"
        case nodes.Tuple() | nodes.List():
            opening, closing = "()" if isinstance(node, nodes.Tuple) else "[]"
            return f"{opening}{', '.join(map(source_of, node.items))}{closing}"
        case nodes.Dict():
            pairs = (f"{source_of(pair.key)}: {source_of(pair.value)}" for pair in node.items)
            return f"{{{', '.join(pairs)}}}"
        case nodes.Slice():
            return ":".join("" if part is None else source_of(part) for part in (node.start, node.stop))
    return _composed(node)


def _composed(node: nodes.Expr) -> str:
    match node:
        case nodes.And() | nodes.Or():
            word = "and" if isinstance(node, nodes.And) else "or"
            return f" {word} ".join(_within(part, type(node)) for part in (node.left, node.right))
        case nodes.Not():
            if isinstance(node.node, nodes.Test):
                return _test(node.node, "is not")
            return f"not {_inner(node.node)}"
        case nodes.Compare():
            rest = (f"{_OPERATORS[operand.op]} {_inner(operand.expr)}" for operand in node.ops)
            return " ".join((_inner(node.expr), *rest))
        case nodes.Test():
            return _test(node, "is")
        case nodes.Filter() if node.node is not None:
            return f"{_inner(node.node)} | {node.name}{_call(node)}"
        case nodes.Call():
            return f"{_inner(node.node)}{_call(node) or '()'}"
        case nodes.Concat():
            return " ~ ".join(map(_inner, node.nodes))
        case nodes.BinExpr():
            return f"{_inner(node.left)} {node.operator} {_inner(node.right)}"
        case nodes.UnaryExpr():
            return f"{node.operator}{_inner(node.node)}"
        case nodes.CondExpr():
            other = f" else {_inner(node.expr2)}" if node.expr2 is not None else ""
            return f"{_inner(node.expr1)} if {_inner(node.test)}{other}"
    return "..."


def _constant(value: t.Any) -> str:
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return repr(str(value)) if isinstance(value, str) else str(value)


def _test(node: nodes.Test, verb: str) -> str:
    return f"{_inner(node.node)} {verb} {node.name}{_call(node)}"


def _call(node: nodes.Filter | nodes.Test | nodes.Call) -> str:
    """The arguments in parentheses; empty if there are none."""
    arguments = [source_of(argument) for argument in node.args]
    arguments += [f"{pair.key}={source_of(pair.value)}" for pair in node.kwargs if isinstance(pair, nodes.Keyword)]
    return f"({', '.join(arguments)})" if arguments else ""


def _inner(node: nodes.Expr) -> str:
    return f"({source_of(node)})" if isinstance(node, _COMPOSED) else source_of(node)


def _within(node: nodes.Expr, kind: type[nodes.Expr]) -> str:
    """A part of a chain of `and` or `or`: comparisons and the same operator need no parentheses there."""
    needs = isinstance(node, (nodes.And, nodes.Or, nodes.CondExpr)) and not isinstance(node, kind)
    return f"({source_of(node)})" if needs else source_of(node)
