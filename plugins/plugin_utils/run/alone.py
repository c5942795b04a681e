# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the mapping says of a few people what it would say if HR had been asked for everybody."""

from __future__ import annotations

import typing as t

from ...module_utils.model.desired import Presence
from ...module_utils.values.equality import find_form
from ..rendering.renderer import Constant

if t.TYPE_CHECKING:
    from ..mapping.desired import Person
    from ..mapping.mapping import GroupRule
    from .assignment import Assignment
    from .settings import Settings

_GONE: t.Final = (Presence.LEFT, Presence.ABSENT)


def beyond(settings: Settings, assignment: Assignment) -> str:
    """Why everybody must be read, as a clause; empty if these people can be judged alone.

    Args:
        settings: of the run.
        assignment: of a run that has asked HR for a few people.
    """
    people = assignment.members
    known = {field for person in people for field in person.employee.custom}
    lacking = sorted(settings.renderer.custom_fields.keys() - known)
    if lacking:
        # HR systems omit empty fields, and `is defined` asks whether anybody has it.
        return f"none of these people has the custom field {lacking[0]}, which the mapping uses"
    staying = [person for person in _chosen(assignment) if person.presence not in _GONE]
    if any(_lacks_start(person) for person in staying) and not any(person.employee.start_date for person in people):
        return "HR has no first day of work of these people, and may have that of others"
    if staying and any(map(_is_made, settings.configuration.groups)):
        return "the names of managed groups are made from the data of everybody"
    return ""


def _chosen(assignment: Assignment) -> t.Iterator[Person]:
    """The people to whom the run is limited."""
    only = frozenset(map(find_form, assignment.task.policy.only or ()))
    return (person for person in assignment.members if find_form(person.employee.key or "") in only)


def _lacks_start(person: Person) -> bool:
    return person.presence is Presence.ACTIVE and not person.employee.start_date


def _is_made(rule: GroupRule) -> bool:
    """Whether templates make the groups of the rule, from which people are removed."""
    return rule.owned and not all(isinstance(template, Constant) for template in rule.templates)
