# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A hired applicant of a recruiting system, who gets a record in the HR system: one account, whatever comes first."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.plugin_utils.run.fetched import Fetched, fetched_of

from ..plugins.plugin_utils.authored import employee
from .world import World

KEY = "JZ-ABCDEFGHIJKLM"
ZOE: t.Final = {"first_name": "Zoë", "last_name": "Kos", "full_name": "Zoë Kos", "personal_email": "zoe@home"}


class Hiring(World):
    """A company with a recruiting system."""

    def __init__(self, **options: t.Any) -> None:
        super().__init__(**{"rehire_match": ["personal_email"], **options})
        self.hired: dict[str, dict[str, t.Any]] = {}
        self.says("1", first_name="Anna", last_name="Nowak", full_name="Anna Nowak", email="anna@x")
        self.runs()

    def hires(self, **fields: t.Any) -> None:
        """Zoë is hired, and starts on Monday, 2026-03-09."""
        known = {"email": None, "employee_number": None, "manager_key": None, "start_date": "2026-03-09", **ZOE}
        self.hired[KEY] = {**known, "key": KEY, "id": "prospect_1", "source": "jazzhr", **fields}

    def lists(self, **fields: t.Any) -> None:
        """The HR system has her record."""
        self.says("20", **{**ZOE, "email": "zoe@x", "start_date": "2026-03-09", **fields})

    def _fetched(self, listed: t.Collection[str] | None) -> Fetched:
        found = super()._fetched(listed)
        answers = [
            {"name": name, "type": name, "employees": list(people), "absences": [], "warnings": []}
            for name, people in found.sources
        ]
        records = [employee(**{"status": "active", **one}) for one in self.hired.values()]
        hiring = {"name": "jazzhr", "type": "jazzhr", "recruits": True, "employees": records, "absences": []}
        return fetched_of([*answers, {**hiring, "warnings": []}], self.memory)

    def accounts(self) -> list[str]:
        """The keys of the accounts of Zoë."""
        kept = [one for one in self.directory.accounts if one.text("displayName") == "Zoë Kos"]
        return sorted(one.text("employeeID") or "" for one in kept)


def kinds(world: World) -> list[tuple[str, str]]:
    plan = world.runs().plan
    assert plan.stops == ()
    return [(change.kind.name, change.key) for change in plan.changes]


def test_the_account_of_the_applicant_becomes_that_of_the_employee() -> None:
    world = Hiring()
    world.hires()
    assert ("create", KEY) in kinds(world)
    held = world.account(KEY)
    assert held and not held.enabled, "before the first day"
    world.passes(days=2)
    assert kinds(world) == []
    world.lists()
    assert ("create", "20") not in (changes := kinds(world)) and ("set_attributes", "20") in changes
    same = world.account("20")
    assert same and same.guid == held.guid and world.accounts() == ["20"]
    world.passes(days=5)
    assert kinds(world) == [("enable", "20")]
    for _day in range(3):
        world.passes(days=40)
        quiet = world.runs().plan
        assert (quiet.changes, quiet.rejections, quiet.missing) == ((), (), ())
        world.hired.pop(KEY, None)


def test_the_applicant_works_before_the_record_comes() -> None:
    world = Hiring()
    world.hires()
    kinds(world)
    world.passes(days=8)
    assert kinds(world) == [("enable", KEY)]
    world.lists()
    assert [kind for kind, _key in kinds(world)] == ["set_attributes"]
    held = world.account("20")
    assert held and held.enabled and world.accounts() == ["20"]


def test_the_record_and_the_applicant_come_together() -> None:
    world = Hiring()
    world.hires()
    world.lists()
    assert ("create", "20") in kinds(world)
    assert world.accounts() == ["20"]
    world.passes(days=1)
    assert kinds(world) == []


def test_a_former_colleague_is_hired_again() -> None:
    world = Hiring()
    world.says("5", **ZOE, email="zoe@x", start_date="2020-01-01")
    kinds(world)
    held = world.account("5")
    world.says("5", end_date="2026-03-04")
    world.passes(days=3)
    kinds(world)
    world.hires(start_date="2026-03-12")
    kinds(world)
    world.passes(days=1)
    kinds(world)
    world.lists(start_date="2026-03-12")
    world.passes(days=8)
    kinds(world)
    same = world.account("20")
    assert held and same and same.guid == held.guid and same.enabled
    assert world.accounts() == ["20"]


def test_the_memory_is_lost_in_between() -> None:
    """What both systems say is enough."""
    world = Hiring()
    world.hires()
    kinds(world)
    world.forgets()
    world.lists()
    kinds(world)
    assert world.accounts() == ["20"]


@pytest.mark.parametrize("email", ["zoe@home", "ZOE@home "])
def test_two_people_with_the_same_address_wait_for_somebody(email: str) -> None:
    world = Hiring()
    world.hires()
    kinds(world)
    world.lists(personal_email=email)
    world.says("21", **{**ZOE, "first_name": "Max", "full_name": "Max Kos", "start_date": "2026-03-09"})
    plan = world.runs().plan
    assert {one.key for one in plan.rejections} == {"20", "21"}
    assert all("This may be the rehire of" in one.reasons[0] for one in plan.rejections)
    assert world.accounts() == [KEY]


def test_nobody_is_hired_and_many_vanish() -> None:
    """A recruiting system may have nobody, and no feed of it is odd."""
    world = Hiring()
    for number in range(9):
        world.hires(key=f"JZ-{number}", id=f"p{number}", last_name=f"L{number}", full_name=f"Ann L{number}")
        world.hired[f"JZ-{number}"] = {**world.hired.pop(KEY), "key": f"JZ-{number}", "personal_email": f"{number}@x"}
    begun = world.runs().plan
    assert (begun.stops, begun.rejections) == ((), ())
    world.passes(days=10)
    assert world.runs().plan.stops == ()
    world.hired.clear()
    task = world.task()
    assert task.stops == () and task.feed_gate is not None and task.feed_gate.oddities == ()
    assert set(task.feeds) == {"factorial"} and len(task.missing) == 9
