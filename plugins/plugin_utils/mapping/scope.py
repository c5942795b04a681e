# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The employees to whom a condition limits a run: the option `scope`, in the role the variable `lifecycle_scope`."""

from __future__ import annotations

import dataclasses
import typing as t

from ...module_utils.model.desired import Presence
from ...module_utils.model.employee import RELATED, Employee
from ...module_utils.model.plan import Notice, Rejection
from ..rendering.renderer import SENSITIVE, Condition, Renderer, reason_of

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
    """The compiled condition in a variable; None if there is no variable, or if it is null or empty.

    Raises:
        ConfigurationError: the condition is invalid.
    """
    value = renderer.configuration(variable) if variable else None
    if not variable or value is None or value == "" or value == []:
        return None
    return renderer.compile_condition(value, variable)


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
