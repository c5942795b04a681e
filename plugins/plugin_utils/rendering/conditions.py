# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds conditions that can never be true, for any employee.

A condition is evaluated in all worlds that it can tell apart. A world gives each value that the condition compares with
constants (`presence`, `employee.department`) one of these constants, or a value that none of them equals. Everything
else, such as a call or a variable, is unknown, and an unknown condition may be true. So a condition is only reported if
it is false whatever the employee is.
"""

from __future__ import annotations

import itertools
import typing as t

from jinja2 import nodes

from ...module_utils.model.option_names import ROLE
from .comparisons import (
    CLOSED,
    PRESENCES,
    Comparison,
    Path,
    chain,
    comparisons,
    constants_of,
    every,
    never_equal,
    path_of,
    tested,
)
from .computed import UndecidedError, computed

World = t.Mapping[Path, t.Any]

_MOST_WORLDS = 5000
"""With more, only the presence and the status are told apart."""


class Audience(t.NamedTuple):
    """The employees to whom a kind of rule can apply."""

    presences: tuple[str, ...]
    why: str
    """Why it never applies to others, and what to use instead, as sentences."""
    never: str = "the rule never applies. Correct it, or remove the rule."
    """What follows from a condition that is never true."""


EVERYBODY: t.Final = Audience(PRESENCES, "")
A_RUN: t.Final = Audience(
    PRESENCES, "", "the run would process nobody. Correct it, or do not set it, to process all employees."
)
WORKING: t.Final = Audience(
    ("upcoming", "active"),
    f"Templates and groups apply to employees who are upcoming or active. The accounts of leavers are disabled; rules"
    f" of {ROLE.leaver_groups}, {ROLE.account} and the steps change more of them.",
)
TAKES_STEPS: t.Final = Audience(
    ("upcoming", "active", "left"), "No step runs for employees whose presence is future, because they get no account."
)
DELETES: t.Final = Audience(("left",), "Only the accounts of leavers (presence == 'left') are deleted.")


class _Mark:
    """A value that is not a constant of the condition."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


UNKNOWN: t.Final = _Mark("unknown")
OTHER: t.Final = _Mark("other")
"""A value that none of the constants equals."""


def never_true(condition: nodes.Expr, presences: t.Sequence[str] = PRESENCES) -> bool:
    """Whether the condition is false for every employee with one of the presences."""
    return all(_truth(condition, world) is False for world in _worlds(condition, presences))


def implies(condition: nodes.Expr, other: nodes.Expr) -> bool:
    """Whether the other condition is certainly true for every employee for whom the condition is true."""
    return never_true(nodes.And(condition, nodes.Not(other)))


def _worlds(condition: nodes.Expr, presences: t.Sequence[str]) -> t.Iterator[World]:
    values: dict[Path, list[t.Any]] = {("presence",): list(presences)}
    for path in map(path_of, every(condition, nodes.Expr)):
        if path is not None and path in CLOSED:
            values.setdefault(path, [*CLOSED[path]])
    for path, constant in _compared(condition):
        if path in CLOSED or _form_of_closed(path):
            continue
        known = values.setdefault(path, [OTHER])
        if constant not in known and not never_equal(path, constant):
            known.append(constant)
    total = 1
    for known in values.values():
        total *= len(known)
    if total > _MOST_WORLDS:
        values = {path: known for path, known in values.items() if path in CLOSED}
    worlds = (dict(zip(values, world, strict=True)) for world in itertools.product(*values.values()))
    return (world for world in worlds if _is_possible(world))


def _form_of_closed(path: Path) -> bool:
    """Whether it is a form or a part of a value of `CLOSED`, such as `presence | upper`, which the world decides."""
    plain = tuple(member for member in path if not str(member).startswith("|"))
    return any(plain[: len(closed)] == closed for closed in CLOSED)


def _is_possible(world: World) -> bool:
    """Whether there can be such an employee: whoever is inactive in HR has left (`people/departure.py`)."""
    return world.get(("employee", "status")) != "inactive" or world["presence",] == "left"


def _compared(condition: nodes.Expr) -> t.Iterator[tuple[Path, t.Any]]:
    """Each value that is compared with constants, and the constants."""
    for comparison in comparisons(condition):
        for subject, other in comparison.sides:
            path, constants = path_of(subject), constants_of(other)
            if path is not None and constants is not None:
                yield from ((path, constant) for constant in constants)
    for test in every(condition, nodes.Test):
        if test.name == "none" and (path := path_of(test.node)):
            yield path, None


def _truth(node: nodes.Expr, world: World) -> bool | None:
    """Whether the expression is true in the world; None if that is unknown."""
    match node:
        case nodes.Not():
            inner = _truth(node.node, world)
            return None if inner is None else not inner
        case nodes.And():
            return _both(_truth(node.left, world), _truth(node.right, world))
        case nodes.Or():
            either = _both(_opposite(_truth(node.left, world)), _opposite(_truth(node.right, world)))
            return _opposite(either)
        case nodes.Compare():
            return _all_true(_holds(comparison, world) for comparison in chain(node))
        case nodes.Test():
            return _test(node, world)
        case nodes.CondExpr():
            return _conditional(node, world)
    return _truth_of(_value(node, world))


def _truth_of(value: t.Any) -> bool | None:
    return None if value in (UNKNOWN, OTHER) else bool(value)


def _both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return True if left and right else None


def _opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _all_true(truths: t.Iterable[bool | None]) -> bool | None:
    result: bool | None = True
    for truth in truths:
        result = _both(result, truth)
    return result


def _conditional(node: nodes.CondExpr, world: World) -> bool | None:
    test = _truth(node.test, world)
    if test is None or node.expr2 is None:
        return None
    return _truth(node.expr1 if test else node.expr2, world)


def _test(node: nodes.Test, world: World) -> bool | None:
    if node.name == "none":
        value = _value(node.node, world)
        return None if value is UNKNOWN else value is None
    comparison = tested(node)
    return _holds(comparison, world) if comparison else _truth_of(_value(node, world))


def _holds(comparison: Comparison, world: World) -> bool | None:
    left, operator, right = comparison
    if operator in ("in", "notin"):
        found = _contained(_value(left, world), right, world)
        return found if operator == "in" else _opposite(found)
    if operator not in ("eq", "ne"):
        return None
    equal = _equal(left, right, world)
    return equal if operator == "eq" else _opposite(equal)


def _equal(left: nodes.Expr, right: nodes.Expr, world: World) -> bool | None:
    if not isinstance(left, nodes.Const) and not isinstance(right, nodes.Const):
        return None
    values = _value(left, world), _value(right, world)
    return None if UNKNOWN in values else bool(values[0] == values[1])


def _contained(value: t.Any, container: nodes.Expr, world: World) -> bool | None:
    constants = constants_of(container)
    if constants is None or isinstance(container, nodes.Const):
        # A part of a string: another value than the constants can be a part of it too.
        text = _value(container, world)
        return value in text if isinstance(value, str) and isinstance(text, str) else None
    return None if value is UNKNOWN else value is not OTHER and value in constants


def _value(node: nodes.Expr, world: World) -> t.Any:
    if isinstance(node, nodes.Const):
        return node.value
    path = path_of(node)
    if path is not None and path in world:
        return world[path]
    try:
        return computed(node, {path: word for path, word in world.items() if path in CLOSED})
    except UndecidedError:
        return UNKNOWN
