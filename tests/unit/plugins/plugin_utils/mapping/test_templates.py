# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Templates of the role: what they override, and which of them cannot work."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Failure, Likeness, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.planner.attributes.likeness import COPIED
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, Rendering, render
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.templates import Templates, read_templates

from ..authored import employee, renderer

MAPPING: dict[str, t.Any] = {
    "title": "{{ employee.job_title }}",
    "department": "{{ employee.department }}",
    "cn": {"candidates": ["{{ employee.full_name }}"]},
    "info": {"value": "x", "on": "create", "null": "clear"},
}


def compiled(templates: t.Any, **variables: t.Any) -> Templates:
    made = renderer({"attributes": MAPPING, "t": templates, **variables})
    return read_templates(made, "t", read_configuration(made, attributes="attributes"), "employeeID")


def rendering(
    templates: t.Any, *people: Employee, presence: Presence = Presence.ACTIVE, **variables: t.Any
) -> Rendering:
    made = renderer({"attributes": MAPPING, "ou": "OU=People,DC=x", "t": templates, **variables})
    groups = "groups" if "groups" in variables else None
    configuration = read_configuration(made, attributes="attributes", ou="ou", groups=groups)
    read = read_templates(made, "t", configuration)
    listed = [Person(employee=one, presence=presence) for one in people or (employee(),)]
    return render(configuration, listed, made, templates=read)


def test_every_template_that_holds_applies_in_order() -> None:
    templates = [
        {
            "name": "Sales",
            "when": "employee.department == 'Sales'",
            "attributes": {"TITLE": "Seller {{ employee.last_name }}", "l": "{{ employee.location.city }}"},
            "groups": ["GG-Sales", {"group": "{{ employee.teams }}", "owned": True, "failure": "warn"}],
            "ou": "OU={{ employee.department }},DC=x",
            "flags": {"not_delegated": True, "smartcard_required": "{{ employee.phone is none }}"},
        },
        {
            "name": "Łódź",
            "attributes": {"L": "Lodz", "telephoneNumber": ["1", "2"]},
            "groups": "gg-sales",
            "flags": {"smartcard_required": False, "password_never_expires": "{{ none }}"},
        },
        {"name": "Nobody", "when": "employee.key == '3'", "attributes": {"title": "{{ nowhere }}"}, "ou": "nonsense"},
    ]
    made = rendering(
        templates,
        employee(teams=("A",), job_title="Boss"),
        employee(key="2", department="IT", job_title="Admin", teams=("B",)),
        groups=[{"group": "Staff"}],
    )
    assert made.rejections == ()
    anna, other = made.desired
    assert anna.attributes == {
        "title": ("Seller Nowak",),
        "department": ("Sales",),
        "cn": ("Anna Nowak",),
        "info": ("x",),
        "l": ("Lodz",),
        "telephoneNumber": ("1", "2"),
    }
    assert anna.options == {
        "title": "template Sales (t[0].attributes)",
        "l": "template Łódź (t[1].attributes)",
        "telephoneNumber": "template Łódź (t[1].attributes)",
    }
    assert (anna.ou, anna.groups) == ("OU=Sales,DC=x", ("Staff", "GG-Sales", "A"))
    assert anna.flags == {"not_delegated": True, "smartcard_required": False}
    assert (other.ou, other.groups) == ("OU=People,DC=x", ("Staff", "gg-sales"))
    assert other.attributes["title"] == ("Admin",)
    assert made.owned_groups == {"a", "b"}
    assert made.group_failures == {"a": Failure.WARN, "b": Failure.WARN}


def test_the_rules_of_all_attributes_are_known() -> None:
    read = compiled(
        [
            {
                "name": "One",
                "attributes": {"l": "{{ employee.location.city }}", "Title": "{{ employee.private.iban }}"},
            },
            {"name": "Two", "attributes": {"L": {"value": "x", "null": "keep"}, "INFO": "y"}},
            {"name": "Three", "attributes": {"info": {"value": "z", "on": "create", "null": "clear"}}},
        ]
    )
    assert set(read.rules) == {*MAPPING, "l"}
    assert read.rules["l"].option == "t[0].attributes.l"
    assert read.rules["title"].fields == ("job_title", "private")
    assert read.rules["info"].on_create_only
    assert [mapping.rule.attribute for mapping in read.templates[1].attributes] == ["l", "info"]


@pytest.mark.parametrize("templates", [None, "", [], "{{ none }}"])
def test_no_templates(templates: t.Any) -> None:
    read = compiled(templates)
    assert (read.templates, set(read.rules)) == ((), set(MAPPING))
    made = renderer({"attributes": MAPPING})
    assert read_templates(made, None, read_configuration(made, attributes="attributes")).templates == ()


def test_a_template_account() -> None:
    templates = [
        {"name": "One", "like": "tpl-{{ employee.department | lower }}"},
        {
            "name": "Two",
            "when": "employee.key == '2'",
            "like": {
                "account": "{{ employee.phone }}",
                "attributes": ["Department", "L", "company"],
                "groups": "{{ copies }}",
                "skip_groups": "GG-Leads",
                "on": "create",
            },
            "attributes": {"l": "x"},
        },
        {"name": "Three", "when": "employee.key == '3'", "like": {"account": "tpl@x"}},
    ]
    people = [employee(), employee(key="2", phone="CN=tpl,DC=x"), employee(key="2"), employee(key="3")]
    made = rendering(templates, *people, copies=True)
    spelled = tuple(name for name in COPIED if name != "department")
    assert [one.like for one in made.desired] == [
        Likeness(account="tpl-sales", attributes=spelled, option="t[0].like"),
        Likeness(
            account="CN=tpl,DC=x",
            attributes=("l", "company"),
            groups=True,
            skipped_groups=("GG-Leads",),
            on_create_only=True,
            option="t[1].like",
        ),
        None,
        Likeness(account="tpl@x", attributes=spelled, option="t[2].like"),
    ]
    rules = compiled(templates, copies=True).rules
    assert rules["company"].option == "t[0].like"


def test_failing_templates_set_the_employee_aside() -> None:
    templates = [
        {"name": "One", "when": "employee.custom.vip"},
        {
            "name": "Two",
            "attributes": {"l": "{{ employee.custom.city }}"},
            "groups": [{"group": "g", "when": "employee.custom.vip"}],
            "ou": "nonsense",
            "flags": {"not_delegated": "yes"},
            "like": "{{ [1, 2] }}",
        },
    ]
    made = rendering(templates)
    (rejection,) = made.rejections
    assert [reason.split(":")[0] for reason in rejection.reasons] == [
        "l",
        "t[0].when",
        "t[1].groups[0].when",
        "t[1].ou",
        "t[1].flags.not_delegated",
        "t[1].like",
    ]
    left = rendering(templates, presence=Presence.LEFT)
    assert (left.desired[0].flags, left.desired[0].like, len(left.desired[0].skips)) == ({}, None, 1)


@pytest.mark.parametrize(
    ("templates", "message"),
    [
        ({"name": "x"}, "t must be a list of dictionaries, not a dictionary"),
        (["x"], "t[0] must be a dictionary with name, when"),
        ([{"when": True}], "t[0] needs name"),
        ([{"name": " "}], "t[0] needs name"),
        ([{"name": "x", "atributes": {}}], "t[0].atributes: there is no such key; did you mean attributes?"),
        ([{"name": "x", "when": "{{ y }}"}], "t[0].when: {{ y }}: a condition is a bare expression"),
        ([{"name": "x", "when": "presence == 'left'"}], "t[0].when: presence == 'left': the rule never applies."),
        ([{"name": "x", "ou": 7}], "t[0].ou must be a template"),
        ([{"name": "x", "attributes": ["a"]}], "t[0].attributes must be a dictionary"),
        (
            [{"name": "x", "attributes": {"cn": "x"}}],
            "t[0].attributes.cn gives values, but lifecycle_attributes.cn gives candid",
        ),
        (
            [{"name": "x", "attributes": {"title": {"value": "x", "on": "create"}}}],
            "t[0].attributes.title.on is create, but lifecycle_attributes.title is always written",
        ),
        (
            [{"name": "x", "attributes": {"title": {"value": "x", "null": "clear"}}}],
            "t[0].attributes.title.null is clear, but that of lifecycle_attributes.title is keep",
        ),
        (
            [{"name": "x", "attributes": {"l": "x"}}, {"name": "y", "attributes": {"l": {"candidates": ["x"]}}}],
            "t[1].attributes.l gives candidates, but t[0].attributes.l gives values. Use the same in both.",
        ),
        ([{"name": "x", "groups": [7]}], "t[0].groups[0] must be a dictionary with group"),
        ([{"name": "x", "groups": [{"owned_base": "DC=x"}]}], "t[0].groups: owned_base applies to all employees"),
        ([{"name": "x", "flags": ["a"]}], "t[0].flags must be a dictionary of flags, not a list"),
        ([{"name": "x", "flags": {"not_delegate": True}}], "t[0].flags.not_delegate: there is no such key; did you"),
        ([{"name": "x", "like": ["a"]}], "t[0].like needs account"),
        ([{"name": "x", "like": {"attributes": ["l"]}}], "t[0].like needs account"),
        ([{"name": "x", "like": {"account": "a", "groups": "no"}}], "t[0].like.groups must be true or false"),
        (
            [{"name": "x", "like": {"account": "a", "skip_groups": ["GG-Leads", ""]}}],
            "t[0].like.skip_groups[1] is empty. Set a value, or remove it from the list.",
        ),
        (
            [{"name": "x", "like": {"account": "a", "skip_groups": [1]}}],
            "t[0].like.skip_groups must be a list of strings",
        ),
        (
            [{"name": "x", "like": {"account": "a", "on": "leave"}}],
            "t[0].like.on is 'leave', not one of create, always",
        ),
        (
            [{"name": "x", "like": {"account": "a", "attributes": ["mail"]}}],
            "t[0].like.attributes: mail cannot be copied from another account: it identifies one account",
        ),
        (
            [{"name": "x", "like": {"account": "a", "attributes": ["employeeid"]}}],
            "t[0].like.attributes: employeeid cannot be copied",
        ),
        (
            [
                {"name": "x", "attributes": {"manager": {"person": "{{ employee.key }}"}}},
                {"name": "y", "like": {"account": "a", "attributes": ["manager"]}},
            ],
            "t[1].like.attributes: manager is not copied, because t[0].attributes.manager gives it person.",
        ),
    ],
)
def test_templates_that_cannot_work(templates: t.Any, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        compiled(templates)
    assert message in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        compiled([{"name": "x", "ou": 7, "flags": 7, "when": "(", "groups": [7]}, {"when": True}])
    assert [line.split(" ")[0].strip(":") for line in str(caught.value).splitlines()] == [
        "t[0].groups[0]",
        "t[0].flags",
        "t[0].ou",
        "t[0].when",
        "t[1]",
    ]
