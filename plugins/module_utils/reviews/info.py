# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module `hrsync.ad.plan_info`: which plans wait, for whom, and what they would do."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ..approvals.assessment import assess
from ..approvals.signatures import require_program
from ..approvals.signer_files import read_approval
from ..approvals.validity import shown
from ..approvals.verification import case_of, verified_decisions
from ..model.approval import Mode
from ..model.option_names import APPROVAL
from ..presentation import kept_plan, markdown
from ..state.migrations import upgrade, version_of
from ..state.options import hide_passwords
from ..state.tasks import opened
from .reviewed import Reviewed, reviewed, the_plan, time, unverified

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..approvals.case import Assessment
    from ..approvals.signer_files import SignerFiles
    from ..model.approval import Level, SignedDecision
    from ..module import ModuleResult
    from ..presentation.persons import Person

JsonObject = dict[str, t.Any]


def plan_info(module: AnsibleModule) -> ModuleResult:
    """The plans that wait, or one plan with its changes.

    Raises:
        HrsyncError: the database cannot be read, there is no such plan, or options are invalid.
    """
    hide_passwords(module)
    levels, files = read_approval(module.params, APPROVAL)
    if levels:
        require_program()
    configuration, name = module.params["name"], module.params["plan"]
    with opened(module, writes=False) as database:
        if database is None:
            return {"plans": []}
        with database.reading() as connection:
            if not version_of(connection, database.shown):
                return {"plans": []}
            upgrade(connection, database.shown)
            now = time(database.now(connection))
            found = [the_plan(connection, configuration, name)] if name else reviewed(connection, configuration, None)
    views = [View(one, levels, files, now) for one in found]
    wanted = [view for view in views if name or module.params["all"] or view.is_open]
    return {"plans": [view.told(with_changes=bool(name)) for view in wanted]}


WAITING: t.Final = "waiting"
APPROVED: t.Final = "approved"
REJECTED: t.Final = "rejected"
APPLIED: t.Final = "applied"
EXPIRED: t.Final = "expired"


class View:
    """A plan as a result.

    Args:
        plan: with what is known of it.
        levels: who must approve it; none if nobody knows.
        files: the allowed signers.
        now: the present time.
    """

    def __init__(self, plan: Reviewed, levels: tuple[Level, ...], files: SignerFiles, now: datetime.datetime) -> None:
        self._plan = plan
        self._edits = plan.edits()
        self._now = now
        self._assessment = assessed(plan, levels, files, now) if levels else None

    @property
    def state(self) -> str:
        """What has become of the plan."""
        if self._plan.is_used_up:
            return APPLIED
        if self._plan.kept.valid_until <= self._now:
            return EXPIRED
        found = self._assessment
        if found is None:
            return WAITING
        if found.rejected:
            return REJECTED
        return APPROVED if len(found.approved) == len(self._plan.kept.units) and not self._edits else WAITING

    @property
    def is_open(self) -> bool:
        """Whether approvers decide about the plan, or have decided, and a run can still apply it."""
        is_reviewed = self._plan.kept.needs_approval or bool(self._plan.decisions)
        return is_reviewed and self.state in (WAITING, APPROVED, REJECTED)

    def told(self, *, with_changes: bool) -> JsonObject:
        """The result."""
        kept, found = self._plan.kept, self._assessment
        told: JsonObject = {
            "plan": kept.name,
            "domain": kept.domain,
            "name": kept.configuration,
            "checksum": kept.checksum,
            "requested_by": kept.requested_by,
            "created": iso(kept.created),
            "valid_until": iso(kept.valid_until),
            "approval": kept.facts.get("approval", ""),
            "state": self.state,
            "people": len(kept.units),
            "applied": len(self._plan.used),
            "counts": kept.facts.get("counts", {}),
            "levels": [_level(state) for state in found.levels] if found else None,
            "decisions": [self._decision(one) for one in self._plan.decisions],
            "waits": list(self._waits()),
        }
        return {**told, **self._changes()} if with_changes else told

    def _waits(self) -> tuple[str, ...]:
        found = self._assessment
        return (*self._edits, *((*found.stops, *found.waits, *found.refused) if found else ()))

    def _decision(self, one: SignedDecision) -> JsonObject:
        said = unverified(one)
        counts = None
        if self._assessment:
            counted = (
                decision for state in self._assessment.levels for decision in (*state.approvals, *state.rejections)
            )
            counts = any((known.principal, known.text) == (one.principal, one.statement) for known in counted)
        names = ("level", "decision", "reason", "expires")
        return {
            "principal": one.principal,
            "at": iso(one.at),
            **{name: str(said.get(name, "")) for name in names},
            "units": len(said.get("units") or ()),
            "counts": counts,
        }

    def _changes(self) -> JsonObject:
        approved = self._assessment.approved if self._assessment else None
        people = self._plan.persons()
        changes = [
            {
                "key": one.key,
                "name": one.name,
                "kind": one.kind.value,
                "words": one.words,
                "details": own,
                "approved": None if approved is None else one.key in approved,
                "applied": one.key in self._plan.used,
            }
            for one, own in people
        ]
        return {"changes": changes, **self._documents(people)}

    def _documents(self, people: list[tuple[Person, list[str]]]) -> JsonObject:
        """The plan as people read it."""
        kept = self._plan.kept
        facts = {
            "Domain": kept.domain,
            "Configuration": kept.configuration,
            "Requested by": kept.requested_by,
            "Made at": shown(kept.created),
            "Valid until": shown(kept.valid_until),
            "Checksum": kept.checksum,
        }
        plan = kept_plan.ReadablePlan(
            name=kept.name,
            facts=facts,
            people=people,
            notes={unit.key: f"with the changes of {', '.join(unit.needs)}" for unit in kept.units if unit.needs},
            places=[change.dn for change in self._plan.places()],
            waits=self._waits(),
        )
        return {"lines": kept_plan.lines(plan), "markdown": markdown.document(plan)}


def assessed(plan: Reviewed, levels: tuple[Level, ...], files: SignerFiles, now: datetime.datetime) -> Assessment:
    """What may be applied of a plan, as far as the database knows it. A run decides again."""
    verified, refused = verified_decisions(plan.decisions, files, now)
    found = assess(case_of(mode_of(plan), levels, plan.kept, verified, files, now), verified)
    return dataclasses.replace(found, refused=(*refused, *found.refused))


def mode_of(plan: Reviewed) -> Mode:
    """Whether the plan must be approved as a whole; if nobody had to approve it yet, people may be."""
    return Mode.WHOLE if plan.kept.facts.get("approval") == Mode.WHOLE else Mode.UNITS


def _level(state: t.Any) -> JsonObject:
    return {
        "level": state.level.name,
        "needed": state.level.needed,
        "approved_by": [one.principal for one in state.approvals],
        "rejected_by": [one.principal for one in state.rejections],
        "could_approve": list(state.could),
        "complete": not state.missing and not state.rejections,
    }


def iso(moment: datetime.datetime) -> str:
    """A time in results."""
    return moment.isoformat().replace("+00:00", "Z")
