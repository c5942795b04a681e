# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The conditions of levels, such as `disables > 5 or deletes > 0`: for which plans a level must approve. Pure.

A condition compares numbers of people, which have the names of limits, with whole numbers. Comparisons are joined by
`and`, `or`, `not` and parentheses. Python parses them, but nothing is executed: whatever is not one of these is
refused.
"""

from __future__ import annotations

import ast
import dataclasses
import operator
import typing as t

from ..errors import ConfigurationError
from ..model.limits import DEFAULTS
from ..values.suggestions import suggestion
from ..values.text import clip

NAMES: t.Final = tuple(DEFAULTS)
"""What is counted, in the order of messages."""

LONGEST: t.Final = 1000
"""The most characters of a condition."""

Counts: t.TypeAlias = t.Mapping[str, int]
"""Numbers of people by name; one that is not there is 0."""
Test: t.TypeAlias = t.Callable[[Counts], bool]

_COMPARISONS: t.Final[t.Mapping[type[ast.cmpop], t.Callable[[int, int], bool]]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_EXAMPLE: t.Final = "disables > 5 or deletes > 0"


@dataclasses.dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was understood."""

    text: str
    """On one line; empty if the condition always holds."""
    test: Test


class _Trouble(Exception):
    """A part of a condition is wrong; the message continues the sentence about the condition."""


def condition(text: str, where: str) -> Condition:
    """Read a condition. An empty one always holds.

    Args:
        text: the condition.
        where: the path of its option, for messages.

    Raises:
        ConfigurationError: it is not a condition; the message says what is wrong.
    """
    line = " ".join(text.split())
    if not line:
        return Condition("", lambda _counts: True)
    try:
        return Condition(line, _compiled(_parsed(line)))
    except _Trouble as trouble:
        raise ConfigurationError(f"{where} is {clip(repr(line), 80)}{trouble}") from None


def _parsed(line: str) -> ast.expr:
    if len(line) > LONGEST:
        raise _Trouble(f", which is longer than {LONGEST} characters.")
    try:
        return ast.parse(line, mode="eval").body
    # RecursionError and MemoryError for hundreds of parentheses, ValueError for a null character.
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _Trouble(
            ", which is not a condition. Compare counts with numbers by >, >=, <, <=, == or !=, and join comparisons"
            f" by and, or, not and parentheses, such as {_EXAMPLE}."
        ) from None


def _compiled(node: ast.expr) -> Test:
    if isinstance(node, ast.BoolOp):
        tests = [_compiled(one) for one in node.values]
        decide = all if isinstance(node.op, ast.And) else any
        return lambda counts: decide(test(counts) for test in tests)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = _compiled(node.operand)
        return lambda counts: not inner(counts)
    if isinstance(node, ast.Compare):
        return _comparison(node)
    if isinstance(node, ast.Name):
        raise _Trouble(f"; compare {_known(node.id)} with a number, such as {node.id} > 0.")
    raise _Trouble(f"; {_quoted(node)} is not a comparison. Write it as in {_EXAMPLE}.")


def _comparison(node: ast.Compare) -> Test:
    compare = _COMPARISONS.get(type(node.ops[0]))
    if compare is None or len(node.ops) > 1:
        raise _Trouble(f"; {_quoted(node)} is not one comparison by >, >=, <, <=, == or !=. Write it as in {_EXAMPLE}.")
    left, right = _value(node.left), _value(node.comparators[0])
    if isinstance(left, int) == isinstance(right, int):
        raise _Trouble(f"; {_quoted(node)} does not compare a count with a number. Write it as in {_EXAMPLE}.")
    return lambda counts: compare(_number(left, counts), _number(right, counts))


def _value(node: ast.expr) -> str | int:
    if isinstance(node, ast.Name):
        return _known(node.id)
    # True is a number in Python.
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.value
    raise _Trouble(f"; {_quoted(node)} is neither a count nor a whole number from 0.")


def _known(name: str) -> str:
    if name not in NAMES:
        near = suggestion(name, NAMES) or f"; there are {', '.join(NAMES)}."
        raise _Trouble(f", but there is no count {name}{near}")
    return name


def _number(value: str | int, counts: Counts) -> int:
    return value if isinstance(value, int) else counts.get(value, 0)


def _quoted(node: ast.expr) -> str:
    return clip(ast.unparse(node), 60)
