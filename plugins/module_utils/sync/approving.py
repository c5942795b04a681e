# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run may write by what was approved, asked for once its plan is complete and it has the lease.

The database is not trusted: the plan is the one that this run has made, a kept plan counts if it is the same, and a
decision counts if its signature is good.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.approval import KeptPlan, Mode, SignedDecision, Submitted, Verdict
from ..model.plan import Notice
from ..planner.gates.approval import Differences, only_approved
from ..planner.gates.counting import people_of
from ..planner.units import is_intact

if t.TYPE_CHECKING:
    from ..model.approval import Approving, Units
    from ..model.plan import Plan
    from ..state.state import Writing


Assess: t.TypeAlias = t.Callable[[KeptPlan, t.Sequence[SignedDecision]], Verdict]
"""Verifies decisions about a plan, and says what they come to."""


class Approvals:
    """Approves what reviewers have signed. See `model.approval.Approving`.

    Args:
        mode: whether the plan must be approved as a whole, or each unit.
        submitted: reads the plans that can still be applied.
        assess: see `Assess`.
        writing: the run in the database, which uses the approvals up.
    """

    binds = True

    def __init__(
        self, mode: Mode, submitted: t.Callable[[], t.Sequence[Submitted]], assess: Assess, writing: Writing
    ) -> None:
        self._mode = mode
        self._submitted = submitted
        self._assess = assess
        self._writing = writing

    def decided(self, plan: Plan, units: Units) -> Plan:
        """The plan without what is not approved; with the reason to stop if nothing may be written."""
        if plan.stops or not plan.changes:
            return plan
        counts = {name: len(people) for name, people in people_of(plan.changes).items()}
        kept = self._submitted()
        edited = [one.plan.name for one in kept if not (one.is_recorded and is_intact(one.plan))]
        submitted = [_counted(one, counts) for one in kept if one.plan.name not in edited]
        decide = self._whole if self._mode is Mode.WHOLE else self._units
        return _warned(decide(plan, units, submitted), edited)

    def _whole(self, plan: Plan, units: Units, submitted: t.Sequence[Submitted]) -> Plan:
        same = [one for one in submitted if one.plan.checksum == units.checksum]
        open_plans = [one for one in same if not one.used]
        verdicts = [(one, self._assess(one.plan, one.decisions)) for one in open_plans]
        approved = _since_the_last_rejection(verdicts, units)
        if approved:
            self._writing.use(approved, frozenset(units.each))
            return plan
        return dataclasses.replace(plan, stops=(*plan.stops, _refusal(units, submitted, same, verdicts)))

    def _units(self, plan: Plan, units: Units, submitted: t.Sequence[Submitted]) -> Plan:
        asked = _Asked(units)
        for one in submitted:
            now = _as_computed(one, units)
            if now.units:
                asked.add(now, self._assess(now, one.decisions))
        approved = asked.approved()
        if approved:
            self._writing.use(sorted(asked.plans), approved)
        return only_approved(plan, approved, asked.reasons(approved, submitted))


def _warned(plan: Plan, edited: t.Sequence[str]) -> Plan:
    """The plan, with a warning about kept plans that somebody has edited."""
    if not edited:
        return plan
    text = (
        f"The database says something else of {', '.join(edited)} than the audit log, or its units are not those of its"
        " checksum: somebody has edited it after a preview had kept it. Nothing that was approved there counts."
    )
    return dataclasses.replace(plan, notices=(Notice(text), *plan.notices))


def _counted(one: Submitted, counts: t.Mapping[str, int]) -> Submitted:
    """The plan with the numbers of people of this run, by which levels are needed: those kept are not signed."""
    return one._replace(plan=dataclasses.replace(one.plan, facts={**one.plan.facts, "counts": counts}))


def _since_the_last_rejection(verdicts: t.Iterable[tuple[Submitted, Verdict]], units: Units) -> list[int]:
    """The numbers of the plans that are approved, and of which no later one was rejected."""
    approved: list[int] = []
    for one, verdict in verdicts:
        approved = [] if verdict.rejected else approved
        if _is_whole(verdict, units):
            approved.append(one.plan.number)
    return approved


def _is_whole(verdict: Verdict, units: Units) -> bool:
    return not verdict.rejected and set(units.digests.values()) <= verdict.approved


def _refusal(
    units: Units,
    submitted: t.Sequence[Submitted],
    same: t.Sequence[Submitted],
    verdicts: t.Sequence[tuple[Submitted, Verdict]],
) -> str:
    if verdicts:
        waiting, verdict = verdicts[-1]
        return f"Plan {waiting.plan.name} is not approved, so nothing was written. {verdict.waits}"
    if same:
        last = same[-1]
        run = max(last.used.values())
        return (
            f"Plan {last.plan.name} was applied by run {run}, and an approval counts once. Nothing was written. Run a"
            " preview again, and have it approved."
        )
    told = _differences(submitted[-1].plan, units).told() if submitted else ""
    compared = f" Compared with the last preview, {submitted[-1].plan.name}: {told}" if told else ""
    return (
        "Nobody can have approved this plan, because no valid preview shows exactly these changes with this"
        f" configuration. Nothing was written.{compared} Run a preview, and have it approved."
    )


def _differences(kept: KeptPlan, units: Units) -> Differences:
    before = {unit.key: unit for unit in kept.units}
    now = units.each
    return Differences(
        differ=tuple(one.label for key, one in now.items() if key in before and before[key].digest != one.digest),
        appeared=tuple(one.label for key, one in now.items() if key not in before),
        vanished=tuple(one.label for key, one in before.items() if key not in now),
    )


def _as_computed(one: Submitted, units: Units) -> KeptPlan:
    """The plan with those of its units that this run would do too, and that no run has done."""
    digests = units.digests
    same = (unit for unit in one.plan.units if digests.get(unit.key) == unit.digest and unit.key not in one.used)
    return dataclasses.replace(one.plan, units=tuple(units.each[unit.key] for unit in same))


class _Asked:
    """What the plans say about the units of this run."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._yes = set[str]()
        self._no = set[str]()
        self._waits: dict[str, str] = {}
        self.plans = set[int]()
        """The numbers of the plans that were asked."""

    def add(self, plan: KeptPlan, verdict: Verdict) -> None:
        """Note what reviewers say about these units of a plan. What they say about a later plan counts more."""
        self.plans.add(plan.number)
        for unit in plan.units:
            if unit.digest in verdict.rejected:
                self._no.add(unit.key)
                self._yes.discard(unit.key)
            elif unit.digest in verdict.approved:
                self._yes.add(unit.key)
                self._no.discard(unit.key)
            self._waits[unit.key] = f"Not approved in plan {plan.name}. {verdict.waits}".rstrip()

    def approved(self) -> frozenset[str]:
        """The people whose changes may be made: those that were approved, with what they need."""
        each = self._units.each
        approved = (key for key in self._yes if self._no.isdisjoint(each[key].needs))
        return self._units.with_needed(approved)

    def reasons(self, approved: t.Container[str], submitted: t.Sequence[Submitted]) -> dict[str, str]:
        """Why the others wait."""
        shown = {unit.key: one.plan.name for one in submitted for unit in one.plan.units}
        return {key: self._reason(key, shown) for key in self._units.each if key not in approved}

    def _reason(self, key: str, shown: t.Mapping[str, str]) -> str:
        if key in self._waits:
            return self._waits[key]
        if key in shown:
            return f"Waits for approval: the changes differ from those in plan {shown[key]}. Run a preview again."
        return "Waits for approval: no preview shows these changes. Run a preview."


class Both:
    """Approves what two others approve."""

    binds = True

    def __init__(self, first: Approving, second: Approving) -> None:
        self._first, self._second = first, second

    def decided(self, plan: Plan, units: Units) -> Plan:
        """The plan that both leave; the second is not asked if the first stops the run."""
        plan = self._first.decided(plan, units)
        return plan if plan.stops else self._second.decided(plan, units)
