# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An undoing run is remembered as any other, so that the next run takes nothing for the change of somebody else."""

from __future__ import annotations

import dataclasses
import datetime

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Disable, Enable, SetAttributes, StepChange
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Policy
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import Limit, Limits
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory, Said, Written
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report
from ansible_collections.hrsync.ad.plugins.module_utils.model.write_back import Told
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME
from ansible_collections.hrsync.ad.plugins.module_utils.undo.remembering import settled, updates_of
from ansible_collections.hrsync.ad.plugins.module_utils.values.digests import digest

from ..planner.directory_in_memory import STAFF, snapshot
from ..planner.undo.histories_in_memory import NOW, anna, delta, done, sets, target

POLICY = Policy(managed_base=STAFF, limits=Limits(each=(Limit(name="enables", count=5),)))


def report(*changes: SetAttributes | Enable | Disable, status: Status = Status.APPLIED) -> Report:
    outcomes = {index: Outcome(status) for index in range(len(changes))}
    return Report(plan=Plan(changes=changes), outcomes=outcomes, server="", checksum="")


def known(**fields: object) -> Memory:
    person = PersonMemory(key="1", account=anna().guid, **fields)  # type: ignore[arg-type]
    return Memory(is_kept=True, people={"1": person})


def test_an_account_that_is_enabled_again_was_not_disabled_by_a_run() -> None:
    memory = known(disabled=NOW - datetime.timedelta(days=1), disabling="left")
    before = snapshot(anna(userAccountControl="514"))
    found = updates_of(report(Enable(**target(), control=514)), memory, before, POLICY, NOW)
    [person] = found.people
    assert (person.disabled, person.disabling, person.enabled) == (None, "", NOW)
    assert [(one.kind, one.people) for one in found.made if one.kind == "enables"] == [("enables", 1)]
    assert found.at is None


def test_values_that_were_put_back_are_learned_anew() -> None:
    """They are not what the last run wrote, and nobody else's either."""
    memory = known(written={"title": Written(digest="x", at=NOW), "mail": Written(digest="y", at=NOW)})
    change = SetAttributes(**target(), deltas=(delta("title", "B", "A"),))
    [person] = updates_of(report(change), memory, snapshot(anna(title="B")), POLICY, NOW).people
    assert set(person.written) == {"mail"}


def test_what_hr_says_again_is_no_news() -> None:
    said = {"email": Said(value="anna@x", since=NOW - datetime.timedelta(days=1))}
    memory = known(said=said, written={"write_back.hr.mail": Written(digest="x", at=NOW)})
    change = StepChange(kind=KINDS_BY_NAME["write_back"], **target())
    told = Told(source="hr", sent={"mail": ""}, held={"mail": ""}, says={"email": None})
    plan, outcomes = Plan(changes=(change, change)), {0: Outcome(Status.APPLIED, told=told), 1: Outcome(Status.FAILED)}
    undone = Report(plan=plan, outcomes=outcomes, server="", checksum="")
    [person] = updates_of(undone, memory, snapshot(anna()), POLICY, NOW).people
    assert person.said == {"email": dataclasses.replace(said["email"], value=None)}
    assert person.written["write_back.hr.mail"] == Written(digest=digest(("",)), at=NOW, wanted=digest(("",)))
    [stranger] = updates_of(undone, Memory(is_kept=True), snapshot(anna()), POLICY, NOW).people
    assert set(stranger.written) == {"write_back.hr.mail"}


def test_what_failed_is_not_remembered() -> None:
    failed = report(Enable(**target(), control=514), status=Status.FAILED)
    assert updates_of(failed, known(), snapshot(anna()), POLICY, NOW).people == ()


def test_the_directory_tells_what_became_of_unfinished_changes() -> None:
    was_made = done(sets("title", "A", "B"), is_known=False)
    not_made = done(sets("department", "A", "B"), is_known=False, first=1)
    unknown = done(sets("description", "A", "B"), is_known=False, first=2)
    certain = done(sets("mail", "a", "b"), first=3)
    before = snapshot(anna(title="B", department="A", description="C"))
    found = settled([*was_made, *not_made, *unknown, *certain], before, POLICY)
    told = [(one.change.deltas[0].attribute, one.is_known) for one in found]
    assert told == [("title", True), ("description", False), ("mail", True)]
