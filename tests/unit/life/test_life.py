# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds on every day of every company, whatever happens: hypothesis invents companies and their histories.

`make soak` invents more of them.
"""

from __future__ import annotations

import datetime
import os
import typing as t

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Status
from ansible_collections.hrsync.ad.plugins.module_utils.values.equality import unique_form

from ..plugins.module_utils.planner.directory_in_memory import snapshot
from .world import FOREIGN, Ran, World

KEYS = st.sampled_from([str(number) for number in range(1, 9)])
NAMES = st.sampled_from([("Anna", "Nowak"), ("Jan", "Nowak"), ("Łucja", "Kowal"), ("José", "Kowal"), ("Jose", "Kowal")])
FOUNDERS = [
    ("Ewa", "Lis"),
    ("Adam", "Bury"),
    ("Olga", "Kos"),
    ("Igor", "Wrona"),
    ("Zofia", "Dudek"),
    ("Piotr", "Kruk"),
    ("Maria", "Szpak"),
    ("Tomasz", "Sikora"),
]
DEPARTMENTS = st.sampled_from(["Sales", "Legal", "IT"])
DAYS = st.integers(-40, 40)
UNIQUE = ("sAMAccountName", "mail", "employeeID")
WEEK = datetime.timedelta(days=7)
MOST = {"create": 10, "disable": 5, "rename": 5, "delete": 5}
"""How many people of a small company may have these changes in a week, by the defaults of lifecycle_limits."""
EXAMPLES = int(os.environ.get("HRSYNC_LIVES", "40"))
"""How many histories are invented."""


class Company(RuleBasedStateMachine):
    """A company in which anything can happen between two runs."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.last: Ran | None = None
        self.left_enabled: dict[str, int] = {}
        """For how many whole runs the account of a leaver has been enabled, by key."""
        self.done: list[tuple[datetime.datetime, str, str]] = []
        """The time, the kind and the key of every change since the database was lost."""

    @initialize(number=st.integers(3, 8))
    def founded(self, number: int) -> None:
        for key in range(1, number + 1):
            name = _named(FOUNDERS[key - 1], str(key))
            self.world.says(str(key), **name, start_date=f"2020-0{key}-01", department="Sales", job_title="Clerk")
        self.quiet_run()

    # ---- HR -------------------------------------------------------------------------------------------------------
    @rule(key=KEYS, name=NAMES, start=DAYS)
    def joins(self, key: str, name: tuple[str, str], start: int) -> None:
        if key not in self.world.hr:
            self.world.says(key, **_named(name, key), start_date=self._day(start), end_date=None, department="IT")

    @rule(key=KEYS, end=DAYS)
    def leaves(self, key: str, end: int) -> None:
        if key in self.world.hr:
            self.world.says(key, end_date=self._day(end))

    @rule(key=KEYS)
    def stays_after_all(self, key: str) -> None:
        if key in self.world.hr:
            self.world.says(key, end_date=None, start_date="2020-01-01")

    @rule(key=KEYS, name=NAMES)
    def marries(self, key: str, name: tuple[str, str]) -> None:
        if key in self.world.hr:
            self.world.says(key, **_named(name, key))

    @rule(key=KEYS, department=DEPARTMENTS, manager=KEYS)
    def changes_jobs(self, key: str, department: str, manager: str) -> None:
        if key in self.world.hr:
            self.world.says(key, department=department, manager_key=manager)

    @rule(key=KEYS)
    def vanishes(self, key: str) -> None:
        if len(self.world.hr) > 3:
            self.world.hr.pop(key, None)

    @rule(keys=st.sets(KEYS, min_size=6))
    def many_leave(self, keys: set[str]) -> None:
        for key in keys & set(self.world.hr):
            self.world.says(key, end_date=self._day(0))

    # ---- time and hands -------------------------------------------------------------------------------------------
    @rule(hours=st.integers(1, 24 * 40))
    def time_passes(self, hours: int) -> None:
        self.world.passes(hours=hours)

    @rule(key=KEYS, title=st.sampled_from(["Boss", "Clerk"]))
    def somebody_edits(self, key: str, title: str) -> None:
        self.world.edits(key, title=title)

    @rule(key=KEYS, control=st.sampled_from(["512", "514"]))
    def somebody_switches(self, key: str, control: str) -> None:
        self.world.edits(key, userAccountControl=control)

    @rule()
    def the_database_is_lost(self) -> None:
        self.world.forgets()
        self.done.clear()

    # ---- runs -----------------------------------------------------------------------------------------------------
    @rule()
    def quiet_run(self) -> None:
        """A run in which nothing goes wrong, and a second one right after it, which has nothing to do."""
        self._ran(self.world.runs())
        if self.last and self.last.is_whole:
            again = self.world.runs()
            assert [(change.kind.name, change.key) for change in again.plan.changes] == []
            self._ran(again)

    @rule(refused=st.sampled_from(["create", "set_attributes", "disable", "enable", "rename"]))
    def run_with_failures(self, refused: str) -> None:
        self._ran(self.world.runs(fails=lambda change: change.kind.name == refused))

    @rule(after=st.integers(0, 5))
    def killed_run(self, after: int) -> None:
        self._ran(self.world.runs(killed_after=after))

    @rule(keys=st.sets(KEYS))
    def run_with_a_shortened_answer(self, keys: set[str]) -> None:
        self._ran(self.world.runs(listed=keys))

    def _ran(self, ran: Ran) -> None:
        self.last = ran
        applied = (ran.plan.changes[index] for index, one in ran.outcomes.items() if one.status is Status.APPLIED)
        self.done += [(self.world.now, change.kind.name, change.key) for change in applied]
        if not ran.is_whole:
            return
        for key in self.world.leavers(ran):
            held = self.world.account(key)
            if held is not None and held.enabled:
                self.left_enabled[key] = self.left_enabled.get(key, 0) + 1
            else:
                self.left_enabled.pop(key, None)

    def _day(self, days: int) -> str:
        return (self.world.now + datetime.timedelta(days=days)).date().isoformat()

    # ---- what always holds ----------------------------------------------------------------------------------------
    @invariant()
    def names_and_addresses_are_unique(self) -> None:
        for attribute in UNIQUE:
            held = [unique_form(text) for one in self.world.directory.accounts for text in one.texts(attribute)]
            assert len(held) == len(set(held)), f"{attribute} is there twice: {sorted(held)}"

    @invariant()
    def foreign_accounts_are_as_they_were(self) -> None:
        there = {one.guid: one for one in self.world.directory.accounts}
        for foreign in FOREIGN:
            assert there.get(foreign.guid) == foreign

    @invariant()
    def no_limit_is_exceeded_in_a_week(self) -> None:
        for kind, most in MOST.items():
            times = [(at, key) for at, name, key in self.done if name == kind]
            for last, _key in times:
                people = {key for at, key in times if last - WEEK < at <= last}
                assert len(people) <= most, f"{len(people)} people in a week: {kind}"

    @invariant()
    def no_leaver_is_enabled_after_a_whole_run(self) -> None:
        assert self.left_enabled == {}


def _named(name: tuple[str, str], key: str) -> dict[str, t.Any]:
    first, last = name
    return {"first_name": first, "last_name": last, "full_name": f"{first} {last}", "email": f"p{key}@x"}


Company.TestCase.settings = settings(max_examples=EXAMPLES, stateful_step_count=25, deadline=None)
TestCompany = Company.TestCase


def test_the_runs_of_a_life_write() -> None:
    """The machine above asserts nothing if its runs do nothing."""
    world = World()
    world.says("1", **_named(("Anna", "Nowak"), "1"), department="Sales", end_date="2026-03-10")
    assert [change.kind.name for change in world.runs().plan.changes] == ["create"]
    world.passes(days=8)
    assert [change.kind.name for change in world.runs().plan.changes] == ["disable"]
    assert world.memory.people["1"].said["end_date"].value == "2026-03-10"


@pytest.mark.parametrize("step", [1, 2, 3, 5, 9])
@pytest.mark.parametrize("remembers", [False, True])
def test_killed_again_and_again(step: int, remembers: bool) -> None:
    """Each run goes on where the one before was killed; at the end, everybody can work."""
    world = World(variables={"groups": [{"group": "Office"}]}, groups="groups")
    for key, name in enumerate(FOUNDERS):
        world.says(str(key), **_named(name, str(key)), department="IT", start_date=f"2020-01-0{key + 1}")
    if remembers:
        world.runs()
        world.directory = snapshot(*FOREIGN)
    while world.runs(killed_after=step).was_killed:
        pass
    held = [world.account(str(key)) for key in range(len(FOUNDERS))]
    assert all(one is not None and one.enabled and one.texts("memberOf") for one in held)
    assert world.runs().plan.changes == ()
