# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limits that withhold changes: for everybody, with nothing half, and with the reasons."""

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.bounds import Bounds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Change,
    Create,
    CreateOu,
    Delete,
    Delta,
    Disable,
    Move,
    RemoveFromGroup,
    SetAttributes,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import Limit, Limits, Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Compared, Plan, Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.limits import checked
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.withholding import STEP
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME

NEW_OU = "OU=New,OU=Staff"


def person(key: str) -> dict[str, t.Any]:
    return {"key": key, "label": f"Person {key}", "account": f"guid-{key}", "dn": f"CN={key},OU=Staff"}


def moved(key: str) -> Move:
    return Move(**person(key), new_dn=f"CN={key},{NEW_OU}")


def titled(key: str, *more: Delta) -> SetAttributes:
    return SetAttributes(**person(key), deltas=(Delta(attribute="title", after=("b",)), *more))


def stepped(key: str, kind: str, attribute: str, before: str = "a") -> StepChange:
    return StepChange(kind=KINDS_BY_NAME[kind], **person(key), deltas=(Delta(attribute=attribute, before=(before,)),))


def held(*changes: Change, check_mode: bool = False, rejections: tuple[Rejection, ...] = (), **counts: int) -> Plan:
    """The plan with limits that hold."""
    each = tuple(Limit(name=name, count=count, holds=True) for name, count in counts.items())
    plan = Plan(changes=changes, rejections=rejections, bounds=Bounds(limits=Limits(each=each), population=10))
    return checked(plan, check_mode=check_mode)


def test_a_whole_person_waits_if_a_change_of_the_directory_is_withheld() -> None:
    plan = held(moved("1"), titled("1"), RemoveFromGroup(**person("1"), group="CN=g"), titled("2"), moves=0)
    assert plan.changes == (titled("2"),)
    assert plan.rejections == (
        Rejection(
            "1",
            "Person 1",
            (
                "Withheld: 1 account would be moved to another OU (10 % of 10), but lifecycle_limits.moves allows 0"
                " (at most 0) in one run.",
            ),
        ),
    )
    assert plan.stops == ()
    assert plan.gauges[0].verdict is Verdict.WITHHELD


def test_what_is_withheld_is_told_with_the_setting_for_one_run() -> None:
    [notice] = held(moved("1"), moves=0).notices
    assert notice.text == (
        "The limit of moves is exceeded, so the changes of these people wait. If they are right, allow them for one"
        " run: -e lifecycle_limits_once=moves=1. 1 account would be moved to another OU (10 % of 10), but"
        " lifecycle_limits.moves allows 0 (at most 0) in one run. The first: Person 1."
    )


def test_a_preview_shows_what_a_run_would_do() -> None:
    changes = (moved("1"), titled("2"))
    assert held(*changes, check_mode=True, moves=0) == held(*changes, moves=0)


def test_a_leaver_is_disabled_whatever_else_waits() -> None:
    plan = held(Disable(**person("1")), moved("1"), Delete(**person("1")), moves=0)
    assert plan.changes == (Disable(**person("1")),)
    [problem] = plan.problems
    assert (problem.step, problem.keys) == (STEP, ("1",))
    assert problem.text.startswith("Other changes are withheld: 1 account would be moved")
    assert plan.rejections == ()


def test_nothing_is_done_to_people_whose_disabling_is_withheld() -> None:
    plan = held(Disable(**person("1")), moved("1"), Delete(**person("1")), disables=0)
    assert (plan.changes, [one.key for one in plan.rejections]) == ((), ["1"])


def test_a_step_is_withheld_with_what_comes_after_it() -> None:
    license_change, photo = stepped("1", "license", "licenses"), stepped("1", "photo", "photo")
    plan = held(
        titled("1"), license_change, photo, Delete(**person("1")), stepped("2", "photo", "x"), license_removals=0
    )
    assert plan.changes == (titled("1"), stepped("2", "photo", "x"))
    assert [(one.step, one.keys) for one in plan.problems] == [(STEP, ("1",))]


def test_a_person_with_nothing_but_a_withheld_step_is_skipped() -> None:
    plan = held(stepped("1", "license", "licenses"), license_removals=0)
    assert (plan.changes, plan.problems, [one.key for one in plan.rejections]) == ((), (), ["1"])


def test_several_limits_at_once() -> None:
    changes = (moved("1"), stepped("1", "license", "licenses"), stepped("2", "license", "licenses"))
    plan = held(*changes, moves=0, license_removals=1)
    assert plan.changes == ()
    assert [(one.key, len(one.reasons)) for one in plan.rejections] == [("1", 2), ("2", 1)]


def test_somebody_who_is_skipped_already_is_told_once() -> None:
    other = Rejection("1", "Person 1", ("because",))
    assert held(moved("1"), rejections=(other,), moves=0).rejections == (other,)


def test_no_manager_is_set_to_an_account_that_is_not_there() -> None:
    """The next run sets it, once the manager's account is created or moved."""
    boss = Create(key="1", label="Person 1", dn=f"CN=1,{NEW_OU}")
    manager = Delta(attribute="manager", after=(boss.dn,), person="1")
    new = Create(key="3", dn="CN=3,OU=Staff", deltas=(Delta(attribute="sn", after=("c",)), manager))
    plan = held(moved("1"), titled("2", manager), SetAttributes(**person("4"), deltas=(manager,)), new, moves=0)
    assert plan.changes == (titled("2"), Create(key="3", dn="CN=3,OU=Staff", deltas=(new.deltas[0],)))


def test_no_unit_is_created_that_nobody_gets_into() -> None:
    used = Create(key="9", dn="CN=9,OU=Used,OU=Staff")
    units = (CreateOu(dn=NEW_OU), CreateOu(dn="OU=Used,OU=Staff"))
    assert held(*units, used, moved("1"), moves=0).changes == (units[1], used)


def test_new_accounts_are_withheld_with_everything_of_theirs() -> None:
    new: dict[str, t.Any] = {"key": "1", "label": "Person 1", "dn": "CN=1,OU=Staff"}
    plan = held(Create(**new), StepChange(kind=KINDS_BY_NAME["mailbox"], **new), titled("2"), creates=0)
    assert plan.changes == (titled("2"),)


def test_limits_that_abort_are_measured_without_what_is_withheld() -> None:
    each = (Limit(name="moves", count=0, holds=True), Limit(name="people", count=1))
    bounds = Bounds(limits=Limits(each=each), population=10)
    plan = checked(Plan(changes=(moved("1"), moved("2"), titled("3")), bounds=bounds), check_mode=False)
    assert plan.stops == ()
    assert [(one.limit.name, one.number, one.verdict) for one in plan.gauges] == [
        ("moves", 2, Verdict.WITHHELD),
        ("people", 1, Verdict.KEPT),
    ]


def test_nothing_is_remembered_of_values_that_wait() -> None:
    bounds = Bounds(limits=Limits(each=(Limit(name="moves", count=0, holds=True),)), population=10)
    compared = {"1": Compared(frozenset(), {}), "2": Compared(frozenset(), {})}
    plan = checked(Plan(changes=(moved("1"), titled("2")), bounds=bounds, compared=compared), check_mode=False)
    assert list(plan.compared) == ["2"]
