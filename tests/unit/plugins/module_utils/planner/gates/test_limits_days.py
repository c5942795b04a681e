# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad and good days of HR in a company with 565 accounts, by the default limits."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import DEFAULTS, Limits
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.limits import checked

from ..directory_in_memory import GROUPS, SALES, STAFF, account, group, plan_of, policy, snapshot, wish

SIZE = 565
NOW = datetime.datetime(2026, 11, 30, 6, tzinfo=datetime.UTC)
TEAMS = tuple(f"Team {number}" for number in range(10))
"""People with the same last digit are a team."""
OTHER = {SALES: STAFF, STAFF: SALES}


def team(key: int) -> str:
    return TEAMS[key % 10]


def name_of(key: int) -> tuple[str, str]:
    return f"First{key}", f"Last{key}"


def employee(key: int, *, swapped: bool = False, like: int | None = None, **fields: t.Any) -> Desired:
    """Somebody as HR has them; `like` with the data of somebody else."""
    first, last = name_of(key if like is None else like)
    first, last = (last, first) if swapped else (first, last)
    login = f"{first}.{last}".lower()
    given: dict[str, t.Any] = {
        "userPrincipalName": f"{login}@corp.example",
        "mail": f"{login}@corp.example",
        "displayName": f"{first} {last}",
        "title": "Clerk",
        "groups": (team(key if like is None else like),),
        "ou": place(key if like is None else like),
    }
    return wish(str(key), f"{first} {last}", **{**given, **fields})


def place(key: int) -> str:
    return SALES if key % 2 else STAFF


def hired(key: int) -> Account:
    first, last = name_of(key)
    login = f"{first}.{last}".lower()
    return account(
        f"{first} {last}",
        str(key),
        parent=place(key),
        userPrincipalName=f"{login}@corp.example",
        mail=f"{login}@corp.example",
        displayName=f"{first} {last}",
        title="Clerk",
        memberOf=[f"CN={team(key)},{GROUPS}"],
    )


ACCOUNTS = tuple(map(hired, range(SIZE)))


def directory() -> Snapshot:
    groups = tuple(group(name) for name in TEAMS)
    return snapshot(*ACCOUNTS, groups=(*groups, group("Domain Users", protected=True, rid=513)))


def planned(people: t.Iterable[Desired], once: t.Mapping[str, int] | None = None) -> Plan:
    limits = Limits(each=tuple(DEFAULTS.values()), once=once or {})
    owned = frozenset(name.lower() for name in TEAMS)
    rules = policy(limits=limits, leave_groups=True, owned_groups=owned, minimum_coverage=80)
    return checked(plan_of(people, directory(), rules, NOW), check_mode=False)


def quiet() -> list[Desired]:
    return [employee(key) for key in range(SIZE)]


def with_changed(number: int, **fields: t.Any) -> list[Desired]:
    """The first people changed."""
    return [employee(key, **(fields if key < number else {})) for key in range(SIZE)]


def left(key: int, presence: Presence = Presence.LEFT) -> Desired:
    return employee(key, presence=presence, groups=(), ou=None)


BAD_DAYS: dict[str, tuple[t.Callable[[], list[Desired]], set[str]]] = {
    "everybody terminated yesterday": (
        lambda: [left(key) for key in range(SIZE)],
        {"disables", "group_removes", "people"},
    ),
    "ended in 1970, and leavers are deleted": (
        lambda: [left(key, Presence.ABSENT) for key in range(SIZE)],
        {"disables", "deletes", "people"},
    ),
    "the teams are gone": (lambda: with_changed(SIZE, groups=()), {"group_removes", "people"}),
    "every key is that of somebody else": (
        lambda: [employee(key, like=key + 1001) for key in range(SIZE)],
        {"renames", "moves", "group_adds", "group_removes", "attribute_changes", "people"},
    ),
    "first and last names swapped": (
        lambda: with_changed(SIZE, swapped=True),
        {"renames", "attribute_changes", "people"},
    ),
}


@pytest.mark.parametrize("day", BAD_DAYS)
def test_a_bad_day_writes_nothing_and_every_limit_is_told(day: str) -> None:
    people, exceeded = BAD_DAYS[day]
    plan = planned(people())
    assert plan.changes
    named = plan.stops[0].partition(" are exceeded")[0].removeprefix("The limits of ").split(", ")
    assert set(named) == exceeded
    assert len(plan.stops) == 1 + len(exceeded)
    assert all("0), " in one for one in plan.stops[1:]), "the first people are named"


def test_a_bad_day_passes_if_it_is_allowed_with_the_numbers_of_the_message() -> None:
    day = BAD_DAYS["everybody terminated yesterday"][0]()
    setting = planned(day).stops[0].partition("lifecycle_limits_once=")[2].partition(". ")[0]
    once = {name: int(number) for name, number in (each.split("=") for each in setting.split(","))}
    assert once == {"disables": SIZE, "group_removes": SIZE, "people": SIZE}
    assert not planned(day, once).stops


GOOD_DAYS: dict[str, t.Callable[[], list[Desired]]] = {
    "nothing happens": quiet,
    "a department of 60 moves": lambda: [
        employee(key, ou=OTHER[place(key)], groups=("Team 9",)) if key < 60 else employee(key) for key in range(SIZE)
    ],
    "a merger of 50 people": lambda: [employee(key) for key in range(SIZE + 50)],
    "an office with 120 people is renamed": lambda: with_changed(120, title="Clerk, New Office"),
    "25 leavers at the end of the year": lambda: [left(key) if key < 25 else employee(key) for key in range(SIZE)],
}


@pytest.mark.parametrize("day", GOOD_DAYS)
def test_a_good_day_passes(day: str) -> None:
    assert planned(GOOD_DAYS[day]()).stops == ()


def test_a_yearly_reorganization_needs_one_setting_for_one_run() -> None:
    day = [employee(key, ou=OTHER[place(key)], title="Senior Clerk") for key in range(SIZE)]
    stops = planned(day).stops
    assert f"-e lifecycle_limits_once=moves={SIZE},attribute_changes={SIZE},people={SIZE}." in stops[0]
    assert not planned(day, {"moves": SIZE, "attribute_changes": SIZE, "people": SIZE}).stops


def test_a_run_for_a_few_is_measured_by_the_whole_company() -> None:
    """A department of 28 people is all that the run looks at, but 5 % of the company."""
    people = [left(key) if key < 28 else employee(key) for key in range(SIZE)]
    limits = Limits(each=tuple(DEFAULTS.values()))
    rules = policy(limits=limits, only=frozenset(map(str, range(28))), minimum_coverage=80)
    plan = checked(plan_of(people, directory(), rules, NOW), check_mode=False)
    assert (plan.stops, plan.gauges[0].population) == ((), SIZE)
