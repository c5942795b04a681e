# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""People whom somebody has named to be disabled: a run that leaves one enabled says so."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Category, Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan, Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    STAFF,
    account,
    policy,
    snapshot,
    wish,
)

NOW = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)
EVA, LEAVER = account("Eva Kos", "5032"), account("Jan Kowal", "5030")
HAND: t.Final = "Enter the end date in HR, and run again, or disable the account by hand."
WORKS: t.Final = f"Eva Kos (5032) works here according to HR, with no end date, so the account stays enabled. {HAND}"


def eva(presence: Presence = Presence.ACTIVE, **more: t.Any) -> Desired:
    return wish("5032", "Eva Kos", presence=presence, label="Eva Kos (5032)", **more)


def jan(**more: t.Any) -> Desired:
    return wish("5030", "Jan Kowal", presence=Presence.LEFT, label="Jan Kowal (5030)", **more)


def plan_of(
    *people: Desired,
    accounts: t.Sequence[Account] = (EVA, LEAVER),
    emergency: str = "ticket 4711",
    rejections: t.Sequence[Rejection] = (),
    by_id: t.Iterable[str] = (),
    known: t.Iterable[str] = (),
    **more: t.Any,
) -> Plan:
    keys = frozenset((*(one.key for one in people), *(one.key for one in rejections), *known))
    task = Task(
        desired=people,
        rejections=tuple(rejections),
        known_keys=frozenset(known),
        policy=policy(**{"only": keys, **more}),
        emergency=emergency,
        by_id=frozenset(by_id),
    )
    return make_plan(task, snapshot(*accounts), NOW)


def disabled(plan: Plan) -> list[str]:
    return [change.key for change in plan.changes if change.kind.name == "disable"]


def texts(plan: Plan) -> list[str]:
    return [notice.text for notice in plan.notices]


def test_an_emergency_fails_for_somebody_who_works_and_disables_all_others() -> None:
    plan = plan_of(eva(), jan())
    assert (plan.faults, disabled(plan), plan.stops) == ((WORKS,), ["5030"], ())


def test_an_end_that_is_ahead_is_told() -> None:
    assert plan_of(eva(end="2026-12-31")).faults == (WORKS.replace("with no end date", "until 2026-12-31"),)


def test_somebody_who_has_not_started_has_not_left_either() -> None:
    plan = plan_of(eva(Presence.UPCOMING, why="start date 2026-12-01 is within 7 days"))
    assert plan.faults == (
        "Eva Kos (5032) has not started yet according to HR (start date 2026-12-01 is within 7 days), with no end date,"
        f" so the account stays enabled. {HAND}",
    )


def test_somebody_who_works_and_has_no_account() -> None:
    plan = plan_of(eva(), accounts=())
    assert plan.faults == (
        "Eva Kos (5032) works here according to HR, with no end date, and no account was found by employeeID or"
        f" mail. {HAND}",
    )


@pytest.mark.parametrize("presence", [Presence.ACTIVE, Presence.LEFT])
def test_whoever_is_disabled_already_is_told(presence: Presence) -> None:
    plan = plan_of(eva(presence), accounts=(account("Eva Kos", "5032", userAccountControl="514"),))
    assert (plan.faults, texts(plan)) == ((), ["Eva Kos (5032) is disabled already."])


def test_a_state_that_cannot_be_read_is_not_called_disabled() -> None:
    plan = plan_of(eva(Presence.LEFT), accounts=(account("Eva Kos", "5032", userAccountControl=[]),))
    (fault,) = plan.faults
    assert "Eva Kos (5032) is not disabled, because this run skips the person: userAccountControl of" in fault


def test_nobody_else_is_told_about() -> None:
    plan = plan_of(eva(), jan(), only=frozenset(("5030",)))
    assert (plan.faults, plan.notices, disabled(plan)) == ((), (), ["5030"])
    assert plan_of(eva(), jan(), only=None).faults == ()


def test_a_protected_account_and_one_outside_the_managed_base() -> None:
    for more, why in (
        ({"protected_bases": (STAFF,)}, f"protected: {STAFF} is below {STAFF}, which lifecycle_protected_ous lists."),
        (
            {"managed_base": f"OU=Others,{STAFF}"},
            f"protected: {STAFF} is outside lifecycle_managed_base (OU=Others,{STAFF}).",
        ),
    ):
        assert plan_of(jan(), **more).faults == (
            f"Jan Kowal (5030) is not disabled, because this run skips the person: {why} Correct that, and run again,"
            " or disable the account by hand.",
        )


def test_a_leaver_without_an_account() -> None:
    plan = plan_of(jan(), accounts=())
    assert plan.faults == (
        "Jan Kowal (5030) has left, but is not disabled, because no account was found by employeeID or mail. If there"
        " is one, disable the account by hand.",
    )
    (fault,) = plan_of(jan(), accounts=(), key_attribute=None, match_attributes=()).faults
    assert "because no account was found. If" in fault


def test_somebody_outside_the_scope() -> None:
    plan = plan_of(eva(Presence.LEFT), jan(), in_scope=frozenset(("5030",)), scope="employee.location == 'Krakow'")
    assert disabled(plan) == ["5030"]
    assert plan.faults == (
        "Eva Kos (5032) is not disabled, because lifecycle_scope (employee.location == 'Krakow') excludes this person."
        " Remove it for this run, or disable the account by hand.",
    )


def test_somebody_who_was_skipped_before() -> None:
    skipped = (Rejection("5032", "Eva Kos (5032)", ("start_date is not a day.",)),)
    assert plan_of(jan(), rejections=skipped).faults == (
        "Eva Kos (5032) is not disabled, because this run skips the person: start_date is not a day. Correct that, and"
        " run again, or disable the account by hand.",
    )
    already = plan_of(rejections=skipped, accounts=(account("Eva Kos", "5032", userAccountControl="514"),))
    assert (already.faults, texts(already)) == ((), ["Eva Kos (5032) is disabled already."])
    assert plan_of(jan(), rejections=skipped, only=frozenset(("5030",))).faults == ()


def test_a_record_that_the_run_does_not_process() -> None:
    """Such as that of an applicant who is an employee by now, with another key."""
    assert plan_of(jan(), known=("A-7", "5030")).faults == (
        "The person with the key A-7 is not disabled, because this run does not process this record of HR. Ask"
        " hrsync.ad.explain why, or disable the account by hand.",
    )


def test_an_account_to_be_deleted_is_disabled_at_once() -> None:
    plan = plan_of(eva(Presence.ABSENT, source="hr"))
    assert (disabled(plan), len(plan.changes), plan.faults) == (["5032"], 1, ())


def test_a_webhook_may_come_before_the_end() -> None:
    plan = plan_of(eva(), jan(), by_id=("5032",))
    assert (plan.faults, texts(plan), disabled(plan)) == ((), [WORKS], ["5030"])
    gone = plan_of(jan(), accounts=(), by_id=("5030",))
    assert gone.faults == ()
    assert "no account was found" in texts(gone)[0]
    assert plan_of(jan(), by_id=("5030",), protected_bases=(STAFF,)).faults != ()


def test_a_normal_run_that_disables_only_warns() -> None:
    plan = plan_of(eva(), jan(), emergency="", category=Category.DEPROVISION)
    assert (plan.faults, texts(plan), disabled(plan)) == ((), [WORKS], ["5030"])
    for more in (
        {"category": Category.ALL},
        {"only": None, "category": Category.DEPROVISION},
        {"only": frozenset(("5030",)), "category": Category.DEPROVISION},
        {"accounts": (account("Eva Kos", "5032", userAccountControl="514"),), "category": Category.DEPROVISION},
    ):
        assert WORKS not in texts(plan_of(eva(), jan(), emergency="", **more))


def test_many_people_are_counted() -> None:
    people = [wish(f"{number:02}", f"P{number:02}") for number in range(12)]
    accounts = [account(f"P{number:02}", f"{number:02}") for number in range(12)]
    plan = plan_of(*people, accounts=accounts)
    assert len(plan.faults) == 11
    assert plan.faults[-1] == "2 more people are not disabled by this run."
    warned = plan_of(*people[:11], accounts=accounts, emergency="", category=Category.DEPROVISION)
    assert (warned.notices[-1].text, warned.notices[-1].keys) == (
        "1 more person is not disabled by this run.",
        ("10",),
    )


def test_nobody_is_told_of_a_category_that_nobody_has_set() -> None:
    assert plan_of(jan()).limits == ("Limited to 1 of 1 employee by lifecycle_only.",)
