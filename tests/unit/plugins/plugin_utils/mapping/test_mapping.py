# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shapes of the mapping's configuration, and what is said about wrong ones."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import AttributeRule, NullPolicy, ValueKind
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import Configuration, read_configuration

from ..authored import renderer


def configured(variables: t.Mapping[str, t.Any] | None = None, **mapping: t.Any) -> Configuration:
    """The configuration of `attributes`, `ou` and `groups`, in an inventory that has other variables too."""
    made = renderer({**(variables or {}), **{f"lifecycle_{name}": value for name, value in mapping.items()}})
    names: dict[str, t.Any] = {name: f"lifecycle_{name}" for name in mapping}
    return read_configuration(made, **names)


def rule(definition: t.Any, variables: t.Mapping[str, t.Any] | None = None) -> AttributeRule:
    """The rule of one attribute."""
    return configured(variables, attributes={"mail": definition}).rules["mail"]


def test_the_forms_of_an_attribute() -> None:
    template = "{{ employee.email }}"
    plain = AttributeRule(attribute="mail", fields=("email",), template=template)
    assert rule(template) == plain
    assert rule({"value": template}) == plain
    several = rule([template, "{{ employee.personal_email }}"])
    assert several.fields == ("email", "personal_email")
    assert several.template == "{{ employee.email }}, {{ employee.personal_email }}"
    assert rule({"candidates": [template, "x"]}).kind is ValueKind.CANDIDATES
    assert rule({"person": "{{ employee.manager_key }}"}).kind is ValueKind.PERSON
    detailed = rule({"value": template, "on": "create", "null": "clear"})
    assert (detailed.on_create_only, detailed.null) == (True, NullPolicy.CLEAR)
    assert rule({"value": template, "on": "always", "null": "error"}).null is NullPolicy.ERROR
    assert rule(616).template == "616"


def test_what_yaml_makes_of_unquoted_keys() -> None:
    read = rule({"value": "x", True: "create", None: "clear"})
    assert (read.on_create_only, read.null) == (True, NullPolicy.CLEAR)


def test_options_may_be_templates_and_definitions_variables() -> None:
    variables = {"policy": "clear", "mail_rule": {"value": "{{ employee.email }}", "null": "{{ policy }}"}}
    assert rule("{{ mail_rule }}", variables).null is NullPolicy.CLEAR


def test_nothing_is_configured() -> None:
    assert read_configuration(renderer()) == Configuration()
    empty = configured(attributes={}, ou="", groups=None)
    assert (empty.attributes, empty.ou, empty.groups) == ((), None, ())
    assert (configured(ou=" \n").ou, configured(ou=None).ou) == (None, None)


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ({"value": "x", "nul": "keep"}, "lifecycle_attributes.mail.nul: there is no such key; did you mean null?"),
        ({"value": "x", "zzz": 1}, "lifecycle_attributes.mail.zzz: there is no such key; the keys are value, "),
        ({"value": "x", False: "create"}, "lifecycle_attributes.mail.False: there is no such key"),
        ({"value": "x", 1: "create"}, "lifecycle_attributes.mail.1: there is no such key"),
        ({"value": "x", "candidates": ["y"]}, "exactly one of value, candidates, person; it has value and candidates"),
        ({"on": "create"}, "lifecycle_attributes.mail needs exactly one of value, candidates, person; it has none"),
        ({"value": "x", "on": "creat"}, "lifecycle_attributes.mail.on is 'creat', not one of create, always; did you"),
        ({"value": "x", "null": "drop"}, "lifecycle_attributes.mail.null is 'drop', not one of keep, clear, error."),
        ({"value": {"a": 1}}, "lifecycle_attributes.mail.value must be a template, not a dictionary"),
        ({"candidates": []}, "lifecycle_attributes.mail.candidates is an empty list"),
        ({"person": ["x", "y"]}, "lifecycle_attributes.mail.person must be one template"),
        (None, "lifecycle_attributes.mail has no template"),
        (["x", None], "lifecycle_attributes.mail[1] has no template"),
        ([["x"]], "lifecycle_attributes.mail[0] must be a template, not a list"),
        ("{{ employee.email | lowr }}", "lifecycle_attributes.mail: {{ employee.email | lowr }}: there is no filter"),
        ({"candidates": ["a", "{{ b"]}, "lifecycle_attributes.mail.candidates[1]: {{ b: the template has a syntax"),
        ({"value": "x", "null": "{{ employee.key }}"}, "lifecycle_attributes.mail.null: {{ employee.key }}: undefined"),
    ],
)
def test_mistakes_in_an_attribute(definition: t.Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        rule(definition)
    assert words in str(caught.value)


MORE = {
    "info": "{{ employee.custom.badge }}",
    "Title": {"candidates": ["a", "b"], "null": "clear"},
    "TELEPHONENUMBER": None,
}


def test_more_attributes_are_added_replace_and_remove() -> None:
    usual = {"mail": "{{ employee.email }}", "title": "{{ employee.job_title }}", "telephoneNumber": "1"}
    rules = configured(attributes=usual, more_attributes=MORE).rules
    assert list(rules) == ["mail", "info", "Title"]
    assert rules["mail"] == configured(attributes=usual).rules["mail"]
    assert (rules["Title"].kind, rules["Title"].null) == (ValueKind.CANDIDATES, NullPolicy.CLEAR)
    assert rules["Title"].option == "lifecycle_more_attributes.Title"
    assert rules["info"].fields == ("custom",)


def test_an_error_in_a_variable_is_told_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        configured({"login": "{{ employee.nam }}"}, attributes={"mail": "{{ login }}", "info": "{{ login }}"})
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("more", [None, {}, "", []])
def test_no_more_attributes(more: t.Any) -> None:
    assert list(configured(attributes={"mail": "x"}, more_attributes=more).rules) == ["mail"]


def test_more_attributes_alone() -> None:
    assert list(configured(more_attributes={"info": "x"}).rules) == ["info"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["info"], "lifecycle_more_attributes must be a dictionary of attributes and templates, not a list"),
        ({"ttle": None}, "lifecycle_more_attributes.ttle is null, but lifecycle_attributes has none to"),
        ({"ttle": None}, "to remove; did you mean title?"),
        ({"info": {"value": None}}, "lifecycle_more_attributes.info.value has no template"),
        ({"info": "x", "INFO": "y"}, "lifecycle_more_attributes: info and INFO are the same attribute"),
        ({7: "x"}, "lifecycle_more_attributes: 7 is not the name of an LDAP attribute"),
        (
            {"info": "{{ employee.emial }}"},
            "lifecycle_more_attributes.info: {{ employee.emial }}: employee has no field",
        ),
    ],
)
def test_mistakes_in_more_attributes(more: t.Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        configured(attributes={"mail": "x", "title": "y"}, more_attributes=more)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        (["mail"], "lifecycle_attributes must be a dictionary of LDAP attributes and templates, not a list"),
        ({7: "x"}, "7 is not the name of an LDAP attribute"),
        ({True: "x"}, "True is not the name"),
        ({"ma il": "x"}, "'ma il' is not the name"),
        ({"mail": "x", "Mail": "y"}, "mail and Mail are the same attribute"),
    ],
)
def test_mistakes_in_the_attributes(attributes: t.Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        configured(attributes=attributes)
    assert words in str(caught.value)


def test_groups() -> None:
    read = configured(
        {"base": "DC=example,DC=com", "always": {"group": "everybody"}, "own": "{{ 1 == 1 }}"},
        groups=[
            {"group": "sales", "when": "employee.department == 'Sales'", "owned": "{{ own }}"},
            "{{ always }}",
            {"group": ["a", "b"], "when": True},
            {"owned_base": "OU=Groups,{{ base }}"},
        ],
    )
    assert [rule.owned for rule in read.groups] == [True, False, False]
    assert [len(rule.templates) for rule in read.groups] == [1, 1, 2]
    assert read.owned_group_bases == ("OU=Groups,DC=example,DC=com",)


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ({"group": "x"}, "lifecycle_groups must be a list of dictionaries, not a dictionary"),
        (["x"], "lifecycle_groups[0] must be a dictionary with group"),
        ([{"gruop": "x"}], "lifecycle_groups[0].gruop: there is no such key; did you mean group?"),
        ([{"when": True}], "lifecycle_groups[0] needs group; it has none."),
        ([{"group": "x", "owned": "maybe"}], "lifecycle_groups[0].owned must be true or false, not a string (maybe)"),
        (
            [{"group": "x", "when": "presence == 'left'"}],
            "lifecycle_groups[0].when: presence == 'left': the rule never",
        ),
        ([{"group": "x", "when": False}], "lifecycle_groups[0].when: False: the condition is never true"),
        ([{"group": "x", "when": "{{ y }}"}], "lifecycle_groups[0].when: {{ y }}: a condition is a bare expression"),
        ([{"group": {"a": 1}}], "lifecycle_groups[0].group must be a template"),
        ([{"group": "x", "failure": "warm"}], "lifecycle_groups[0].failure is 'warm', not one of ignore, warn, fail"),
        ([{"owned_base": "Groups"}], "lifecycle_groups[0].owned_base: 'Groups' is not a distinguished name"),
        ([{"owned_base": 7}], "lifecycle_groups[0].owned_base: it must be a DN, not a number (7)"),
        ([{"owned_base": "DC=x", "when": True}], "lifecycle_groups[0].when: there is no such key"),
    ],
)
def test_mistakes_in_groups(groups: t.Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        configured(groups=groups)
    assert words in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        configured(
            attributes={"mail": {"value": "{{", "nul": 1}, "title": "{{ x | lowr }}", "sn": "fine"},
            ou="{{ employee.departmnt }}",
            groups=[{"group": "{{ x"}, {"goup": "x"}],
        )
    lines = str(caught.value).splitlines()
    starts = ("lifecycle_attributes.mail", "lifecycle_attributes.title", "lifecycle_ou", "lifecycle_groups[0].group")
    assert [line for line, start in zip(lines, starts, strict=False) if not line.startswith(start)] == []
    assert len(lines) == 5


def test_a_variable_that_does_not_exist() -> None:
    with pytest.raises(ConfigurationError, match="The variable lifecycle_atributes is not defined; did you mean"):
        read_configuration(renderer({"lifecycle_attributes": {}}), attributes="lifecycle_atributes")
