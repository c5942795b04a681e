# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.requests.groups import AccountGroups, GroupRequest
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.requests.user_template import (
    TemplateRequest,
    with_groups,
)
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.identity import KEY, LOGIN, Identity
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    SALES,
    STAFF,
    Domain,
    account,
    group,
    kinds_of,
    snapshot,
)

BY_KEY = Identity(KEY, "1")
LIKE = account("Template", parent=SALES, department="Sales", company="Example", memberOf=[group("Office").dn])


def template(name: str, **fields: t.Any) -> dict[str, t.Any]:
    empty: dict[str, t.Any] = {"attributes": {}, "groups": [], "remove_groups": [], "ou": None, "flags": None}
    return {"name": name, "when": True, **empty, **fields}


def request(*templates: dict[str, t.Any], **options: t.Any) -> TemplateRequest:
    defaults: dict[str, t.Any] = {
        "templates": list(templates) or None,
        "like": None,
        "copy_attributes": ["department", "company"],
        "copy_groups": False,
        "copy_ou": False,
        "skip_groups": [],
        "state": "present",
        "common_name": None,
        "key_attribute": "employeeID",
    }
    return TemplateRequest.from_options({**defaults, **options})


def planned(asked: TemplateRequest, *accounts: Account, who: Identity = BY_KEY, like: Account | None = None) -> Plan:
    before = snapshot(*accounts, *([like] if like else []))
    mine = accounts[0] if accounts else None
    task = asked.task(who, mine, like)
    groups = AccountGroups(before, mine, asked.groups or GroupRequest())
    assert groups.problems() == []
    work = with_groups(task, groups)
    plan = make_plan(work, before)
    assert not plan.rejections and not plan.stops and not plan.problems
    again = make_plan(work, Domain(before).apply(plan))
    assert again.changes == ()
    return plan


def test_later_templates_override_earlier_ones() -> None:
    asked = request(
        template("One", attributes={"title": "A", "l": "x"}, groups=["Sales"], ou=STAFF, flags={"not_delegated": True}),
        template("No", when=False, attributes={"title": "No"}),
        template("Two", attributes={"TITLE": "B"}, remove_groups=["office"], ou=SALES),
        template("Three", flags={"not_delegated": False, "smartcard_required": None}),
    )
    assert asked.names == ("One", "Two", "Three")
    assert asked.flags == {"not_delegated": False}
    before = account("Anna", "1", memberOf=[group("Office").dn], userAccountControl="1049088")
    plan = planned(asked, before)
    assert kinds_of(plan) == [kinds.MOVE, kinds.SET_ATTRIBUTES, kinds.ADD_TO_GROUP, kinds.REMOVE_FROM_GROUP]
    assert {delta.attribute: (delta.after, delta.reason) for delta in plan.changes[1].deltas} == {
        "l": (("x",), "templates: One"),
        "title": (("B",), "templates: Two"),
        "userAccountControl": (("512",), "flags: not_delegated is false"),
    }
    assert plan.changes[2].reason == "as the task says (templates: Sales)"


def test_what_no_template_sets_is_copied() -> None:
    asked = request(
        template("One", attributes={"Company": "Other"}), like={}, copy_groups=True, copy_ou=True, skip_groups=["Sales"]
    )
    plan = planned(asked, account("Anna", "1"), like=LIKE)
    assert kinds_of(plan) == [kinds.MOVE, kinds.SET_ATTRIBUTES, kinds.ADD_TO_GROUP]
    assert {delta.attribute: (delta.after, delta.reason) for delta in plan.changes[1].deltas} == {
        "company": (("Other",), "templates: One"),
        "department": (("Sales",), f"like: {LIKE.dn}"),
    }
    stays = request(template("One", ou=STAFF), like={}, copy_ou=True)
    assert kinds_of(planned(stays, account("Anna", "1"), like=LIKE)) == [kinds.SET_ATTRIBUTES]


def test_a_new_account() -> None:
    asked = request(like={}, common_name="Anna", state="enabled", copy_ou=True, copy_groups=True)
    plan = planned(asked, who=Identity(LOGIN, "anna"), like=LIKE)
    assert kinds_of(plan) == [kinds.CREATE, kinds.ADD_TO_GROUP, kinds.ENABLE]
    assert plan.changes[0].dn == f"CN=Anna,{SALES}"
    with pytest.raises(ConfigurationError, match="set common_name and ou too"):
        request(template("One")).task(Identity(LOGIN, "anna"), None, None)


def test_what_belongs_to_one_account_is_not_copied() -> None:
    with pytest.raises(ConfigurationError) as caught:
        request(like={}, copy_attributes=["l", "mail", "EMPLOYEEID"])
    assert str(caught.value).count("copy_attributes:") == 2
    assert request(template("One"), copy_attributes=["mail"]).copied_attributes == ()


def test_groups_that_are_none() -> None:
    with pytest.raises(ConfigurationError, match=r"add\[0\]"):
        request(template("One", groups=[7.5]))
