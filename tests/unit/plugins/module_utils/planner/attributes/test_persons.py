# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import NullPolicy, Presence, ValueKind
from ansible_collections.hrsync.ad.plugins.module_utils.model.kinds import Kind
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan, Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.planner.attributes.persons import circular, depths
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    SALES,
    STAFF,
    Domain,
    account,
    kinds_of,
    policy,
    rule,
    snapshot,
    wish,
)

from ..directory_in_memory import of, plan_of


def managers(plan: Plan) -> dict[str, tuple[Kind, str, str | None]]:
    return {
        change.key: (change.kind, delta.after[0], delta.person)
        for change in plan.changes
        for delta in change.deltas
        if delta.attribute == "manager"
    }


def test_managers_who_are_created_in_this_run() -> None:
    people = [wish("3", "Cem", manager="2"), wish("2", "Bea", manager="1"), wish("1", "Anna"), wish("4", "Dan")]
    plan = plan_of(people, snapshot(), policy())
    assert [(change.key, change.level) for change in of(Create, plan)] == [("1", 0), ("4", 0), ("2", 1), ("3", 2)]
    assert managers(plan) == {
        "3": (kinds.CREATE, f"CN=Bea,{STAFF}", "2"),
        "2": (kinds.CREATE, f"CN=Anna,{STAFF}", "1"),
    }
    assert plan_of(people, Domain(snapshot()).apply(plan), policy()).changes == ()


def test_managers_in_a_circle_are_set_after_all_exist() -> None:
    people = [
        wish("1", "Anna", manager="2"),
        wish("2", "Bea", manager="1", groups=("Sales",)),
        wish("3", "Cem", manager="1"),
        wish("4", "Dan", manager="5", presence=Presence.UPCOMING),
        wish("5", "Eva", manager="4", presence=Presence.UPCOMING),
    ]
    plan = plan_of(people, snapshot(), policy())
    assert [(change.kind, change.key) for change in plan.changes] == [
        *((kinds.CREATE, key) for key in "1245"),
        (kinds.CREATE, "3"),
        *((kinds.SET_ATTRIBUTES, key) for key in "1245"),
        (kinds.ADD_TO_GROUP, "2"),
        (kinds.ENABLE, "1"),
        (kinds.ENABLE, "2"),
    ]
    assert plan_of(people, Domain(snapshot()).apply(plan), policy()).changes == ()


def test_only_what_closes_the_circle_waits() -> None:
    assistant = policy(rule("assistant", kind=ValueKind.PERSON))
    people = [wish("1", "Anna", manager="2", assistant="3"), wish("2", "Bea", manager="1"), wish("3", "Cem")]
    plan = plan_of(people, snapshot(), assistant)
    created, deferred = (
        {change.key: {delta.attribute for delta in change.deltas} for change in plan.changes if change.kind is kind}
        for kind in (kinds.CREATE, kinds.SET_ATTRIBUTES)
    )
    assert created["1"] == {"employeeID", "sAMAccountName", "assistant"}
    assert deferred == {"1": {"manager"}, "2": {"manager"}}
    assert plan_of(people, Domain(snapshot()).apply(plan), assistant).changes == ()


def test_a_manager_who_exists() -> None:
    before = snapshot(account("Anna", "1"), account("Bea", "2"))
    plan = plan_of([wish("1", "Anna"), wish("2", manager=" 1 ")], before, policy())
    assert managers(plan) == {"2": (kinds.SET_ATTRIBUTES, f"CN=Anna,{STAFF}", None)}
    after = Domain(before).apply(plan)
    assert plan_of([wish("1", "Anna"), wish("2", manager="1")], after, policy()).changes == ()


def test_a_manager_who_moves_in_this_run() -> None:
    before = snapshot(account("Anna", "1"), account("Bea", "2"), account("Eva", "4", manager=f"CN=Anna,{STAFF}"))
    people = [
        wish("1", "Anna", ou=SALES),
        wish("2", manager="1"),
        wish("3", "Cem", manager="1"),
        wish("4", manager="1"),
    ]
    plan = plan_of(people, before, policy())
    assert managers(plan) == {
        # A create comes before the move, an update after it; a link that is there follows by itself.
        "3": (kinds.CREATE, f"CN=Anna,{STAFF}", "1"),
        "2": (kinds.SET_ATTRIBUTES, f"CN=Anna,{SALES}", "1"),
    }
    assert plan_of(people, Domain(before).apply(plan), policy()).changes == ()


def test_managers_whom_hr_does_not_list_or_who_have_left() -> None:
    before = snapshot(account("Anna", "1"), account("Bea", "2", adminCount="1"))
    people = [
        wish("3", "Cem", manager="1"),
        wish("4", "Dan", manager="2"),
        wish("2", "Bea", presence=Presence.LEFT),
    ]
    plan = plan_of(people, before, policy())
    assert {key: value[1] for key, value in managers(plan).items()} == {
        "3": f"CN=Anna,{STAFF}",
        "4": f"CN=Bea,{STAFF}",
    }


def test_managers_without_an_account_are_noticed() -> None:
    before = snapshot(account("Cem", "3", manager=f"CN=Old,{STAFF}"), account("Twin", "8"), account("Twin2", "8"))
    people = [
        wish("3", manager="77"),
        wish("4", "Dan", manager="77"),
        wish("5", "Eva", manager="6"),
        wish("6", "Fay", presence=Presence.FUTURE),
        wish("7", "Gus", manager="7"),
        wish("9", "Hal", manager="8"),
    ]
    plan = plan_of(people, before, policy())
    assert managers(plan) == {}
    assert plan.rejections == ()
    assert {notice.keys: notice.text for notice in plan.notices} == {
        ("7",): "In HR, 1 employee (7) would be their own manager; the attribute is not changed.",
        ("3", "4"): "manager of 2 employees (3, 4) is 77, whom neither HR nor the directory knows; it is not changed.",
        ("9",): "manager of 1 employee (9) is 8, whom neither HR nor the directory knows; it is not changed.",
        ("5",): "manager of 1 employee (5) is 6, who has no account; it is not changed.",
    }


@pytest.mark.parametrize("before_planning", [True, False])
def test_a_manager_who_is_set_aside_is_known(before_planning: bool) -> None:
    people = [wish("5", "Eva", manager="6")]
    aside = [Rejection("6", "Fay (6)", ("Why.",))] if before_planning else []
    plan = plan_of(people, snapshot(), policy(), known_keys={"6"}, rejections=aside)
    assert managers(plan) == {}
    assert [notice.text for notice in plan.notices] == [
        "manager of 1 employee (5) is 6, who has no account; it is not changed."
    ]


def test_long_notices_name_a_few() -> None:
    people = [wish(str(number), f"P{number}", manager="77") for number in range(1, 8)]
    (notice,) = plan_of(people, snapshot(), policy()).notices
    assert "7 employees (1, 2, 3, 4, 5, and 2 more)" in notice.text
    assert len(notice.keys) == 7


@pytest.mark.parametrize(
    ("value", "null", "expected"),
    [
        (None, NullPolicy.KEEP, []),
        (None, NullPolicy.CLEAR, [kinds.SET_ATTRIBUTES]),
        ("", NullPolicy.KEEP, [kinds.SET_ATTRIBUTES]),
    ],
)
def test_an_employee_without_a_manager(value: str | None, null: NullPolicy, expected: list[Kind]) -> None:
    before = snapshot(account("Anna", "1", manager=f"CN=Old,{STAFF}"))
    mapped = rule("manager", kind=ValueKind.PERSON, null=null)
    plan = plan_of([wish("1", manager=value)], before, policy(mapped))
    assert kinds_of(plan) == expected


def test_a_person_left_out_gets_no_account_in_this_run() -> None:
    people = [wish("1", "Anna"), wish("2", "Bea", manager="1")]
    plan = plan_of(people, snapshot(), policy(only=frozenset(("2",))))
    assert managers(plan) == {}
    assert "is 1, who has no account" in plan.notices[0].text


def test_several_persons_in_several_attributes() -> None:
    secretary = rule("secretary", kind=ValueKind.PERSON)
    assistant = rule("assistant", kind=ValueKind.PERSON)
    people = [
        wish("1", "Anna", secretary=["2", "3"]),
        wish("2", "Bea", manager="3"),
        wish("3", "Cem", assistant="4"),
        wish("4", "Dan", assistant="3"),
    ]
    plan = plan_of(people, snapshot(), policy(secretary, assistant))
    after = Domain(snapshot()).apply(plan)
    assert plan_of(people, after, policy(secretary, assistant)).changes == ()
    (anna,) = [change for change in plan.changes if change.key == "1"]
    assert next(delta for delta in anna.deltas if delta.attribute == "secretary").after == (
        f"CN=Bea,{STAFF}",
        f"CN=Cem,{STAFF}",
    )


def test_links_compare_as_dns() -> None:
    before = snapshot(account("Anna", "1"), account("Bea", "2", manager=f"cn=anna, {STAFF.lower()}"))
    assert plan_of([wish("2", manager="1")], before, policy()).changes == ()


def test_a_new_employee_without_key_has_no_own_account_as_manager() -> None:
    plan = plan_of([wish("", "Anna", manager="")], snapshot(), policy(key_attribute=None))
    assert plan.notices == ()
    plan = plan_of([wish("", "Anna", manager="x")], snapshot(), policy(key_attribute=None))
    assert len(plan.notices) == 1


def test_circles() -> None:
    assert circular({"a": {"b"}, "b": {"a"}, "c": {"a"}, "d": set()}) == {"a", "b"}
    assert circular({"a": {"b"}, "b": {"c"}, "c": set()}) == set()


def test_depths_of_a_very_long_chain() -> None:
    chain = {str(number): {str(number + 1)} for number in range(5000)}
    assert depths({**chain, "5000": set()})["0"] == 5000
    assert depths({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"c": 0, "b": 1, "a": 2}
