# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.requests.beyond import Beyond, completed
from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    CHILDREN,
    AddToGroup,
    Change,
    Create,
    Delete,
    Enable,
    LiftProtection,
    Move,
    PrimaryGroup,
    Rename,
    Target,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.kinds import Kind
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan, Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.values.deletion_protection import Protection, protection
from ansible_collections.hrsync.ad.tests.lab import descriptors
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    SALES,
    account,
    group,
)

EVERYONE = bytes.fromhex("010100000000000100000000")
EMPTY = bytes.fromhex("0100048000000000000000000000000014000000" + "0400080000000000")
OWN = descriptors.with_entry(EMPTY, descriptors.Entry(b"\1\0\x14\0\x40\0\1\0" + EVERYONE))
INHERITED = descriptors.with_entry(EMPTY, descriptors.Entry(b"\1\x10\x14\0\x40\0\1\0" + EVERYONE))

ANNA = account("Anna", "1", memberOf=["CN=Sales,OU=Groups,DC=corp,DC=example"])
DESIRED = Desired(key="1", label="Anna (1)", presence=Presence.ACTIVE)
OFFICE, SALES_GROUP = group("Office", rid=1105), group("Sales", rid=1106)
NOBODY = Plan(employees=1, unchanged=1)


TARGET = Target(key="1", label="Anna (1)", account=ANNA.guid, dn=ANNA.dn)
MOVE = Move(**TARGET, new_dn=f"CN=Anna,{SALES}")
DELETE = Delete(**TARGET)
CREATE = Create(key="1", label="Anna (1)", dn=ANNA.dn, enabled=True)


def done(*changes: Change, of: Account | None = ANNA, **fields: t.Any) -> Plan:
    plan = Plan(changes=changes, employees=1, unchanged=0) if changes else NOBODY
    return completed(plan, DESIRED, of, Beyond(**fields))


def kinds_of(plan: Plan) -> list[Kind]:
    for one in plan.changes:
        assert (one.key, one.label, one.dn) == ("1", "Anna (1)", ANNA.dn)
    return [one.kind for one in plan.changes]


def reason(plan: Plan) -> str:
    assert plan.changes == ()
    assert plan.unchanged == 0
    [rejection] = plan.rejections
    assert (rejection.key, rejection.label) == ("1", "Anna (1)")
    return " ".join(rejection.reasons)


# ---- what stays as it is ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "plan",
    [
        Plan(stops=("No.",), changes=(MOVE,)),
        Plan(rejections=(Rejection("1", "Anna (1)", ("No.",)),)),
    ],
)
def test_a_plan_that_is_not_carried_out(plan: Plan) -> None:
    assert completed(plan, DESIRED, ANNA, Beyond(descriptor=OWN, primary_group=OFFICE)) is plan


def test_an_account_that_is_not_there() -> None:
    assert completed(NOBODY, DESIRED, None, Beyond(primary_group=OFFICE)) is NOBODY


def test_nothing_is_added_where_nothing_is_asked() -> None:
    assert done(MOVE).changes == (MOVE,)
    assert done() == NOBODY


# ---- protection ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("hindered", "aim"), [(MOVE, "moved"), (DELETE, "deleted")])
def test_protection_is_honoured(hindered: Change, aim: str) -> None:
    assert reason(done(hindered, descriptor=OWN)) == (
        f"{ANNA.dn} is protected from accidental deletion, so that it cannot be {aim}. Set lift_protection: true to"
        " lift the protection first."
    )


@pytest.mark.parametrize(("hindered", "aim"), [(MOVE, "moved"), (DELETE, "deleted")])
def test_protection_is_lifted_before(hindered: Change, aim: str) -> None:
    plan = done(hindered, descriptor=OWN, lift_protection=True)
    assert kinds_of(plan) == [kinds.LIFT_PROTECTION, hindered.kind]
    lifting = plan.changes[0]
    assert isinstance(lifting, LiftProtection)
    assert lifting.account == ANNA.guid
    assert lifting.reason == f"lift_protection, because the account is to be {aim}"
    assert protection(lifting.descriptor) is Protection.NONE


def test_protection_from_above_is_not_lifted() -> None:
    assert "by a container above it, so that it cannot be moved. Lift the protection there." in reason(
        done(MOVE, descriptor=INHERITED, lift_protection=True)
    )


@pytest.mark.parametrize("descriptor", [OWN, INHERITED])
def test_protection_hinders_nothing_else(descriptor: bytes) -> None:
    renamed = Rename(**TARGET, new_dn=f"CN=Eva,{SALES}")
    assert done(renamed, descriptor=descriptor).changes == (renamed,)
    assert done(renamed, descriptor=descriptor, lift_protection=True).changes == (renamed,)
    assert done(descriptor=OWN, lift_protection=True) == NOBODY


# ---- children --------------------------------------------------------------------------------------------------------
def test_entries_below_are_counted() -> None:
    assert reason(done(DELETE, children=("CN=Phone,x",))) == (
        f"{ANNA.dn} has 1 entry below it: CN=Phone,x. Set delete_children: true to delete them with it."
    )
    assert "has 7 entries below it: CN=0; CN=1; CN=2; CN=3; CN=4; and 2 more. Set" in reason(
        done(DELETE, children=tuple(f"CN={number}" for number in range(7)))
    )


def test_entries_below_are_deleted_on_request() -> None:
    plan = done(DELETE, children=("CN=Phone,x",), delete_children=True)
    [delta] = plan.changes[0].deltas
    assert (delta.attribute, delta.before, delta.after) == (CHILDREN, ("CN=Phone,x",), ())
    assert done(DELETE, delete_children=True).changes == (DELETE,)


def test_entries_below_hinder_nothing_else() -> None:
    assert done(MOVE, children=("CN=Phone,x",)).changes == (MOVE,)


def test_all_reasons_are_given() -> None:
    text = reason(done(DELETE, children=("CN=Phone,x",), descriptor=OWN))
    assert "delete_children" in text and "lift_protection" in text


# ---- the primary group -----------------------------------------------------------------------------------------------
def test_membership_comes_before_the_primary_group() -> None:
    plan = done(primary_group=OFFICE)
    assert kinds_of(plan) == [kinds.ADD_TO_GROUP, kinds.PRIMARY_GROUP]
    assert {one.group for one in plan.changes if isinstance(one, AddToGroup | PrimaryGroup)} == {OFFICE.dn}
    [delta] = plan.changes[1].deltas
    assert (delta.attribute, delta.before, delta.after) == ("primaryGroupID", ("513",), ("1105",))
    assert plan.unchanged == 0


def test_a_member_is_not_added() -> None:
    assert kinds_of(done(primary_group=SALES_GROUP)) == [kinds.PRIMARY_GROUP]


def test_the_primary_group_that_it_has() -> None:
    assert done(of=account("Anna", "1", primaryGroupID="1105"), primary_group=OFFICE) == NOBODY


def test_the_primary_group_of_a_new_account() -> None:
    plan = done(CREATE, of=None, primary_group=OFFICE)
    assert kinds_of(plan) == [kinds.CREATE, kinds.ADD_TO_GROUP, kinds.PRIMARY_GROUP]
    assert [one.account for one in plan.changes] == [None, None, None]


def test_who_is_deleted_needs_no_primary_group() -> None:
    assert done(DELETE, primary_group=OFFICE).changes == (DELETE,)


def test_protected_groups_are_refused() -> None:
    admins = group("Domain Admins", protected=True, rid=512)
    assert "primary_group: Domain Admins is a built-in group" in reason(done(primary_group=admins))
    users = group("Domain Users", protected=True, rid=513)
    back = account("Anna", "1", primaryGroupID="1105", memberOf=[users.dn])
    assert kinds_of(done(of=back, primary_group=users)) == [kinds.PRIMARY_GROUP]


# ---- restored accounts -----------------------------------------------------------------------------------------------
def restored(**values: str) -> Account:
    return account("Anna", "1", **values)


def test_a_tombstone_has_lost_its_password() -> None:
    enable = Enable(**TARGET, control=546)
    plan = done(enable, of=restored(userAccountControl="546", pwdLastSet="0"), restored=True)
    assert kinds_of(plan) == [kinds.SET_ATTRIBUTES, kinds.SET_PASSWORD, kinds.ENABLE]
    [delta] = plan.changes[0].deltas
    assert (delta.attribute, delta.before, delta.after) == ("userAccountControl", ("546",), ("514",))
    assert plan.changes[2] == dataclasses.replace(enable, control=514)


def test_the_recycle_bin_keeps_the_password() -> None:
    assert done(of=restored(pwdLastSet="133000000000000000"), restored=True) == NOBODY


def test_accounts_that_were_not_deleted_keep_what_they_have() -> None:
    enable = Enable(**TARGET, control=546)
    assert done(enable, of=restored(userAccountControl="546")).changes == (enable,)
    assert done(CREATE, of=None, restored=True).changes == (CREATE,)
