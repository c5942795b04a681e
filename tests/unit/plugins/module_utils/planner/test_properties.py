# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every plan, whatever HR and the directory say."""

from __future__ import annotations

import dataclasses
import typing as t

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.directory.text import fold
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    AttributeRule,
    Category,
    Desired,
    NullPolicy,
    Policy,
    Presence,
    ValueKind,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import checksum, make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.protection import Protection
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    ADMINS,
    BASE,
    GROUPS,
    SALES,
    STAFF,
    Domain,
    account,
    group,
    policy,
    rule,
    snapshot,
)

KEYS = [str(number) for number in range(1, 9)]
NAMES = ["Anna", "anna", "Łucja", "José", "Jose", "Nowak, Jan", "O'Brien", "x" * 30]
LOGINS = ["anna", "jose", "josé", "jan", "sales", "bad/login", "lucja", "obrien"]
MAILS = ["a@x", "b@x", "c@x"]
PLACES = [STAFF, SALES, f"OU=New,{STAFF}", f"OU=Deep,OU=New,{STAFF}", ADMINS, "nonsense"]
TITLES = ["Boss", "boss", "Clerk", "t" * 21, "bell\x07"]
GROUP_NAMES = ["Sales", "Office", "Domain Admins", "Missing"]

T = t.TypeVar("T")


def values(pool: list[str], most: int = 1) -> st.SearchStrategy[tuple[str, ...] | None]:
    return st.none() | st.lists(st.sampled_from([*pool, ""]), max_size=most).map(tuple)


@st.composite
def desired(draw: st.DrawFn, key: str) -> Desired:
    attributes = {
        "cn": draw(values(NAMES, 3)),
        "sAMAccountName": draw(values(LOGINS, 4)),
        "userPrincipalName": draw(values(["anna@corp.example", "jan@corp.example", "no upn"])),
        "mail": draw(values(MAILS)),
        "title": draw(values(TITLES, 2)),
        "proxyAddresses": draw(values([f"SMTP:{mail}" for mail in MAILS] + ["smtp:a@x"], 2)),
        "manager": draw(values([*KEYS, "99"])),
    }
    chosen = draw(st.sets(st.sampled_from(list(attributes))))
    return Desired(
        key=key,
        label=f"Person {key}",
        presence=draw(st.sampled_from([Presence.ACTIVE, Presence.ACTIVE, *Presence])),
        source="factorial",
        ou=draw(st.none() | st.sampled_from([STAFF, *PLACES])),
        attributes={
            name: attributes[name] for name in attributes if name in chosen or name in ("cn", "sAMAccountName")
        },
        groups=tuple(draw(st.lists(st.sampled_from(GROUP_NAMES), max_size=2))),
    )


@st.composite
def accounts(draw: st.DrawFn) -> tuple[Account, ...]:
    found: dict[str, Account] = {}
    for number in range(draw(st.integers(0, 6))):
        given: dict[str, t.Any] = {
            "sAMAccountName": f"{draw(st.sampled_from(LOGINS))}{number if draw(st.booleans()) else ''}",
            "userAccountControl": draw(st.sampled_from(["512", "514", "66050"])),
            "memberOf": [group(name).dn for name in draw(st.sets(st.sampled_from(GROUP_NAMES[:3])))],
            "mail": draw(st.lists(st.sampled_from(MAILS), max_size=1)),
            "title": draw(st.lists(st.sampled_from(TITLES[:3]), max_size=1)),
            "adminCount": draw(st.sampled_from([[], [], [], ["1"]])),
        }
        one = account(
            draw(st.sampled_from(NAMES)),
            draw(st.none() | st.sampled_from(KEYS)),
            parent=draw(st.sampled_from([STAFF, STAFF, SALES, ADMINS])),
            **given,
        )
        taken = {login for other in found.values() for login in other.texts("sAMAccountName")}
        if not taken & set(one.texts("sAMAccountName")):
            found.setdefault(one.guid, one)
    people = list(found.values())
    for one in draw(st.lists(st.sampled_from(people), max_size=3)) if people else ():
        manager = draw(st.sampled_from(people))
        found[one.guid] = dataclasses.replace(one, values={**one.values, "manager": (manager.dn.encode(),)})
    return tuple(found.values())


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    def mapped(attribute: str, *kinds: ValueKind) -> AttributeRule:
        return rule(
            attribute,
            kind=draw(st.sampled_from(kinds)),
            null=draw(st.sampled_from([NullPolicy.KEEP, *NullPolicy])),
            on_create_only=draw(st.sampled_from([False, False, True])),
        )

    both = (ValueKind.CANDIDATES, ValueKind.VALUES)
    return policy(
        mapped("cn", *both),
        mapped("sAMAccountName", *both),
        mapped("userPrincipalName", *both),
        mapped("title", ValueKind.VALUES),
        mapped("proxyAddresses", ValueKind.VALUES),
        mapped("manager", ValueKind.PERSON),
        match_attributes=draw(st.sampled_from([(), ("mail",), ("title", "mail")])),
        category=draw(st.sampled_from([Category.ALL, *Category])),
        create_missing_ous=draw(st.booleans()),
        owned_groups=draw(st.sampled_from([frozenset[str](), frozenset(("sales", "domain admins"))])),
        owned_group_bases=draw(st.sampled_from([(), (GROUPS,)])),
        protected_groups=draw(st.sampled_from([(), ("Office",)])),
        protected_bases=draw(st.sampled_from([(), (SALES,)])),
        only=draw(st.none() | st.frozensets(st.sampled_from(KEYS), min_size=1)),
    )


@dataclasses.dataclass(frozen=True)
class World:
    people: tuple[Desired, ...]
    before: Snapshot
    policy: Policy


@st.composite
def worlds(draw: st.DrawFn) -> World:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=len(KEYS)))
    groups = (group("Sales"), group("Office"), group("Domain Admins", protected=True))
    before = snapshot(*draw(accounts()), groups=groups)
    return World(tuple(draw(desired(key)) for key in keys), before, draw(policies()))


def touched(plan_accounts: t.Iterable[str | None]) -> set[str]:
    return {guid for guid in plan_accounts if guid is not None}


@settings(max_examples=400, deadline=None)
@given(worlds())
def test_a_second_plan_after_applying_the_first_is_empty(world: World) -> None:
    """Domain.apply refuses what a domain controller would, so the order of the changes is tested too.

    Who was set aside may be waiting for a name that another gives up: then it takes more rounds, one for each.
    """
    current = world.before
    waiting = True
    for _round in range(len(world.people) + 2):
        plan = make_plan(world.people, current, world.policy)
        assert plan.stops == ()
        if not plan.changes:
            return
        assert waiting, "the plan before set nobody aside, and yet something is left to do"
        current = Domain(current).apply(plan)
        waiting = bool(plan.rejections)
    raise AssertionError("it does not converge")


@settings(max_examples=200, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_employees_and_accounts_does_not_matter(world: World, random: t.Any) -> None:
    people, existing = list(world.people), list(world.before.accounts)
    random.shuffle(people)
    random.shuffle(existing)
    one = make_plan(world.people, world.before, world.policy)
    other = make_plan(people, dataclasses.replace(world.before, accounts=tuple(existing)), world.policy)
    assert one == other
    assert checksum(one, BASE) == checksum(other, BASE)


@settings(max_examples=400, deadline=None)
@given(worlds())
def test_no_plan_touches_a_protected_or_foreign_account(world: World) -> None:
    plan = make_plan(world.people, world.before, world.policy)
    protection = Protection(world.before, world.policy)
    by_guid = {one.guid: one for one in world.before.accounts}
    for change in plan.changes:
        if change.account is not None:
            one = by_guid[change.account]
            assert protection.account(one) is None
            assert fold(one.text("employeeID") or change.key) == change.key
        for name in filter(None, (change.dn, change.new_dn)):
            assert protection.below(name) is None
        assert change.group != group("Domain Admins").dn
    after = Domain(world.before).apply(plan).accounts
    changed = touched(change.account for change in plan.changes)
    links = {"manager"}
    for one in after:
        if one.guid in by_guid and one.guid not in changed:
            before = by_guid[one.guid]
            assert one.dn == before.dn
            assert {name: value for name, value in one.values.items() if name not in links} == {
                name: value for name, value in before.values.items() if name not in links
            }


@settings(max_examples=400, deadline=None)
@given(worlds())
def test_everybody_is_unchanged_or_changed_or_set_aside(world: World) -> None:
    plan = make_plan(world.people, world.before, world.policy)
    changed = {change.key for change in plan.changes if change.key}
    rejected = {rejection.key for rejection in plan.rejections}
    assert not changed & rejected
    assert plan.employees == plan.unchanged + len(changed) + len(rejected)
    if world.policy.only is not None:
        assert changed | rejected <= world.policy.only
    assert all(rejection.reasons for rejection in plan.rejections)
