# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps the plan of a preview for approval, and asks what was approved when a run writes."""

from __future__ import annotations

import dataclasses
import hashlib
import typing as t

from ..approvals.levels import told
from ..approvals.signatures import require_program
from ..approvals.signer_files import read_approval
from ..approvals.verification import approved_units
from ..errors import ConfigurationError, HrsyncError, explained
from ..model.approval import Mode, NeedsNoApproval, NewPlan
from ..model.changes import CreateOu, identity
from ..model.option_names import ROLE
from ..model.plan import Notice
from ..model.run import KeptAs
from ..planner.gates.approval import ExpectedPlan
from ..planner.gates.counting import people_of
from ..state.location import locate
from ..state.state import open_state
from ..values import fingerprints, periods
from ..wire.records import change_to_dict
from .approving import Approvals, Both
from .options import now_of
from .plan_scope import text_of

if t.TYPE_CHECKING:
    from ..approvals.signer_files import SignerFiles
    from ..model.approval import Approving, KeptPlan, Level, Scope, Units
    from ..model.changes import Change
    from ..model.plan import Plan
    from ..model.run import Report, Task
    from ..state.lease import Configuration
    from ..state.state import Remembering, Writing
    from ..steps.run import Run
    from .approving import Assess

Params: t.TypeAlias = t.Mapping[str, t.Any]


def check(params: Params, *, writes: bool) -> None:
    """Check the options of approval before anything is read.

    Raises:
        ConfigurationError: they are invalid, or contradict each other.
    """
    expected = params["expected_checksum"]
    if writes and expected is not None and not expected.strip():
        raise ConfigurationError(
            f"{ROLE.expected_checksum} is empty, so nobody knows which plan may be applied. Pass the checksum on that"
            f" the preview returned, or remove {ROLE.expected_checksum}."
        )
    if expected and expected.strip():
        fingerprints.read(ROLE.expected_checksum, expected)
    periods.validity(ROLE.plan_valid, params["plan_valid"])
    # An emergency must not fail because the keys of reviewers, whom it does not ask, cannot be read.
    if not params.get("emergency"):
        reviewers(params)
    require_state(params)


def require_state(params: Params) -> None:
    """Check that plans and approvals can be kept, if plans must be approved.

    Raises:
        ConfigurationError: they cannot.
    """
    if is_required(params) and locate(params["state"]) is None:
        raise ConfigurationError(
            f"{ROLE.approval} is {params['approval']}, but {ROLE.state} is none, so no plan and no approval is kept."
            f" Set {ROLE.state} to a database."
        )


def is_required(params: Params) -> bool:
    """Whether a run must not write without an approval. An emergency needs none."""
    return Mode(params["approval"]) is not Mode.NONE and not params.get("emergency")


def rules_of(params: Params) -> dict[str, str]:
    """By which rules a run needs an approval, for the record: somebody may have changed them for this run only."""
    if not is_required(params):
        return {}
    levels, files = read_approval(params, ROLE)
    signers = hashlib.sha256(files.contents.get("allowed_signers", b"")).hexdigest()
    return {"approval": params["approval"], "approval_levels": "; ".join(map(told, levels)), "allowed_signers": signers}


def approving(params: Params, task: Task, state: Remembering, writing: Writing) -> Approving:
    """What a run that writes may write."""
    mode, expected = Mode(params["approval"]), params["expected_checksum"]
    by_decisions = None
    if is_required(params):
        by_decisions = Approvals(mode, state.submitted, assess(params, mode), writing)
    if not expected:
        return by_decisions or NeedsNoApproval()
    people = {desired.key: desired.label for desired in task.desired}
    by_checksum = ExpectedPlan(ROLE.expected_checksum, fingerprints.read(ROLE.expected_checksum, expected), people)
    return Both(by_checksum, by_decisions) if by_decisions else by_checksum


def reviewers(params: Params) -> tuple[tuple[Level, ...], SignerFiles]:
    """Who must approve plans, and their keys; nothing if there are no levels.

    Raises:
        HrsyncError: levels or files are invalid, `ssh-keygen` cannot be used, or nobody could approve what must be
            approved.
    """
    levels, files = read_approval(params, ROLE)
    if levels:
        require_program()
    require_levels(params, levels)
    return levels, files


def require_levels(params: Params, levels: t.Sequence[Level]) -> None:
    """Check that there are levels, if plans must be approved.

    Raises:
        ConfigurationError: there are none.
    """
    if is_required(params) and not levels:
        raise ConfigurationError(
            f"{ROLE.approval} is {params['approval']}, but {ROLE.approval_levels} is empty, so nobody could approve a"
            f" plan. Say there who must approve plans."
        )


def assess(params: Params, mode: Mode) -> Assess:
    """Reads the keys of the reviewers again, and verifies every signature with them."""
    levels, files = reviewers(params)
    now = now_of(params)
    return lambda plan, decisions: approved_units(mode, levels, plan, decisions, files, now).verdict(plan)


def fingerprinted(report: Report) -> Report:
    """The report, with the text by which the plan is passed on."""
    units = report.units
    text = fingerprints.written(units.checksum, units.digests) if units else ""
    return dataclasses.replace(report, fingerprint=text)


def submitted(params: Params, configuration: Configuration, task: Task, run: Run, report: Report) -> Report:
    """The report of a preview, once its plan is kept for approval. Nothing is kept of a plan without changes, of one
    for an emergency, and of one for another time than now, because no run could apply it.

    If nobody has to approve plans, a preview keeps its plan only beside what runs remember, so that it creates no
    database, and it only warns if that fails.
    """
    units = report.units
    required = is_required(params)
    has_place = required or not run.memory.is_first
    is_for_now = not task.emergency and not params["as_of"]
    if not has_place or not is_for_now or not units or not units.each or report.plan.stops:
        return report
    try:
        settings = text_of(params, task.facts.get("mapping", ""), task.mapping)
        kept, head = _kept(params, configuration, _new_plan(params, task, run.scope, report.plan, units), settings)
    except HrsyncError as error:
        if required:
            raise
        text = f"The plan could not be kept for approval. {explained(error)}"
        plan = dataclasses.replace(report.plan, notices=(*report.plan.notices, Notice(text)))
        return dataclasses.replace(report, plan=plan)
    return dataclasses.replace(report, kept=kept, audit_head=head)


def _kept(params: Params, configuration: Configuration, plan: NewPlan, settings: str) -> tuple[KeptAs, str]:
    """Keep the plan; returns the head of the audit log, too."""
    valid = int(periods.validity(ROLE.plan_valid, params["plan_valid"]).total_seconds())
    with open_state(params["state"], configuration, writes=True) as state:
        kept, head = state.keep(plan, valid, settings), state.audit_head()
        waits = _waits(params, state, kept) if is_required(params) else ""
    return KeptAs(kept.name, kept.valid_until.isoformat().replace("+00:00", "Z"), waits), head


def _waits(params: Params, state: Remembering, kept: KeptPlan) -> str:
    """Whose approval is missing. An earlier preview may have kept the same plan, so that people have approved it."""
    decisions = [each for one in state.submitted() if one.plan.number == kept.number for each in one.decisions]
    verdict = assess(params, Mode(params["approval"]))(kept, decisions)
    return "" if verdict.approved.issuperset(unit.digest for unit in kept.units) else verdict.waits


def _new_plan(params: Params, task: Task, scope: Scope, plan: Plan, units: Units) -> NewPlan:
    changes: dict[str, list[Change]] = {}
    for change in plan.changes:
        changes.setdefault(identity(change), []).append(change)
    facts = {
        "target": scope.target,
        "configuration": scope.configuration,
        "places": units.places,
        "organizational_units": [change_to_dict(change) for change in plan.changes if isinstance(change, CreateOu)],
        "feed": task.feed_gate.checksum if task.feed_gate else "",
        "approval": params["approval"],
        "version": task.facts.get("version", ""),
        "host": task.facts.get("host", ""),
        "system_user": task.facts.get("system_user", ""),
        "counts": {name: len(people) for name, people in people_of(plan.changes).items()},
    }
    return NewPlan(
        checksum=units.checksum,
        requested_by=task.facts.get("user", ""),
        facts=facts,
        units=tuple(units.each.values()),
        changes=changes,
    )
