# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rehires with a new key: one account, or a question for somebody, and never a silent second account."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Category, Desired, Enable, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import DAY_OF_BIRTH, Memory, PersonMemory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.aftermath import After
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.updates import updates

from ..directory_in_memory import STAFF, account, policy, snapshot, wish

NOW = datetime.datetime(2026, 11, 30, 6, tzinfo=datetime.UTC)
BEFORE = NOW - datetime.timedelta(days=90)
HELD = account("Anna", "100", userAccountControl="514")
RULES = ("personal_email", "birthday", "national_id", "custom.person_id")
BORN = {"birthday": "b", DAY_OF_BIRTH: "d"}
NEW = wish("200", "Anna", label="Anna Nowak (200)")


def person(key: str = "100", held: Account | None = HELD, **fields: t.Any) -> PersonMemory:
    given: dict[str, t.Any] = {"label": f"Anna Nowak ({key})", "identities": BORN, "disabled": BEFORE}
    return PersonMemory(key=key, **{**given, "account": held.guid if held else "", **fields})


def memory_of(*people: PersonMemory) -> Memory:
    return Memory(is_kept=True, revision=1, people={one.key: one for one in people})


def planned(
    *desired: Desired,
    known: t.Sequence[PersonMemory] = (person(),),
    held: t.Sequence[Account] = (HELD,),
    own: t.Mapping[str, str] | None = None,
    identities: t.Mapping[str, t.Mapping[str, str]] | None = None,
    **more: t.Any,
) -> tuple[Plan, Task, Memory]:
    people = desired or (NEW,)
    given = {"200": BORN if own is None else own, **(identities or {})}
    settings = {"rehire_match": RULES, "match_attributes": (), **more}
    keys = frozenset(one.key for one in people)
    task = Task(desired=people, policy=policy(**settings), identities=given, known_keys=keys)
    return make_plan(task, snapshot(*held), NOW, memory_of(*known)), task, memory_of(*known)


def kinds(plan: Plan) -> list[str]:
    return [change.kind.name for change in plan.changes]


def test_the_account_gets_the_new_key_and_is_enabled() -> None:
    plan, _task, _memory = planned()
    assert kinds(plan) == ["set_attributes", "enable"]
    change = plan.changes[0]
    assert isinstance(change, SetAttributes) and change.account == HELD.guid
    [delta] = [one for one in change.deltas if one.attribute == "employeeID"]
    found = f"rehire of Anna Nowak (100), same birthday and names (lifecycle_rehire_match): anna (CN=Anna,{STAFF})"
    assert (delta.before, delta.after) == (("100",), ("200",)), "compared and set"
    assert delta.reason == f"{found}; the key (lifecycle_key_attribute)"
    assert change.adopted == found


def test_an_account_that_somebody_else_has_disabled_stays_disabled() -> None:
    plan, _task, _memory = planned(known=[person(disabled=None)], enable=Enable.OURS)
    assert kinds(plan) == ["set_attributes"]


def test_the_former_record_may_still_be_listed() -> None:
    old = wish("100", presence=Presence.LEFT, label="Anna Nowak (100)")
    on = account("Anna", "100")
    plan, _task, _memory = planned(old, NEW, known=(), held=[on], identities={"100": BORN})
    assert kinds(plan) == ["set_attributes"]
    assert (plan.rejections, plan.notices) == ((), ())


def test_between_two_employments_the_account_is_disabled() -> None:
    soon = wish("200", "Anna", presence=Presence.UPCOMING, why="start date 2026-12-07 is within 14 days")
    on = account("Anna", "100")
    plan, _task, _memory = planned(soon, held=[on])
    assert kinds(plan) == ["disable", "set_attributes"], "the former person is missing"
    plan, _task, _memory = planned(soon)
    assert kinds(plan) == ["set_attributes"]
    old = wish("100", presence=Presence.LEFT, why="end date 2026-11-30 reached")
    plan, _task, _memory = planned(old, soon, held=[on])
    assert [(change.kind.name, change.key) for change in plan.changes] == [("disable", "100")], "the leaver comes first"
    assert plan.rejections == ()
    plan, _task, _memory = planned(old, soon)
    assert [(change.kind.name, change.key) for change in plan.changes] == [("set_attributes", "200")]


@pytest.mark.parametrize("more", [{"category": Category.DEPROVISION}, {"only": frozenset(("100",))}])
def test_a_leaver_is_disabled_if_the_new_record_is_not_looked_at(more: dict[str, t.Any]) -> None:
    old = wish("100", presence=Presence.LEFT)
    plan, _task, _memory = planned(old, NEW, held=[account("Anna", "100")], **more)
    assert [(change.kind.name, change.key) for change in plan.changes] == [("disable", "100")]


def test_no_second_account_is_created_by_a_run_that_only_creates() -> None:
    plan, _task, _memory = planned(category=Category.CREATE)
    assert (kinds(plan), plan.rejections) == ([], ())


def test_no_account_is_deleted_for_whom_comes_back() -> None:
    old = wish("100", presence=Presence.ABSENT)
    far = wish("200", presence=Presence.FUTURE)
    plan, _task, _memory = planned(old, far)
    assert (kinds(plan), plan.rejections) == ([], ())


@pytest.mark.parametrize(
    ("known", "own"),
    [
        ([person(identities={})], BORN),
        ([person()], {}),
        ([person(identities={DAY_OF_BIRTH: "d"})], {DAY_OF_BIRTH: "d"}),
        ([person("300", held=None)], BORN),
        ([person("200")], BORN),
        ([person(identities={"employee_number": "7"})], {"employee_number": "8"}),
    ],
)
def test_nobody_with_an_account_is_recognized(known: list[PersonMemory], own: dict[str, str]) -> None:
    plan, _task, _memory = planned(known=known, own=own, held=[account("Other", "900")])
    assert kinds(plan) == ["create"]


def test_rules_that_are_not_wanted_any_more_do_not_count() -> None:
    plan, _task, _memory = planned(rehire_match=("national_id",), own={}, held=[account("Other", "100")])
    assert kinds(plan) == ["create"]


@pytest.mark.parametrize(
    ("own", "former", "objection"),
    [
        (
            {"personal_email": "p", DAY_OF_BIRTH: "x"},
            {"personal_email": "p", DAY_OF_BIRTH: "d"},
            "but another birthday",
        ),
        (
            {"personal_email": "p", "national_id": "x", "custom.person_id": "1"},
            {"personal_email": "p", "national_id": "d", "custom.person_id": "2"},
            "but another national_id, custom.person_id",
        ),
    ],
)
def test_what_contradicts_itself_waits(own: dict[str, str], former: dict[str, str], objection: str) -> None:
    plan, _task, _memory = planned(known=[person(identities=former)], own=own)
    assert kinds(plan) == []
    [reason] = plan.rejections[0].reasons
    assert reason == (
        f"This may be the rehire of Anna Nowak (100), account CN=Anna,{STAFF}, with the same personal_email,"
        f" {objection}. Whether it is the same person is for you to decide, so no account is created or changed. If it"
        " is, set"
        " employeeID of that account to '200': the next run continues with it. If not, create the account by one run"
        " with lifecycle_rehire_match: [] and lifecycle_only: 200."
    )


@pytest.mark.parametrize(
    ("own", "former"),
    [
        ({"national_id": "n", "personal_email": "new"}, {"national_id": "n", "personal_email": "old"}),
        ({"national_id": "n", "birthday": "married", DAY_OF_BIRTH: "d"}, {"national_id": "n", **BORN}),
    ],
)
def test_another_address_or_another_name_contradicts_nothing(own: dict[str, str], former: dict[str, str]) -> None:
    plan, _task, _memory = planned(known=[person(identities=former)], own=own)
    assert plan.rejections == ()
    assert kinds(plan)[0] == "set_attributes"


def test_several_former_people_wait() -> None:
    other = account("Anna2", "101")
    plan, _task, _memory = planned(known=[person(), person("101", other)], held=[HELD, other])
    assert "This may be the rehire of Anna Nowak (100), account CN=Anna," in plan.rejections[0].reasons[0]
    assert "; Anna Nowak (101), account CN=Anna2," in plan.rejections[0].reasons[0]
    many = {f"3{number}": account(f"A{number}", f"3{number}") for number in range(9)}
    known = [person(key, held) for key, held in many.items()]
    plan, _task, _memory = planned(known=known, held=list(many.values()))
    assert "same birthday and names; and 4 more. Whether" in plan.rejections[0].reasons[0]


def test_two_new_people_with_one_former_account_wait() -> None:
    second = wish("201", "Anna2", label="Anna Nowak (201)")
    plan, _task, _memory = planned(NEW, second, identities={"201": BORN})
    assert [one.key for one in plan.rejections] == ["200", "201"]


def test_somebody_who_works_here_is_not_a_former_person() -> None:
    works = wish("100", "Anna", label="Anna Nowak (100)")
    plan, _task, _memory = planned(works, NEW, held=[account("Anna", "100")], identities={"100": BORN})
    assert "who works here according to HR" in plan.rejections[0].reasons[0]


def test_a_former_record_that_cannot_be_used_waits() -> None:
    task = Task(
        desired=(NEW,), policy=policy(rehire_match=RULES), identities={"200": BORN}, known_keys=frozenset(("100",))
    )
    plan = make_plan(task, snapshot(HELD), NOW, memory_of(person()))
    assert "whose record in HR cannot be used" in plan.rejections[0].reasons[0]


def test_several_accounts_with_the_former_key_wait() -> None:
    plan, _task, _memory = planned(held=[HELD, account("Anna B", "100")], known=[person(label="")])
    assert "rehire of 100, account" in plan.rejections[0].reasons[0]
    assert "2 accounts have the key '100'" in plan.rejections[0].reasons[0]


def test_a_protected_account_is_not_given_back() -> None:
    held = account("Anna", "100", adminCount="1")
    plan, _task, _memory = planned(held=[held])
    assert kinds(plan) == []
    assert "is protected: " in plan.rejections[0].reasons[0]


def after(plan: Plan, task: Task, memory: Memory, status: Status) -> dict[str, PersonMemory]:
    done = {index: Outcome(status) for index in range(len(plan.changes))}
    found = updates(After(task, plan, done, snapshot(HELD), memory, NOW)).people
    return {**memory.people, **{one.key: one for one in found}}


def test_the_account_is_remembered_for_the_new_key() -> None:
    plan, task, memory = planned(known=[person(enabled=BEFORE, disabling="left"), person("200", None, disabled=None)])
    people = after(plan, task, memory, Status.APPLIED)
    assert (people["200"].account, people["200"].enabled, people["200"].identities) == (HELD.guid, NOW, BORN)
    former = people["100"]
    assert (former.account, former.disabled, former.enabled, former.disabling) == ("", None, None, "")


def test_what_failed_is_not_remembered() -> None:
    plan, task, memory = planned(known=[person(), person("200", None, identities={"national_id": "n", "gone": "x"})])
    people = after(plan, task, memory, Status.FAILED)
    assert (people["100"].account, people["200"].account) == (HELD.guid, "")
    assert people["200"].identities == {"national_id": "n", **BORN}, "what HR does not say now stays"
