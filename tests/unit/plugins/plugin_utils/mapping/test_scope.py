# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that a condition limits to some employees."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Rejection
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, Rendering
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.scope import Scope, read_scope, scope_of

from ..authored import employee, renderer


def scope(condition: t.Any, people: t.Iterable[Person], records: t.Iterable[Employee] = (), **more: t.Any) -> Scope:
    made = renderer({"lifecycle_scope": condition, **more})
    compiled = read_scope(made, "lifecycle_scope")
    assert compiled
    return scope_of(compiled, "lifecycle_scope", people, records, made)


def person(key: str, presence: Presence = Presence.ACTIVE, **fields: t.Any) -> Person:
    return Person(employee=employee(key=key, **fields), presence=presence)


SALES = "employee.department == 'Sales'"


def test_a_condition_chooses() -> None:
    found = scope(SALES, [person("1"), person("2", department="IT"), person("3", department=None)])
    assert (found.keys, found.text, found.rejections) == (frozenset("1"), SALES, ())


def test_a_hash_of_the_key_divides_people_into_shards() -> None:
    people = [person(str(key)) for key in range(1000, 1200)]
    parts = [
        scope(f"(employee.key | hash('sha256'))[:2] | int(base=16) % 32 == {number}", people).keys
        for number in range(32)
    ]
    assert sorted(key for part in parts for key in part) == [str(key) for key in range(1000, 1200)]
    assert max(map(len, parts)) < 20


def test_several_conditions_presence_and_variables() -> None:
    people = [person("1"), person("2", Presence.LEFT), person("3", location={"city": "Warsaw"})]
    found = scope([SALES, "presence == 'active'", "employee.location.city in offices"], people, offices=["Łódź"])
    assert found.keys == {"1"}


@pytest.mark.parametrize("value", [None, "", " "])
def test_no_condition_is_everybody(value: t.Any) -> None:
    assert read_scope(renderer({"lifecycle_scope": value}), "lifecycle_scope") is None
    assert read_scope(renderer(), None) is None


@pytest.mark.parametrize("value", ["employee.departmnt == 'Sales'", "{{ employee.key }}", "employee.key ==", 5])
def test_a_mistake_in_the_condition_is_told_before_anything_is_read(value: t.Any) -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_scope"):
        read_scope(renderer({"lifecycle_scope": value}), "lifecycle_scope")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "lifecycle_scope is empty. It must be a condition. Write, for example, employee.department == 'Sales'."),
        ([SALES, ""], "lifecycle_scope is empty. It must be a condition."),
        (False, "lifecycle_scope is false, so the run would process nobody. It must be a condition. Write, for"),
        ([SALES, False], "lifecycle_scope is false, so the run would process nobody."),
        (5, "lifecycle_scope is a number (5), but must be a condition, or a list of conditions that must all be true."),
        ({"department": "Sales"}, "lifecycle_scope is a dictionary ("),
        ([["x"]], "lifecycle_scope is a list ("),
        (f"{{{{ {SALES} }}}}", f"lifecycle_scope is {{{{ {SALES} }}}}, but a condition has no braces. Write, for"),
        (f"{{% if {SALES} %}}true{{% endif %}}", "but a condition has no braces. Write, for"),
        ("Sales", "lifecycle_scope is Sales, which is not a condition. Write, for example, employee.department =="),
        (f"{SALES} and false", "is never true, so the run would process nobody. Correct it, or do not set it, to"),
    ],
)
@pytest.mark.parametrize("trusted", [True, False])
def test_what_is_no_condition_is_told_in_a_sentence(value: t.Any, words: str, trusted: bool) -> None:
    made = renderer({"lifecycle_scope": value}) if trusted else renderer({}, {"lifecycle_scope": value})
    with pytest.raises(ConfigurationError) as caught:
        read_scope(made, "lifecycle_scope")
    assert words in str(caught.value)


def test_true_is_everybody_and_a_variable_can_be() -> None:
    for value in (True, "true", "everybody"):
        assert scope(value, [person("1"), person("2")], everybody=True).keys == {"1", "2"}


def test_a_condition_can_come_from_another_variable() -> None:
    assert scope("{{ sales }}", [person("1"), person("2", department="IT")], sales=SALES).keys == {"1"}
    one = scope("employee.department == '{{ chosen }}'", [person("1"), person("2", department="IT")], chosen="IT")
    assert one.keys == {"2"}


PLAIN = (
    SALES,
    [SALES, "presence == 'active'"],
    "employee.location.city in ['Łódź', 'Kraków'] and not employee.department == 'IT'",
    "employee.department | default('', true) | lower == 'sales'",
    "employee['department'].startswith('S') or employee.custom.branch is defined",
    "employee.manager is none or employee.manager.department == 'Sales'",
    "'Sales' in employee.teams or employee.department is search('^Sal')",
)


@pytest.mark.parametrize("condition", PLAIN)
def test_a_survey_of_awx_can_ask_for_a_condition(condition: t.Any) -> None:
    """AWX marks the answers of a survey as unsafe, and ansible-core does not trust them."""
    made = renderer({}, {"lifecycle_scope": condition})
    compiled = read_scope(made, "lifecycle_scope")
    assert compiled
    people = [person("1"), person("2", department="IT", location={"city": "Gdynia"}, manager_key="9")]
    manager = employee(key="9", department="IT").to_dict()
    people[1] = dataclasses.replace(people[1], manager=manager)
    assert scope_of(compiled, "lifecycle_scope", people, (), made).keys == {"1"}


@pytest.mark.parametrize(
    ("condition", "uses"),
    [
        ("vault_password == 'x'", "the variable 'vault_password'"),
        ("lookup('pipe', 'id') == 'x'", "a function"),
        ("employee.department | hash == 'x'", "the filter 'hash'"),
        ("employee.department | random == 'x'", "the filter 'random'"),
        ("employee.department is file", "the test 'file'"),
        ("employee.department.format(1) == 'x'", "a function"),
        ("employee.get('private') == 'x'", "a function"),
        ("employee.department[presence] == 'x'", "a computed field"),
        ("employee.department ~ 'x' == 'x'", "more than comparisons (concat)"),
        ("'x' * 9999999999 == 'x'", "more than comparisons (mul)"),
        ("{'a': 1} == 'x'", "more than comparisons (dict)"),
        ("(1 if employee.department else 2) == 1", "more than comparisons (condexpr)"),
        ("employee.department[0:1] == 'S'", "a computed field"),
        ("employee.private.salary > 5", "private data of employees"),
        ("employee['raw'] == 'x'", "private data of employees"),
        ("employee.absence is none", "private data of employees"),
        ("employee.manager.private.salary > 5", "private data of employees"),
        ("employee | lower is search('salary')", "private data of employees"),
        ("[employee][0].private == 'x'", "private data of employees"),
        ("employee.manager | lower is search('salary')", "the manager as a whole"),
        ("[employee.manager] == 'x'", "the manager as a whole"),
    ],
)
def test_a_condition_that_ansible_does_not_trust_can_only_compare(condition: str, uses: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_scope(renderer({"vault_password": "x"}, {"lifecycle_scope": condition}), "lifecycle_scope")
    assert f": it uses {uses}. Ansible does not trust variables that AWX gives at launch" in str(caught.value)
    assert str(caught.value).startswith("lifecycle_scope: ")


def test_a_leaver_who_cannot_be_judged_loses_access() -> None:
    found = scope("employee.custom.branch == 'north'", [person("2", Presence.LEFT)])
    assert (found.keys, found.rejections) == (frozenset("2"), ())
    (notice,) = found.notices
    assert notice.keys == ("2",)
    assert "Anna Nowak (2) has left, and belongs to the run because lifecycle_scope cannot be evaluated" in notice.text
    left = Desired(key="2", label="", presence=Presence.LEFT)
    rendering = Rendering(desired=(left,), rejections=(), notices=(), owned_groups=frozenset())
    assert found.limit(rendering).desired == (left,)
    assert found.limit(rendering).notices == found.notices


def test_who_cannot_be_judged_is_skipped_and_reported() -> None:
    found = scope("employee.custom.branch == 'north'", [person("1", custom={"branch": "north"}), person("2")])
    assert found.keys == {"1", "2"}
    (rejection,) = found.rejections
    assert rejection.key == "2"
    assert rejection.reasons[0].startswith("lifecycle_scope: ")
    before = Rendering(
        desired=tuple(Desired(key=key, label=key, presence=Presence.ACTIVE) for key in "12"),
        rejections=(Rejection("2", "2", ("title",)), Rejection("3", "3", ("title",))),
        notices=(),
        owned_groups=frozenset(),
    )
    after = found.limit(before)
    assert [one.key for one in after.desired] == ["1"]
    assert [(one.key, one.reasons[0][:5]) for one in after.rejections] == [("3", "title"), ("2", "lifec")]


def test_private_data_is_not_told() -> None:
    found = scope("employee.private.salary > 5", [person("1", private={"salary": "9000"})])
    assert "9000" not in found.rejections[0].reasons[0]


def test_those_who_were_skipped_before_belong_to_it_by_any_record() -> None:
    """A doubled number is reported in a run for Sales if one of both records is of Sales."""
    records = [
        employee(key="1"),
        employee(key="5", department="IT"),
        employee(key="5"),
        employee(key="6", department="IT"),
        employee(key=None),
    ]
    assert scope(SALES, [person("1", department="IT")], records).keys == {"5", ""}
    assert scope("employee.custom.branch == 'north'", [], records).keys == frozenset()
