# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.requests.account import State, Wish
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.requests.account_list import Listed, list_task
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Policy
from ansible_collections.hrsync.ad.plugins.module_utils.model.option_names import USERS
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    STAFF,
    Domain,
    account,
    group,
    snapshot,
)

POLICY = Policy(minimum_coverage=0, option_names=USERS, subject="account", authority="the list")


def new(key: str, **fields: t.Any) -> Listed:
    wish = Wish(common_name=f"New {key}", ou=STAFF, attributes={"sAMAccountName": f"new{key}"}, **fields)
    return Listed(key=key, wish=wish)


def managed(key: str, manager: str) -> Listed:
    return new(key, manager=(manager,), manager_option="manager_key", manager_is_key=True)


def test_a_list_is_one_plan_and_a_second_one_is_empty() -> None:
    listed = [
        managed("1", "2"),
        new("2", state=State.ENABLED),
        Listed(key="3", wish=Wish(state=State.DISABLED), groups=("Sales",)),
    ]
    before = snapshot(account("Old", "3", memberOf=[group("Office").dn]), account("Other", "4"))
    task = list_task(listed, POLICY)
    plan = make_plan(task, before)
    assert [(change.kind, change.key) for change in plan.changes] == [
        (kinds.CREATE, "2"),
        (kinds.CREATE, "1"),
        (kinds.DISABLE, "3"),
        (kinds.ADD_TO_GROUP, "3"),
    ]
    assert make_plan(task, Domain(before).apply(plan)).changes == ()


def test_attributes_may_be_spelled_in_many_ways() -> None:
    listed = [
        Listed(key="1", wish=Wish(attributes={"title": "x"})),
        Listed(key="2", wish=Wish(attributes={"Title": "y", "name": "N"})),
        Listed(key="3", wish=Wish(common_name="M")),
    ]
    task = list_task(listed, POLICY)
    assert [one.attributes for one in task.desired] == [
        {"title": ("x",)},
        {"title": ("y",), "name": ("N",)},
        {"name": ("M",)},
    ]
    assert set(task.policy.rules) == {"title", "name"}


def test_accounts_whose_options_cannot_work_are_set_aside() -> None:
    listed = [
        Listed(key="1", wish=Wish(common_name="Anna", attributes={"title": {"a": 1}})),
        Listed(key="", wish=Wish()),
        Listed(key="3", wish=Wish()),
    ]
    task = list_task(listed, POLICY)
    assert [one.key for one in task.desired] == ["3"]
    assert task.rejections == (
        Rejection(
            "1",
            "Anna (1)",
            ("attributes.title contains a dictionary, but must be a string, a number or a boolean.",),
        ),
        Rejection("", "", ("The key is empty, but it must identify the account.",)),
    )


def test_managers_are_given_in_one_way() -> None:
    listed = [managed("1", "2"), Listed(key="2", wish=Wish(attributes={"Manager": "CN=x"}))]
    with pytest.raises(ConfigurationError, match="set manager by manager_key and others by attributes.Manager"):
        list_task(listed, POLICY)


def test_notices_speak_of_the_list() -> None:
    before = snapshot(account("Old", "3"))
    listed = [Listed(key="3", wish=managed("3", "9").wish, groups=("Typo",))]
    plan = make_plan(list_task(listed, POLICY), before)
    texts = [notice.text for notice in plan.notices]
    assert texts[0].startswith("manager of 1 account (3) is 9, whom neither the list nor the directory knows")
    assert texts[1].startswith("The group Typo (groups) does not exist in the directory; 1 account should be in it.")
