# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every plan, whatever HR and the directory say."""

from __future__ import annotations

import dataclasses
import typing as t

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    Move,
    RemoveFromGroup,
    Rename,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    Category,
    Desired,
    NullPolicy,
    Policy,
    Presence,
    ValueKind,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.explanation import CHANGES
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.attributes.rules import prepare
from ansible_collections.hrsync.ad.plugins.module_utils.planner.explanation import Explaining
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import Planning
from ansible_collections.hrsync.ad.plugins.module_utils.planner.protection import Protection
from ansible_collections.hrsync.ad.plugins.module_utils.values.equality import find_form
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

from .directory_in_memory import checksum, plan_of

KEYS = [str(number) for number in range(1, 9)]
NAMES = ["Anna", "anna", "Łucja", "José", "Jose", "Nowak, Jan", "O'Brien"]
LOGINS = ["anna", "jose", "josé", "jan", "sales"]
MAILS = ["a@x", "b@x", "c@x"]
PEOPLE_AND_NOBODY = [*KEYS, *KEYS, "99"]

Values: t.TypeAlias = "tuple[str, ...] | None"


def pool(good: t.Sequence[Values], *odd: Values) -> st.SearchStrategy[Values]:
    """Mostly what works, so that most plans have changes; few draws, so that many plans can be tried."""
    return st.sampled_from([*[*good] * 6, *odd])


COMMON_NAMES = pool(
    [(name,) for name in NAMES] + [(name, f"{name} 2", f"{name} 3") for name in NAMES], None, (), ("x" * 65,)
)
LOGIN_NAMES = pool(
    [(login, *(f"{login}{number}" for number in range(1, 5))) for login in LOGINS] + [("anna", "jan", "jose")],
    ("jan",),
    ("bad/login",),
    None,
)
WORK_MAILS = pool([(mail,) for mail in MAILS], None, ())
ATTRIBUTES = {
    "userPrincipalName": pool([("anna@corp.example",), ("jan@corp.example",), None], ("no upn",), ()),
    "mail": WORK_MAILS,
    "title": pool([("Boss",), ("boss",), ("Clerk",), None, ()], ("t" * 21,), ("bell\x07",), ("two", "titles")),
    "proxyAddresses": pool([("SMTP:a@x",), ("SMTP:a@x", "smtp:b@x"), ("SMTP:b@x", "smtp:a@x"), (), None]),
    "manager": pool([(key,) for key in PEOPLE_AND_NOBODY], None, ()),
}
DESIRED = st.builds(
    lambda presence, ou, cn, login, others, left_out, groups: Desired(
        key="",
        label="",
        presence=presence,
        source="factorial",
        ou=ou,
        groups=groups,
        attributes={
            "cn": cn,
            "sAMAccountName": login,
            **{name: value for name, value in others.items() if name not in left_out},
        },
    ),
    st.sampled_from([*[Presence.ACTIVE] * 4, Presence.LEFT, *Presence]),
    st.sampled_from([STAFF, SALES, f"OU=New,{STAFF}", f"OU=Deep,OU=New,{STAFF}"] * 6 + [None, ADMINS, "nonsense"]),
    COMMON_NAMES,
    LOGIN_NAMES,
    st.fixed_dictionaries(ATTRIBUTES),
    st.sampled_from([(), ("mail",), ("userPrincipalName", "mail", "proxyAddresses"), tuple(ATTRIBUTES)]),
    st.sampled_from([(), ("Sales",), ("Sales", "Office"), ("Domain Admins", "Missing", "Office")]),
)
ACCOUNT = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from([None, None, *KEYS, *KEYS]),
    st.sampled_from([STAFF, STAFF, STAFF, SALES, SALES, SALES, ADMINS]),
    st.fixed_dictionaries(
        {
            "sAMAccountName": st.sampled_from([*LOGINS, *(f"{login}1" for login in LOGINS)]),
            "userAccountControl": st.sampled_from(["512", "514", "66050"]),
            "memberOf": st.sampled_from([[], [], ["Sales"], ["Sales", "Office"], ["Office"], ["Domain Admins"]]).map(
                lambda names: [group(name).dn for name in names]
            ),
            "mail": st.sampled_from([[], *([mail] for mail in MAILS)]),
            "title": st.sampled_from([[], ["Boss"], ["Clerk"]]),
            "adminCount": st.sampled_from([*[[]] * 9, ["1"]]),
        }
    ),
    st.sampled_from([None, 0, 1, 2]),
)


def lawful_accounts(drawn: list[tuple[t.Any, ...]]) -> tuple[Account, ...]:
    """Accounts as a domain can hold them: no two with one DN or one login; some with a manager among them."""
    found: dict[str, Account] = {}
    logins: set[str] = set()
    for name, key, parent, values, manager in drawn:
        if values["sAMAccountName"] in logins:
            continue
        known = list(found.values())
        link = [known[manager].dn] if manager is not None and manager < len(known) else []
        one = account(name, key, parent=parent, manager=link, **values)
        if one.guid not in found:
            found[one.guid] = one
            logins.add(values["sAMAccountName"])
    return tuple(found.values())


def policy_of(kinds: tuple[ValueKind, ...], null: NullPolicy, once: str, chosen: dict[str, t.Any]) -> Policy:
    kind_of = dict(zip(("cn", "sAMAccountName", "userPrincipalName"), kinds, strict=True)) | {
        "title": ValueKind.VALUES,
        "proxyAddresses": ValueKind.VALUES,
        "manager": ValueKind.PERSON,
    }
    nulls = {"title": null, "manager": null}
    rules = (
        rule(name, kind=kind, on_create_only=name == once, null=nulls.get(name, NullPolicy.KEEP))
        for name, kind in kind_of.items()
    )
    return policy(*rules, **chosen)


BOTH = st.sampled_from([ValueKind.CANDIDATES, ValueKind.CANDIDATES, ValueKind.VALUES])
POLICIES = st.builds(
    policy_of,
    st.tuples(BOTH, BOTH, BOTH),
    st.sampled_from([NullPolicy.KEEP, *NullPolicy]),
    st.sampled_from(["", "", "sAMAccountName", "cn"]),
    st.fixed_dictionaries(
        {
            "match_attributes": st.sampled_from([(), ("mail",), ("title", "mail")]),
            "category": st.sampled_from([*[Category.ALL] * 8, *Category]),
            "create_missing_ous": st.sampled_from([True, True, False]),
            "owned_groups": st.sampled_from([frozenset[str](), frozenset(("sales", "domain admins"))]),
            "owned_group_bases": st.sampled_from([(), (GROUPS,)]),
            "protected_groups": st.sampled_from([(), (), (), ("Office",)]),
            "protected_bases": st.sampled_from([(), (), (), (), (SALES,)]),
            "only": st.sampled_from([None, None, None, None, frozenset(("1", "2")), frozenset(KEYS[3:])]),
        }
    ),
)


@dataclasses.dataclass(frozen=True)
class World:
    people: tuple[Desired, ...]
    before: Snapshot
    policy: Policy


def for_kinds(attributes: t.Mapping[str, Values], policy: Policy) -> dict[str, Values]:
    """Only one of the candidates where the rule takes no candidates."""
    single = {name for name in ("cn", "sAMAccountName") if policy.rules[name].kind is ValueKind.VALUES}
    return {name: values[:1] if values and name in single else values for name, values in attributes.items()}


def world_of(people: dict[str, Desired], accounts: list[tuple[t.Any, ...]], policy: Policy) -> World:
    named = [
        dataclasses.replace(one, key=key, label=f"Person {key}", attributes=for_kinds(one.attributes, policy))
        for key, one in people.items()
    ]
    groups = (group("Sales"), group("Office"), group("Domain Admins", protected=True))
    # Keys that HR does not know, and a run for nobody, would stop the run.
    only = (policy.only & frozenset(people) or None) if policy.only else None
    limited = dataclasses.replace(policy, only=only)
    return World(tuple(named), snapshot(*lawful_accounts(accounts), groups=groups), limited)


WORLDS = st.builds(
    world_of,
    st.dictionaries(st.sampled_from(KEYS), DESIRED, max_size=len(KEYS)),
    st.lists(ACCOUNT, max_size=8),
    POLICIES,
)


def touched(plan_accounts: t.Iterable[str | None]) -> set[str]:
    return {guid for guid in plan_accounts if guid is not None}


@settings(max_examples=200, deadline=None)
@given(WORLDS)
def test_a_second_plan_after_applying_the_first_is_empty(world: World) -> None:
    """Domain.apply refuses what a domain controller would, so the order of the changes is tested too.

    Who was set aside may be waiting for a name that another gives up: then it takes more rounds, one for each.
    """
    current = world.before
    waiting = True
    for _round in range(len(world.people) + 2):
        plan = plan_of(world.people, current, world.policy)
        assert plan.stops == ()
        if not plan.changes:
            return
        assert waiting, "the plan before set nobody aside, and yet something is left to do"
        current = Domain(current).apply(plan)
        waiting = bool(plan.rejections)
    raise AssertionError("it does not converge")


@settings(max_examples=100, deadline=None)
@given(WORLDS, st.randoms(use_true_random=False))
def test_the_order_of_employees_and_accounts_does_not_matter(world: World, random: t.Any) -> None:
    people, existing = list(world.people), list(world.before.accounts)
    random.shuffle(people)
    random.shuffle(existing)
    one = plan_of(world.people, world.before, world.policy)
    other = plan_of(people, dataclasses.replace(world.before, accounts=tuple(existing)), world.policy)
    assert one == other
    assert checksum(one, BASE) == checksum(other, BASE)


@settings(max_examples=200, deadline=None)
@given(WORLDS)
def test_no_plan_touches_a_protected_or_foreign_account(world: World) -> None:
    plan = plan_of(world.people, world.before, world.policy)
    protection = Protection(world.before, world.policy)
    by_guid = {one.guid: one for one in world.before.accounts}
    for change in plan.changes:
        if change.account is not None:
            one = by_guid[change.account]
            assert protection.account(one) is None
            assert find_form(one.text("employeeID") or change.key) == change.key
        assert protection.below(change.dn) is None
        if isinstance(change, Rename | Move):
            assert protection.below(change.new_dn) is None
        if isinstance(change, AddToGroup | RemoveFromGroup):
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


@settings(max_examples=200, deadline=None)
@given(WORLDS)
def test_everybody_is_unchanged_or_changed_or_set_aside(world: World) -> None:
    plan = plan_of(world.people, world.before, world.policy)
    changed = {change.key for change in plan.changes if change.key}
    rejected = {rejection.key for rejection in plan.rejections}
    assert not changed & rejected
    assert plan.employees == plan.unchanged + len(changed) + len(rejected)
    if world.policy.only is not None:
        assert changed | rejected <= world.policy.only
    assert all(rejection.reasons for rejection in plan.rejections)


@settings(max_examples=100, deadline=None)
@given(WORLDS)
def test_an_explanation_says_what_the_plan_does(world: World) -> None:
    task = Task(desired=world.people, policy=world.policy)
    planning = Planning(task, world.before, prepare(task.policy, world.before), None)
    plan = planning.plan()
    explaining = Explaining(planning, plan)
    for person in world.people:
        facts = explaining.of_key(person.key, person.label)
        own = [change for change in plan.changes if change.key == person.key]
        assert {one.attribute for one in facts.attributes if one.verdict == CHANGES} == written(own, task.policy)
        told = {(one.verdict.partition(":")[0], one.dn) for one in facts.groups}
        assert {dn for verdict, dn in told if verdict == "joins"} == groups_of(own, AddToGroup)
        assert {dn for verdict, dn in told if verdict == "leaves"} == groups_of(own, RemoveFromGroup)
        assigned = {one.value for one in facts.candidates if one.attribute == LOGIN and one.verdict == "assigned"}
        deltas = [delta for change in own for delta in change.deltas if delta.attribute == LOGIN]
        assert assigned == {value for delta in deltas for value in delta.after}
        if facts.account and facts.searches:
            assert facts.account.dn in facts.searches[-1].found
        assert bool(own) or facts.action in ("modify", "nothing") or facts.reasons


LOGIN = "sAMAccountName"


def written(changes: t.Sequence[Change], policy: Policy) -> set[str]:
    """The mapped attributes that the changes of a person write; `cn` if they create or rename the account."""
    deltas = {delta.attribute for change in changes for delta in change.deltas if delta.attribute in policy.rules}
    return deltas | ({"cn"} if any(isinstance(change, Create | Rename) for change in changes) else set())


def groups_of(changes: t.Iterable[Change], kind: type[AddToGroup | RemoveFromGroup]) -> set[str]:
    return {change.group for change in changes if isinstance(change, kind)}
