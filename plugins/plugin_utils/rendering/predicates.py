# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds comparisons and tests of `presence` that none of its words fulfills, such as `presence.startswith('lft')`.

`comparisons.wrong_word` finds those that compare it as it is. Here its forms are compared too: `presence | upper`.
"""

from __future__ import annotations

import typing as t

from jinja2 import nodes

from .comparisons import CLOSED, Comparison, Path, comparisons, every, gives_other_meaning
from .computed import UndecidedError, computed, described
from .phrases import suggestion

_BEGINNINGS: t.Final = ("endswith", "startswith")
_PATTERNS: t.Final = ("match", "search")


def never_fulfilled(tree: nodes.Template) -> str:
    """An error about a comparison or a test that no word fulfills; empty if there is none."""
    if gives_other_meaning(tree):
        return ""
    problems = [*map(_comparison_problem, comparisons(tree)), *map(_test_problem, _tests(tree))]
    return next(filter(None, problems), "")


def _tests(tree: nodes.Template) -> t.Iterator[nodes.Expr]:
    yield from (test for test in every(tree, nodes.Test) if test.name in _PATTERNS)
    for call in every(tree, nodes.Call):
        if isinstance(call.node, nodes.Getattr) and call.node.attr in _BEGINNINGS:
            yield call


def _test_problem(node: nodes.Expr) -> str:
    for path, words in CLOSED.items():
        found = _each(node, path)
        if found and not any(found):
            return f"{described(node)} is true for none of {', '.join(words)}."
    return ""


def _comparison_problem(comparison: Comparison) -> str:
    if comparison.operator in ("eq", "ne"):
        return next(filter(None, (_equality_problem(*sides) for sides in comparison.sides)), "")
    return _membership_problem(comparison) if comparison.operator in ("in", "notin") else ""


def _equality_problem(subject: nodes.Expr, *others: nodes.Expr) -> str:
    """The error about a string that the subject never equals."""
    texts = [one.value for one in others if isinstance(one, nodes.Const) and isinstance(one.value, str)]
    for path in CLOSED:
        values = _each(subject, path)
        are_texts = bool(values) and all(isinstance(value, str) for value in values)
        text = next((text for text in texts if are_texts and text not in values), None)
        if text is not None:
            near = suggestion(text, values) or f"; it is one of {', '.join(dict.fromkeys(values))}."
            return f"{described(subject)} is never {text!r}{near}"
    return ""


def _membership_problem(comparison: Comparison) -> str:
    part, whole = comparison.left, comparison.right
    if isinstance(whole, (nodes.List, nodes.Tuple)):
        return _equality_problem(part, *whole.items)
    for path in CLOSED:
        pairs = zip(_each(part, path, fixed=True), _each(whole, path, fixed=True), strict=False)
        found = [left in right for left, right in pairs if isinstance(left, str) and isinstance(right, str)]
        if found and not any(found) and (_each(part, path) or _each(whole, path)):
            return f"{described(part)} is never part of {described(whole)}."
    return ""


def _each(node: nodes.Expr, path: Path, *, fixed: bool = False) -> list[t.Any]:
    """The value of the expression for each word of a value of `CLOSED`; empty if that is undecided.

    Args:
        node: the expression.
        path: of the value.
        fixed: whether the expression may be the same for all values, because it does not depend on any.
    """
    try:
        if not fixed and _is_fixed(node):
            return []
        return [computed(node, {path: word}) for word in CLOSED[path]]
    except UndecidedError:
        return []


def _is_fixed(node: nodes.Expr) -> bool:
    try:
        computed(node, {})
    except UndecidedError:
        return False
    return True
