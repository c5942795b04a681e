# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The employees to whom a condition limits a run: the option `scope`, in the role the variable `lifecycle_scope`."""

from __future__ import annotations

import dataclasses
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.given import is_blank
from ...module_utils.model.desired import Presence
from ...module_utils.model.employee import RELATED, Employee
from ...module_utils.model.plan import Notice, Rejection
from ..rendering.conditions import A_RUN
from ..rendering.employee_fields import SENSITIVE
from ..rendering.phrases import clip
from ..rendering.renderer import Condition, Renderer, reason_of
from ..rendering.trust import has_markers, is_template
from .mapping import described

EXAMPLE: t.Final = "Write, for example, employee.department == 'Sales'. To process all employees, do not set it."

if t.TYPE_CHECKING:
    from .desired import Person, Rendering


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The keys for which the condition is true or cannot be evaluated."""

    text: str
    """The condition."""
    keys: frozenset[str]
    rejections: tuple[Rejection, ...] = ()
    """The employees for whom it cannot be evaluated."""
    notices: tuple[Notice, ...] = ()
    """Warnings about leavers for whom it cannot be evaluated. They are not skipped."""

    def limit(self, rendering: Rendering) -> Rendering:
        """The rendering, in which employees for whom the condition cannot be evaluated are skipped."""
        failed = {rejection.key for rejection in self.rejections}
        return dataclasses.replace(
            rendering,
            desired=tuple(one for one in rendering.desired if one.key not in failed),
            rejections=(*(one for one in rendering.rejections if one.key not in failed), *self.rejections),
            notices=(*rendering.notices, *self.notices),
        )


def read_scope(renderer: Renderer, variable: str | None) -> Condition | None:
    """The compiled condition in a variable; None if there is no variable, or if it is null or blank.

    Ansible need not trust a condition that only compares fields of the employee, so a survey of AWX can ask for it.

    Raises:
        ConfigurationError: the condition is invalid.
    """
    value = renderer.variable(variable) if variable else None
    if not variable or is_blank(value):
        return None
    if is_template(value) and not renderer.uses_employee(variable):
        value = renderer.configuration(variable)
    problem = _problem_of(value)
    if problem:
        raise ConfigurationError(f"{variable} {problem} {EXAMPLE}")
    if isinstance(value, str) and value.strip().isidentifier() and not renderer.knows(value.strip()):
        raise ConfigurationError(f"{variable} is {value.strip()}, which is not a condition. {EXAMPLE}")
    return renderer.compile_condition(value, variable, A_RUN, plain=True)


def _problem_of(value: t.Any) -> str:
    """Why the value cannot be a condition, as the end of a sentence; empty if it can be one."""
    parts = value if isinstance(value, (list, tuple)) else [value]
    if not parts or any(map(is_blank, parts)):
        return "is empty. It must be a condition."
    if any(part is False for part in parts):
        return "is false, so the run would process nobody. It must be a condition."
    wrong = next((part for part in parts if part is not True and not isinstance(part, str)), None)
    if wrong is not None:
        return f"is {described(wrong)}, but must be a condition, or a list of conditions that must all be true."
    braces = next((part for part in parts if isinstance(part, str) and has_markers(part)), None)
    return f"is {clip(braces)}, but a condition has no braces." if braces else ""


def scope_of(
    condition: Condition, where: str, people: t.Iterable[Person], records: t.Iterable[Employee], renderer: Renderer
) -> Scope:
    """Evaluate the condition for everybody.

    Args:
        condition: as of `read_scope`.
        where: the name of the variable, for messages.
        people: the employees of the run.
        records: the records of all sources. They decide about employees who are not among `people`, because they were
            skipped before, so that these are reported if they belong to the scope.
        renderer: the renderer that compiled the condition.
    """
    keys: set[str] = set()
    rejections: list[Rejection] = []
    notices: list[Notice] = []
    known: set[str] = set()
    for person in people:
        key = person.employee.key or ""
        known.add(key)
        names = renderer.names(person.record, person.presence.value, person.moment)
        try:
            holds = condition.value(names)
        except Exception as error:
            reason = reason_of(error, sensitive=not SENSITIVE.isdisjoint(condition.fields))
            label = person.employee.label
            if person.presence is Presence.LEFT:
                text = f"{label} has left, and belongs to the run because {where} cannot be evaluated: {reason}"
                notices.append(Notice(text, (key,)))
            else:
                rejections.append(Rejection(key, label, (f"{where}: {reason}",)))
            holds = True
        # The contexts refer to the names. Without this reference cycle, Python frees both at once.
        names.contexts.clear()
        if holds:
            keys.add(key)
    others = (record for record in records if (record.key or "") not in known)
    keys.update(record.key or "" for record in others if _holds(condition, record, renderer))
    return Scope(text=condition.text, keys=frozenset(keys), rejections=tuple(rejections), notices=tuple(notices))


def _holds(condition: Condition, record: Employee, renderer: Renderer) -> bool:
    """Whether the condition is true for a single record; false if it cannot be evaluated."""
    try:
        return condition.value(renderer.names({**dict.fromkeys(RELATED), **record.to_dict()}, ""))
    except Exception:
        return False
