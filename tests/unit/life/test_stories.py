# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of one person when HR changes its mind, whenever the runs are made."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import Absence

from .world import FORMER, World

EVERY_DAY, SELDOM = 1, 3
"""How many days there are between two runs: with `SELDOM`, two runs are missed."""


def company(**options: t.Any) -> World:
    """A company in which Anna works, on Monday, 2026-03-02."""
    world = World(**options)
    world.says("1", first_name="Anna", last_name="Nowak", full_name="Anna Nowak", email="anna@x", department="IT")
    world.runs()
    return world


def jan(world: World, **fields: t.Any) -> None:
    given = {"first_name": "Jan", "last_name": "Kos", "full_name": "Jan Kos", "email": "jan@x", "department": "IT"}
    world.says("9", **(fields if "9" in world.hr else {**given, **fields}))


def runs(world: World) -> list[str]:
    """The changes of one run for Jan, with the reasons of those that concern access."""
    told = []
    plan = world.runs().plan
    for change in () if plan.stops else plan.changes:
        access = change.kind.name in ("create", "enable", "disable", "delete")
        told.append(f"{change.kind.name}: {change.reason}" if access else change.kind.name)
        assert change.key == "9"
    return told


def until(world: World, day: str, every: int = EVERY_DAY) -> list[str]:
    """All changes of the runs up to a day, which is the last one with a run."""
    told: list[str] = []
    while world.now.date().isoformat() < day:
        world.passes(days=every)
        told.extend(runs(world))
    return told


def is_enabled(world: World) -> bool | None:
    held = world.account("9")
    return held.enabled if held else None


@pytest.mark.parametrize("every", [EVERY_DAY, SELDOM])
@pytest.mark.parametrize("start", ["2026-03-14", "2026-05-13"])
def test_a_start_is_postponed(every: int, start: str) -> None:
    world = company()
    jan(world, start_date="2026-03-02")
    assert runs(world)[0].startswith("create: start date 2026-03-02 reached")
    jan(world, start_date=start)
    [disabled] = until(world, "2026-03-05", every)
    assert disabled.startswith(f"disable: start date {start} is ")
    assert disabled.endswith("; a run enabled the account on 2026-03-02")
    told = until(world, start, every)
    assert [one.partition(":")[0] for one in told] == ["enable"]
    assert told[-1].startswith(f"enable: start date {start} reached; a run disabled the account")
    assert is_enabled(world)


def test_whom_somebody_enables_before_the_start_stays_enabled() -> None:
    world = company()
    jan(world, start_date="2026-03-10")
    runs(world)
    world.edits("9", userAccountControl="512")
    assert until(world, "2026-03-12") == []
    assert is_enabled(world)


def test_a_postponed_start_is_not_insisted_on_against_a_hand() -> None:
    world = company()
    jan(world, start_date="2026-03-02")
    runs(world)
    jan(world, start_date="2026-03-20")
    runs(world)
    world.edits("9", userAccountControl="512")
    assert until(world, "2026-03-22") == []


@pytest.mark.parametrize("every", [EVERY_DAY, SELDOM])
def test_a_hire_is_cancelled_and_vanishes_from_hr(every: int) -> None:
    world = company()
    jan(world, start_date="2026-03-10")
    assert [one.partition(":")[0] for one in runs(world)] == ["create"]
    del world.hr["9"]
    assert until(world, "2026-03-31", every) == []
    assert is_enabled(world) is False
    [one] = world.runs().plan.missing
    assert (one.key, one.note) == ("9", "")


@pytest.mark.parametrize("every", [EVERY_DAY, SELDOM])
def test_a_hire_is_cancelled_by_an_end(every: int) -> None:
    world = company()
    jan(world, start_date="2026-03-10")
    runs(world)
    jan(world, status="inactive")
    assert until(world, "2026-03-31", every) == []
    assert is_enabled(world) is False


@pytest.mark.parametrize("every", [EVERY_DAY, SELDOM])
@pytest.mark.parametrize("others", [True, False])
def test_a_start_that_vanishes_is_not_today(every: int, others: bool) -> None:
    world = company()
    jan(world, start_date="2026-03-10")
    runs(world)
    jan(world, start_date=None)
    if not others:
        world.says("1", start_date=None)
    assert until(world, "2026-03-20", every) == []
    assert is_enabled(world) is False
    jan(world, start_date="2026-03-24")
    told = until(world, "2026-03-24", every)
    assert [one.partition(":")[0] for one in told] == ["enable"]


def test_who_has_begun_works_here_without_a_start() -> None:
    world = company()
    jan(world, start_date="2026-03-02")
    runs(world)
    jan(world, start_date=None)
    assert until(world, "2026-03-20") == []
    assert is_enabled(world)
    assert [one for one in world.runs().plan.notices if "no first day" in one.text] == []


def test_who_was_enabled_because_all_starts_were_missing_is_disabled_by_the_next_good_answer() -> None:
    world = World()
    world.says("9", full_name="Jan Kos", last_name="Kos", email="jan@x", department="IT", start_date=None)
    assert [one.partition(":")[0] for one in runs(world)] == ["create"]
    assert is_enabled(world), "nobody has a start: HR does not keep any"
    jan(world, start_date="2026-03-10")
    assert [one.partition(":")[0] for one in runs(world)] == ["disable"]
    assert [one.partition(":")[0] for one in until(world, "2026-03-10")] == ["enable"]


@pytest.mark.parametrize("every", [EVERY_DAY, SELDOM])
@pytest.mark.parametrize("after", [{"end_date": None}, {"end_date": "2026-12-31"}, {"status": "active"}])
def test_a_termination_is_taken_back(every: int, after: dict[str, t.Any]) -> None:
    world = company()
    jan(world)
    runs(world)
    jan(world, **({"status": "inactive"} if "status" in after else {"end_date": "2026-03-05"}))
    [disabled] = until(world, "2026-03-08", every)
    jan(world, **after)
    [enabled] = until(world, "2026-03-12", every)
    assert enabled.startswith("enable: start date 2020-01-01 reached; a run disabled the account")
    assert enabled.endswith(disabled.removeprefix("disable: "))


def test_a_termination_is_taken_back_after_the_account_is_deleted() -> None:
    world = company(account="rules", variables={"rules": [{"when": "presence == 'left'", "state": "absent"}]})
    jan(world)
    runs(world)
    jan(world, end_date="2026-03-05")
    assert [one.partition(":")[0] for one in until(world, "2026-03-08")] == ["disable", "delete"]
    jan(world, end_date=None)
    assert runs(world)[0] == (
        "create: start date 2020-01-01 reached; a run deleted the former account on 2026-03-05, so this one is new"
    )


@pytest.mark.parametrize("every", [EVERY_DAY, SELDOM])
def test_a_leaver_whom_hr_does_not_list_any_more(every: int) -> None:
    world = company()
    jan(world)
    runs(world)
    jan(world, end_date="2026-03-08")
    assert runs(world) == []
    del world.hr["9"]
    [disabled] = until(world, "2026-03-14", every)
    assert disabled.startswith(
        "disable: end date 2026-03-08 reached; HR does not list this person any more, since 2026"
    )
    assert is_enabled(world) is False


def test_somebody_is_missing_for_long_and_comes_back() -> None:
    world = company(missing={"after": "10 days", "do": "disable"})
    jan(world)
    runs(world)
    record = world.hr.pop("9")
    assert until(world, "2026-03-12") == []
    assert until(world, "2026-03-14") == ["disable: missing from HR since 2026-03-03"]
    assert until(world, "2026-04-14") == []
    world.hr["9"] = record
    [enabled] = runs(world)
    assert enabled.endswith("missing from HR since 2026-03-03")
    assert is_enabled(world)


def away(world: World, **fields: t.Any) -> None:
    given = {"source": "factorial", "id": "a", "employee_id": "9", "type": "Sabbatical", **fields}
    world.absences = [Absence.from_dict(given).to_dict()]


LEAVE = {"longer_than": "30 days", "do": "disable"}


@pytest.mark.parametrize("every", [EVERY_DAY, SELDOM])
def test_a_leave_of_absence(every: int) -> None:
    world = company(leave=LEAVE)
    jan(world)
    runs(world)
    away(world, first_day="2026-03-08", last_day="2026-04-07")
    assert until(world, "2026-03-07") == []
    assert until(world, "2026-03-11", every) == ["disable: absent for longer than 30 days (lifecycle_leave)"]
    assert until(world, "2026-04-07") == []
    [enabled] = until(world, "2026-04-10", every)
    assert enabled.endswith(": absent for longer than 30 days (lifecycle_leave)")
    assert is_enabled(world)


def test_a_leave_is_cancelled() -> None:
    world = company(leave=LEAVE)
    jan(world)
    runs(world)
    away(world, first_day="2026-03-01", last_day="2026-04-07")
    assert [one.partition(":")[0] for one in runs(world)] == ["disable"]
    world.absences = []
    assert [one.partition(":")[0] for one in runs(world)] == ["enable"]


def test_a_leaver_on_leave_stays_disabled() -> None:
    world = company(leave=LEAVE)
    jan(world)
    runs(world)
    away(world, first_day="2026-03-01", last_day="2026-04-07")
    jan(world, end_date="2026-03-10")
    runs(world)
    assert until(world, "2026-04-20") == []
    assert is_enabled(world) is False


@pytest.mark.parametrize(
    "fields",
    [
        {"first_day": "2026-03-02", "last_day": "2026-03-31"},
        {"first_day": "2026-03-02", "last_day": "2026-04-30", "half_day": "end_of_day"},
        {"first_day": "2026-03-02", "last_day": "2026-03-02", "start": "2026-03-02T05:00", "end": "2026-03-02T18:00"},
    ],
)
def test_a_shorter_absence_changes_nothing(fields: dict[str, t.Any]) -> None:
    world = company(leave=LEAVE)
    jan(world)
    runs(world)
    away(world, **fields)
    assert until(world, "2026-03-10") == []


def test_an_absence_without_an_end_counts_once_it_has_lasted_so_long() -> None:
    world = company(leave=LEAVE)
    jan(world)
    runs(world)
    away(world, first_day="2026-03-02")
    assert until(world, "2026-03-31") == []
    assert [one.partition(":")[0] for one in until(world, "2026-04-03")] == ["disable"]


def test_by_default_an_absence_changes_nothing() -> None:
    world = company()
    jan(world)
    runs(world)
    away(world, first_day="2026-03-02", last_day="2026-12-31")
    assert runs(world) == []


def returned(world: World, key: str = "19", **fields: t.Any) -> list[tuple[str, str]]:
    """Jan comes back with another number, and a run is made."""
    given = {"first_name": "Jan", "last_name": "Kos", "full_name": "Jan Kos", "email": "jan@x", "department": "IT"}
    world.says(key, **{**given, "start_date": world.now.date().isoformat(), "custom": {"person_id": "p9"}, **fields})
    plan = world.runs().plan
    assert plan.stops == ()
    return [(change.kind.name, change.key) for change in plan.changes]


@pytest.mark.parametrize("vanishes", [True, False])
@pytest.mark.parametrize("every", [EVERY_DAY, SELDOM])
def test_a_rehire_with_a_new_number_gets_the_former_account(every: int, vanishes: bool) -> None:
    world = company(rehire_match=["custom.person_id"])
    jan(world, custom={"person_id": "p9"})
    runs(world)
    jan(world, end_date="2026-03-05")
    runs(world)
    if vanishes:
        del world.hr["9"]
    until(world, "2026-03-20", every)
    held = world.account("9")
    assert held and not held.enabled
    assert returned(world) == [("set_attributes", "19"), ("enable", "19")]
    same = world.account("19")
    assert same and (same.guid, same.enabled) == (held.guid, True)
    assert world.account("9") is None
    quiet = world.runs().plan
    assert (quiet.changes, quiet.rejections, quiet.missing) == ((), (), ())
    world.says("19", end_date="2026-04-01")
    world.passes(days=30)
    assert [change.kind.name for change in world.runs().plan.changes] == ["disable"]


def test_a_contractor_becomes_an_employee_with_a_new_number_and_keeps_the_account() -> None:
    world = company(rehire_match=["custom.person_id"])
    jan(world, custom={"person_id": "p9"})
    runs(world)
    jan(world, end_date="2026-03-05")
    runs(world)
    world.passes(days=3)
    assert returned(world, start_date="2026-03-05") == [("set_attributes", "19")], "on the same day"
    held = world.account("19")
    assert held and held.enabled


def test_who_is_not_surely_the_same_gets_no_account_until_somebody_decides() -> None:
    world = company(rehire_match=["personal_email", "custom.person_id"])
    jan(world, custom={"person_id": "p9"}, personal_email="jan@home")
    runs(world)
    jan(world, end_date="2026-03-05")
    until(world, "2026-03-10")
    assert returned(world, personal_email="jan@home", custom={"person_id": "other"}) == []
    [skipped] = world.runs().plan.rejections
    assert "but another custom.person_id" in skipped.reasons[0]
    world.edits("9", employeeID="19")
    assert [change.kind.name for change in world.runs().plan.changes] == ["enable"]


@pytest.mark.parametrize("drift", ["revert", "keep", "report"])
def test_what_a_stage_wrote_for_a_leaver_is_nobodys_change_by_hand(drift: str) -> None:
    stages = [
        {"name": "begun", "at": "start", "steps": {"attributes": {"description": "works here"}}},
        {"name": "left", "at": "end", "steps": {"attributes": {"description": "left"}}},
    ]
    world = company(drift=drift, stages="stages", variables={"stages": stages})
    jan(world)
    runs(world)
    jan(world, end_date="2026-03-05")
    until(world, "2026-03-08")
    held = world.account("9")
    assert held is not None
    assert held.text("description") == "left"
    jan(world, end_date=None)
    assert sorted(one.partition(":")[0] for one in runs(world)) == ["enable", "set_attributes"]
    held = world.account("9")
    assert held is not None
    assert held.text("description") == "works here"


def test_who_leaves_during_a_leave_that_no_run_has_seen_is_disabled_because_of_the_end() -> None:
    world = company(leave=LEAVE)
    jan(world)
    runs(world)
    away(world, first_day="2026-03-03", last_day="2026-06-30")
    jan(world, end_date="2026-03-05")
    world.passes(days=4)
    [disabled] = runs(world)
    assert disabled == "disable: end date 2026-03-05 reached"
    assert is_enabled(world) is False


def test_a_manager_whom_a_stage_moves_in_the_same_run() -> None:
    stages = [{"name": "parted", "at": "end + 10 days", "steps": {"ou": FORMER}}]
    world = company(manager_left="keep", stages="stages", variables={"stages": stages})
    jan(world)
    runs(world)
    jan(world, end_date="2026-03-05")
    until(world, "2026-03-14")
    world.says("1", manager_key="9")
    world.passes(days=2)
    assert world.runs().is_whole
    anna, leader = world.account("1"), world.account("9")
    assert anna is not None
    assert leader is not None
    assert anna.text("manager") == leader.dn == f"CN=Jan Kos,{FORMER}"
    assert world.runs().plan.changes == ()
