# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox import exchange_settings
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.descriptor import MAILBOX
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.exchange_mailbox import NOUNS
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS
from ansible_collections.hrsync.ad.plugins.module_utils.steps.requirements import Need, each, permissions, required
from ansible_collections.hrsync.ad.tests.lab.simulated_m365 import resources

PERMISSIONS = [
    pytest.param(step, one, id=f"{step.name}: {one.name}")
    for step in STEPS.values()
    for one in step.requirements
    if one.need is Need.PERMISSION
]


def names(step: str, need: Need, **options: t.Any) -> set[str]:
    return {one.name for one in required(STEPS[step].requirements, [options], need)}


def test_the_options_decide() -> None:
    assert names("license", Need.PERMISSION) == {
        "User.Read.All",
        "LicenseAssignment.ReadWrite.All",
        "GroupMember.Read.All",
    }
    assert "User.RevokeSessions.All" in names("license", Need.PERMISSION, revoke_sessions=True)
    assert "GroupMember.ReadWrite.All" in names("license", Need.PERMISSION, inherited="leave_group")
    assert names("mailbox", Need.PERMISSION, way="exchange") == set()
    assert names("mailbox", Need.COMMAND, way="hybrid", state="shared") == {
        "Get-RemoteMailbox",
        "Set-RemoteMailbox",
        "Enable-RemoteMailbox",
    }
    assert names("photo", Need.ATTRIBUTE, targets=["jpegPhoto", "microsoft365"]) == {"jpegPhoto"}
    assert names("photo", Need.PERMISSION, targets=["thumbnailPhoto"]) == set()


def test_a_name_that_several_rules_need_comes_once() -> None:
    some = (*each(Need.ATTRIBUTE, "mail"), *each(Need.ATTRIBUTE, "mail title", state=("present",)))
    found = required(some, [{"state": "present"}, {"state": "absent"}], Need.ATTRIBUTE)
    assert [one.name for one in found] == ["mail", "title"]
    assert required(some, [], Need.ATTRIBUTE) == ()


@pytest.mark.parametrize(("step", "one"), PERMISSIONS)
def test_the_documentation_names_the_permission(step: t.Any, one: t.Any) -> None:
    assert f"C({one.name})" in step.permissions


@pytest.mark.parametrize(("step", "one"), PERMISSIONS)
def test_higher_permissions_are_those_that_a_request_of_graph_accepts_too(step: t.Any, one: t.Any) -> None:
    accepted = [route.permissions for route in resources.ROUTES if one.name in route.permissions]
    assert any({one.name, *one.instead} <= route for route in accepted)


def test_unknown_permissions_have_no_higher_ones() -> None:
    assert [one.instead for one in permissions("Sites.Read.All")] == [()]


def test_the_commands_of_mailboxes_are_those_that_the_step_runs() -> None:
    listed = {one.name for one in MAILBOX.requirements if one.need is Need.COMMAND}
    nouns = NOUNS.values()
    verbs = {row.removed_by for row in exchange_settings.SETTINGS if row.removed_by} | {"Get", "Set", "Enable"}
    run = {f"{verb}-{noun}" for verb in verbs for noun in nouns} | {"Get-MailboxPermission", "Add-MailboxPermission"}
    assert listed >= run
    assert all(re.fullmatch(r"(Get|Set|Enable|Disable|Remove|Add)-\w+", name) for name in listed)


def test_the_conditions_name_options_of_the_step() -> None:
    for step in STEPS.values():
        assert {name for one in step.requirements for name in one.when} <= set(step.argument_spec)
