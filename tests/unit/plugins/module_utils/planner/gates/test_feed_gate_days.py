# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad and good days of HR without an earlier feed: which are seen, in the feed itself or by the managed accounts."""

from __future__ import annotations

import functools
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Policy, Presence, ValueKind
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.model.feed_gate import FeedGate
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.people.departure import departure
from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.feed import take
from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.oddities import oddities
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.people.feeds.company import (
    DEPARTMENTS,
    TODAY,
    People,
    company,
    working,
)
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.people.feeds.days import BAD, GOOD

from ..directory_in_memory import GROUPS, STAFF, account, group, policy, rule, snapshot, wish

HARMLESS = frozenset(
    (
        "memberships gone",
        "one department is missing",
        "everybody ends in a month",
        "start dates shifted",
        "day and month swapped",
        "no start dates",
        "no start dates for one department",
        "the birth date is the start date",
        "no e-mail addresses",
        "no job titles",
        "no job titles for a third",
        "no managers",
        "no locations",
        "no cities",
        "half of the locations are gone",
        "no legal entities",
        "teams shifted",
        "half of the memberships",
        "no custom values",
        "a custom field is gone",
        "a custom field of half is gone",
        "a custom field has another name",
        "custom fields shifted",
        "custom fields changed places",
        "start dates one day later",
        "birth dates of half changed",
        "ends in 2099",
    )
)
"""Bad days that are not seen without an earlier feed, but on which this mapping writes nothing: a null keeps what is
there, people who are missing are not leavers, and start dates count only until they are reached."""

GROUPS_OF: dict[str, str] = {department: f"GG-{department}" for department in DEPARTMENTS}
RULES: Policy = policy(
    rule("cn", kind=ValueKind.CANDIDATES),
    *map(rule, ("givenName", "sn", "department", "company", "l")),
    match_attributes=(),
    minimum_coverage=80,
    leaves_out_values=True,
    owned_groups=frozenset(name.lower() for name in GROUPS_OF.values()),
)


def texts(one: Employee) -> dict[str, str | None]:
    """The attributes that the mapping writes."""
    return {
        "givenName": one.first_name,
        "sn": one.last_name,
        "displayName": " ".join(filter(None, (one.first_name, one.last_name))) or None,
        "mail": one.email,
        "title": one.job_title and one.job_title[:20],
        "department": one.department,
        "company": one.legal_entity,
        "l": one.location["city"],
    }


@functools.cache
def domain() -> Snapshot:
    return snapshot(*map(_account, company()), groups=tuple(group(name) for name in GROUPS_OF.values()))


def _account(one: Employee) -> Account:
    held = {attribute: text for attribute, text in texts(one).items() if text}
    member = f"CN={GROUPS_OF[str(one.department)]},{GROUPS}"
    control = "512" if working(one) else "514"
    name = f"{one.first_name} {one.last_name} {one.key}"
    if one.manager_key:
        held["manager"] = _dn(next(other for other in company() if other.key == one.manager_key))
    return account(name, one.key, sAMAccountName=f"u{one.key}", userAccountControl=control, memberOf=member, **held)


def _dn(one: Employee) -> str:
    return f"CN={one.first_name} {one.last_name} {one.key},{STAFF}"


def _wish(one: Employee) -> Desired:
    key, has_left = str(one.key), bool(departure(one, TODAY))
    attributes: dict[str, t.Any] = {
        "sAMAccountName": [f"u{key}"],
        "cn": [f"{one.first_name} {one.last_name} {key}"],
        **texts(one),
    }
    attributes["manager"] = one.manager_key
    groups = (GROUPS_OF[one.department].lower(),) if one.department in GROUPS_OF else ()
    presence = Presence.LEFT if has_left else Presence.ACTIVE
    return wish(key, presence=presence, label=one.label, why="by HR", ou=STAFF, groups=groups, **attributes)


def planned(people: People) -> Plan:
    taken = take(people, "", TODAY)
    found = oddities("factorial", taken, None, TODAY, {})
    gate = FeedGate(checksum=taken.feed.checksum, oddities=found, compares_accounts=True)
    keyed = tuple(_wish(one) for one in people if one.key)
    known = frozenset(one.key for one in keyed)
    return make_plan(Task(desired=keyed, policy=RULES, known_keys=known, feed_gate=gate), domain())


@pytest.mark.parametrize("name", BAD)
def test_a_bad_day(name: str) -> None:
    plan = planned(BAD[name].day(company()))
    is_seen = bool(plan.unconfirmed or plan.stops)
    assert is_seen is (name not in HARMLESS)
    if name in HARMLESS:
        assert plan.changes == ()


@pytest.mark.parametrize("name", GOOD)
def test_a_good_day(name: str) -> None:
    plan = planned(GOOD[name](company()))
    assert (plan.unconfirmed, plan.stops) == ((), ())
