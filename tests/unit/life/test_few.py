# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run for one person does the same, whether everybody was read or only this person: over random companies."""

from __future__ import annotations

import dataclasses
import os
import typing as t

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.errors import NeedsEverybodyError
from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import Absence
from ansible_collections.hrsync.ad.plugins.module_utils.sync.few_accounts import _is_named_alike

from ..plugins.module_utils.planner.directory_in_memory import ADMINS, SALES, account
from . import few
from .choices import choices
from .test_life import FOUNDERS
from .world import FORMER, GUARDED, MAPPING, World, empty_directory

EXAMPLES = int(os.environ.get("HRSYNC_LIVES", "25"))
KEYS = [str(number) for number in range(1, 9)]


def says(world: World, key: str, **fields: t.Any) -> None:
    first, last = FOUNDERS[int(key) % len(FOUNDERS)]
    names = {"first_name": first, "last_name": last, "full_name": f"{first} {last}", "email": f"p{key}@x"}
    known = {} if key in world.hr else {**names, "department": "IT", "job_title": "Clerk"}
    world.says(key, **{**known, **fields})


@given(data=st.data(), options=choices(), number=st.integers(3, 8))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_result_is_that_of_a_full_run(data: st.DataObject, options: dict[str, t.Any], number: int) -> None:
    protected = data.draw(st.sampled_from([[], [SALES], [FORMER]]))
    limits = {name: limit for name, limit in options["limits"].items() if name != "creates"}
    world = World(**{**options, "limits": limits, "minimum_coverage": 0, "protected_ous": protected})
    # Here, runs only make the company what it is; `test_life` looks at them.
    world.reads_back = False
    world.directory = empty_directory(*GUARDED)
    for key in KEYS[:number]:
        says(world, key, manager_key=str(int(key) // 2) if key != "1" else None)
    # The second run sees the accounts of the first one.
    for _run in range(2):
        world.runs(accepts=True)
    for _time in range(data.draw(st.integers(1, 4))):
        for _event in range(data.draw(st.integers(1, 5))):
            _happens(world, data)
        world.passes(days=data.draw(st.sampled_from([1, 9, 20, 40])))
        for key in sorted(world.hr):
            event("everybody is read" if compare(world, key) else "only the person is read")
        world.runs(accepts=True)


def compare(world: World, key: str) -> str:
    """Compare both runs for a person. Returns why everybody is read; empty if only the person is."""
    whole = few.full(world, key)
    try:
        part = few.partial(world, key)
    except NeedsEverybodyError as error:
        return str(error)
    # Whether the answers of HR are plausible is not judged for one person, but that no list of it is lost.
    assert not any("has a value of" in stop for stop in whole.task.stops)
    if not whole.task.stops:
        assert_equal(world, key, whole, part)
    return ""


def assert_equal(world: World, key: str, whole: few.Result, part: few.Result) -> None:
    assert part.plan.changes == whole.plan.changes
    assert part.checksum == whole.checksum
    assert part.plan.rejections == whole.plan.rejections
    assert part.plan.stops == whole.plan.stops
    assert part.verdicts == whole.verdicts
    if not whole.plan.stops:
        assert few.person(part.memory, key) == few.person(whole.memory, key)
        assert part.memory.made == whole.memory.made
    others = {other for other in part.memory.people if other != key}
    assert {other: part.memory.people[other] for other in others} == {
        other: one for other, one in world.memory.people.items() if other != key
    }
    assert (part.memory.names, part.memory.feeds) == (world.memory.names, world.memory.feeds)


def _happens(world: World, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(KEYS))
    data.draw(st.sampled_from(HAPPENINGS))(world, key, data)


def _is_told(world: World, key: str, data: st.DataObject) -> None:
    says(world, key, **data.draw(st.fixed_dictionaries({}, optional=FIELDS)))


def _leaves(world: World, key: str, data: st.DataObject) -> None:
    says(world, key, end_date=data.draw(st.sampled_from(["2026-02-01", "2026-03-02", "2026-03-12"])))


def _is_edited(world: World, key: str, data: st.DataObject) -> None:
    edit = {"title": "Buyer", "mail": "p9@x", "userAccountControl": "514", "displayName": "Nobody"}
    name = data.draw(st.sampled_from(sorted(edit)))
    world.edits(key, **{name: edit[name]})


def _is_moved(world: World, key: str, data: st.DataObject) -> None:
    world.moves(key, data.draw(st.sampled_from([SALES, FORMER, ADMINS])))


def _is_deleted(world: World, key: str, _data: st.DataObject) -> None:
    world.deletes(key)


def _vanishes(world: World, key: str, _data: st.DataObject) -> None:
    world.hr.pop(key, None)
    if not world.hr:
        says(world, "1")


def _has_a_double(world: World, key: str, _data: st.DataObject) -> None:
    """Somebody has copied an account, with the key."""
    double = account(f"Double {key}", key, mail=f"double{key}@x")
    accounts = {one.guid: one for one in (*world.directory.accounts, double)}
    world.directory = dataclasses.replace(world.directory, accounts=tuple(accounts.values()))


def _has_more(world: World, key: str, data: st.DataObject) -> None:
    """Another record: of a rehire, of another system, without a key, or one that spells the key in another way."""
    base = {**world.hr.get(key, next(iter(world.hr.values()))), "id": f"more{len(world.more)}"}
    more: dict[str, dict[str, t.Any]] = {
        "rehired": {"end_date": None, "start_date": "2026-02-20"},
        "other system": {"source": "bamboohr", "job_title": data.draw(st.sampled_from(["Clerk", "Boss"]))},
        "left by the other system": {"source": "bamboohr", "end_date": "2026-02-01"},
        "without a key": {"key": None, "end_date": None},
        "new key": {"key": f"{key}9", "end_date": None, "start_date": "2026-02-20"},
    }
    world.more.append({**base, **more[data.draw(st.sampled_from(sorted(more)))]})


def _is_away(world: World, key: str, data: st.DataObject) -> None:
    first, last = data.draw(st.sampled_from([("2026-03-01", "2026-03-09"), ("2026-03-01", "2026-06-01")]))
    one = Absence(id=f"a{len(world.absences)}", source="factorial", employee_id=key, first_day=first, last_day=last)
    world.absences.append(one.to_dict())


HAPPENINGS: list[t.Callable[[World, str, st.DataObject], None]] = [
    _is_told,
    _is_told,
    _leaves,
    _leaves,
    _is_edited,
    _is_moved,
    _is_deleted,
    _vanishes,
    _has_a_double,
    _has_more,
    _is_away,
]
FIELDS: dict[str, st.SearchStrategy[t.Any]] = {
    "last_name": st.sampled_from(["Nowak", "Kos", "Lis"]),
    "full_name": st.sampled_from(["Anna Nowak", "Jan Nowak", "Ewa Lis"]),
    "email": st.sampled_from(["p1@x", "p2@x", "c@x"]),
    "department": st.sampled_from(["Sales", "IT", "Legal"]),
    "job_title": st.sampled_from(["Boss", "Clerk"]),
    "manager_key": st.sampled_from([None, "1", "2", "3", "8"]),
    "end_date": st.sampled_from([None, "2026-03-02", "2026-03-20", "2026-02-01"]),
    "start_date": st.sampled_from([None, "2020-01-01", "2026-03-10", "2026-04-01"]),
    "custom": st.sampled_from([{"person_id": "a"}, {"person_id": "b"}]),
}


def company(**options: t.Any) -> World:
    """Eight people who work, each below another one, and two runs."""
    world = World(**{"minimum_coverage": 0, "limits": {}, **options})
    for key in KEYS:
        says(world, key, manager_key=str(int(key) // 2) if key != "1" else None)
    for _run in range(2):
        world.runs(accepts=True)
    world.passes(days=1)
    return world


@pytest.mark.parametrize("manager_left", ["keep", "clear", "next"])
def test_leavers_are_read_alone(manager_left: str) -> None:
    world = company(manager_left=manager_left)
    for key in KEYS:
        says(world, key, end_date="2026-03-02")
    assert [compare(world, key) for key in KEYS] == [""] * len(KEYS)
    assert [change.kind.name for change in few.partial(world, "8").plan.changes] == ["disable"]


DELETES: t.Final = [{"name": "deleted", "at": "end", "steps": {"account": {"state": "absent"}}}]


def test_an_account_that_somebody_else_may_continue_with_is_not_deleted_alone() -> None:
    world = company(variables={"stages": DELETES}, stages="stages")
    says(world, "3", end_date="2026-03-02")
    says(world, "9", **{name: world.hr["3"][name] for name in ("first_name", "last_name", "full_name", "email")})
    whole = few.full(world, "3")
    assert [change.kind.name for change in whole.plan.changes] == ["disable"]
    with pytest.raises(NeedsEverybodyError, match="unless somebody else continues with it"):
        few.partial(world, "3")


def test_a_rehire_is_no_leaver_by_the_id_of_the_former_record() -> None:
    world = company()
    world.more.append({**world.hr["3"], "id": "77", "start_date": "2026-03-01"})
    says(world, "3", end_date="2026-02-28")
    whole, part = few.full(world, "id:3"), few.partial(world, "id:3")
    assert part.plan.changes == whole.plan.changes == ()


GROUPS: t.Final = {"groups": [{"group": "{{ employee.department }}", "owned": True}]}


@pytest.mark.parametrize("drift", ["revert", "keep", "report"])
def test_a_new_manager_is_no_change_by_hand(drift: str) -> None:
    """The account of the former one is read, too: values that point to people are remembered by their keys."""
    world = company(drift=drift)
    says(world, "4", manager_key="3")
    assert compare(world, "4") == ""
    assert [change.kind.name for change in few.partial(world, "4").plan.changes] == ["set_attributes"]


def test_managed_groups_that_templates_name_need_everybody() -> None:
    """Whether the run may remove somebody from a group is known only if the template has named it for anybody."""
    world = company(variables=GROUPS, groups="groups")
    says(world, "2", department="Sales")
    with pytest.raises(NeedsEverybodyError, match="names of managed groups"):
        few.partial(world, "2")
    says(world, "3", end_date="2026-03-02")
    assert compare(world, "3") == ""


def test_a_start_that_only_others_have_needs_everybody() -> None:
    world = company()
    for key in ("1", "2"):
        says(world, key, start_date=None)
    with pytest.raises(NeedsEverybodyError, match="no first day of work"):
        few.partial(world, "2")


def test_a_custom_field_that_only_others_have_needs_everybody() -> None:
    mapping = {"title": "{{ 'Guest' if employee.custom.badge is defined else employee.job_title }}"}
    world = company(variables={"mapping": {**MAPPING, **mapping}})
    says(world, "7", custom={"badge": "5"})
    with pytest.raises(NeedsEverybodyError, match="custom field badge"):
        few.partial(world, "2")


def test_an_account_without_the_key_needs_everybody() -> None:
    world = company()
    world.deletes("4")
    with pytest.raises(NeedsEverybodyError, match="no account has the key"):
        few.partial(world, "4")


def test_a_key_that_hr_has_given_to_somebody_else_needs_everybody() -> None:
    """Ewa has lost her key, and Bob, who leaves, has got it: her account must not be disabled."""
    world = company()
    ewa = {**world.hr["8"], "id": "88", "key": None}
    world.more.append(ewa)
    says(world, "8", first_name="Bob", last_name="Other", full_name="Bob Other", email="bob@x", end_date="2026-03-02")
    whole = few.full(world, "8")
    assert whole.plan.changes == () and "has no key in HR" in str(whole.plan.rejections)
    with pytest.raises(NeedsEverybodyError, match="has another name"):
        few.partial(world, "8")


@pytest.mark.parametrize(
    ("name", "alike"),
    [
        ("Jan Kos", True),
        ("Kos, Jan", True),
        ("KOS Jan 12", True),
        ("Jan Maria Kos", True),
        ("Kos", True),
        ("Ewa Lis", False),
        ("Jan Lis", False),
        ("17", False),
    ],
)
def test_names_in_any_order_are_alike(name: str, alike: bool) -> None:
    assert _is_named_alike(account(name, "1", displayName=name), "Jan Kos (1)") is alike


def test_a_lost_list_of_hr_needs_everybody() -> None:
    """Nobody has a department any more, which looks like a company without departments."""
    mapping = {"title": "{{ 'IT staff' if employee.department == 'IT' else 'Other' }}"}
    world = company(variables={"mapping": {**MAPPING, **mapping}})
    for key in KEYS:
        says(world, key, department=None)
    assert "has a value of department" in str(few.full(world, "4").task.stops)
    with pytest.raises(NeedsEverybodyError, match="the plan has problems"):
        few.partial(world, "4")
