# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users and subscriptions, read in bulk: what is found, and how often is asked for it."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta, SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.cloud import CloudUser, Unreadable
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Subject
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.errors import GraphError, graph_error
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.users import LARGEST_BATCH, Tenant

from .simulated import Microsoft365

TEAMS = "57ff2da0-773e-42df-b2af-ffb7a2317929"
GUID = "6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50"


def subject(principal: str, before: str | None = None) -> Subject:
    account = Account("CN=x", {"userprincipalname": (before.encode(),)}, GUID) if before else None
    renamed = SetAttributes(deltas=(Delta(attribute="userPrincipalName", after=(principal,)),))
    return Subject(
        key=principal,
        label=principal,
        presence=Presence.ACTIVE,
        options={},
        account=account,
        changes=(renamed,) if before else (),
        upn=principal,
    )


def subjects(count: int) -> list[Subject]:
    return [subject(f"u{number}@example.com") for number in range(count)]


def fill(m365: Microsoft365, count: int) -> None:
    for number in range(count):
        m365.service.tenant.add_user({"userPrincipalName": f"u{number}@example.com"})


def test_a_user_is_read_with_all_that_steps_need(m365: Microsoft365) -> None:
    group = m365.control.set_group(displayName="License Visio", licenses=["VISIOCLIENT"])
    m365.control.add_user(
        "anna@example.com",
        usageLocation="PL",
        onPremisesSyncEnabled=True,
        onPremisesImmutableId="Tgpsbx2dOkyPVwscLT5PUA==",
        accountEnabled=False,
        licenses=[{"sku": "SPE_E3", "disabled": [TEAMS]}],
    )
    m365.control.set_group(id=group["id"], members=["anna@example.com"])
    user = Tenant(m365.graph()).find([subject("Anna@example.com")])["Anna@example.com"]
    assert isinstance(user, CloudUser)
    assert (user.principal, user.usage_location) == ("anna@example.com", "PL")
    assert user.immutable_id == "Tgpsbx2dOkyPVwscLT5PUA=="
    [own] = user.own.values()
    assert own.active and own.disabled_plans == {TEAMS}
    [inherited] = user.inherited
    assert inherited.group == group["id"]
    assert user.provisioned["exchange"] == "Success"
    assert user.created is not None and user.created.tzinfo == datetime.UTC
    assert user.sessions_valid_from is None


def test_some_users_are_asked_for_twenty_at_a_time(m365: Microsoft365) -> None:
    fill(m365, 45)
    graph = m365.graph()
    found = Tenant(graph).find(subjects(46))
    assert [user is not None for user in found.values()] == [True] * 45 + [False]
    assert graph.requests == 3


def test_many_users_are_read_as_a_list(m365: Microsoft365) -> None:
    fill(m365, 1200)
    graph = m365.graph()
    found = Tenant(graph).find(subjects(LARGEST_BATCH + 2))
    assert all(found.values()) and graph.requests == 1, "all were on the first page"
    graph = m365.graph()
    found = Tenant(graph).find([*subjects(LARGEST_BATCH), subject("nobody@example.com")])
    assert sum(user is None for user in found.values()) == 1 and graph.requests == 2


def test_a_list_that_was_read_early_is_not_read_again(m365: Microsoft365) -> None:
    fill(m365, 1200)
    graph = m365.graph()
    tenant = Tenant(graph)
    tenant.read_early(LARGEST_BATCH + 1)
    assert graph.requests == 2
    found = tenant.find([*subjects(LARGEST_BATCH + 1), subject("nobody@example.com")])
    assert graph.requests == 2
    assert found == Tenant(m365.graph()).find([*subjects(LARGEST_BATCH + 1), subject("nobody@example.com")])
    assert found["nobody@example.com"] is None
    tenant.find([subject("u1100@example.com")])
    assert graph.requests == 3, "the list is used once"


def test_few_users_are_not_read_early(m365: Microsoft365) -> None:
    fill(m365, 3)
    graph = m365.graph()
    Tenant(graph).read_early(LARGEST_BATCH)
    assert graph.requests == 0


def test_users_are_read_once_for_a_run(m365: Microsoft365) -> None:
    fill(m365, 3)
    graph = m365.graph()
    tenant = Tenant(graph)
    tenant.find(subjects(4))
    tenant.find(subjects(4))
    assert graph.requests == 1
    tenant.find([subject("")])
    assert graph.requests == 1


def test_who_is_renamed_in_this_run_is_found_by_the_name_before(m365: Microsoft365) -> None:
    fill(m365, 1)
    found = Tenant(m365.graph()).find([subject("new@example.com", "u0@example.com"), subject("gone@example.com")])
    user = found["new@example.com"]
    assert isinstance(user, CloudUser) and user.principal == "u0@example.com"
    assert found["gone@example.com"] is None
    same = Tenant(m365.graph()).find([subject("U0@example.com", "u0@example.com")])
    assert same["U0@example.com"] is not None


def test_odd_names_are_quoted_and_never_stop_the_others(m365: Microsoft365) -> None:
    m365.control.add_user("o'neil+x#1@example.com")
    m365.control.fault("status", system="batch", path="bad", status=400, times=1)
    odd = [subject(name) for name in ("o'neil+x#1@example.com", "a?b=c%@example.com", "bad@example.com")]
    good, missing, bad = Tenant(m365.graph()).find(odd).values()
    assert isinstance(good, CloudUser) and missing is None
    assert isinstance(bad, Unreadable) and "with 400" in bad.why


def test_users_are_read_again_where_that_is_asked_for(m365: Microsoft365) -> None:
    fill(m365, 2)
    tenant = Tenant(m365.graph())
    first = [user.id for user in tenant.find(subjects(2)).values() if isinstance(user, CloudUser)]
    m365.control.change_user("u0@example.com", usageLocation="DE")
    m365.control.remove_user("u1@example.com")
    fresh = tenant.refresh(first)
    assert [user.usage_location if isinstance(user, CloudUser) else None for user in fresh.values()] == ["DE", None]
    assert fresh[first[1]] is None
    after = tenant.find(subjects(2))
    assert after["u0@example.com"] == fresh[first[0]] and after["u1@example.com"] is None


def test_subscriptions_are_read_once(m365: Microsoft365) -> None:
    m365.control.set_sku("SPE_E3", enabled=5, warning=2, capability_status="Warning")
    graph = m365.graph()
    tenant = Tenant(graph)
    sku = next(sku for sku in tenant.skus if sku.name == "SPE_E3")
    assert (sku.units, sku.consumed, sku.status, sku.for_users) == (7, 0, "Warning", True)
    assert sku.plans[TEAMS] == "TEAMS1"
    assert len(tenant.skus) == 8 and graph.requests == 1


def test_groups_and_who_is_in_them(m365: Microsoft365) -> None:
    fill(m365, 2)
    rule = m365.control.set_group(displayName="Rule", groupTypes=["DynamicMembership"], members=["u0@example.com"])
    synced = m365.control.set_group(displayName="Synced", onPremisesSyncEnabled=True)
    graph = m365.graph()
    tenant = Tenant(graph)
    groups = tenant.groups([rule["id"], synced["id"], "nowhere", rule["id"]])
    assert {(one.name, one.dynamic, one.on_premises) for one in groups.values()} == {
        ("Rule", True, False),
        ("Synced", False, True),
    }
    tenant.groups([synced["id"]])
    assert graph.requests == 1
    ids = [user.id for user in tenant.find(subjects(2)).values() if isinstance(user, CloudUser)]
    assert tenant.memberships([*ids, "nowhere"]) == {ids[0]: {rule["id"]}, ids[1]: set(), "nowhere": set()}


def test_long_lists_of_memberships_are_read_to_their_end(m365: Microsoft365) -> None:
    fill(m365, 1)
    for _number in range(130):
        m365.control.set_group(displayName="G", members=["u0@example.com"])
    tenant = Tenant(m365.graph())
    [user] = [user for user in tenant.find(subjects(1)).values() if isinstance(user, CloudUser)]
    assert len(tenant.memberships([user.id])[user.id]) == 130


@pytest.mark.parametrize("ask", ["find", "groups", "memberships"])
def test_what_may_not_be_read_is_an_error(m365: Microsoft365, ask: str) -> None:
    fill(m365, 1)
    m365.control.permissions(only=["ProfilePhoto.ReadWrite.All"])
    asked: t.Any = subjects(1) if ask == "find" else ["some"]
    with pytest.raises(GraphError, match="grant it the application permission"):
        getattr(Tenant(m365.graph()), ask)(asked)


def test_a_user_that_cannot_be_understood_is_a_sentence(m365: Microsoft365, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(m365, 2)
    m365.service.tenant.users[next(iter(m365.service.tenant.users))].values["createdDateTime"] = "yesterday"
    odd, good = Tenant(m365.graph()).find(subjects(2)).values()
    assert isinstance(odd, Unreadable) and "a user that cannot be understood" in odd.why
    assert isinstance(good, CloudUser)


@pytest.mark.parametrize(
    ("status", "words", "missing"),
    [
        (404, "Resource 'x' does not exist.", True),
        (400, "Invalid object identifier 'x'.", True),
        (400, "Invalid filter clause.", False),
        (500, "Invalid object identifier 'x'.", False),
    ],
)
def test_an_error_knows_whether_the_object_is_missing(status: int, words: str, missing: bool) -> None:
    body = {"error": {"code": "Request_BadRequest", "message": words}}
    assert graph_error("GET", "/users/x", status, body).missing is missing
