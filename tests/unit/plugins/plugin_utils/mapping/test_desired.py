# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""From employees and a mapping to what the directory should hold."""

from __future__ import annotations

import typing as t

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Failure, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Rejection
from ansible_collections.hrsync.ad.plugins.modules import sync
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, render
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.templates import read_templates

from ..authored import employee, rendered, renderer

ATTRIBUTES = {
    "givenName": "{{ employee.first_name }}",
    "otherTelephone": ["{{ employee.phone }}", "{{ employee.custom.mobile }}"],
    "sAMAccountName": {
        "candidates": [
            "{{ employee.first_name | hrsync.ad.sam_account_name }}",
            "{{ employee.phone }}",
            "{{ [employee.last_name, employee.key] | map('lower') }}",
        ]
    },
    "manager": {"person": "{{ employee.manager_key }}"},
    "countryCode": 616,
    "msExchHideFromAddressLists": "{{ presence == 'left' }}",
    "info": "{{ employee.job_title | default('', true) }}",
}


def only(variables: t.Mapping[str, t.Any], **fields: t.Any) -> Desired:
    """What is desired for the one employee, who must not be set aside."""
    made = rendered(variables, [employee(**fields)])
    assert made.rejections == ()
    assert made.notices == ()
    return made.desired[0]


def test_the_example_of_a_skipped_employee_is_one() -> None:
    """The documentation of `hrsync.ad.sync` shows a reason as a run gives it."""
    sample = yaml.safe_load(sync.RETURN)["rejected"]["contains"]["first"]["sample"][0]
    ou = "OU={{ employee.custom.branch }},DC=example,DC=com"
    made = renderer({"lifecycle_ou": ou})
    person = Person(
        employee=employee(key="1020", first_name="Ewa", last_name="Lis", full_name="Ewa Lis"), presence=Presence.ACTIVE
    )
    (rejection,) = render(read_configuration(made, ou="lifecycle_ou"), [person], made).rejections
    assert {"key": rejection.key, "label": rejection.label, "reasons": list(rejection.reasons)} == sample


def test_attributes() -> None:
    fields = {"custom": {"mobile": "+48 1"}, "manager_key": "1001"}
    assert only({"attributes": ATTRIBUTES}, **fields) == Desired(
        key="1017",
        label="Anna Nowak (1017)",
        presence=Presence.ACTIVE,
        source="factorial",
        attributes={
            "givenName": ("Anna",),
            "otherTelephone": ("+48 1",),
            "sAMAccountName": ("anna", "nowak", "1017"),
            "manager": ("1001",),
            "countryCode": ("616",),
            "msExchHideFromAddressLists": ("FALSE",),
            "info": (),
        },
    )


def test_nulls_stay_nulls() -> None:
    attributes = {name: ATTRIBUTES[name] for name in ("givenName", "otherTelephone", "manager")}
    made = only({"attributes": attributes}, first_name=None, custom={"mobile": None}, manager_key="")
    assert made.attributes == {"givenName": None, "otherTelephone": None, "manager": None}
    candidates = {"attributes": {"cn": {"candidates": ["{{ employee.phone }}", "{{ employee.first_name }}"]}}}
    assert only(candidates, first_name=" ").attributes == {"cn": None}


def test_what_comes_along() -> None:
    made = renderer({"attributes": {}})
    person = Person(employee=employee(), presence=Presence.UPCOMING, origins={"phone": "calamari"})
    result = render(read_configuration(made, attributes="attributes"), [person], made)
    assert result.desired[0].origins == {"phone": "calamari"}
    assert result.desired[0].presence is Presence.UPCOMING
    assert result.desired[0].ou is None


def test_every_failing_template_is_told_and_nobody_else_is_concerned() -> None:
    variables: dict[str, t.Any] = {
        "attributes": {
            "mail": "{{ employee.custom.mail }}",
            "sn": "{{ employee.last_name }}",
            "sAMAccountName": "{{ employee.first_name | hrsync.ad.sam_account_name }}",
            "info": {"value": "{{ employee.teams | items2dict }}"},
            "title": ["fine", "{{ {'a': 1} }}"],
            "c": {"candidates": ["{{ employee.location.country | hrsync.ad.country }}"]},
            "manager": {"person": "{{ [1, 2] }}"},
        },
        "ou": "{{ employee.custom.ou }}",
        "groups": [{"group": "g", "when": "employee.custom.vip"}, {"group": "{{ nowhere }}"}],
    }
    wrong = employee(key="7", first_name="😀", teams=("x",), location={"country": "Atlantis"}, full_name="😀")
    right = {**variables, "attributes": {"sn": variables["attributes"]["sn"]}, "ou": None, "groups": []}
    assert len(rendered(right, [wrong, employee()]).desired) == 2
    made = rendered(variables, [wrong])
    assert made.desired == ()
    (rejection,) = made.rejections
    assert (rejection.key, rejection.label) == ("7", "😀 (7)")
    starts = ("mail", "sAMAccountName", "info", "title", "c", "manager", "ou", "groups[0].when", "groups[1].group")
    assert [reason.split(":")[0] for reason in rejection.reasons] == list(starts)
    assert rejection.reasons[0] == "mail: undefined field 'mail' (template: {{ employee.custom.mail }})"
    assert "hrsync.ad.country: 'Atlantis' is not a known country name" in rejection.reasons[4]
    assert "no sAMAccountName can be built from '\\U0001f600'" in rejection.reasons[1]


def test_one_of_many_is_set_aside() -> None:
    people = [employee(key=str(number), custom={"badge": "b"} if number != 2 else {}) for number in range(4)]
    made = rendered({"attributes": {}, "ou": "OU={{ employee.custom.badge }},DC=x"}, people)
    assert [one.key for one in made.desired] == ["0", "1", "3"]
    assert [one.key for one in made.rejections] == ["2"]


def test_a_failing_template_concerns_its_attribute_and_not_the_person() -> None:
    """[trials 28] The planner decides whether there can be an account without the attribute."""
    country = "{{ employee.location.country | hrsync.ad.country }}"
    made = only({"attributes": {"sn": "{{ employee.last_name }}", "c": country}}, location={"country": "Atlantis"})
    assert made.attributes == {"sn": ("Nowak",)}
    reason = "c: hrsync.ad.country: 'Atlantis' is not a known country name or ISO 3166 code"
    assert made.unmade == {"c": f"{reason} (template: {country})"}
    left = rendered({"attributes": {"c": country}}, [employee(location={"country": "Atlantis"})], Presence.LEFT)
    assert left.notices == ()


def test_a_field_that_is_undefined_for_everybody_is_a_mistake_in_the_mapping() -> None:
    people = [employee(key="1", custom={"badge": "b"}), employee(key="2", custom={"badge": None})]
    templates = {"info": "{{ employee.custom.badge_numbr }}", "sn": "{{ names[employee.key] }}", "c": "{{ names.x.y }}"}
    made = rendered({"attributes": templates, "names": {"1": "Nowak", "x": None}}, people)
    assert made.undefined == (
        "The attribute info is left out for everybody: info: undefined field 'badge_numbr'; did you mean badge?"
        " (template: {{ employee.custom.badge_numbr }}). Correct the template of lifecycle_attributes.info. If HR"
        " has no such value yet, end the template with | default(none).",
    )


def test_the_variable_is_named_that_has_the_attribute() -> None:
    made = renderer({"lifecycle_attributes": {}, "lifecycle_more_attributes": {"info": "{{ employee.custom.bdge }}"}})
    names: dict[str, t.Any] = {"attributes": "lifecycle_attributes", "more_attributes": "lifecycle_more_attributes"}
    person = Person(employee=employee(), presence=Presence.ACTIVE)
    (text,) = render(read_configuration(made, **names), [person], made).undefined
    assert "Correct the template of lifecycle_more_attributes.info. If" in text


def test_a_candidate_that_cannot_be_made_leads_to_the_next() -> None:
    candidates = [
        "{{ employee.preferred_name | hrsync.ad.sam_account_name }}",
        "{{ employee.manager.email }}",
        "{{ employee.first_name | hrsync.ad.sam_account_name }}",
    ]
    mapping = {"attributes": {"sAMAccountName": {"candidates": candidates}}}
    made = only(mapping, preferred_name="😀", first_name="Anna")
    assert (made.attributes, made.unmade) == ({"sAMAccountName": ("anna",)}, {})
    assert set(only(mapping, preferred_name="😀", first_name="😀").unmade) == {"sAMAccountName"}
    misspelt = {"attributes": {"sAMAccountName": {"candidates": ["{{ employee.custom.logn }}", "anna"]}}}
    assert set(only(misspelt).unmade) == {"sAMAccountName"}


def test_a_variable_that_does_not_exist_is_a_mistake_in_the_mapping() -> None:
    for template in ("{{ emploee.first_name }}", "{{ greeting }}"):
        made = rendered({"attributes": {"sn": template}, "greeting": "{{ emploee }} {{ employee.key }}"}, [employee()])
        assert made.desired == ()
        assert "undefined variable 'emploee'" in made.rejections[0].reasons[0]


def test_a_template_for_some_people_overrides_a_failing_one_and_the_other_way_round() -> None:
    right = {"name": "fix", "when": "true", "attributes": {"c": "PL"}}
    wrong = {"name": "break", "when": "true", "attributes": {"c": "{{ 1 // 0 }}"}}
    for several, attributes in (([wrong, right], {"c": ("PL",)}), ([right, wrong], {})):
        made = renderer({"attributes": {"c": "{{ 1 // 0 }}"}, "templates": several})
        configuration = read_configuration(made, attributes="attributes")
        templates = read_templates(made, "templates", configuration, "employeeID")
        person = Person(employee=employee(), presence=Presence.ACTIVE)
        (one,) = render(configuration, [person], made, templates=templates).desired
        assert one.attributes == attributes
        assert set(one.unmade) == {"c"} - set(attributes)
        assert one.options["c"].startswith("template ")


def test_private_data_is_in_no_reason() -> None:
    variables = {
        "iban": "{{ employee.private.bank_account }}",
        "attributes": {"info": "{{ iban | from_json }}", "title": "{{ employee | hrsync.ad.ascii }}"},
    }
    made = rendered(variables, [employee(private={"bank_account": "DE8937"})])
    assert set(made.desired[0].unmade) == {"info", "title"}
    assert "DE8937" not in str(made.desired)
    assert "its message is not shown" in made.desired[0].unmade["info"]


def test_what_an_absence_tells_is_in_no_reason() -> None:
    away = Person(employee=employee(), presence=Presence.ACTIVE, absence={"type": "Sick leave"})
    made = renderer({"attributes": {"info": "{{ employee.absence.type | from_json }}"}})
    result = render(read_configuration(made, attributes="attributes"), [away], made)
    assert "its message is not shown" in result.desired[0].unmade["info"]
    assert "Sick leave" not in str(result.desired)


def test_an_employee_without_a_key() -> None:
    made = rendered({"attributes": {}}, [employee(key=None)])
    assert made.rejections == (
        Rejection("", "Anna Nowak (factorial id 9007199254740993)", ("The employee has no key.",)),
    )


def test_a_mistake_in_a_template_does_not_keep_a_leaver_enabled() -> None:
    variables = {"attributes": {"sn": "x"}, "ou": "{{ employee.custom.mail }}", "groups": [{"group": "a"}]}
    made = rendered(variables, [employee()], Presence.LEFT)
    assert made.rejections == ()
    (left,) = made.desired
    assert (left.presence, left.attributes, left.ou, left.groups) == (Presence.LEFT, {"sn": ("x",)}, None, ())
    (skips,) = left.skips
    assert skips.startswith("its changes are skipped: ")
    assert "undefined field 'mail'" in skips


def test_a_leaver_with_troubles_is_only_disabled() -> None:
    variables: dict[str, t.Any] = {"attributes": {"sn": "x"}, "ou": "OU=x", "groups": [{"group": "a", "owned": True}]}
    made = renderer(variables)
    leaver = Person(
        employee=employee(), presence=Presence.LEFT, why="status inactive", troubles=("The sources disagree.",)
    )
    result = render(read_configuration(made, attributes="attributes", ou="ou", groups="groups"), [leaver], made)
    assert result.rejections == ()
    assert result.desired == (
        Desired(
            key="1017",
            label="Anna Nowak (1017)",
            presence=Presence.LEFT,
            why="status inactive",
            source="factorial",
            attributes={"sn": ("x",)},
            skips=("its changes are skipped: The sources disagree.",),
        ),
    )


@pytest.mark.parametrize("troubles", [(), ("The sources disagree.",)])
def test_a_leaver_is_searched_by_every_value_that_can_be_made(troubles: tuple[str, ...]) -> None:
    made = renderer(
        {"attributes": {"mail": "{{ employee.custom.mail }}", "proxyAddresses": ["{{ employee.custom.mail }}", "x"]}}
    )
    configuration = read_configuration(made, attributes="attributes")
    for presence in (Presence.LEFT, Presence.ACTIVE):
        person = Person(employee=employee(), presence=presence, troubles=troubles if presence is Presence.LEFT else ())
        (one,) = render(configuration, [person], made).desired
        assert one.attributes == ({"proxyAddresses": ("x",)} if presence is Presence.LEFT else {})
        assert sorted(one.unmade) == ["mail", "proxyAddresses"]


def test_groups() -> None:
    variables = {
        "groups": [
            {"group": "everybody"},
            {
                "group": "dep-{{ employee.department | lower }}",
                "when": "employee.department is not none",
                "owned": True,
            },
            {"group": "{{ employee.teams }}", "owned": True},
            {"group": ["EVERYBODY", "{{ employee.phone }}", ""]},
            {"group": "HR", "when": ["employee.department == 'HR'", "presence == 'active'"], "owned": True},
            {"group": "{{ employee.custom.none_such }}", "when": False, "owned": True},
            {"group": "{{ employee.custom.none_such }}", "when": "employee.key == '3'"},
            {"owned_base": "OU=Teams,DC=x"},
        ]
    }
    made = rendered(variables, [employee(teams=("A", "B")), employee(key="2", department=None)])
    assert [one.groups for one in made.desired] == [("everybody", "dep-sales", "A", "B"), ("everybody",)]
    assert made.owned_groups == {"dep-sales", "a", "b", "hr"}


def test_what_it_means_that_a_group_cannot_be_used() -> None:
    variables = {
        "groups": [
            {"group": ["Staff", "{{ employee.department }}"], "failure": "warn"},
            {"group": "staff", "when": "employee.key == '2'", "failure": "fail"},
            {"group": "Owned", "when": False, "owned": True, "failure": "ignore"},
            {"group": "Never", "when": "employee.key == '3'", "failure": "ignore"},
            {"group": "Plain"},
        ]
    }
    made = rendered(variables, [employee(key="2"), employee()])
    assert made.group_failures == {"staff": Failure.FAIL, "sales": Failure.WARN, "owned": Failure.IGNORE}


HOSTILE = ["{{ 7*7 }}", "{% raw %}", "*)(uid=*", "\x00\x07", "😀", "\u200fאבג\u200e", "ж" * 200, ',+"\\<>;=#', " a "]


def test_hostile_names_arrive_as_they_are() -> None:
    variables = {
        "attributes": {"givenName": "{{ employee.first_name }}", "displayName": "Dr {{ employee.first_name }}"},
        "ou": "OU=People,DC=x",
    }
    made = rendered(variables, [employee(key=name, first_name=name) for name in HOSTILE])
    assert [one.attributes for one in made.desired] == [
        {"givenName": (name,), "displayName": (f"Dr {name}",)} for name in HOSTILE
    ]
