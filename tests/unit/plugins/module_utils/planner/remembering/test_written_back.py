# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was written back to HR is remembered as ours, and is no news when HR says it."""

from __future__ import annotations

import datetime

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta, StepChange
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory, Said, Updates, Written
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Saying, Task
from ansible_collections.hrsync.ad.plugins.module_utils.model.write_back import Told
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.aftermath import After
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.updates import updates
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME
from ansible_collections.hrsync.ad.plugins.module_utils.values.digests import digest

from ..directory_in_memory import account, policy, snapshot, wish

MONDAY = datetime.datetime(2026, 11, 30, 6, tzinfo=datetime.UTC)
TUESDAY = MONDAY + datetime.timedelta(days=1)
ANNA = account("Anna Nowak", "1")
CHANGE = StepChange(
    kind=KINDS_BY_NAME["write_back"],
    key="1",
    account=ANNA.guid,
    dn=ANNA.dn,
    deltas=(Delta(attribute="mail (hr 1)", after=("anna@x",)),),
)
TOLD = Told(source="hr", sent={"mail": "anna@x"}, held={"mail": "Anna@X"}, says={"email": "Anna@X", "phone": None})


def run(outcome: Outcome, email: str | None, memory: Memory, now: datetime.datetime) -> Updates:
    """The updates after a run in which HR says this address."""
    said = {"1": Saying(label="Anna", source="hr", fields={"email": email, "status": "active"})}
    task = Task(desired=(wish("1"),), policy=policy(), said=said)
    return updates(After(task, Plan(changes=(CHANGE,)), {0: outcome}, snapshot(ANNA), memory, now))


def remembered(*people: PersonMemory) -> Memory:
    return Memory(is_kept=True, people={one.key: one for one in people})


def test_a_value_that_was_written_is_ours() -> None:
    [anna] = run(Outcome(Status.APPLIED, told=TOLD), None, Memory(is_kept=True), MONDAY).people
    own = Written(digest=digest(("Anna@X",)), at=MONDAY, wanted=digest(("anna@x",)))
    assert anna.written["write_back.hr.mail"] == own


def test_hr_has_not_changed_its_mind_when_it_says_it() -> None:
    [anna] = run(Outcome(Status.APPLIED, told=TOLD), None, Memory(is_kept=True), MONDAY).people
    assert anna.said["email"] == Said(value="Anna@X", since=MONDAY)
    assert "phone" not in anna.said
    for one in run(Outcome(Status.FAILED), "Anna@X", remembered(anna), TUESDAY).people:
        assert one.said["email"] == anna.said["email"]
    [changed] = run(Outcome(Status.FAILED), "hr@x", remembered(anna), TUESDAY).people
    assert changed.said["email"] == Said(value="hr@x", since=TUESDAY, before="Anna@X")


def test_a_failure_changes_nothing_of_it() -> None:
    [anna] = run(Outcome(Status.APPLIED, told=TOLD), None, Memory(is_kept=True), MONDAY).people
    for one in run(Outcome(Status.FAILED, "no"), "Anna@X", remembered(anna), TUESDAY).people:
        assert one.written["write_back.hr.mail"] == anna.written["write_back.hr.mail"]
