# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A hand wins for enablement: runs enable only what runs have disabled, unless the configuration says otherwise."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create, Delete, Disable, Enable
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Enable as Setting
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory
from ansible_collections.hrsync.ad.plugins.module_utils.model.option_names import ROLE
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.planner.access.enablement import with_created
from ansible_collections.hrsync.ad.plugins.module_utils.planner.anew import conflicts_of
from ansible_collections.hrsync.ad.plugins.module_utils.planner.attributes.rules import prepare
from ansible_collections.hrsync.ad.plugins.module_utils.planner.explanation import Explaining
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import Planning
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.aftermath import Switched

from ..days import FIRST_DAY, Days
from ..directory_in_memory import account, kinds_of, of, policy, wish

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired

OURS = policy(enable=Setting.OURS, option_names=dataclasses.replace(ROLE, enable="lifecycle_enable"))
DISABLED, ENABLED = {"userAccountControl": "514"}, {"userAccountControl": "512"}


def anna(**fields: t.Any) -> Desired:
    return wish("1", "Anna", **fields)


def left() -> Desired:
    return anna(presence=Presence.LEFT, why="end date reached")


def days(**values: t.Any) -> Days:
    return Days(account("Anna", "1", **values), policy=OURS)


def test_an_account_that_somebody_disabled_stays_so_and_is_listed_in_each_run_until_somebody_enables_it() -> None:
    world = days()
    world.run(anna())
    world.hand("Anna", **DISABLED)
    for _day in range(3):
        plan = world.run(anna())
        assert plan.changes == ()
        [notice] = plan.notices
        assert notice.text == (
            "1 account of employees who work here is disabled, but not by a run, so it stays disabled: Anna (1), login"
            " anna, found disabled on 2026-11-03. Enable it in the directory, or set lifecycle_enable to always."
        )
        assert (notice.keys, notice.has_keys) == (("1",), True)
    world.hand("Anna", **ENABLED)
    assert world.run(anna()).notices == ()
    assert world.memory.people["1"].withheld is None


def test_everything_else_of_it_follows_hr() -> None:
    world = days(**DISABLED, lockoutTime="1", accountExpires="116444736000000000")
    plan = world.run(anna(title="Boss"))
    assert kinds_of(plan) == [kinds.SET_ATTRIBUTES]
    assert [delta.attribute for delta in plan.changes[0].deltas] == ["title"], "the expiry stays, too"


def test_always_enables_whatever_is_disabled() -> None:
    world = Days(account("Anna", "1", **DISABLED), policy=policy(enable=Setting.ALWAYS))
    assert kinds_of(world.run(anna())) == [kinds.ENABLE]


def test_a_rehire_whose_account_a_run_has_disabled_is_enabled() -> None:
    world = days()
    world.run(anna())
    assert kinds_of(world.run(left())) == [kinds.DISABLE]
    assert world.run(left()).changes == ()
    assert kinds_of(world.run(anna())) == [kinds.ENABLE]
    assert world.memory.people["1"].disabled is None
    world.hand("Anna", **DISABLED)
    assert world.run(anna()).changes == ()


def test_an_account_that_a_run_created_disabled_is_enabled_on_the_first_day() -> None:
    world = Days(policy=OURS)
    assert kinds_of(world.run(anna(presence=Presence.UPCOMING))) == [kinds.CREATE]
    assert world.run(anna(presence=Presence.UPCOMING)).changes == ()
    assert kinds_of(world.run(anna())) == [kinds.ENABLE]


def test_also_on_the_day_after_its_creation() -> None:
    """The memory has no objectGUID of it yet."""
    world = Days(policy=OURS)
    world.run(anna(presence=Presence.UPCOMING))
    assert world.memory.people["1"].account == ""
    assert kinds_of(world.run(anna())) == [kinds.ENABLE]


def test_a_new_account_whose_later_changes_failed_is_enabled_by_the_next_run() -> None:
    world = Days(policy=OURS)
    joiner = anna(groups=("Sales",))
    world.run(joiner, failing=lambda change: isinstance(change, Enable))
    assert kinds_of(world.run(joiner)) == [kinds.ENABLE]


def test_a_creation_that_failed_may_have_left_a_disabled_account() -> None:
    world = Days(policy=OURS)
    world.run(anna(), failing=lambda change: True)
    world.seen = days(**DISABLED).seen
    assert kinds_of(world.run(anna())) == [kinds.ENABLE]


def test_without_memory_only_new_accounts_are_enabled() -> None:
    world = days()
    world.run(anna())
    world.run(left())
    world.forget()
    plan = world.run(anna())
    assert plan.changes == ()
    assert "This run has no memory of earlier runs, which may have disabled them." in plan.notices[0].text
    assert kinds_of(Days(policy=OURS).run(anna(groups=("Sales",)))) == [
        kinds.CREATE,
        kinds.ADD_TO_GROUP,
        kinds.ENABLE,
    ]


def test_a_leaver_whom_somebody_enables_is_disabled_again_and_that_is_told() -> None:
    world = days()
    world.run(anna())
    world.run(left())
    world.hand("Anna", **ENABLED)
    [change] = of(Disable, world.run(left()))
    assert change.reason == "end date reached; disabled on 2026-11-03, and enabled by somebody else since"
    assert kinds_of(world.run(anna())) == [kinds.ENABLE], "it is a run that has disabled it"


def test_a_new_key_of_the_same_account_does_not_forget_who_disabled_it() -> None:
    world = days()
    world.run(anna())
    world.run(left())
    world.hand("Anna", employeeID="7")
    world.run(wish("7", "Anna", presence=Presence.UPCOMING))
    assert kinds_of(world.run(wish("7", "Anna"))) == [kinds.ENABLE]
    assert all(person.disabled is None for person in world.memory.people.values())


def test_a_deleted_account_leaves_nothing_that_enables_another() -> None:
    world = days()
    world.run(anna())
    world.run(left())
    assert world.run(anna(presence=Presence.ABSENT)).changes
    world.seen = Days(account("Anna B", "1", **DISABLED), policy=OURS).seen
    assert of(Enable, world.run(anna())) == []


def test_many_are_named_by_examples() -> None:
    world = Days(
        *(account(f"P{n:02}", str(n), sAMAccountName=f"p{n}", mail=[], **DISABLED) for n in range(12)), policy=OURS
    )
    [notice] = world.run(*(wish(str(n), f"P{n:02}") for n in range(12))).notices
    assert notice.text.startswith("12 accounts of employees who work here are disabled, but not by a run, so they stay")
    assert "and 2 more" in notice.text
    assert notice.has_keys, "nobody is named twice"


def test_without_a_time_the_day_is_left_out() -> None:
    world = days(**DISABLED)
    world.now = None  # type: ignore[assignment]
    assert "login anna. This run" in world.plan(anna()).notices[0].text


def test_an_explanation_says_why_it_stays_disabled() -> None:
    world = days(**DISABLED)
    planning = Planning(world._task((anna(),)), world.seen, prepare(OURS, world.seen), world.now, world.memory)
    facts = Explaining(planning, planning.plan()).of_key("1", "Anna (1)")
    assert facts.reasons == ("The account stays disabled, because no run has disabled it (lifecycle_enable: ours).",)


# ---- a second attempt of the same run --------------------------------------------------------------------------------
NEW = Create(key="1", dn="CN=Anna", enabled=False)
ON = Enable(key="1", dn="CN=Anna", control=514)


def test_what_the_first_attempt_created_the_second_enables() -> None:
    conflicts = conflicts_of(Plan(changes=(NEW, ON)), {0: Outcome(Status.APPLIED), 1: Outcome(Status.CONFLICT)})
    assert conflicts is not None
    assert conflicts.created == {"1"}
    known = with_created(Memory(), conflicts.created, FIRST_DAY)
    assert known.people["1"].disabled == FIRST_DAY
    assert with_created(known, (), FIRST_DAY) is known


@pytest.mark.parametrize("status", [Status.CONFLICT, Status.SKIPPED])
def test_what_it_did_not_create_is_somebody_else_s(status: Status) -> None:
    conflicts = conflicts_of(Plan(changes=(NEW, ON)), {0: Outcome(status), 1: Outcome(Status.CONFLICT)})
    assert conflicts is not None
    assert conflicts.created == frozenset()


def test_the_last_switch_of_an_account_counts() -> None:
    again = dataclasses.replace(ON, account="guid")
    other = Disable(key="2", account="other", dn="CN=b", control=512)
    changes = (NEW, ON, again, other, Delete(key="3", account="x", dn="CN=c"), other)
    outcomes = dict.fromkeys(range(5), Outcome(Status.APPLIED)) | {
        1: Outcome(Status.CONFLICT),
        5: Outcome(Status.SKIPPED),
    }
    assert Switched.by(Plan(changes=changes), outcomes) == ({"guid": True, "other": False}, {"1": True})


def test_the_memory_of_somebody_whose_account_is_gone_enables_nothing() -> None:
    world = Days(policy=OURS)
    gone = PersonMemory(key="1", account="gone", disabled=FIRST_DAY)
    world.memory = dataclasses.replace(world.memory, people={"1": gone})
    world.run(left())
    world.seen = days(**DISABLED).seen
    assert world.run(anna()).changes == ()
