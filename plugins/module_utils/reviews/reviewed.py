# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A kept plan as reviewers see it, with everything that it would do and that was decided about it."""

from __future__ import annotations

import dataclasses
import datetime
import json
import typing as t

from ..errors import ApprovalError
from ..model.plan import Plan
from ..planner.units import is_intact
from ..presentation.kept_plan import details
from ..presentation.persons import persons
from ..state import decisions, plans
from ..state.showing import chosen
from ..values.suggestions import suggestion
from ..wire.records import change_from_dict

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from ..model.approval import KeptPlan, SignedDecision
    from ..model.changes import Change
    from ..presentation.persons import Person


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A plan with what is known of it."""

    kept: KeptPlan
    changes: t.Mapping[str, tuple[Change, ...]]
    """By the key of the unit."""
    decisions: tuple[SignedDecision, ...]
    used: t.Mapping[str, int]
    """The runs that have used the approval, by the key of the unit."""
    is_recorded: bool
    """Whether the audit log says the same of the plan."""
    is_shown_as_kept: bool
    """Whether the audit log says the same of its changes."""

    @property
    def is_used_up(self) -> bool:
        """Whether runs have applied all of it."""
        return len(self.used) >= len(self.kept.units)

    def persons(self) -> list[tuple[Person, list[str]]]:
        """What it does to each person, with all values before and after."""
        plan = Plan(changes=tuple(change for own in self.changes.values() for change in own))
        return [(one, details(plan.changes[index] for index in one.changes)) for one in persons(plan, {})]

    def places(self) -> tuple[Change, ...]:
        """What creates the organizational units that people need."""
        return _changes(self.kept.facts.get("organizational_units", ()))

    def edits(self) -> tuple[str, ...]:
        """What somebody has changed of the plan in the database, as sentences."""
        if not self.is_recorded:
            return (_edited(self.kept, "the audit log says something else of it"),)
        if not is_intact(self.kept):
            return (_edited(self.kept, "its people or its configuration are not as they were kept"),)
        if not self.is_shown_as_kept:
            return (_edited(self.kept, "what is shown of its changes is not as it was kept"),)
        return ()


def _edited(plan: KeptPlan, what: str) -> str:
    return (
        f"Somebody has edited the plan {plan.name} in the database: {what}. Do not approve it."
        " Run a preview for a new plan, and find out who can write to the database."
    )


def reviewed(connection: Connection, configuration: str | None, name: str | None) -> list[Reviewed]:
    """The last plans, the latest first.

    Args:
        connection: of a transaction.
        configuration: only of configurations of this name; None for all.
        name: only the plans of this name; None for all.
    """
    found = []
    for row in chosen(connection, configuration):
        kept = plans.latest(connection, row) if name is None else [plans.with_name(connection, row, name)]
        found += [_reviewed(connection, row, plan) for plan in kept if plan]
    return sorted(found, key=lambda one: (one.kept.created, one.kept.number), reverse=True)


def the_plan(connection: Connection, configuration: str | None, name: str) -> Reviewed:
    """The plan of this name.

    Raises:
        ApprovalError: there is none, or several configurations have one.
    """
    found = reviewed(connection, configuration, name)
    if not found:
        known = [plan.name for row in chosen(connection, configuration) for plan in plans.latest(connection, row)]
        near = suggestion(name, known) or "."
        raise ApprovalError(f"There is no plan {name}{near} A preview keeps its plan, and says its name.")
    if len(found) > 1:
        several = ", ".join(one.kept.configuration for one in found)
        raise ApprovalError(f"Several configurations have a plan {name}: {several}. Set name to one of them.")
    return found[0]


def _reviewed(connection: Connection, configuration: Row[t.Any], plan: KeptPlan) -> Reviewed:
    changes = plans.changes_of(connection, plan.number)
    return Reviewed(
        kept=plan,
        changes={key: _changes(own) for key, own in changes.items()},
        decisions=decisions.of_plan(connection, plan.number),
        used=plans.used(connection, plan.number),
        is_recorded=not plans.unrecorded(connection, [plan.number]),
        is_shown_as_kept=plans.is_shown_as_kept(connection, plan.number),
    )


def _changes(records: t.Iterable[t.Mapping[str, t.Any]]) -> tuple[Change, ...]:
    """The changes of a unit; none if somebody has made something else of them, which `Reviewed.edits` tells."""
    try:
        return tuple(map(change_from_dict, records))
    except (LookupError, TypeError, ValueError, AttributeError):
        return ()


def time(seconds: int) -> datetime.datetime:
    """A time of the database."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def unverified(decision: SignedDecision) -> dict[str, t.Any]:
    """What a decision says, whoever has written it; empty if it says nothing."""
    try:
        said = json.loads(decision.statement)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
