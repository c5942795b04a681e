# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Groups over an employee's life, in bulk: left and remembered, had back on return, copied from a template account."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils import runner
from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions
from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    AttributeRule,
    Desired,
    Failure,
    Likeness,
    Policy,
    Presence,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report, Task
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from tests.lab import directory_fixtures, ldap_tools
from tests.lab.facts import LabFacts

pytestmark = pytest.mark.lab

DISABLED = 2


class World:
    """Employees and groups in a unit of their own."""

    def __init__(self, lab: LabFacts, unit: str) -> None:
        self.lab = lab
        self.unit = unit
        self.groups = [directory_fixtures.add_group(lab, f"leavers-{number}", unit) for number in range(3)]
        self.people = [
            directory_fixtures.add_user(lab, f"leaver{number}", unit, employeeID=f"L{number}", seeAlso=unit)
            for number in range(3)
        ]
        for person in self.people:
            directory_fixtures.enable(lab, person)
        for group in self.groups:
            members = "".join(f"member: {person}\n" for person in self.people)
            ldap_tools.modify(lab, f"dn: {group}\nchangetype: modify\nadd: member\n{members}")
        self.policy = Policy(
            managed_base=unit,
            minimum_coverage=0,
            leave_groups=True,
            group_memory="seeAlso",
            rules={"department": AttributeRule(attribute="department", option="like")},
        )

    def run(self, presence: Presence, *, check_mode: bool = False, **fields: t.Any) -> Report:
        """One run for everybody."""
        people = [
            Desired(key=f"L{number}", label=f"leaver{number}", presence=presence, source="factorial", **fields)
            for number in range(3)
        ]
        params = {
            "servers": [self.lab.address],
            "bind_user": self.lab.bind_user,
            "bind_password": self.lab.bind_password,
            "ca_file": str(self.lab.ca_file),
            "base_dn": self.unit,
        }
        with Directory.connect(ConnectionOptions.from_params(params)) as directory:
            task = Task(desired=tuple(people), policy=self.policy)
            run = Run(
                services=Services({}),
                directory=directory,
                snapshot=runner.read(directory, task),
                now=datetime.datetime.now(datetime.UTC),
                check_mode=check_mode,
            )
            return runner.follow(run, task, read=lambda: runner.read(directory, task))

    def seen(self, person: str) -> tuple[bool, set[str], set[str]]:
        """Whether the account is enabled, its groups, and what it remembers, as the administrator sees them."""
        entry = ldap_tools.read(self.lab, person, ["userAccountControl", "memberOf", "seeAlso"])
        assert entry is not None
        is_enabled = not int(entry.text("userAccountControl") or 0) & DISABLED
        return is_enabled, set(entry.texts("memberOf")), set(entry.texts("seeAlso"))


@pytest.fixture
def world(lab: LabFacts, unit: str) -> World:
    return World(lab, unit)


def test_leavers_leave_all_groups_and_come_back_to_those_that_are_left(world: World) -> None:
    first, second, third = world.groups
    preview = world.run(Presence.LEFT, check_mode=True)
    assert world.seen(world.people[0]) == (True, set(world.groups), {world.unit})
    done = world.run(Presence.LEFT)
    assert done.checksum == preview.checksum
    assert {outcome.status for outcome in done.outcomes.values()} == {Status.APPLIED}
    assert [world.seen(person) for person in world.people] == [(False, set(), {world.unit, *world.groups})] * 3
    assert world.run(Presence.LEFT).plan.changes == ()

    renamed = f"CN=leavers-renamed,{world.unit}"
    ldap_tools.modify(world.lab, f"dn: {first}\nchangetype: modrdn\nnewrdn: CN=leavers-renamed\ndeleteoldrdn: 1\n")
    ldap_tools.delete(world.lab, second)
    world.policy = dataclasses.replace(world.policy, owned_groups=frozenset((third.lower(),)))
    done = world.run(Presence.ACTIVE)
    assert {outcome.status for outcome in done.outcomes.values()} == {Status.APPLIED}
    assert [world.seen(person) for person in world.people] == [(True, {renamed}, {world.unit})] * 3
    assert world.run(Presence.ACTIVE).plan.changes == ()


def test_a_group_that_refuses_keeps_nobody_enabled_and_is_tried_again(world: World) -> None:
    shut = world.groups[1]
    directory_fixtures.deny(world.lab, shut, world.lab.bind_dn)
    done = world.run(Presence.LEFT)
    failed = {done.plan.changes[index].kind for index, one in done.outcomes.items() if one.status is Status.FAILED}
    assert failed == {kinds.REMOVE_FROM_GROUP}
    assert [world.seen(person)[:2] for person in world.people] == [(False, {shut})] * 3
    directory_fixtures.revoke(world.lab, shut, world.lab.bind_dn)
    world.run(Presence.LEFT)
    assert [world.seen(person) for person in world.people] == [(False, set(), {world.unit, *world.groups})] * 3

    directory_fixtures.deny(world.lab, shut, world.lab.bind_dn)
    world.policy = dataclasses.replace(world.policy, group_failures={shut.lower(): Failure.WARN})
    done = world.run(Presence.ACTIVE)
    assert {one.status for one in done.outcomes.values()} == {Status.APPLIED, Status.SKIPPED}
    others = {world.groups[0], world.groups[2]}
    assert [world.seen(person) for person in world.people] == [(True, others, {world.unit, *world.groups})] * 3
    directory_fixtures.revoke(world.lab, shut, world.lab.bind_dn)
    world.run(Presence.ACTIVE)
    assert [world.seen(person) for person in world.people] == [(True, set(world.groups), {world.unit})] * 3


def test_people_are_like_a_template_account(world: World) -> None:
    group = directory_fixtures.add_group(world.lab, "leavers-template", world.unit)
    template = directory_fixtures.add_user(world.lab, "leavers-tpl", world.unit, department="Sales")
    ldap_tools.modify(world.lab, f"dn: {group}\nchangetype: modify\nadd: member\nmember: {template}\n")
    fields: dict[str, t.Any] = {
        "like": Likeness(account="leavers-tpl", attributes=("department",), groups=True),
        "flags": {"not_delegated": True},
    }
    done = world.run(Presence.ACTIVE, **fields)
    assert {outcome.status for outcome in done.outcomes.values()} == {Status.APPLIED}
    for person in world.people:
        entry = ldap_tools.read(world.lab, person, ["department", "memberOf", "userAccountControl"])
        assert entry is not None
        assert (entry.text("department"), int(entry.text("userAccountControl") or 0)) == ("Sales", 0x100200)
        assert set(entry.texts("memberOf")) == {group, *world.groups}
    assert world.run(Presence.ACTIVE, **fields).plan.changes == ()
