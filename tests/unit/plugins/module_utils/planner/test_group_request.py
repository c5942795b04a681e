# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Kind
from ansible_collections.hrsync.ad.plugins.module_utils.planner.group_request import AccountGroups, GroupRequest
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    GROUPS,
    account,
    group,
    snapshot,
)

OPTIONS: dict[str, t.Any] = {"add": None, "remove": None, "move": None, "set": None}
ALL = (
    group("A"),
    group("B"),
    group("C"),
    group("Domain Users", protected=True, rid=513),
    group("Domain Admins", protected=True, rid=512),
)


def request(**options: t.Any) -> GroupRequest:
    return GroupRequest.from_options({**OPTIONS, **options})


def member(*names: str, **values: t.Any) -> Account:
    return account("Anna", "1", memberOf=[group(name).dn for name in names], **values)


def outcome(asked: GroupRequest, one: Account) -> tuple[list[str], list[str]]:
    """The groups that are added and removed."""
    before = snapshot(one, groups=ALL)
    groups = AccountGroups(before, one)
    assert groups.problems(asked) == []
    task = groups.task(asked)
    plan = make_plan(task.desired, before, task.policy)
    assert not plan.rejections and not plan.notices and not plan.stops
    assert {change.reason for change in plan.changes} <= {f"as the task says ({asked.option}: {n})" for n in "ABC"}
    return groups.names(plan.changes, Kind.ADD_TO_GROUP), groups.names(plan.changes, Kind.REMOVE_FROM_GROUP)


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
    assert request(add=["A"], remove=["b"], set=None).names == ("A", "b")
    assert request(set=["A", ""]).names == ("A",)


def test_a_request_must_ask_for_something() -> None:
    with pytest.raises(ConfigurationError, match="set add, remove, move or set"):
        request()


def test_a_group_cannot_be_joined_and_left() -> None:
    with pytest.raises(ConfigurationError, match="adds to and removes from the same group: a, B"):
        request(add=["a"], remove=["A", "b"], move={"from": [], "to": ["B"]})


def problems(asked: GroupRequest, one: Account) -> list[str]:
    return AccountGroups(snapshot(one, groups=ALL), one).problems(asked)


def test_all_missing_groups_are_named() -> None:
    assert problems(request(add=["A", "X"], remove=["y"]), member()) == ["2 groups do not exist: X, y."]
    assert problems(request(set=["X"]), member()) == ["1 group does not exist: X."]


def test_nobody_leaves_the_primary_group() -> None:
    [problem] = problems(request(remove=["domain users"]), member())
    assert problem.startswith("Domain Users is the primary group of CN=Anna,")
    without = account("Anna", "1", primaryGroupID=[])
    assert problems(request(remove=["Domain Users"]), without) == []


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
    assert AccountGroups(snapshot(one, groups=ALL), one).foreign() == [foreign]
    assert outcome(request(set=[]), one) == ([], ["A"])
