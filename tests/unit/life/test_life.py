# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds on every day of every company, whatever happens: hypothesis invents companies and their histories.

`choices` has their configurations, `expectations` what must be true. `make soak` invents more of them.
"""

from __future__ import annotations

import datetime
import os
import typing as t

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import Absence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.values import dn

from ..plugins.module_utils.planner.directory_in_memory import SALES, STAFF
from .choices import choices
from .expectations import FOREIGN_KEYS, Expectations, foreign_untouched, has_left, unique
from .world import GUARDED, World, empty_directory

KEYS = st.sampled_from([*(str(number) for number in range(1, 9)), *sorted(FOREIGN_KEYS)[:4]])
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
TITLES = st.sampled_from(["Boss", "Clerk", "Buyer"])
DAYS = st.integers(-40, 40)
EXAMPLES = int(os.environ.get("HRSYNC_LIVES", "40"))
"""How many histories are invented."""


class Company(RuleBasedStateMachine):
    """A company in which anything can happen between two runs."""

    @initialize(number=st.integers(3, 8), options=choices())
    def founded(self, number: int, options: dict[str, t.Any]) -> None:
        self.world = World(**{**options, "limits": {}})
        self.world.directory = empty_directory(*GUARDED)
        self.expected = Expectations(self.world, options)
        for key in range(1, number + 1):
            self._says_name(str(key), FOUNDERS[key - 1], is_shared=False)
            self.world.says(str(key), start_date=f"2020-0{key}-01", department="Sales", job_title="Clerk")
        for foreign in sorted(FOREIGN_KEYS):
            self._says_name(foreign, ("Nobody", dn.rdn_value(self._held(foreign).dn)), is_shared=False)
            self.world.says(foreign, department="IT", job_title="Guard")
        founding = self.world.runs(accepts=True)
        assert founding.is_whole
        self.world.passes(days=8)
        self.world.becomes(**options)
        self.quiet_run(accepts=True)

    # ---- HR -------------------------------------------------------------------------------------------------------
    @rule(key=KEYS, name=NAMES, start=DAYS, is_shared=st.booleans())
    def joins(self, key: str, name: tuple[str, str], start: int, is_shared: bool) -> None:
        if key not in self.world.hr:
            self._says_name(key, name, is_shared=is_shared)
            self.world.says(key, start_date=self._day(start), end_date=None, department="IT", job_title="Clerk")

    @rule(key=KEYS, end=DAYS)
    def leaves(self, key: str, end: int) -> None:
        if key in self.world.hr:
            self.world.says(key, end_date=self._day(end))

    @rule(key=KEYS)
    def stays_after_all(self, key: str) -> None:
        if key in self.world.hr:
            self.world.says(key, end_date=None, start_date="2020-01-01")

    @rule(key=KEYS, start=st.integers(0, 40))
    def starts_again(self, key: str, start: int) -> None:
        """The start is postponed, or somebody who has left comes back with the same key."""
        if key in self.world.hr:
            self.world.says(key, start_date=self._day(start))

    @rule(key=KEYS)
    def comes_back_with_a_new_key(self, key: str) -> None:
        record, new = dict(self.world.hr.get(key, {})), f"1{key}"
        if record and len(key) == 1 and new not in self.world.hr and has_left(record, self.world.now.date()):
            del record["key"]
            self.world.says(new, **{**record, "start_date": self._day(0), "end_date": None, "id": new})

    @rule(key=KEYS, name=NAMES, is_shared=st.booleans())
    def marries(self, key: str, name: tuple[str, str], is_shared: bool) -> None:
        if key in self.world.hr:
            self._says_name(key, name, is_shared=is_shared)

    @rule(key=KEYS, department=DEPARTMENTS, manager=KEYS)
    def changes_departments(self, key: str, department: str, manager: str) -> None:
        if key in self.world.hr:
            self.world.says(key, department=department, manager_key=manager)

    @rule(key=KEYS, title=TITLES)
    def is_promoted(self, key: str, title: str) -> None:
        if key in self.world.hr:
            if self.world.hr[key].get("job_title") != title:
                self.expected.hands.pop(key, None)
            self.world.says(key, job_title=title)

    @rule(key=KEYS)
    def vanishes(self, key: str) -> None:
        if len(self.world.hr) > 3:
            self.world.hr.pop(key, None)

    @rule(keys=st.sets(KEYS, min_size=6))
    def many_leave(self, keys: set[str]) -> None:
        for key in keys & set(self.world.hr):
            self.world.says(key, end_date=self._day(0))

    @rule(key=KEYS, first=DAYS, days=st.none() | st.integers(1, 60))
    def is_absent(self, key: str, first: int, days: int | None) -> None:
        """Somebody is absent, once at a time."""
        self.is_not_absent(key)
        last = None if days is None else self._day(first + days - 1)
        one = Absence(source="factorial", id=key, employee_id=key, first_day=self._day(first), last_day=last)
        self.world.absences.append(one.to_dict())

    @rule(key=KEYS)
    def is_not_absent(self, key: str) -> None:
        self.world.absences = [one for one in self.world.absences if one["employee_id"] != key]

    @rule(key=KEYS, is_listed=st.booleans())
    def leaves_while_absent(self, key: str, is_listed: bool) -> None:
        """Somebody who is absent for long has left since yesterday, and perhaps HR does not list them any more."""
        if key in self.world.hr:
            self.is_absent(key, -5, 60)
            self.world.says(key, end_date=self._day(-1))
            if is_listed:
                self.tomorrow(accepts=True)
            else:
                self.vanishes(key)

    # ---- time and hands -------------------------------------------------------------------------------------------
    @rule(hours=st.integers(1, 24 * 40))
    def time_passes(self, hours: int) -> None:
        self.world.passes(hours=hours)

    @rule(days=st.sampled_from([1, 7, 14, 30]))
    def days_pass(self, days: int) -> None:
        self.world.passes(days=days)

    @rule(hours=st.integers(-72, -1) | st.just(24 * 400))
    def the_clock_jumps(self, hours: int) -> None:
        self.world.passes(hours=hours)

    @rule(key=KEYS, title=TITLES)
    def somebody_edits(self, key: str, title: str) -> None:
        if key not in FOREIGN_KEYS:
            self.world.edits(key, title=title)
            self.expected.edited(key, title)

    @rule(key=KEYS, control=st.sampled_from(["512", "514"]))
    def somebody_switches(self, key: str, control: str) -> None:
        if key not in FOREIGN_KEYS:
            self.world.edits(key, userAccountControl=control)

    @rule(key=KEYS, place=st.sampled_from([STAFF, SALES]))
    def somebody_moves(self, key: str, place: str) -> None:
        if key not in FOREIGN_KEYS:
            self.world.moves(key, place)

    @rule(key=KEYS)
    def somebody_deletes(self, key: str) -> None:
        if key not in FOREIGN_KEYS:
            self.world.deletes(key)

    @rule()
    def the_database_is_lost(self) -> None:
        self.world.forgets()
        self.expected.database_lost()

    @rule(times=st.integers(1, 5), every=st.sampled_from([1, 3, 9]))
    def life_goes_on(self, times: int, every: int) -> None:
        """Days pass, with a run every so many days."""
        for _time in range(times):
            self.world.passes(days=every)
            self.quiet_run(accepts=True)

    @rule(accepts=st.booleans())
    def tomorrow(self, accepts: bool) -> None:
        self.world.passes(days=1)
        self.quiet_run(accepts)

    # ---- runs -----------------------------------------------------------------------------------------------------
    @rule(accepts=st.booleans())
    def quiet_run(self, accepts: bool) -> None:
        """A run in which nothing goes wrong, and a second one right after it, which has nothing to do."""
        ran = self.world.runs(accepts=accepts)
        self.expected.after(ran)
        event("stopped" if ran.plan.stops else "whole" if ran.is_whole else "withheld")
        if ran.is_whole:
            again = self.world.runs()
            assert [(change.kind.name, change.key) for change in again.plan.changes] == []
            self.expected.after(again)

    @rule(refused=st.sampled_from(["create", "set_attributes", "disable", "enable", "rename", "move", "delete"]))
    def run_with_failures(self, refused: str) -> None:
        self.expected.after(self.world.runs(fails=lambda change: change.kind.name == refused))

    @rule(after=st.integers(0, 5))
    def killed_run(self, after: int) -> None:
        self.expected.after(self.world.runs(killed_after=after))

    @rule(keys=st.sets(KEYS))
    def run_with_a_shortened_answer(self, keys: set[str]) -> None:
        self.expected.after(self.world.runs(listed=keys))

    def _says_name(self, key: str, name: tuple[str, str], *, is_shared: bool) -> None:
        """Name somebody, with an address of their own, or with one that others of this family name have too."""
        first, last = name
        address = f"{last.lower()}@x" if is_shared else f"{last.lower()}.{key}@x"
        names = {"first_name": first, "last_name": last, "full_name": f"{first} {last}", "email": address}
        person = self.world.hr.get(key, {}).get("custom", {}).get("person_id", f"p{key}")
        self.expected.names.setdefault(person, set()).add((names["full_name"], address))
        self.world.says(key, **names, custom={"person_id": person})

    def _held(self, key: str) -> Account:
        held = self.world.account(key)
        assert held is not None
        return held

    def _day(self, days: int) -> str:
        return (self.world.now + datetime.timedelta(days=days)).date().isoformat()

    # ---- what always holds ----------------------------------------------------------------------------------------
    @invariant()
    def names_and_addresses_are_unique(self) -> None:
        unique(self.world)

    @invariant()
    def foreign_accounts_are_as_they_were(self) -> None:
        foreign_untouched(self.world)


def _named(name: tuple[str, str], key: str) -> dict[str, t.Any]:
    first, last = name
    return {"first_name": first, "last_name": last, "full_name": f"{first} {last}", "email": f"p{key}@x"}


Company.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
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
        world.directory = empty_directory()
    while world.runs(killed_after=step).was_killed:
        pass
    held = [world.account(str(key)) for key in range(len(FOUNDERS))]
    assert all(one is not None and one.enabled and one.texts("memberOf") for one in held)
    assert world.runs().plan.changes == ()
