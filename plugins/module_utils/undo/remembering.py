# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an undoing run remembers: what it has changed, as a run that was killed would be remembered. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.memory import Finding, Intent, PersonMemory
from ..model.plan import Status
from ..planner.remembering.made import made_by, together
from ..planner.remembering.recovery import recover
from ..planner.remembering.unfinished import Unfinished
from ..planner.remembering.written_back import having_told

if t.TYPE_CHECKING:
    import datetime

    from ..model.desired import Policy
    from ..model.directory import Snapshot
    from ..model.memory import Memory, Updates
    from ..model.run import Report
    from ..model.undo import Made


def settled(made: t.Iterable[Made], snapshot: Snapshot, policy: Policy) -> tuple[Made, ...]:
    """The changes that runs have made. The directory tells what became of those of which nobody knows it."""
    unfinished = Unfinished(snapshot, policy)
    found = []
    for one in made:
        finding = Finding.DONE if one.is_known else unfinished.finding(one.change)
        if finding is not Finding.NOT_DONE:
            found.append(dataclasses.replace(one, is_known=finding is Finding.DONE))
    return tuple(found)


def updates_of(report: Report, memory: Memory, snapshot: Snapshot, policy: Policy, now: datetime.datetime) -> Updates:
    """What the run adds to the memory.

    Args:
        report: of the run.
        memory: what is remembered, with what killed runs have done.
        snapshot: the directory before the run.
        policy: of the run.
        now: the time of the run.
    """
    applied = [
        Intent(number=index, run=0, at=now, change=report.plan.changes[index])
        for index, outcome in sorted(report.outcomes.items())
        if outcome.status is Status.APPLIED
    ]
    own = recover(memory, applied, snapshot, policy)[1]
    made = tuple(made_by(report.plan, report.outcomes, policy.limits, now, memory.secret))
    people = _by_key(own)
    people |= _told(report, {**memory.people, **people}, memory, now)
    return dataclasses.replace(own, people=tuple(people.values()), made=together(made))


def _by_key(updates: Updates) -> dict[str, PersonMemory]:
    return {one.key: one for one in updates.people}


def _told(
    report: Report, people: t.Mapping[str, PersonMemory], memory: Memory, now: datetime.datetime
) -> dict[str, PersonMemory]:
    """The people whose HR records the run has written, by key."""
    found: dict[str, PersonMemory] = {}
    for index, outcome in sorted(report.outcomes.items()):
        if outcome.told:
            key = report.plan.changes[index].key
            person = found.get(key) or people.get(key, PersonMemory(key=key))
            found[key] = having_told(person, [outcome.told], memory.secret, now)
    return found
