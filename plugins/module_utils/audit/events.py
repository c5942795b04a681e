# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run writes to the audit log. Facts stay for ever, so names and values are in the details. Pure."""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ..model.limits import CREATES, Verdict
from ..model.plan import Status
from ..wire.records import change_to_dict
from .entries import EntryKind, Event, time_text
from .verifier import canonical, hash_of

if t.TYPE_CHECKING:
    from ..model.approval import KeptPlan
    from ..model.changes import Change
    from ..model.memory import Finding, Intent
    from ..model.run import Report, Task

JsonObject = dict[str, t.Any]

NOT_PERSONAL: t.Final = frozenset(("version", "mapping", "configuration", "feeds", "approval", "allowed_signers"))
"""The facts of a run that name nobody: the version, digests, and what had to be approved."""


_OF_PLANS: t.Final = ("configuration", "feed", "version", "counts")
"""Those of `KeptPlan.facts` that name nobody."""

Plans: t.TypeAlias = "t.Mapping[str, int]"
"""The plans whose approval a run has used, by name, each with the number of people."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is written at the end of a run."""

    facts: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    """Of the entry `run_ended`, beside the run and the status."""
    events: tuple[Event, ...] = ()
    """What is written before it."""


def began(run: int, facts: t.Mapping[str, t.Any]) -> Event:
    """A run that begins to write.

    Args:
        run: its number.
        facts: what is remembered of it; who started it is in the details.
    """
    stays = {name: value for name, value in facts.items() if name in NOT_PERSONAL}
    # The reason may name people, but that it was an emergency must stay.
    stays |= {"emergency": True} if facts.get("emergency") else {}
    personal = {name: value for name, value in facts.items() if name not in NOT_PERSONAL}
    return Event(kind=EntryKind.RUN_BEGAN, facts={**stays, "run": run}, details=personal or None)


def change(run: int, made: Change, status: str, message: str, *, is_approved: bool = False) -> Event:
    """A change with its values before and after, and what became of it. Records leave the values of secrets out.

    Args:
        run: the number of the run.
        made: the change.
        status, message: of its outcome.
        is_approved: whether a plan with it was approved.
    """
    facts = {"run": run, "status": status, **({"approved": True} if is_approved else {})}
    return _of_change(EntryKind.CHANGE, facts, made, message)


def found(run: int, intent: Intent, finding: Finding) -> Event:
    """What a run found of a change that an interrupted run was about to make."""
    facts = {"run": run, "of_run": intent.run, "status": finding.value}
    return _of_change(EntryKind.CHANGE_FOUND, facts, intent.change, "")


def _of_change(kind: EntryKind, facts: JsonObject, made: Change, message: str) -> Event:
    details = {"key": made.key, "label": made.label, "change": change_to_dict(made)}
    told = {"message": message} if message else {}
    return Event(kind=kind, facts={**facts, "change": made.kind.name}, details={**details, **told})


def decision(statement: t.Mapping[str, t.Any], principal: str, digests: t.Mapping[str, str]) -> Event:
    """What a reviewer has decided about a plan.

    Args:
        statement: what was signed, as of `approvals.statement`.
        principal: who signed.
        digests: SHA-256 of the `statement` and of the `signature`, as they are kept.
    """
    facts = {name: statement[name] for name in ("plan", "checksum", "level", "decision", "expires")}
    details = {"by": principal, "reason": statement["reason"]}
    return Event(kind=EntryKind.DECISION, facts={**facts, **digests, "units": len(statement["units"])}, details=details)


def interrupted(run: int, found_by: int | None, pending: int, plans: Plans) -> Event:
    """A run that did not reach its end.

    Args:
        run: its number.
        found_by: the run that has found its lease free; None if the run itself could still say so.
        pending: the number of changes of which nobody knows what became of them.
        plans: see `Plans`.
    """
    facts = {"run": run, "unsettled": pending, **_plans(plans)}
    more = {} if found_by is None else {"found_by": found_by}
    return Event(kind=EntryKind.RUN_INTERRUPTED, facts={**facts, **more})


def ended(run: int, status: str, ending: Ending, plans: Plans) -> tuple[Event, ...]:
    """What is written when a run ends: all of it names the run."""
    last = Event(kind=EntryKind.RUN_ENDED, facts={**ending.facts, "status": status, **_plans(plans)})
    return tuple(dataclasses.replace(one, facts={**one.facts, "run": run}) for one in (*ending.events, last))


def _plans(plans: Plans) -> JsonObject:
    return {"plans": dict(plans)} if plans else {}


def plan_kept(plan: KeptPlan, row: str, shown: str) -> Event:
    """A plan of a preview that waits for approval; its checksum covers what it would do for each person.

    Args:
        plan: as it was kept.
        row: the digest of what the database says of it, by which an edited plan is found.
        shown: the digest of the changes of each person, as people read them.
    """
    facts = {
        "plan": plan.name,
        "row": row,
        "shown": shown,
        "checksum": plan.checksum,
        "valid_until": time_text(int(plan.valid_until.timestamp())),
        "people": len(plan.units),
    }
    more = {name: plan.facts[name] for name in _OF_PLANS if plan.facts.get(name)}
    system = {"system_user": plan.facts["system_user"]} if plan.facts.get("system_user") else {}
    details = {"requested_by": plan.requested_by, "host": plan.facts.get("host", ""), **system}
    return Event(kind=EntryKind.PLAN_KEPT, facts={**more, **facts}, details=details)


def ending_of(task: Task, report: Report) -> Ending:
    """What is told of a run that has planned its task."""
    plan = report.plan
    facts: JsonObject = {
        "checksum": report.checksum,
        "employees": plan.employees,
        "skipped": len(plan.rejections),
        "stops": len(plan.stops),
        "changes": dict(sorted(collections.Counter(one.kind.count for one in plan.changes).items())),
        "outcomes": {status.value: _outcomes(report, status) for status in Status},
    }
    if task.feed_gate:
        facts["feed"] = task.feed_gate.checksum
        facts["feeds"] = {source: hash_of(canonical(dict(feed))) for source, feed in sorted(task.feeds.items())}
    if plan.waves:
        facts["waves"] = {"begun": plan.waves.begun, "of": len(plan.waves.sizes), "left": plan.waves.people_left}
    return Ending(facts=facts, events=(*_emergency(task, report), *_lifted(task, report), *_accepted(task)))


def _outcomes(report: Report, status: Status) -> int:
    return sum(one.status is status for one in report.outcomes.values())


def _emergency(task: Task, report: Report) -> t.Iterator[Event]:
    """That accounts were disabled without approval, and why."""
    if task.emergency:
        details = {**_by(task), "reason": task.emergency}
        yield Event(kind=EntryKind.EMERGENCY, facts={"disables": _outcomes(report, Status.APPLIED)}, details=details)


def _lifted(task: Task, report: Report) -> t.Iterator[Event]:
    """The limits that somebody has lifted for this run, and those of them that it needed."""
    limits = task.policy.limits
    needed = [gauge.limit.name for gauge in report.plan.gauges if gauge.verdict is Verdict.ALLOWED_ONCE]
    if limits.once or needed:
        first = {"first_run": True} if limits.first_run and CREATES in needed else {}
        facts = {"limits": dict(limits.once), "needed": needed, **first}
        yield Event(kind=EntryKind.LIMITS_LIFTED, facts=facts, details=_by(task))


def _accepted(task: Task) -> t.Iterator[Event]:
    """The feed that somebody has accepted for this run. What is odd may name people."""
    gate = task.feed_gate
    if gate and gate.accepted:
        facts = {
            "accepted": gate.accepted,
            "is_of_this_run": gate.accepted == gate.checksum,
            "oddities": len(gate.oddities),
        }
        yield Event(kind=EntryKind.FEED_ACCEPTED, facts=facts, details={**_by(task), "oddities": list(gate.oddities)})


def _by(task: Task) -> JsonObject:
    return {"by": task.facts.get("by", "")}
