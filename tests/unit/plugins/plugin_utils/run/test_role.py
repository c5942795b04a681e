# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check of the role's variables."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import OPTIONS
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.role import FULL_NAME, check_variables

from ..authored import authored

ROOT = pathlib.Path(__file__).parents[5]
DEFAULTS: dict[str, t.Any] = yaml.safe_load((ROOT / "roles/lifecycle/defaults/main.yml").read_text("utf-8"))
REQUIRED = {
    "lifecycle_sources": [{"type": "factorial", "name": "factorial"}],
    "lifecycle_managed_base": "OU=People,DC=example,DC=com",
}
AWX: dict[str, t.Any] = {"awx_job_id": 7}
"""A variable that AWX gives to each job."""
DETAILS = {"lifecycle_sources": {"options": OPTIONS["sources"]["options"]}}


def check(role: str = FULL_NAME, marked: t.Mapping[str, t.Any] | None = None, **variables: t.Any) -> None:
    given = {**authored({"ansible_role_name": role, **DEFAULTS, **REQUIRED, **variables}), **(marked or {})}
    check_variables(given, Templar(loader=DataLoader(), variables=given), DETAILS)


def problems(**variables: t.Any) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        check(**variables)
    return str(caught.value).splitlines()


def test_the_defaults_are_right() -> None:
    check()


def test_the_playbooks_variables_and_those_of_others_are_allowed() -> None:
    check(lifecycle_hosts="all", lifecycle_result={}, life="x", company_lifecycle_only=[1], lifecycle="x")


@pytest.mark.parametrize(
    "name",
    [
        f"lifecycle_{name}"
        for name in "only category as_of approval approval_levels waves wave_check limits protected_ous fail_on".split()
    ],
)
@pytest.mark.parametrize("value", ["", " ", "{{ nothing }}"])
def test_a_blank_variable_is_refused_but_in_awx(name: str, value: str) -> None:
    given: dict[str, t.Any] = {name: value, "nothing": ""}
    assert problems(**given) == [
        f"{name} is blank. An empty variable of a script or of the environment gives that. Set {name}, or leave it out;"
        " null means the default."
    ]
    check(**given, **AWX)
    check(**{**given, name: None})


def test_a_blank_variable_without_a_default_is_not_set() -> None:
    check(lifecycle_scope="", lifecycle_state=" ", lifecycle_report_dir="{{ nothing }}", nothing="")


def test_a_task_outside_of_the_role_has_no_reserved_names() -> None:
    check(role="company.hr.lifecycle", lifecycle_own="x", lifecycle_category="some")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("lifecycle_create_missing_ou", "lifecycle_create_missing_ous"),
        ("lifecycle_protected_group", "lifecycle_protected_groups"),
        ("lifecycle_minimal_coverage", "lifecycle_minimum_coverage"),
        ("lifecycle_atributes", "lifecycle_attributes"),
        ("lifecycle_mailboxes", "lifecycle_mailbox"),
        ("lifecycle_fail_one", "lifecycle_fail_on"),
    ],
)
def test_misspelt_variables_are_told_with_what_was_meant(name: str, meant: str) -> None:
    (problem,) = problems(**{name: "x"})
    assert problem.startswith(f"{name}: the role has no such variable; did you mean {meant}")
    assert problem.endswith(
        "? Names that begin with lifecycle_ belong to the role; give a variable of your own another name."
    )


def test_other_variables_are_told_how_to_be_named() -> None:
    (problem,) = problems(lifecycle_whom_to_write_to="x")
    assert problem.startswith("lifecycle_whom_to_write_to: the role has no such variable. Names that begin with")


def test_a_misspelt_required_variable_is_found() -> None:
    assert problems(lifecycle_managed_base=None, lifecycle_manged_base="OU=x") == [
        "lifecycle_managed_base is required, but not set; found lifecycle_manged_base, which is misspelt."
    ]
    assert problems(lifecycle_managed_base=" ") == ["lifecycle_managed_base is required, but not set."]
    assert problems(lifecycle_sources=[]) == ["lifecycle_sources is required, but not set."]


@pytest.mark.parametrize("value", ["", "  ", None])
def test_optional_values_that_are_empty_count_as_not_set(value: str | None) -> None:
    optional = DEFAULTS.keys() - REQUIRED.keys() - {"lifecycle_attributes"}
    check(**dict.fromkeys(optional, value), **AWX)


def test_an_empty_mapping_is_not_the_default_mapping() -> None:
    (problem,) = problems(lifecycle_attributes="")
    assert (
        problem == "lifecycle_attributes is empty. For the default mapping, do not set it; for no attributes, set {}."
    )


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"lifecycle_days_before_start": "soon"}, "lifecycle_days_before_start is 'soon', but must be a whole number."),
        ({"lifecycle_days_before_start": [1]}, "lifecycle_days_before_start is a list, but must be a whole number."),
        (
            {"lifecycle_create_missing_ous": "maybe"},
            "lifecycle_create_missing_ous is 'maybe', but must be true or false.",
        ),
        ({"lifecycle_precedence": "x"}, "lifecycle_precedence is 'x', but must be a dictionary."),
        ({"lifecycle_name": ["x"]}, "lifecycle_name is a list, but must be text."),
        ({"lifecycle_protected_ous": {"a": 1}}, "lifecycle_protected_ous is a dictionary, but must be a list."),
        ({"lifecycle_protected_ous": [["x"]]}, "lifecycle_protected_ous[0] is a list, but must be text."),
        (
            {"lifecycle_category": "deprovison"},
            "lifecycle_category is 'deprovison', not one of create, modify, deprovision, all; did you mean deprov",
        ),
        (
            {"lifecycle_password": {"classes": ["upper", "digit"]}},
            "lifecycle_password.classes[1] is 'digit', not one of lower, upper, digits, symbols; did you mean digits?",
        ),
        (
            {"lifecycle_password": {"handover": {"vault": True}}},
            "lifecycle_password.handover.file is required, but not set.",
        ),
        ({"lifecycle_directory": {"prot": 1}}, "lifecycle_directory.prot: there is no such option; did you mean port?"),
        ({"lifecycle_directory": ["s3cret"]}, "lifecycle_directory is a list, but must be a dictionary."),
        ({"lifecycle_directory": "s3cret"}, "lifecycle_directory is a wrong value, but must be a dictionary."),
        (
            {"lifecycle_directory": {"bind_password": ["s3cret"]}},
            "lifecycle_directory.bind_password is a list, but must be text.",
        ),
        (
            {"lifecycle_sources": [{"type": "factorial", "deparment_from": "team"}]},
            "lifecycle_sources[0].deparment_from: there is no such option; did you mean department_from",
        ),
        ({"lifecycle_sources": [{"name": "x"}]}, "lifecycle_sources[0].type is required, but not set."),
        ({"lifecycle_sources": "factorial"}, "lifecycle_sources[0] is a wrong value, but must be a dictionary."),
    ],
)
def test_a_wrong_value_is_a_sentence(variables: dict[str, t.Any], problem: str) -> None:
    (told,) = problems(**variables)
    assert told.startswith(problem)


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("lifecycle_report_dir", "/reports/{{ name }}", "lifecycle_report_dir"),
        ("lifecycle_name", "{% if x %}y{% endif %}", "lifecycle_name"),
        ("lifecycle_protected_ous", ["OU=A,DC=x", "{{ ou }}"], "lifecycle_protected_ous[1]"),
        ("lifecycle_precedence", {"department": ["{{ hr }}"]}, "lifecycle_precedence.department[0]"),
        ("lifecycle_directory", {"servers": ["{{ dc }}"]}, "lifecycle_directory.servers[0]"),
        ("lifecycle_sources", [{"type": "factorial", "url": "{{ url }}"}], "lifecycle_sources[0].url"),
        ("lifecycle_only", "{{ keys }}", "lifecycle_only"),
        ("lifecycle_days_before_start", "{{ days }}", "lifecycle_days_before_start"),
    ],
)
@pytest.mark.parametrize("through", [False, True])
def test_a_template_that_ansible_does_not_trust_is_refused(name: str, value: t.Any, where: str, through: bool) -> None:
    """AWX marks the variables that are given at launch as unsafe. A folder was called {{ name }}."""
    given = {"answer": wrap_var(value), name: authored("{{ answer }}")} if through else {name: wrap_var(value)}
    (problem,) = problems(marked=given)
    assert problem.startswith(f"{where}: ")
    assert "Ansible does not trust the source of this template, so it was not rendered." in problem


def test_a_secret_can_have_braces() -> None:
    check(marked={"lifecycle_directory": wrap_var({"bind_password": "a{{b"})})


def test_a_condition_of_the_scope_uses_the_employee() -> None:
    check(lifecycle_scope="{{ employee.department == 'Sales' }}")


def test_empty_members_of_lists_are_refused() -> None:
    lists = ("lifecycle_protected_ous", "lifecycle_protected_groups", "lifecycle_match_attributes", "lifecycle_fail_on")
    for name in lists:
        for blank in ("", " ", None):
            assert problems(**{name: ["x", blank]}) == [f"{name}[1] is empty. Set a value, or remove it from the list."]
    texts: dict[str, t.Any] = dict.fromkeys(lists, " , ")
    check(**texts)


def test_values_are_rendered_before() -> None:
    check(lifecycle_days_before_start="{{ days }}", days=7)
    assert "must be a whole number" in problems(lifecycle_days_before_start="{{ days }}", days="x")[0]
    assert "lifecycle_name" in problems(lifecycle_name="{{ nowhere }}")[0]


def test_numbers_of_a_survey_are_taken_as_text_or_number() -> None:
    check(lifecycle_days_before_start="7", lifecycle_create_missing_ous="yes", lifecycle_name=7)


def test_everything_is_told_at_once() -> None:
    assert len(problems(lifecycle_sources=None, lifecycle_category="x", lifecycle_oops=1)) == 3


def test_values_that_a_task_does_not_use_can_be_missing() -> None:
    given = authored({"ansible_role_name": FULL_NAME, **DEFAULTS, "lifecycle_sources": "{{ vault_sources }}"})
    templar = Templar(loader=DataLoader(), variables=given)
    check_variables(given, templar, DETAILS, with_values=False)
    with pytest.raises(ConfigurationError, match="lifecycle_grops: the role has no such variable; did you mean"):
        check_variables({**given, "lifecycle_grops": []}, templar, DETAILS, with_values=False)
