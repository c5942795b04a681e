# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What killed runs have written is nobody's change by hand, whatever `drift` is."""

from __future__ import annotations

import pytest

from .world import World

SALES = [{"group": "Sales", "when": "employee.department == 'Sales'", "owned": True}]
DRIFTS = pytest.mark.parametrize("drift", ["revert", "keep", "report"])


def company(drift: str) -> World:
    world = World(drift=drift, groups="groups", variables={"groups": SALES})
    for key, name in (("1", "Nowak"), ("2", "Kos")):
        names = {"first_name": "Anna", "last_name": name, "full_name": f"Anna {name}"}
        world.says(key, **names, email=f"{name}@x", department="Sales", job_title="Clerk")
    assert world.runs().is_whole
    return world


def killed(world: World) -> None:
    """A run is killed before its last change."""
    number = len(world.runs(killed_after=0).plan.changes)
    assert world.runs(killed_after=number - 1).was_killed


def as_hr_wants(world: World) -> bool:
    """Whether a run leaves all accounts as HR wants them."""
    assert world.runs().is_whole
    held = {key: world.account(key) for key in world.hr}
    return all(
        one is not None
        and one.text("title") == world.hr[key]["job_title"]
        and bool(one.texts("memberOf")) == (world.hr[key]["department"] == "Sales")
        for key, one in held.items()
    )


@DRIFTS
def test_an_account_that_a_killed_run_has_created_again_joins_its_groups(drift: str) -> None:
    world = company(drift)
    world.deletes("1")
    assert world.runs(killed_after=1).was_killed
    assert as_hr_wants(world)


@DRIFTS
def test_hr_takes_back_what_a_killed_run_has_written(drift: str) -> None:
    world = company(drift)
    world.says("1", job_title="Boss", department="IT")
    world.says("2", job_title="Boss")
    killed(world)
    world.says("1", job_title="Clerk", department="Sales")
    world.says("2", job_title="Clerk")
    assert as_hr_wants(world)


@DRIFTS
def test_hr_takes_back_the_group_that_a_killed_run_has_given(drift: str) -> None:
    world = company(drift)
    world.says("1", department="IT")
    assert as_hr_wants(world)
    world.says("1", department="Sales", job_title="Boss")
    world.says("2", job_title="Boss")
    killed(world)
    world.says("1", department="IT")
    assert as_hr_wants(world)
