# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""For whom steps are taken, and how their plans join the directory's."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Create,
    CreateOu,
    Delete,
    Disable,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Category, Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.kinds import Kind
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import (
    Notice,
    Plan,
    Problem,
    Setback,
    StepPlan,
    Subject,
)
from ansible_collections.hrsync.ad.plugins.module_utils.planner.steps import joined
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.descriptor import KIND as AUTO_REPLY
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.descriptor import KIND as LICENSE
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.descriptor import KIND as MAILBOX
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.descriptor import SCRIPT_AFTER, SCRIPT_BEFORE

from .directory_in_memory import STAFF, account, plan_of, policy, snapshot, wish

SHARED = {"state": "shared"}
DISABLED = "514"


def stepping(key: str, name: str, **fields: t.Any) -> Desired:
    return wish(key, name, steps={"mailbox": (SHARED,)}, **fields)


def keys(plan: Plan) -> list[str]:
    return [subject.key for subject in plan.subjects.get("mailbox", ())]


ANNA, BERT, CARL, DORA, EVE, FRED = (
    stepping("6", "Anna"),
    stepping("2", "Bert", presence=Presence.LEFT),
    stepping("3", "Carl", presence=Presence.LEFT),
    stepping("4", "Dora", presence=Presence.FUTURE),
    stepping("5", "Eve"),
    stepping("1", "Fred", presence=Presence.ABSENT),
)
BEFORE = snapshot(
    account("Bert", "2"),
    account("Dora", "4"),
    account("Eve", "5"),
    account("Fred", "1", userAccountControl=DISABLED),
)


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        (Category.ALL, ["1", "2", "5", "6"]),
        (Category.CREATE, ["6"]),
        (Category.MODIFY, ["5"]),
        (Category.DEPROVISION, ["1", "2"]),
    ],
)
def test_steps_are_for_those_whose_account_is_there_or_comes(category: Category, expected: list[str]) -> None:
    plan = plan_of([ANNA, BERT, CARL, DORA, EVE, FRED], BEFORE, policy(category=category))
    assert keys(plan) == expected


def test_steps_are_not_for_those_who_are_set_aside_or_left_out() -> None:
    protected = snapshot(account("Eve", "5", adminCount="1"), account("Bert", "2"))
    plan = plan_of([ANNA, BERT, EVE], protected, policy(only=frozenset(("5", "6"))))
    assert keys(plan) == ["6"]


def test_a_subject_is_as_the_account_will_be() -> None:
    changing = stepping("5", "Eva", userPrincipalName="eva@corp.example", document={"first_name": "Eva"})
    plan = plan_of([changing, ANNA], snapshot(account("Eve", "5")), policy())
    eva, anna = plan.subjects["mailbox"]
    assert (eva.principal, eva.label, eva.options, eva.document) == (
        "eva@corp.example",
        changing.label,
        SHARED,
        {"first_name": "Eva"},
    )
    assert eva.account is not None and {change.kind for change in eva.changes} >= {kinds.SET_ATTRIBUTES}
    assert (anna.account, anna.dn) == (None, f"CN=Anna,{STAFF}")
    assert anna.changes[0].kind is kinds.CREATE
    assert anna.principal == ""


def test_a_leaver_is_where_the_account_is() -> None:
    [bert] = plan_of([BERT], BEFORE, policy()).subjects["mailbox"]
    assert (bert.dn, bert.login) == (f"CN=Bert,{STAFF}", BEFORE.accounts[0].text("sAMAccountName"))


def test_a_step_may_be_taken_several_times() -> None:
    twice = wish("5", "Eve", steps={"script": ({"name": "a"}, {"name": "b"})})
    plan = plan_of([twice], BEFORE, policy())
    assert [subject.options["name"] for subject in plan.subjects["script"]] == ["a", "b"]


def test_who_needs_no_step_costs_nothing() -> None:
    assert plan_of([wish("5", "Eve")], BEFORE, policy()).subjects == {}


def subject(key: str) -> Subject:
    return Subject(key=key, label=key, presence=Presence.ACTIVE, options={})


def change(kind: Kind, key: str) -> StepChange:
    return StepChange(kind=kind, key=key)


def test_plans_are_joined_in_the_order_of_their_kinds() -> None:
    plan = Plan(
        changes=(CreateOu(), Create(key="1"), Delete(key="9")),
        notices=(Notice("before"),),
        employees=5,
        unchanged=3,
    )
    mailbox = StepPlan(changes=(change(MAILBOX, "1"), change(MAILBOX, "2")), notices=(Notice("pending", ("3",)),))
    script = StepPlan(changes=(change(SCRIPT_BEFORE, "1"), change(SCRIPT_AFTER, "1")))
    whole = joined(plan, {"script": script, "mailbox": mailbox})
    assert [(one.kind, one.key) for one in whole.changes] == [
        (SCRIPT_BEFORE, "1"),
        (kinds.CREATE_OU, ""),
        (kinds.CREATE, "1"),
        (MAILBOX, "1"),
        (MAILBOX, "2"),
        (kinds.DELETE, "9"),
        (SCRIPT_AFTER, "1"),
    ]
    assert [notice.text for notice in whole.notices] == ["before", "pending"]
    assert (whole.employees, whole.unchanged) == (5, 2)


def test_who_has_a_setback_waits_with_this_step_and_the_later_ones() -> None:
    def setback(key: str, text: str) -> Setback:
        return Setback(subject=subject(key), text=text)

    plan = Plan(changes=(Disable(key="1"), Disable(key="2")), employees=3, unchanged=1)
    step_plans = {
        "auto_reply": StepPlan(changes=(change(AUTO_REPLY, "1"),)),
        "mailbox": StepPlan(
            changes=(change(MAILBOX, "1"), change(MAILBOX, "2")),
            setbacks=(setback("1", "on hold"), setback("3", "on hold"), setback("4", "no mailbox")),
        ),
        "license": StepPlan(changes=(change(LICENSE, "1"), change(LICENSE, "2"), change(LICENSE, "3"))),
    }
    whole = joined(plan, step_plans)
    assert [(one.kind.name, one.key) for one in whole.changes] == [
        ("disable", "1"),
        ("disable", "2"),
        ("auto_reply", "1"),
        ("mailbox", "2"),
        ("license", "2"),
    ]
    assert whole.problems == (
        Problem("mailbox", "on hold", ("1", "3")),
        Problem("mailbox", "no mailbox", ("4",)),
    )
    assert whole.unchanged == 1


def test_nobody_waits_for_what_comes_last() -> None:
    last = Setback(subject=subject("1"), text="no such program", holds_back=False)
    step_plans = {
        "script": StepPlan(changes=(change(SCRIPT_AFTER, "1"),), setbacks=(last,)),
        "mailbox": StepPlan(changes=(change(MAILBOX, "1"),)),
    }
    whole = joined(Plan(), step_plans)
    assert [one.kind for one in whole.changes] == [MAILBOX, SCRIPT_AFTER]
    assert whole.problems == (Problem("script", "no such program", ("1",)),)
