# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What HR wants, what the directory holds, and what a run wrote last: who has changed a value?"""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    RemoveFromGroup,
    Rename,
    SetAttributes,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Drift, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.planner.attributes.rules import prepare
from ansible_collections.hrsync.ad.plugins.module_utils.planner.explanation import Explaining
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import Planning

from ..days import Days
from ..directory_in_memory import SALES, account, group, kinds_of, of, policy, rule, wish

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired
    from ansible_collections.hrsync.ad.plugins.module_utils.model.explanation import Facts
    from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan

ANNA = account("Anna", "1", title="Clerk")
EVERY = list(Drift)


def anna(title: str = "Clerk", **fields: t.Any) -> Desired:
    return wish("1", "Anna", title=title, **fields)


def days(drift: Drift = Drift.REVERT, **fields: t.Any) -> Days:
    """Two quiet days with Anna."""
    world = Days(ANNA, policy=policy(drift=drift, **fields))
    for _day in range(2):
        assert world.run(anna()).changes == ()
    return world


def reasons_of(plan: Plan) -> list[str]:
    return [delta.reason for change in of(SetAttributes, plan) for delta in change.deltas]


def test_a_hand_s_value_is_reverted_with_the_day_since_when() -> None:
    world = days()
    world.hand("Anna", title="By hand")
    plan = world.run(anna())
    assert reasons_of(plan) == ["factorial job_title (lifecycle_attributes.title); changed by hand since 2026-11-03"]
    assert world.account("Anna").text("title") == "Clerk"
    assert world.run(anna()).changes == ()


def test_a_new_value_of_hr_is_not_told_as_a_hand_s() -> None:
    assert reasons_of(days().run(anna("Boss"))) == ["factorial job_title (lifecycle_attributes.title)"]


def test_a_value_that_a_run_wrote_is_remembered_as_the_directory_shows_it() -> None:
    world = Days(ANNA, policy=policy(rule("accountExpires"), rule("otherTelephone")))
    wanted = anna(accountExpires="2027-01-01T00:00:00Z", otherTelephone=["2", "1"])
    world.run(wanted)
    assert world.memory.people["1"].written.keys() >= {"title", "accountexpires", "othertelephone", "cn"}
    before = world.memory.people["1"].written
    world.run(wanted)
    assert world.memory.people["1"].written == before, "what was written is what is found"


def test_without_memory_nobody_is_said_to_have_changed_anything() -> None:
    world = days(Drift.KEEP)
    world.forget()
    world.hand("Anna", title="By hand")
    assert reasons_of(world.plan(anna())) == ["factorial job_title (lifecycle_attributes.title)"]


def test_an_account_that_a_run_has_just_created_is_known() -> None:
    world = Days(policy=policy(drift=Drift.REPORT))
    world.run(anna())
    world.hand("Anna", title="By hand")
    assert "since 2026-11-02" in world.run(anna()).notices[0].text


def test_another_account_with_the_same_key_is_compared_with_nothing() -> None:
    world = days(Drift.KEEP)
    world.seen = Days(policy=world.policy).seen
    world.run(anna(presence=Presence.LEFT))
    world.seen = Days(account("Anna", "1", title="Other", sAMAccountName="other"), policy=world.policy).seen
    assert kinds_of(world.plan(anna())) == [kinds.SET_ATTRIBUTES]


def test_a_memory_of_another_account_does_not_count() -> None:
    world = days(Drift.KEEP)
    known = world.memory.people["1"]
    world.memory = dataclasses.replace(world.memory, people={"1": dataclasses.replace(known, account="another")})
    world.hand("Anna", title="By hand")
    assert kinds_of(world.plan(anna())) == [kinds.SET_ATTRIBUTES]


def test_an_attribute_that_the_mapping_did_not_have_is_nobody_s() -> None:
    plan = days(Drift.KEEP).plan(anna(description="New"))
    assert reasons_of(plan) == ["lifecycle_attributes.description"]


def test_keep_leaves_a_hand_s_value_in_silence_until_hr_s_value_changes() -> None:
    world = days(Drift.KEEP)
    world.hand("Anna", title="By hand")
    for _day in range(3):
        plan = world.run(anna())
        assert (plan.changes, plan.notices) == ((), ())
    assert f"{world.memory.people['1'].drifts['title']:%Y-%m-%d}" == "2026-11-03"
    plan = world.run(anna("Boss"))
    assert reasons_of(plan) == ["factorial job_title (lifecycle_attributes.title); changed by hand since 2026-11-03"]
    assert world.memory.people["1"].drifts == {}
    assert world.run(anna("Boss")).changes == ()


def test_report_leaves_it_and_lists_it_in_each_run_whatever_hr_says() -> None:
    world = days(Drift.REPORT)
    world.hand("Anna", title="By hand")
    for title in ("Clerk", "Clerk", "Boss"):
        plan = world.run(anna(title))
        [notice] = plan.notices
        assert plan.changes == ()
        assert notice.text == (
            "1 account that somebody else has changed is left as it is (drift: report): Anna (1): title 'By hand' (HR:"
            f" '{title}') since 2026-11-03. Correct HR or the directory."
        )
        assert notice.keys == ("1",)
    world.hand("Anna", title="Boss")
    assert world.run(anna("Boss")).notices == ()
    assert world.memory.people["1"].drifts == {}


def test_several_accounts_are_named() -> None:
    world = Days(*(account(f"P{n}", str(n), sAMAccountName=f"p{n}", mail=[]) for n in range(2)), policy=policy())
    people = [wish(str(n), f"P{n}", title="Clerk") for n in range(2)]
    world.run(*people)
    world.policy = policy(drift=Drift.REPORT)
    for n in range(2):
        world.hand(f"P{n}", title="By hand")
    [notice] = world.run(*people).notices
    assert notice.text.startswith("2 accounts that somebody else has changed are left as they are (drift: report): P0")


def test_an_attribute_s_own_setting_comes_first() -> None:
    world = days(Drift.KEEP)
    world.policy = policy(rule("title", drift=Drift.REVERT), drift=Drift.KEEP)
    world.hand("Anna", title="By hand")
    assert kinds_of(world.plan(anna())) == [kinds.SET_ATTRIBUTES]


def test_a_private_value_is_not_shown() -> None:
    world = Days(ANNA, policy=policy(rule("title", fields=("private.iban",)), drift=Drift.REPORT))
    world.run(anna())
    world.hand("Anna", title="By hand")
    [notice] = world.run(anna()).notices
    assert "title (a private value) (HR: (a private value))" in notice.text


def test_a_value_that_somebody_cleared() -> None:
    world = days(Drift.REPORT)
    world.hand("Anna", title=[])
    assert "title empty (HR: 'Clerk')" in world.plan(anna()).notices[0].text


def test_a_manager_who_is_moved_is_not_a_hand_but_another_manager_is() -> None:
    boss = account("Boss", "2", sAMAccountName="boss", mail=[])
    world = Days(ANNA, boss, policy=policy(drift=Drift.REPORT))
    managed = anna(manager="2")
    world.run(managed, wish("2", "Boss"))
    world.run(managed, wish("2", "Boss", ou=SALES))
    assert world.account("Anna").texts("manager") == (world.account("Boss").dn,)
    assert world.run(managed, wish("2", "Boss", ou=SALES)).notices == ()
    world.hand("Anna", manager=world.account("Anna").dn)
    plan = world.run(managed, wish("2", "Boss", ou=SALES))
    assert (plan.changes, len(plan.notices)) == ((), 1)


def test_a_new_manager_is_remembered_by_the_key() -> None:
    world = Days(ANNA, policy=policy(drift=Drift.REPORT))
    people = (anna(manager="2"), wish("2", "Boss"))
    world.run(*people)
    before = world.memory.people["1"].written
    world.run(*people)
    assert world.memory.people["1"].written["manager"] == before["manager"]


@pytest.mark.parametrize("drift", EVERY)
def test_a_name_that_somebody_changed(drift: Drift) -> None:
    world = Days(account("Anna", "1"), policy=policy(drift=drift))
    world.run(wish("1", "Anna"))
    renamed = dataclasses.replace(world.account("Anna"), dn=world.account("Anna").dn.replace("CN=Anna", "CN=Hand"))
    world.seen = dataclasses.replace(world.seen, accounts=(renamed,))
    plan = world.run(wish("1", "Anna"))
    assert kinds_of(plan) == ([kinds.RENAME] if drift is Drift.REVERT else [])
    assert [one.reason for one in of(Rename, plan)] == (
        ["factorial full_name (lifecycle_attributes.cn); changed by hand since 2026-11-02"]
        if drift is Drift.REVERT
        else []
    )
    assert len(plan.notices) == (drift is Drift.REPORT)


def test_a_name_is_not_kept_in_another_container() -> None:
    """There, somebody else may have it."""
    world = Days(account("Anna", "1"), policy=policy(drift=Drift.KEEP))
    world.run(wish("1", "Anna"))
    renamed = dataclasses.replace(world.account("Anna"), dn=world.account("Anna").dn.replace("CN=Anna", "CN=Hand"))
    world.seen = dataclasses.replace(world.seen, accounts=(renamed,))
    assert kinds.RENAME in kinds_of(world.plan(wish("1", "Anna", ou=SALES)))


def test_a_failed_change_is_not_remembered_as_written() -> None:
    world = days()
    world.run(anna("Boss"), failing=lambda change: True)
    assert world.memory.people["1"].checked == days().memory.people["1"].checked
    assert reasons_of(world.run(anna("Boss"))) == ["factorial job_title (lifecycle_attributes.title)"]


def test_somebody_who_is_skipped_keeps_what_is_remembered() -> None:
    world = days()
    known = world.memory.people["1"]
    world.run(anna("x" * 21))
    assert world.memory.people["1"].written == known.written


# ---- groups ----------------------------------------------------------------------------------------------------------
IN_SALES: dict[str, t.Any] = {"groups": ("Sales",)}


def in_groups(drift: Drift = Drift.REVERT, **fields: t.Any) -> Days:
    """Anna is in Sales, whose membership is managed, like that of Office."""
    world = Days(ANNA, policy=policy(drift=drift, owned_groups=frozenset(("sales", "office")), **fields))
    world.run(anna(**IN_SALES))
    assert world.run(anna(**IN_SALES)).changes == ()
    return world


def member_of(*names: str) -> dict[str, t.Any]:
    return {"memberOf": [group(name).dn for name in names]}


def test_memberships_that_somebody_changed_are_reverted() -> None:
    world = in_groups()
    world.hand("Anna", **member_of("Office"))
    plan = world.run(anna(**IN_SALES))
    assert {one.reason for one in (*of(AddToGroup, plan), *of(RemoveFromGroup, plan))} == {
        "a rule matches; removed by hand since 2026-11-03 (lifecycle_groups: Sales)",
        "no rule of this managed group matches; added by hand since 2026-11-03 (lifecycle_groups: Office)",
    }
    assert world.run(anna(**IN_SALES)).changes == ()


def test_a_membership_that_hr_ended_is_not_a_hand_s() -> None:
    [change] = of(RemoveFromGroup, in_groups(Drift.KEEP).run(anna()))
    assert change.reason == "no rule of this managed group matches (lifecycle_groups: Sales)"


@pytest.mark.parametrize("drift", [Drift.KEEP, Drift.REPORT])
def test_memberships_that_somebody_changed_stay(drift: Drift) -> None:
    world = in_groups(drift)
    world.hand("Anna", **member_of("Office"))
    for _day in range(3):
        plan = world.run(anna(**IN_SALES))
        assert plan.changes == ()
        texts = [notice.text for notice in plan.notices]
        assert len(texts) == (drift is Drift.REPORT)
        assert all("removed from Sales since 2026-11-03" in text for text in texts)
        assert all("added to Office since 2026-11-03" in text for text in texts)
    world.run(anna())
    plan = world.run(anna(**IN_SALES))
    assert [one.reason for one in of(AddToGroup, plan)] == ["a rule matches (lifecycle_groups: Sales)"]


def test_a_group_s_own_setting_comes_first() -> None:
    world = in_groups(Drift.REVERT, group_drift={"sales": Drift.KEEP, "office": Drift.REVERT})
    world.hand("Anna", **member_of())
    assert world.run(anna(**IN_SALES)).changes == ()


def test_of_two_settings_for_a_group_the_stricter_one_counts() -> None:
    assert Drift.KEEP.or_stricter(Drift.REPORT) is Drift.REPORT
    assert Drift.REVERT.or_stricter(Drift.REPORT) is Drift.REVERT


def test_somebody_who_returns_gets_the_groups_again() -> None:
    """While people are away, everybody may take their groups away."""
    world = in_groups(Drift.KEEP, leave_groups=True, group_memory="seeAlso")
    world.run(anna(presence=Presence.LEFT))
    assert world.memory.people["1"].joined == frozenset()
    plan = world.run(anna(**IN_SALES))
    assert [one.reason for one in of(AddToGroup, plan)] == ["a rule matches (lifecycle_groups: Sales)"]


def test_saved_groups_are_no_hand_s() -> None:
    world = Days(account("Anna", "1", **member_of("Office")), policy=policy(leave_groups=True, group_memory="seeAlso"))
    world.run(anna())
    world.run(anna(presence=Presence.LEFT))
    plan = world.run(anna(**IN_SALES))
    assert "the account was a member before (lifecycle_leaver_groups.remember_in: Office)" in {
        one.reason for one in of(AddToGroup, plan)
    }


# ---- explanations ----------------------------------------------------------------------------------------------------
def explained(world: Days, *desired: Desired) -> Facts:
    task = world._task(desired)
    planning = Planning(task, world.seen, prepare(world.policy, world.seen), world.now, world.memory)
    return Explaining(planning, planning.plan()).of_key("1", "Anna (1)")


@pytest.mark.parametrize(
    ("drift", "title", "verdict", "written"),
    [
        (Drift.REVERT, "Clerk", "changes", "what HR wants, and not what the directory holds (on 2026-11-02)"),
        (
            Drift.KEEP,
            "Clerk",
            "not changed: changed by hand since 2026-11-03 (drift: keep)",
            "what HR wants, and not what the directory holds (on 2026-11-02)",
        ),
        (Drift.KEEP, "Boss", "changes", "what HR wanted then, and not what the directory holds (on 2026-11-02)"),
    ],
)
def test_an_explanation_shows_the_three_values(drift: Drift, title: str, verdict: str, written: str) -> None:
    world = days(drift)
    world.hand("Anna", title="By hand")
    [facts] = [one for one in explained(world, anna(title)).attributes if one.attribute == "title"]
    assert (facts.current, facts.desired, facts.verdict, facts.written) == (("By hand",), (title,), verdict, written)


def test_an_explanation_of_a_value_that_nobody_touched() -> None:
    [facts] = [one for one in explained(days(), anna()).attributes if one.attribute == "title"]
    assert facts.written == "what HR wants, and what the directory holds (on 2026-11-02)"


def test_an_explanation_without_memory_says_nothing_of_it() -> None:
    world = days()
    world.forget()
    assert {one.written for one in explained(world, anna()).attributes} == {""}


def test_an_explanation_of_groups_that_somebody_changed() -> None:
    world = in_groups(Drift.KEEP)
    world.hand("Anna", **member_of("Office"))
    verdicts = {one.name: one.verdict for one in explained(world, anna(**IN_SALES)).groups}
    assert verdicts == {
        "Office": "stays in: added by hand since 2026-11-03 (drift)",
        "Sales": "stays out: removed by hand since 2026-11-03 (drift)",
        "Domain Users": "stays: the primary group",
    }
