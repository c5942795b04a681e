# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the comparisons in templates, and finds those with a word that a value never is."""

from __future__ import annotations

import typing as t

from jinja2 import nodes
from jinja2.filters import do_capitalize, do_title

from ...module_utils.model.desired import Presence
from ...module_utils.values.characters import clean
from .phrases import suggestion

PRESENCES: t.Final = tuple(
    presence.value for presence in (Presence.FUTURE, Presence.UPCOMING, Presence.ACTIVE, Presence.LEFT)
)
"""All values of `presence` in templates."""

Path = tuple[t.Any, ...]
"""A value of the employee: `("employee", "location", "city")`, or `("|lower", "presence")` with a filter."""

CLOSED: t.Final[t.Mapping[Path, tuple[str, ...]]] = {
    ("presence",): PRESENCES,
    ("employee", "status"): ("active", "inactive"),
}
"""The values that have a fixed set of words, with all words."""

_NO_TEXTS: t.Final[t.Mapping[str, str]] = {
    "teams": "is a list, so it never equals {word!r}; use {word!r} in {name}, or not {name} for an empty list.",
    "location": "never equals {word!r}, because it has members; compare one of them, such as {name}.city.",
    "custom": "never equals {word!r}, because it has members; compare one of them.",
}
"""Fields that are no texts, with what to say if they are compared with one."""

_TESTS: t.Final = {"eq": "eq", "equalto": "eq", "==": "eq", "ne": "ne", "!=": "ne", "in": "in"}
"""The tests of Jinja that compare, with the operators for which they stand."""
_SAME_WORD = frozenset(("lower", "trim", "string"))
"""Filters that change none of the words in `CLOSED`."""
_FORMS: t.Final[t.Mapping[str, t.Callable[[str], str]]] = {
    "lower": str.lower,
    "upper": str.upper,
    "title": do_title,
    "capitalize": do_capitalize,
}
"""Filters whose result is never a constant that they would change."""


_BUILDERS: t.Final[tuple[type[nodes.Node], ...]] = (nodes.Add, nodes.Call, nodes.Concat, nodes.Mod, nodes.Mul)
"""Expressions whose strings can have blanks at their ends although those of the employee have none."""


class Comparison(t.NamedTuple):
    """Two sides of a comparison, with the operator of Jinja: eq, ne, in, notin, or another one."""

    left: nodes.Expr
    operator: str
    right: nodes.Expr

    @property
    def sides(self) -> tuple[tuple[nodes.Expr, nodes.Expr], ...]:
        """Both sides, each first, if the order does not matter; otherwise the left side first."""
        straight = (self.left, self.right)
        return (straight, straight[::-1]) if self.operator in ("eq", "ne") else (straight,)


def comparisons(tree: nodes.Node) -> t.Iterator[Comparison]:
    """All comparisons in a template: `a == b`, `a < b < c`, `a is eq(b)` and `a is in(b)`."""
    for compare in every(tree, nodes.Compare):
        yield from chain(compare)
    for test in every(tree, nodes.Test):
        if found := tested(test):
            yield found


def clean_constants(tree: nodes.Node) -> None:
    """Clean the strings that the employee's values are compared with, as those values are cleaned.

    A trailing blank, a no-break space or a decomposed letter, which nobody sees, would make a comparison false for all.
    """
    for comparison in comparisons(tree):
        for subject, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
            if _is_clean(subject):
                # `' Ltd' in employee.legal_entity` looks for a part of a string, whose blanks count.
                is_member = comparison.operator in ("in", "notin") and other is comparison.left
                is_part = is_member and path_of(subject) != ("employee", "teams")
                for constant in _strings(other):
                    constant.value = _part(constant.value) if is_part else clean(constant.value)


def _is_clean(subject: nodes.Expr) -> bool:
    """Whether the expression gives a clean value of the employee: not HR's own record, and not a text that is built."""
    used = {name.name for name in every(subject, nodes.Name)}
    members = {member.attr for member in every(subject, nodes.Getattr)}
    builds = any(next(every(subject, kind), None) for kind in _BUILDERS)
    return "employee" in used and "raw" not in members and not builds


def _strings(node: nodes.Expr) -> t.Iterator[nodes.Const]:
    members = node.items if isinstance(node, (nodes.List, nodes.Tuple)) else [node]
    return (one for one in members if isinstance(one, nodes.Const) and isinstance(one.value, str))


def _part(text: str) -> str:
    """The clean string, with a space at each end that has one."""
    return clean(f"|{text}|")[1:-1]


def every(tree: nodes.Node, kind: type[NodeT]) -> t.Iterator[NodeT]:
    """All nodes of a kind in an expression, the expression itself included."""
    if isinstance(tree, kind):
        yield tree
    yield from tree.find_all(kind)


NodeT = t.TypeVar("NodeT", bound=nodes.Node)


def chain(compare: nodes.Compare) -> t.Iterator[Comparison]:
    """The comparisons of `a < b < c`: `a < b` and `b < c`."""
    left = compare.expr
    for operand in compare.ops:
        yield Comparison(left, operand.op, operand.expr)
        left = operand.expr


def tested(test: nodes.Test) -> Comparison | None:
    """The comparison that a test makes; None if it makes none."""
    operator = _TESTS.get(test.name)
    if not operator or len(test.args) != 1:
        return None
    return Comparison(test.node, operator, test.args[0])


def path_of(node: nodes.Expr) -> Path | None:
    """The value that an expression refers to; None if it is not a name, or a member or a form of one."""
    if isinstance(node, nodes.Name):
        return (node.name,)
    if member := member_of(node):
        inner = path_of(member[0])
        return None if inner is None else (*inner, member[1])
    if isinstance(node, nodes.Filter) and node.node is not None and not (node.args or node.kwargs):
        inner = path_of(node.node) if node.name in (*_SAME_WORD, *_FORMS) else None
        return inner if inner is None or (inner in CLOSED and node.name in _SAME_WORD) else (f"|{node.name}", *inner)
    return None


def member_of(node: nodes.Node) -> tuple[nodes.Expr, t.Any] | None:
    """A value and the constant name of its member: `x.a` or `x['a']`; None for other expressions."""
    if isinstance(node, nodes.Getattr):
        return node.node, node.attr
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return node.node, node.arg.value
    return None


def constants_of(node: nodes.Expr) -> tuple[t.Any, ...] | None:
    """The constants in a list, or the constant itself in a tuple; None if the expression is neither."""
    if isinstance(node, nodes.Const):
        return (node.value,)
    if isinstance(node, (nodes.List, nodes.Tuple)) and all(isinstance(item, nodes.Const) for item in node.items):
        return tuple(t.cast(nodes.Const, item).value for item in node.items)
    return None


def never_equal(path: Path, constant: t.Any) -> bool:
    """Whether a filter prevents equality: `| lower` never gives `Sales`."""
    form = _FORMS.get(str(path[0]).removeprefix("|")) if str(path[0]).startswith("|") else None
    # Only for ASCII, where changing the case twice is certain to change nothing.
    return form is not None and isinstance(constant, str) and constant.isascii() and form(constant) != constant


def gives_other_meaning(tree: nodes.Template) -> bool:
    """Whether the template uses the name `presence` or `employee` for something else."""
    return any(name.ctx != "load" and name.name in ("presence", "employee") for name in tree.find_all(nodes.Name))


def wrong_word(tree: nodes.Template, variables: t.Mapping[str, t.Any]) -> str:
    """An error about a comparison with a word that the value never is, such as `presence == 'lef'`; else empty.

    Args:
        tree: the template.
        variables: values of variables that do not depend on the employee. Words can come from them too.
    """
    if gives_other_meaning(tree):
        return ""
    for comparison in comparisons(tree):
        for subject, other in comparison.sides:
            path = path_of(subject)
            problem = path and _problem(path, _words(other, variables, comparison.operator))
            if problem:
                return problem
        problem = _part_of_no_word(comparison)
        if problem:
            return problem
    return ""


def _part_of_no_word(comparison: Comparison) -> str:
    """An error about `'quit' in presence`: the text is part of no word."""
    path, part = path_of(comparison.right), comparison.left
    if comparison.operator not in ("in", "notin") or path is None or path not in CLOSED:
        return ""
    if (
        not isinstance(part, nodes.Const)
        or not isinstance(part.value, str)
        or any(part.value in word for word in CLOSED[path])
    ):
        return ""
    return _problem(path, (part.value,))


def _words(node: nodes.Expr, variables: t.Mapping[str, t.Any], operator: str) -> t.Iterator[str]:
    """The strings with which the operator compares a value."""
    value = variables.get(node.name) if isinstance(node, nodes.Name) else _constant(node)
    if operator in ("eq", "ne"):
        members = [value]
    else:
        # `presence in 'left, active'` looks for a part of a string.
        members = list(value) if operator in ("in", "notin") and isinstance(value, (list, tuple)) else []
    return (str(word) for word in members if isinstance(word, str))


def _constant(node: nodes.Expr) -> t.Any:
    """A constant, or the constants in a list; None for other expressions."""
    if isinstance(node, (nodes.List, nodes.Tuple)):
        return [item.value for item in node.items if isinstance(item, nodes.Const)]
    return node.value if isinstance(node, nodes.Const) else None


def _problem(path: Path, words: t.Iterable[str]) -> str:
    name = ".".join(map(str, path))
    for word in words:
        if path in CLOSED and word not in CLOSED[path]:
            near = suggestion(word.lower(), CLOSED[path]) or f"; it is one of {', '.join(CLOSED[path])}."
            return f"{name} is never {word!r}{near}"
        if path[0] == "employee" and path[-1] in _NO_TEXTS and path[1:-1] in ((), ("manager",)):
            return f"{name} {_NO_TEXTS[path[-1]].format(name=name, word=word)}"
        if never_equal(path, word):
            form = str(path[0]).removeprefix("|")
            return f"the filter {form} never gives {word!r}; did you mean {_FORMS[form](word)!r}?"
    return ""
