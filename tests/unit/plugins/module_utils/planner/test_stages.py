# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the planner makes of reached stages: applied, not made again, and undone."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Disable,
    Enable,
    Move,
    RemoveFromGroup,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence, Staged
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status, StepPlan
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Saying, Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.aftermath import After
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.updates import updates
from ansible_collections.hrsync.ad.plugins.module_utils.planner.steps import joined
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME

from .directory_in_memory import (
    ADMINS,
    SALES,
    STAFF,
    Domain,
    account,
    group,
    kinds_of,
    of,
    plan_of,
    policy,
    snapshot,
    wish,
)

NOW = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)
SAVING = policy(group_memory="seeAlso", protected_bases=(ADMINS,))
WHERE = "lifecycle_stages[0].steps"
CAUSES = {
    "account": ("stage off, end 2026-10-31", f"{WHERE}.account"),
    "ou": ("stage off, end 2026-10-31", f"{WHERE}.ou"),
    "groups": ("stage off, end 2026-10-31", f"{WHERE}.groups"),
}


def member(*groups: str, **values: t.Any) -> Account:
    return account("Anna", "1", memberOf=[group(name).dn for name in groups], **values)


def leaver(**fields: t.Any) -> Desired:
    reached = {"off": "2026-10-30T23:00:00+00:00"}
    options = {name: f"stage off, end 2026-10-31 ({WHERE}.attributes.{name})" for name in fields.get("attributes", {})}
    made = Staged(causes=CAUSES, reached=reached, **fields)
    return wish("1", presence=Presence.LEFT, why="end date 2026-10-31 reached", staged=made, options=options)


def worker(**fields: t.Any) -> Desired:
    more = {name: fields.pop(name) for name in ("groups", "ou", "presence", "attributes") if name in fields}
    return wish("1", staged=Staged(causes=CAUSES, **fields), **more)


def reasons(plan: Plan) -> list[str]:
    return [change.reason for change in plan.changes]


def test_a_leaver_is_moved_and_changed_once() -> None:
    desired = leaver(ou=SALES, attributes={"title": ("Former",), "description": ()}, joins=("Office",), leaves_all=True)
    before = snapshot(member("Sales", description="works"))
    plan = plan_of([desired], before, SAVING)
    assert kinds_of(plan) == [
        kinds.DISABLE,
        kinds.MOVE,
        kinds.SET_ATTRIBUTES,
        kinds.ADD_TO_GROUP,
        kinds.REMOVE_FROM_GROUP,
    ]
    assert [change.reason for change in of(Move, plan)] == [f"stage off, end 2026-10-31 ({WHERE}.ou)"]
    assert {delta.attribute: delta.after for delta in plan.changes[2].deltas} == {
        "title": ("Former",),
        "description": (),
    }
    assert plan.changes[2].deltas[0].reason == f"stage off, end 2026-10-31 ({WHERE}.attributes.description)"
    assert [change.reason for change in of(AddToGroup, plan)] == [f"stage off, end 2026-10-31 ({WHERE}.groups: Office)"]
    after = Domain(before).apply(plan)
    assert (after.accounts[0].dn, after.accounts[0].texts("memberOf")) == (f"CN=Anna,{SALES}", (group("Office").dn,))
    again = plan_of([desired], after, SAVING)
    assert (again.changes, again.unchanged) == ((), 1)


def test_what_hr_takes_back_is_undone() -> None:
    """The account is enabled and moved back, and the saved groups are restored; those of the stage are left."""
    desired = leaver(ou=SALES, joins=("Office",), leaves_all=True, remembers=True, known_groups=("Office",))
    before = snapshot(member("Sales"))
    plan = plan_of([desired], before, SAVING)
    left = Domain(before).apply(plan)
    assert left.accounts[0].texts("seeAlso") == (group("Sales").dn,)
    memory = remembered(desired, plan, before)
    assert memory.people["1"].given == {group("Office").guid}
    back = worker(ou=STAFF, known_groups=("Office",))
    plan = plan_of([back], left, SAVING, memory=memory)
    assert kinds_of(plan) == [
        kinds.MOVE,
        kinds.ADD_TO_GROUP,
        kinds.REMOVE_FROM_GROUP,
        kinds.FORGET_GROUPS,
        kinds.ENABLE,
    ]
    assert of(RemoveFromGroup, plan)[0].reason == (
        "the stage that gave this group does not decide any more (lifecycle_stages: Office)"
    )
    after = Domain(left).apply(plan)
    assert after.accounts[0].texts("memberOf") == (group("Sales").dn,)
    assert plan_of([back], after, SAVING, memory=memory).changes == ()


def remembered(desired: Desired, plan: Plan, before: t.Any, *, status: Status = Status.APPLIED) -> Memory:
    said = {"1": Saying(label="Anna", source="hr", fields={})}
    task = Task(desired=(desired,), policy=SAVING, said=said)
    outcomes = {index: Outcome(status) for index in range(len(plan.changes))}
    made = updates(After(task, plan, outcomes, before, Memory(), NOW))
    return Memory(is_kept=True, revision=1, people={one.key: one for one in made.people})


def test_without_memory_groups_of_stages_stay() -> None:
    plan = plan_of([worker(known_groups=("Office",))], snapshot(member("Office")), SAVING)
    assert plan.changes == ()


def test_reached_stages_are_remembered_once_they_are_made() -> None:
    desired, before = leaver(ou=SALES), snapshot(member())
    plan = plan_of([desired], before, SAVING)
    assert remembered(desired, plan, before).people["1"].stages == {"off": NOW}
    assert remembered(desired, plan, before, status=Status.FAILED).people["1"].stages == {}


def test_a_group_that_somebody_else_took_is_forgotten() -> None:
    known = PersonMemory(
        key="1", label="Anna", source="hr", given=frozenset((group("Sales").guid, group("Office").guid))
    )
    before = snapshot(member("Sales"))
    task = Task(desired=(worker(),), policy=SAVING, said={"1": Saying(label="Anna", source="hr", fields={})})
    plan = plan_of(task.desired, before, SAVING)
    made = updates(After(task, plan, {}, before, Memory(people={"1": known}), NOW))
    assert made.people[0].given == {group("Sales").guid}
    leaving = leaver(leaves=("Sales",))
    plan = plan_of([leaving], before, SAVING)
    outcomes = {index: Outcome(Status.APPLIED) for index in range(len(plan.changes))}
    made = updates(After(task, plan, outcomes, before, Memory(people={"1": known}), NOW))
    assert made.people[0].given == frozenset()


def test_a_leaver_leaves_named_groups_only() -> None:
    plan = plan_of([leaver(leaves=("sales",))], snapshot(member("Sales", "Office")), SAVING)
    assert [change.group for change in of(RemoveFromGroup, plan)] == [group("Sales").dn]
    assert (
        plan_of([leaver(leaves=("sales",))], snapshot(member("Office", userAccountControl="514")), SAVING).changes == ()
    )


def test_the_policy_for_leavers_spares_the_groups_of_a_stage() -> None:
    configured = policy(leave_groups=True)
    plan = plan_of(
        [leaver(joins=("Office",), known_groups=("Office",))], snapshot(member("Sales", "Office")), configured
    )
    assert [change.reason for change in of(RemoveFromGroup, plan)] == [
        "end date 2026-10-31 reached (lifecycle_leaver_groups: Sales)"
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ou": ADMINS}, f"{WHERE}.ou: {ADMINS} is outside lifecycle_managed_base"),
        ({"ou": f"OU=Nowhere,{STAFF}"}, f"{WHERE}.ou: OU=Nowhere,{STAFF} does not exist; create it"),
        ({"attributes": {"title": ("x" * 30,)}}, "title"),
        ({"attributes": {"sAMAccountName": ("bob",)}}, "None of the candidates"),
        ({"attributes": {"cn": ("Bob",)}}, "The name 'Bob'"),
        ({"attributes": {"manager": ("7",)}}, "whom neither HR nor the directory knows"),
    ],
)
def test_whatever_a_stage_cannot_do_a_leaver_is_disabled(fields: dict[str, t.Any], words: str) -> None:
    plan = plan_of([leaver(**fields)], snapshot(member(), account("Bob", "2")), SAVING)
    assert kinds_of(plan) == [kinds.DISABLE]
    assert any(words in notice.text for notice in plan.notices)


def test_a_leaver_gets_a_new_name() -> None:
    plan = plan_of([leaver(ou=SALES, attributes={"cn": ("zz Anna",)})], snapshot(member()), SAVING)
    assert kinds_of(plan) == [kinds.DISABLE, kinds.RENAME, kinds.MOVE]
    assert of(Move, plan)[0].new_dn == f"CN=zz Anna,{SALES}"


def test_a_protected_leaver_stays_as_it_is() -> None:
    before = snapshot(account("Anna", "1", parent=ADMINS))
    assert plan_of([leaver(ou=SALES)], before, SAVING).changes == ()


def test_somebody_who_works_is_disabled_and_enabled_by_stages() -> None:
    """While a stage has disabled the account, the saved groups are not restored."""
    away = worker(enabled=False, leaves_all=True, remembers=True, known_groups=("Office",))
    before = snapshot(member("Sales"))
    plan = plan_of([away], before, SAVING)
    assert kinds_of(plan) == [kinds.DISABLE, kinds.SET_ATTRIBUTES, kinds.REMOVE_FROM_GROUP]
    disabled = Domain(before).apply(plan)
    assert plan_of([away], disabled, SAVING).changes == ()
    plan = plan_of([worker(known_groups=("Office",))], disabled, SAVING)
    assert kinds_of(plan) == [kinds.ADD_TO_GROUP, kinds.FORGET_GROUPS, kinds.ENABLE]
    early = worker(enabled=True, presence=Presence.UPCOMING)
    assert len(of(Enable, plan_of([early], disabled, policy()))) == 1
    late = worker(enabled=False, presence=Presence.UPCOMING)
    assert len(of(Disable, plan_of([late], before, policy()))) == 1


def test_a_postponed_start_only_disables() -> None:
    """Stages that were reached before the start was postponed change nothing more of the account."""
    made = Staged(known_groups=("Office",), ou=SALES, attributes={"title": ("x",)}, causes=CAUSES)
    future = wish("1", presence=Presence.FUTURE, paused=True, staged=made)
    assert kinds_of(plan_of([future], snapshot(member("Office")), SAVING)) == [kinds.DISABLE]


def test_groups_of_somebody_who_works() -> None:
    desired = worker(groups=("Sales", "Office"), joins=("Office",))
    plan = plan_of([desired], snapshot(member()), SAVING)
    assert sorted(change.reason for change in of(AddToGroup, plan)) == [
        "a rule matches (lifecycle_groups: Sales)",
        f"stage off, end 2026-10-31 ({WHERE}.groups: Office)",
    ]


def test_a_stage_ends_the_groups_that_no_rule_gives() -> None:
    desired = worker(groups=("Sales",), leaves=("Sales", "Office"))
    plan = plan_of([desired], snapshot(member("Sales", "Office")), SAVING)
    assert [change.group for change in of(RemoveFromGroup, plan)] == [group("Office").dn]


def test_a_missing_group_of_a_stage_is_one_warning() -> None:
    plan = plan_of([worker(groups=("Nowhere",), joins=("Nowhere",))], snapshot(member()), SAVING)
    [notice] = plan.notices
    assert "1 employee should be in it" in notice.text


def test_steps_name_their_stage() -> None:
    cause = "stage off, end 2026-10-31 (lifecycle_stages[0].steps.mailbox)"
    made = Staged(steps={"mailbox": (cause,), "license": ("",)})
    desired = wish("1", staged=made, steps={"mailbox": ({"state": "shared"},), "license": ({},)})
    plan = plan_of([desired], snapshot(member()), policy())
    [subject] = plan.subjects["mailbox"]
    assert (subject.cause, plan.subjects["license"][0].cause) == (cause, "")

    def change(reason: str) -> StepChange:
        return StepChange(kind=KINDS_BY_NAME["mailbox"], reason=reason, **subject.target)

    several = StepPlan(changes=(change("shared"), change("")))
    assert reasons(joined(plan, {"mailbox": several}))[-2:] == [f"shared; {cause}", cause]
    assert reasons(joined(plan, {"license": StepPlan(changes=(change("x"),))}))[-1] == "x"
