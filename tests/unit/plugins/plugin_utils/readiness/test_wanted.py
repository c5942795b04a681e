# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.hrsync.ad.plugins.module_utils.readiness.model import Wanted
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import OPTIONS
from ansible_collections.hrsync.ad.plugins.plugin_utils.readiness.wanted import wanted_of, wanted_of_options
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.assignment import assignment_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.fetched import fetched_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.settings import read_settings

from ..authored import authored, employee

NOW = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)
SPEC = {name: option for name, option in OPTIONS.items() if name != "sources"}
BASE = "OU=People,DC=example,DC=com"
MAPPING = {"cn": "{{ employee.full_name }}", "mail": "{{ employee.email }}", "title": "{{ employee.job_title }}"}


def wanted(variables: t.Mapping[str, t.Any] | None = None, people: int = 2, **options: t.Any) -> Wanted:
    given = {"managed_base": BASE, "attributes": "mapping", **options}
    params, errors = validate(given, SPEC)
    assert not errors
    task_vars = authored({"mapping": MAPPING, **(variables or {})})
    templar = Templar(loader=DataLoader(), variables=task_vars)
    settings = read_settings({**params, "only": None}, templar, task_vars, NOW)
    employees = [
        employee(key=str(number), department="Sales", start_date="2020-01-01", status="active")
        for number in range(people)
    ]
    answer = {"name": "hr", "type": "factorial", "employees": employees, "absences": [], "warnings": []}
    return wanted_of(settings, assignment_of(settings, fetched_of([answer])).task, employees)


def test_the_mapped_attributes() -> None:
    always = {"employeeID", "mail", "proxyAddresses", "title", "userAccountControl"}
    assert set(wanted(category="create").attributes) == always
    assert set(wanted(category="deprovision").attributes) == always
    assert set(wanted({"account": [{"unlock": True}]}, account="account", category="create").attributes) == {
        *always,
        "lockoutTime",
    }
    more = wanted(
        {"account": [{"unlock": True}]},
        account="account",
        passwords={"must_change": True},
        leaver_groups={"leave": True, "remember_in": "seeAlso"},
        keep_old_address=False,
    )
    assert set(more.attributes) - always == {
        "accountExpires",
        "lockoutTime",
        "pwdLastSet",
        "seeAlso",
    }


def test_a_run_that_enables_rehires_also_unlocks_them_and_clears_their_expiry() -> None:
    for category in ("modify", "all"):
        assert {"lockoutTime", "accountExpires"} <= set(wanted(category=category).attributes)


def test_the_category_decides() -> None:
    assert (wanted().creates, wanted().modifies, wanted().deletes) == (True, True, False)
    deletion = [{"when": "presence == 'left'", "state": "absent"}]
    some = wanted({"account": deletion}, account="account", category="modify")
    assert (some.creates, some.modifies, some.deletes) == (False, True, True)


def test_the_stages_decide_too() -> None:
    stages = [
        {"name": "parked", "at": "end + 30 days", "steps": {"attributes": {"description": "left"}}},
        {"name": "deleted", "at": "end + 90 days", "steps": {"account": {"state": "absent"}}},
    ]
    some = wanted({"stages": stages}, stages="stages")
    assert some.deletes
    assert "description" in some.attributes
    assert not wanted({"stages": stages[:1]}, stages="stages").deletes


def test_groups_of_employees_and_of_rules_for_nobody() -> None:
    rules = [
        {"group": "GG-{{ employee.department }}"},
        {"group": "GG-Chess", "when": "employee.department == 'Chess'"},
        {"group": "GG-{{ employee.department }}-Chiefs", "when": "employee.job_title == 'Chief'", "owned": True},
        {"group": "{{ prefix }}-All", "when": "employee.department == 'Chess'"},
        {"group": "{{ nowhere }}-All", "when": "employee.department == 'Chess'"},
    ]
    templates = [{"name": "sales", "when": "employee.department == 'Chess'", "groups": ["GG-Template"]}]
    variables = {"rules": rules, "prefix": "GG", "templates": templates}
    assert wanted(variables, groups="rules", templates="templates").groups == (
        "GG-All",
        "GG-Chess",
        "GG-Sales",
        "GG-Template",
    )


def test_units_of_employees() -> None:
    found = wanted({"unit": "OU={{ employee.department }},OU=People,DC=example,DC=com"}, ou="unit")
    assert found.ous == (f"OU=Sales,{BASE}",)


def test_steps_of_rules_for_nobody_count_too() -> None:
    variables = {
        "mailbox": [{"when": "presence == 'left'", "way": "exchange", "state": "disabled"}],
        "license": {"revoke": ["all"], "when": "employee.department == 'Sales'"},
        "home": {"root": r"\\fs1\homes", "roots": [r"\\fs2\homes"]},
    }
    found = wanted(variables, steps={"mailbox": "mailbox", "license": "license", "home_folder": "home"})
    assert ("Disable-Mailbox", "lifecycle_mailbox") in found.commands
    assert {name for name, _instead, _variable in found.permissions} == {
        "User.Read.All",
        "LicenseAssignment.ReadWrite.All",
        "GroupMember.Read.All",
    }
    assert found.shares == (
        (r"\\fs1\homes", "lifecycle_home_folder.root"),
        (r"\\fs2\homes", "lifecycle_home_folder.roots"),
    )
    assert "homeDirectory" in found.attributes


def test_options_that_cannot_be_rendered_are_left_out() -> None:
    variables = {"license": {"assign": [{"sku": "{{ nowhere.x }}"}]}}
    assert wanted(variables, steps={"license": "license"}).permissions == ()
    assert wanted(people=0).groups == ()


def test_what_the_options_alone_need() -> None:
    found = wanted_of_options({"managed_base": BASE, "category": "create"})
    assert (found.managed_base, found.creates, found.modifies, found.attributes) == (BASE, True, False, ())
