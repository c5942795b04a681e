# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of steps: read once, rendered for each employee, checked as the step's module would."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Rejection
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, Rendering, render
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.days import Moment

from ..authored import authored, employee, renderer


def rendering(rules: t.Any, *people: Person, step: str = "skype_user", **variables: t.Any) -> Rendering:
    made = renderer({"rules": authored(rules), **variables})
    return render(read_configuration(made, steps={step: "rules"}), people, made)


def steps_of(rules: t.Any, person: Person, **variables: t.Any) -> t.Mapping[str, t.Any]:
    [desired] = rendering(rules, person, **variables).desired
    return desired.steps


def person(presence: Presence = Presence.ACTIVE, **fields: t.Any) -> Person:
    return Person(employee=employee(**fields), presence=presence)


LEAVERS = [
    {"when": "presence == 'left'", "state": "{{ 'absent' if employee.department == 'Sales' else 'disabled' }}"},
    {"when": "employee.department == 'Sales'", "state": "enabled"},
]


@pytest.mark.parametrize(
    ("presence", "department", "expected"),
    [
        (Presence.LEFT, "Sales", {"skype_user": ({"state": "absent"},)}),
        (Presence.LEFT, "Finance", {"skype_user": ({"state": "disabled"},)}),
        (Presence.ACTIVE, "Sales", {"skype_user": ({"state": "enabled"},)}),
        (Presence.ACTIVE, "Finance", {}),
    ],
)
def test_the_first_rule_that_holds_is_applied(
    presence: Presence, department: str, expected: t.Mapping[str, t.Any]
) -> None:
    assert steps_of(LEAVERS, person(presence, department=department)) == expected


def test_one_rule_needs_no_list_and_a_null_takes_the_default() -> None:
    assert steps_of({"state": "{{ none }}"}, person()) == {"skype_user": ({"state": "disabled"},)}
    assert steps_of([], person()) == {}


def test_templates_see_the_manager_and_the_absence() -> None:
    rule = {
        "when": "employee.manager is not none and employee.absence is none",
        "state": "{{ employee.manager.first_name }}",
    }
    manager = employee(key="2", first_name="absent").to_dict()
    assert steps_of(rule, dataclasses.replace(person(), manager=manager)) == {"skype_user": ({"state": "absent"},)}
    assert steps_of(rule, person()) == {}


def test_a_value_that_the_module_does_not_take_sets_the_employee_aside() -> None:
    made = rendering(
        {"state": "{{ employee.department }}"}, person(department="gone"), person(key="2", department="absent")
    )
    assert [one.key for one in made.desired] == ["2"]
    [rejection] = made.rejections
    assert isinstance(rejection, Rejection)
    assert rejection.reasons[0].startswith("rules: state is 'gone', not one of ")


def test_who_has_left_keeps_the_steps_that_are_certain() -> None:
    made = rendering({"state": "{{ employee.department }}"}, person(Presence.LEFT, department="gone"))
    [desired] = made.desired
    assert isinstance(desired, Desired) and desired.steps == {}
    [skips] = desired.skips
    assert skips.startswith("some of its steps are skipped: rules: state is 'gone'")


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ({"sate": "absent"}, "rules.sate: there is no such option of skype_user; did you mean state?"),
        ([{"state": "absent"}, "absent"], r"rules\[1\] must be a dictionary of options of skype_user"),
        ("absent", "rules must be a rule or a list of rules"),
        ({"when": "{{ true }}"}, "rules.when: .* remove the braces"),
        ({"when": "presence == 'future'"}, "rules.when: presence == 'future': the rule never applies. No step runs"),
        ({"state": "{{ employee.nam }}"}, "rules: .* employee has no field 'nam'"),
    ],
)
def test_a_rule_that_can_never_work_is_told_at_once(rules: t.Any, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        read_configuration(renderer({"rules": authored(rules)}), steps={"skype_user": "rules"})


@pytest.mark.parametrize(
    ("events", "when", "words"),
    [
        (["left"], "presence == 'active'", "left only happens to employees whose presence is left."),
        (
            ["joined", "returned"],
            "presence == 'left'",
            "joined and returned only happens to employees whose presence is",
        ),
        (["joined", "left"], "presence == 'active'", ""),
        (["changed"], "presence == 'left'", ""),
        ([], "presence == 'left'", ""),
        ("{{ ['left'] }}", "presence == 'active'", ""),
        (["lef"], "presence == 'active'", ""),
    ],
)
def test_a_script_for_an_event_that_cannot_happen(events: t.Any, when: str, words: str) -> None:
    rules = authored([{"name": "x", "command": ["/bin/true"], "events": events, "when": when}])
    made = renderer({"rules": rules})
    if not words:
        assert read_configuration(made, steps={"script": "rules"}).steps
        return
    with pytest.raises(ConfigurationError, match=f"^rules.0..when: .*the rule never applies. {words}"):
        read_configuration(made, steps={"script": "rules"})


GONE = "presence == 'left'"
UNREACHABLE = [
    [{"state": "disabled"}, {"when": GONE, "state": "absent"}],
    [{"when": GONE}, {"when": "presence != 'left'"}, {"when": [GONE, "employee.phone | int > 3"]}],
]


@pytest.mark.parametrize("rules", UNREACHABLE)
def test_a_rule_after_one_for_the_same_employees(rules: list[dict[str, t.Any]]) -> None:
    words = f"^rules.{len(rules) - 1}.: the rule never applies, because only the first rule .* rules.0. applies"
    with pytest.raises(ConfigurationError, match=words):
        read_configuration(renderer({"rules": rules}), steps={"skype_user": "rules"})


def test_rules_that_others_replace_or_complete() -> None:
    combined = renderer({"rules": "{{ site + company }}", "site": [{"state": "absent"}], "company": [{"when": GONE}]})
    assert len(read_configuration(combined, steps={"skype_user": "rules"}).steps[0].rules) == 2
    scripts = [{"name": name, "command": ["/bin/true"]} for name in "ab"]
    assert len(read_configuration(renderer({"rules": scripts}), steps={"script": "rules"}).steps[0].rules) == 2
    reachable = [{"when": [GONE, "employee.phone | int > 3"]}, {"when": GONE}, {"state": "enabled"}]
    assert len(read_configuration(renderer({"rules": reachable}), steps={"skype_user": "rules"}).steps[0].rules) == 3


def test_a_rule_that_deletes_those_who_work_here() -> None:
    rules = authored([{"state": "absent", "when": "presence == 'active'"}])
    with pytest.raises(ConfigurationError, match="^rules.0..when: .* Only the accounts of leavers"):
        read_configuration(renderer({"rules": rules}), steps={"account": "rules"})


def test_all_mistakes_are_told_at_once() -> None:
    made = renderer(authored({"rules": {"sate": "x"}, "mail": {"mail": {"nul": "x"}}}))
    with pytest.raises(ConfigurationError) as error:
        read_configuration(made, attributes="mail", steps={"skype_user": "rules"})
    assert "mail.mail" in str(error.value) and "rules.sate" in str(error.value)


def test_rules_for_accounts_delete_those_who_have_left_and_unlock() -> None:
    rules = [{"when": "presence == 'left'", "state": "absent"}, {"unlock": "{{ employee.department == 'Sales' }}"}]
    made = rendering(rules, person(Presence.LEFT), person(key="2"), person(key="3", department="HR"), step="account")
    assert [(one.presence, one.unlock, one.steps) for one in made.desired] == [
        (Presence.ABSENT, False, {}),
        (Presence.ACTIVE, True, {}),
        (Presence.ACTIVE, False, {}),
    ]


def test_nobody_who_works_here_is_deleted() -> None:
    made = rendering({"state": "absent"}, person(), person(Presence.FUTURE, key="2"), step="account")
    assert [one.key for one in made.rejections] == ["1017", "2"]
    assert "state is absent, but the person has not left" in made.rejections[0].reasons[0]


def test_nobody_who_returns_is_deleted() -> None:
    rule = {"when": "presence == 'left'", "state": "absent"}
    made = rendering(rule, dataclasses.replace(person(Presence.LEFT), returns=True), step="account")
    assert [one.presence for one in made.desired] == [Presence.LEFT]


@pytest.mark.parametrize(
    ("end_date", "why"),
    [
        ("2026-08-20", "end date 2026-08-20, 100 days ago (rules[1])"),
        ("2026-11-27", "end date 2026-11-27, 1 day ago (rules[1])"),
        ("2026-12-01", "status inactive (rules[1])"),
        ("soon", "status inactive (rules[1])"),
        (None, "status inactive (rules[1])"),
    ],
)
def test_a_deletion_names_the_last_day_and_the_rule(end_date: str | None, why: str) -> None:
    """Its reason was that of the presence: "status inactive"."""
    rules = [
        {"when": "employee.department == 'x'", "state": "absent"},
        {"when": "presence == 'left'", "state": "absent"},
    ]
    moment = Moment(datetime.datetime(2026, 11, 28, 3, tzinfo=datetime.UTC), "Europe/Warsaw")
    leaver = dataclasses.replace(person(Presence.LEFT, end_date=end_date), why="status inactive", moment=moment)
    (made,) = rendering(rules, leaver, step="account").desired
    assert (made.presence, made.why) == (Presence.ABSENT, why)
