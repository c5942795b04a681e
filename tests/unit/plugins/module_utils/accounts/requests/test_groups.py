# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.requests.groups import AccountGroups, GroupRequest
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import AddToGroup, RemoveFromGroup
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Failure
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    BASE,
    GROUPS,
    Domain,
    account,
    group,
    of,
    snapshot,
)

OPTIONS: dict[str, t.Any] = {
    **dict.fromkeys(("add", "remove", "move", "set", "restore", "remember_in")),
    "failure": "fail",
}
ADMINISTRATORS = group("Domain Admins", protected=True, admin=True, rid=512)
ALL = (
    group("A", keys=("one", "all")),
    group("B", keys=("all",), member_of=(group("C").dn,)),
    group("C", member_of=(group("B").dn, group("D").dn)),
    group("D"),
    group("Helpdesk", member_of=(ADMINISTRATORS.dn,)),
    group("Domain Users", protected=True, rid=513),
    ADMINISTRATORS,
)


def request(**options: t.Any) -> GroupRequest:
    return GroupRequest.from_options({**OPTIONS, **options})


def member(*names: str, **values: t.Any) -> Account:
    return account("Anna", "1", memberOf=[group(name).dn for name in names], **values)


def planned(asked: GroupRequest, one: Account) -> tuple[AccountGroups, Plan]:
    before = snapshot(one, groups=ALL)
    groups = AccountGroups(before, one, asked)
    assert groups.problems() == []
    task = groups.task(one)
    plan = make_plan(task, before)
    assert not plan.rejections and not plan.notices and not plan.stops and not plan.problems
    return groups, plan


def outcome(asked: GroupRequest, one: Account) -> tuple[list[str], list[str]]:
    """The groups that are added and removed."""
    groups, plan = planned(asked, one)
    reasons = {f"as the task says ({asked.option}: {name})" for name in "ABC"}
    assert {change.reason for change in plan.changes} <= reasons
    return groups.names(plan.changes, AddToGroup), groups.names(plan.changes, RemoveFromGroup)


@pytest.mark.parametrize(
    ("options", "held", "expected"),
    [
        ({"add": ["b", " A ", "B"]}, "A", (["B"], [])),
        ({"remove": ["A", "C"]}, "AB", ([], ["A"])),
        ({"add": ["C"], "remove": ["A"]}, "A", (["C"], ["A"])),
        ({"move": {"from": ["A", "B"], "to": ["C"]}}, "A", (["C"], ["A"])),
        ({"move": {"from": ["A"], "to": ["C"]}}, "", (["C"], [])),
        ({"move": {"from": ["A"], "to": ["C"]}, "remove": ["B"]}, "AB", (["C"], ["A", "B"])),
        ({"set": ["A", "C"]}, "AB", (["C"], ["B"])),
        ({"set": []}, "AB", ([], ["A", "B"])),
        ({"set": ["Domain Users"]}, "", ([], [])),
        ({"add": ["Domain Users"]}, "", ([], [])),
        ({"add": []}, "A", ([], [])),
    ],
)
def test_memberships(options: dict[str, t.Any], held: str, expected: tuple[list[str], list[str]]) -> None:
    assert outcome(request(**options), member(*held)) == expected


def test_the_options_are_named() -> None:
    assert request(add=["A"], move={"from": [], "to": ["B"]}).option == "add, move"
    assert request(restore=True, remember_in="seeAlso").option == "restore"
    assert [one.text for one in request(add=["A", 7], remove=["b"], set=None).named] == ["A", "7", "b"]
    assert [one.text for one in request(set=["A", "", " name:a ", "a"]).named] == ["A"]


def test_a_request_must_ask_for_something() -> None:
    with pytest.raises(ConfigurationError, match="set add, remove, move, set or restore"):
        request(restore=False)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"add": ["A", True]}, r"add\[1\] must be a string that refers to a group"),
        ({"remove": [["A"]]}, r"remove\[0\] must be a string that refers to a group"),
        ({"add": [{"group": {"group": "A"}}]}, r"add\[0\].group must be a string that refers to a group"),
        ({"set": [{"failure": "warn"}]}, r"set\[0\] must be a group, or a dictionary with group and"),
        ({"set": [{"group": "A", "fail": "warn"}]}, r"set\[0\] must be a group, or a dictionary with group and"),
        (
            {"move": {"from": [], "to": [{"group": "A", "failure": "no"}]}},
            r"move.to\[0\].failure is 'no', not one of fail, warn, ignore",
        ),
        ({"add": ["CN=x,"]}, r"add\[0\]: 'CN=x,' is not a distinguished name"),
        ({"add": ["guid:7"]}, r"add\[0\]: '7' is not a GUID"),
        ({"add": ["key:"]}, r"add\[0\]: The reference to a group is empty after key:"),
    ],
)
def test_what_names_no_group(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        request(**options)


def groups_of(asked: GroupRequest, one: Account) -> AccountGroups:
    return AccountGroups(snapshot(one, groups=ALL), one, asked)


def problems(asked: GroupRequest, one: Account) -> list[str]:
    return groups_of(asked, one).problems()


def test_a_group_cannot_be_joined_and_left() -> None:
    asked = request(add=["a"], remove=["A", "b"], move={"from": [], "to": [group("B").dn]})
    assert problems(asked, member("B")) == ["The task adds to and removes from the same group: A, B."]


def test_groups_by_everything_that_identifies_them() -> None:
    asked = request(add=["KEY:One", "name:B", f"guid:{group('C').guid}", group("D").dn.lower()])
    groups, plan = planned(asked, member())
    assert groups.names(plan.changes, AddToGroup) == ["A", "B", "C", "D"]
    assert asked.uses_keys
    assert not request(add=["A"]).uses_keys


def test_a_key_must_mean_one_group() -> None:
    assert problems(request(add=["key:all"]), member()) == [
        "key:all refers to 2 groups (A, B); correct all but one of them."
    ]


def test_all_missing_groups_are_named() -> None:
    assert problems(request(add=["A", "X"], remove=["y"]), member()) == ["2 groups do not exist: X, y."]
    assert problems(request(set=["X"]), member()) == ["1 group does not exist: X."]


def test_nobody_leaves_the_primary_group() -> None:
    [problem] = problems(request(remove=["domain users"]), member())
    assert problem.startswith("Domain Users is the primary group of CN=Anna,")
    assert groups_of(request(set=[]), member()).primary == "Domain Users"
    without = account("Anna", "1", primaryGroupID=[])
    assert problems(request(remove=["Domain Users"]), without) == []
    assert groups_of(request(set=[]), without).primary is None


def test_what_cannot_be_done_is_a_failure_a_warning_or_nothing() -> None:
    asked = request(
        add=["A", {"group": "X"}, {"group": "Y", "failure": "ignore"}, {"group": "Domain Admins", "failure": "fail"}],
        remove=["Domain Users"],
        failure="warn",
    )
    groups = groups_of(asked, member())
    assert [text.split(":")[0] for text in groups.problems()] == ["Domain Admins"]
    assert [text[:21] for text in groups.warnings()] == ["1 group does not exis", "Domain Users is the p"]
    task = groups_of(request(add=["A", "X"], failure="ignore"), member()).task(member())
    assert len(task.desired[0].groups) == 1
    plan = make_plan(task, snapshot(member(), groups=ALL))
    assert [change.failure for change in of(AddToGroup, plan)] == [Failure.IGNORE]


def test_what_is_set_leaves_out_what_it_must_not_leave() -> None:
    one = member("A", "Helpdesk")
    groups = groups_of(request(set=["B"], failure="warn"), one)
    assert groups.problems() == []
    assert groups.warnings() == [
        "Helpdesk is nested in Domain Admins, which is a built-in group or has adminCount=1; members of such groups are"
        " not changed."
    ]


def test_groups_through_groups_are_known_and_not_flattened() -> None:
    groups, plan = planned(request(add=["C"]), member("A"))
    assert groups.names(plan.changes, AddToGroup) == ["C"]
    assert (groups.nested(()), groups.nested(plan.changes)) == ([], ["B", "D"])
    groups, plan = planned(request(add=["D"], remove=["C"]), member("C"))
    assert (groups.nested(()), groups.nested(plan.changes)) == (["B", "D"], [])


def test_who_leaves_all_groups_comes_back_to_them() -> None:
    before = snapshot(member("A", "C"), groups=ALL)
    leaving = request(set=[], remember_in="seeAlso")

    def planned_for(asked: GroupRequest, seen: Snapshot) -> Plan:
        return make_plan(AccountGroups(seen, seen.accounts[0], asked).task(seen.accounts[0]), seen)

    plan = planned_for(leaving, before)
    assert [change.kind for change in plan.changes] == [
        kinds.SET_ATTRIBUTES,
        kinds.REMOVE_FROM_GROUP,
        kinds.REMOVE_FROM_GROUP,
    ]
    [delta] = plan.changes[0].deltas
    assert (delta.attribute, delta.before, delta.after) == ("seeAlso", (), (group("A").dn, group("C").dn))
    assert delta.reason == "to restore the groups on return (remember_in)"
    assert AccountGroups(before, before.accounts[0], leaving).nested(plan.changes) == []
    left = Domain(before).apply(plan)
    assert planned_for(leaving, left).changes == ()
    assert list(groups_of(request(restore=True, remember_in="seeAlso"), left.accounts[0]).lost(left.accounts[0])) == []
    assert list(groups_of(leaving, left.accounts[0]).lost(left.accounts[0])) == []
    restoring = request(restore=True, remove=["C"], remember_in="seeAlso")
    plan = planned_for(restoring, left)
    assert [change.kind for change in plan.changes] == [kinds.ADD_TO_GROUP, kinds.FORGET_GROUPS]
    assert plan.changes[0].reason == "as the task says (remember_in: A)"
    back = Domain(left).apply(plan)
    assert back.accounts[0].texts("memberOf") == (group("A").dn,)
    assert back.accounts[0].raw("seeAlso") == ()
    assert planned_for(restoring, back).changes == ()


def test_what_cannot_be_restored_is_told() -> None:
    gone = f"CN=Old\\0ADEL:7,CN=Deleted Objects,{BASE}"
    one = member("A", seeAlso=[group("A").dn, group("Helpdesk").dn, gone, f"CN=Somebody,{BASE}"])
    groups = groups_of(request(restore=True, remember_in="seeAlso"), one)
    assert list(groups.lost(one)) == [
        "The saved group Helpdesk is nested in Domain Admins, which is a built-in group or has adminCount=1, so it"
        " is not restored.",
        "1 saved group no longer exists: Old.",
    ]
    two = member(seeAlso=[gone, gone.replace("Old", "New")])
    asked = request(restore=True, remember_in="seeAlso")
    assert list(groups_of(asked, two).lost(two)) == ["2 saved groups no longer exist: Old, New."]
    task = groups.task(one)
    [change] = make_plan(task, snapshot(one, groups=ALL)).changes
    assert change.deltas[0].after == (f"CN=Somebody,{BASE}",)


@pytest.mark.parametrize(
    ("options", "held"),
    [
        ({"add": ["Domain Admins"]}, ()),
        ({"remove": ["Domain Admins"]}, ("Domain Admins",)),
        ({"set": ["Domain Admins"]}, ()),
        ({"set": ["A"]}, ("Domain Admins",)),
    ],
)
def test_protected_groups_are_not_changed(options: dict[str, t.Any], held: tuple[str, ...]) -> None:
    [problem] = problems(request(**options), member(*held))
    assert problem.startswith("Domain Admins: members of built-in groups")


def test_protected_groups_that_stay_are_no_problem() -> None:
    assert problems(request(set=["Domain Admins"]), member("Domain Admins")) == []


def test_groups_that_were_not_read_are_foreign() -> None:
    foreign = f"CN=Elsewhere,{GROUPS}"
    one = account("Anna", "1", memberOf=[group("A").dn, foreign])
    assert groups_of(request(set=[]), one).foreign(one) == [foreign]
    assert outcome(request(set=[]), one) == ([], ["A"])


def test_the_groups_of_an_account_that_is_still_to_be_created() -> None:
    groups = AccountGroups(snapshot(groups=ALL), None, request(add=["A"], remove=["Domain Users", "B"]))
    assert groups.problems() == []
    assert (groups.primary, groups.nested(())) == (None, [])
    assert groups.joined == (f"guid:{group('A').guid}",)
    assert len(groups.left) == 2
