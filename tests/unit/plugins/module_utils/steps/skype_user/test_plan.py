# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users of Skype for Business: what is changed, and that a second look finds nothing to change."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Change,
    Delta,
    Rename,
    SetAttributes,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.steps.skype_user import plan as skype_users
from ansible_collections.hrsync.ad.plugins.module_utils.steps.skype_user.descriptor import KIND
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    SCHEMA,
    USER_ATTRIBUTES,
    account,
    snapshot,
)

SIP = "sip:anna@example.com"
BINARY = ("msRTCSIP-TenantId", "msRTCSIP-GroupingID")
SKYPE = {
    name.lower(): AttributeType(name, Syntax.BINARY if name in BINARY else Syntax.TEXT, single_valued=False)
    for name in skype_users.USER_ATTRIBUTES
}


def prepared(*accounts: Account, without: tuple[str, ...] = ()) -> Snapshot:
    """A directory whose schema has the attributes of Skype for Business, but for some."""
    own = {name: attribute for name, attribute in SKYPE.items() if name not in {one.lower() for one in without}}
    return snapshot(*accounts, schema=SCHEMA | own, user_attributes=USER_ATTRIBUTES | own.keys())


def subject(one: Account | None, state: str, *changes: Change) -> Subject:
    return Subject(
        key="1",
        label="Anna (1)",
        presence=Presence.LEFT,
        options={"state": state},
        account=one,
        changes=changes,
    )


def planned(one: Account | None, state: str, *changes: Change, without: tuple[str, ...] = ()) -> StepPlan[StepChange]:
    before = prepared(*([one] if one else []), without=without)
    return skype_users.plan([subject(one, state, *changes)], before)


def deltas(step_plan: StepPlan[StepChange]) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Before and after by attribute, of the one change."""
    assert not step_plan.setbacks
    [change] = step_plan.changes
    assert (change.kind, change.key, change.label) == (KIND, "1", "Anna (1)")
    assert all(delta.reason for delta in change.deltas)
    return {delta.attribute: (delta.before, delta.after) for delta in change.deltas}


def user(enabled: str = "TRUE", **more: t.Any) -> Account:
    return account("Anna", "1", **{"msRTCSIP-UserEnabled": enabled, "msRTCSIP-PrimaryUserAddress": SIP, **more})


@pytest.mark.parametrize(("state", "before", "after"), [("disabled", "TRUE", "FALSE"), ("enabled", "FALSE", "TRUE")])
def test_one_attribute_disables_and_enables(state: str, before: str, after: str) -> None:
    step_plan = planned(user(before), state)
    assert deltas(step_plan) == {"msRTCSIP-UserEnabled": ((before,), (after,))}
    assert step_plan.changes[0].account == user().guid
    assert step_plan.changes[0].dn == user().dn
    assert planned(user(after), state) == StepPlan()


def test_who_was_disabled_by_clearing_the_attribute_can_be_enabled() -> None:
    one = account("Anna", "1", **{"msRTCSIP-PrimaryUserAddress": SIP})
    assert deltas(planned(one, "enabled")) == {"msRTCSIP-UserEnabled": ((), ("TRUE",))}


@pytest.mark.parametrize("state", ["disabled", "absent"])
@pytest.mark.parametrize("one", [account("Anna", "1"), None])
def test_who_never_was_a_user_stays_untouched(one: Account | None, state: str) -> None:
    assert planned(one, state) == StepPlan()


@pytest.mark.parametrize("one", [account("Anna", "1"), None])
def test_who_has_no_address_cannot_be_enabled(one: Account | None) -> None:
    step_plan = planned(one, "enabled")
    assert step_plan.changes == ()
    [setback] = step_plan.setbacks
    assert "no msRTCSIP-PrimaryUserAddress" in setback.text
    assert "Enable-CsUser" in setback.text


def test_all_attributes_are_cleared_and_other_addresses_kept() -> None:
    held: dict[str, t.Any] = {
        "msRTCSIP-UserPolicies": ["0=1", "1=2"],
        "msRTCSIP-TenantId": "\x01\x02",
        "proxyAddresses": ["SMTP:anna@example.com", "SIP:anna@example.com", "sip:a@example.com", "smtp:a@b.example"],
    }
    one = user(**held)
    before = one.texts("proxyAddresses")
    assert deltas(planned(one, "absent")) == {
        "msRTCSIP-UserEnabled": (("TRUE",), ()),
        "msRTCSIP-PrimaryUserAddress": ((SIP,), ()),
        "msRTCSIP-TenantId": (("AQI=",), ()),
        "msRTCSIP-UserPolicies": (("0=1", "1=2"), ()),
        "proxyAddresses": (before, ("SMTP:anna@example.com", "smtp:a@b.example")),
    }


def test_what_is_cleared_stays_cleared() -> None:
    one = account("Anna", "1", proxyAddresses=["SMTP:anna@example.com"])
    assert planned(one, "absent") == StepPlan()


def test_older_schemas_have_fewer_attributes() -> None:
    one = user(**{"msRTCSIP-OwnerUrn": "urn:x"})
    cleared = deltas(planned(one, "absent", without=("msRTCSIP-OwnerUrn",)))
    assert set(cleared) == {"msRTCSIP-UserEnabled", "msRTCSIP-PrimaryUserAddress"}


def test_addresses_are_those_that_the_directory_changes_leave() -> None:
    one = account("Anna", "1", proxyAddresses=["SMTP:old@example.com", SIP])
    rename = Rename(new_dn="CN=Anna Nowak,DC=corp")
    other = Delta(attribute="title", after=("Engineer",))
    changed = Delta(attribute="ProxyAddresses", after=("SMTP:new@example.com", "sip:new@example.com"))
    change = SetAttributes(deltas=(other, changed))
    assert deltas(planned(one, "absent", rename, change)) == {
        "proxyAddresses": (("SMTP:new@example.com", "sip:new@example.com"), ("SMTP:new@example.com",))
    }


@pytest.mark.parametrize("state", ["disabled", "absent", "enabled"])
def test_a_directory_without_the_schema_says_so(state: str) -> None:
    step_plan = skype_users.plan([subject(account("Anna", "1"), state)], snapshot())
    assert step_plan.changes == ()
    [setback] = step_plan.setbacks
    assert setback.text.startswith("The Skype for Business schema is not present: accounts in the directory of dc1.")


def test_a_schema_whose_users_may_not_hold_the_attribute_counts_as_absent() -> None:
    before = snapshot(schema=SCHEMA | SKYPE)
    [setback] = skype_users.plan([subject(account("Anna", "1"), "disabled")], before).setbacks
    assert "schema is not present" in setback.text


def test_the_address_is_shown() -> None:
    assert skype_users.address_of(subject(user(), "disabled")) == SIP
    assert skype_users.address_of(subject(account("Anna", "1"), "disabled")) == ""
