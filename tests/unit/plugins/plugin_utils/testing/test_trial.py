# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A mapping is tried on example people, and what they reach is noted."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.hrsync.ad.plugins.plugin_utils.run.settings import read_settings
from ansible_collections.hrsync.ad.plugins.plugin_utils.testing import verdict
from ansible_collections.hrsync.ad.plugins.plugin_utils.testing.branches import BranchRenderer
from ansible_collections.hrsync.ad.plugins.plugin_utils.testing.coverage import Coverage
from ansible_collections.hrsync.ad.plugins.plugin_utils.testing.examples import read_examples
from ansible_collections.hrsync.ad.plugins.plugin_utils.testing.expectations import Known
from ansible_collections.hrsync.ad.plugins.plugin_utils.testing.trial import Trial, trial_of

from ..authored import FILTERS, authored

TODAY = datetime.date(2026, 11, 30)
DIRECTORY = ("attributes", "ou", "groups", "templates")
NAMES = {"attributes": "attributes", "more_attributes": None, "ou": None, "groups": None, "templates": None}
UNUSED: dict[str, t.Any] = {
    **NAMES,
    "account": None,
    "steps": {},
    "scope": None,
    "passwords": None,
    "fail_on": [],
    "key_attribute": None,
    "precedence": {},
    "limits": {},
    "limits_once": {},
    "limits_first_run": False,
    "limits_together": None,
    "key": "employee_number",
    "days_before_start": 14,
    "default_timezone": "UTC",
}


@dataclasses.dataclass
class Tried:
    """A mapping after its examples."""

    trials: list[Trial]
    coverage: Coverage

    @property
    def told(self) -> list[str]:
        return [f"{one.what}: {one.actual}" for trial in self.trials for one in trial.mismatches]


def tried(variables: t.Mapping[str, t.Any], *examples: t.Mapping[str, t.Any], **options: t.Any) -> Tried:
    """Variables by the names of options; `steps` in `options`."""
    task_vars = authored({"attributes": {"title": "{{ employee.job_title }}"}, **variables})
    coverage = Coverage(DIRECTORY)
    templar = Templar(loader=DataLoader(), variables=task_vars)
    renderer = BranchRenderer(templar, task_vars, coverage)
    for environment in (renderer._values, renderer._conditions):
        environment.filters.update(FILTERS)
    names = {name: name for name in (*DIRECTORY, "account", "stages") if name in task_vars}
    now = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    settings = read_settings({**UNUSED, **names, **options}, templar, task_vars, now, renderer)
    watching = coverage.watching(settings)
    known = Known(attributes=frozenset(settings.templates.rules))
    people = read_examples([("examples.yml", {"examples": list(examples)})], known, "employee_number", TODAY)
    return Tried([trial_of(watching, coverage, example) for example in people], coverage)


def example(expect: t.Mapping[str, t.Any] | None = None, taken: t.Sequence[str] = (), **employee: t.Any) -> t.Any:
    return {"employee": employee, "expect": dict(expect or {}), "taken": list(taken)}


def test_examples_are_judged_on_their_day_with_the_code_of_a_run() -> None:
    done = tried(
        {"attributes": {"title": "{{ employee.job_title }}", "manager": {"person": "{{ employee.manager_key }}"}}},
        example({"presence": "active", "attributes": {"title": "Clerk"}}, job_title=" Clerk\u200b"),
        example({"presence": "upcoming", "account": "disabled"}, start_date="+14 days"),
        example({"presence": "future"}, start_date="+15 days"),
        example({"presence": "left"}, end_date="today"),
        example({"attributes": {"manager": "9"}}, manager={"employee_number": "9"}),
    )
    assert done.told == []


def test_members_of_the_manager_and_the_absence() -> None:
    attributes = {"title": "{{ employee.manager.last_name }}", "info": "{{ employee.absence.last_day }}"}
    done = tried(
        {"attributes": attributes},
        example(
            {"attributes": {"title": "Kowal", "info": "2026-12-02"}},
            manager={"last_name": "Kowal"},
            absence={"first_day": "today", "last_day": "+2 days"},
        ),
    )
    assert done.told == []


def test_stages() -> None:
    stages = [
        {"name": "early", "at": "start - 30 days", "steps": {"account": {"state": "disabled"}}},
        {"name": "last", "at": "end - 1 day", "steps": {"attributes": {"info": "leaves"}}},
        {
            "name": "off",
            "at": "end",
            "steps": {"ou": "OU=Left,DC=x", "attributes": {"info": "left"}, "groups": {"join": ["Former"]}},
        },
        {"name": "gone", "at": "end + 30 days", "steps": {"account": {"state": "absent"}}},
        {"name": "never", "at": "end + 9 days", "when": "employee.key == '0'", "steps": {"ou": "OU=Never,DC=x"}},
    ]
    left = {"account": "disabled", "ou": "OU=Left,DC=x", "attributes": {"info": "left"}, "groups": ["Former"]}
    done = tried(
        {"stages": stages, "attributes": {"title": "{{ employee.job_title }}"}},
        example({"presence": "upcoming", "account": "disabled"}, start_date="+20 days"),
        example({"attributes": {"info": "leaves"}}, end_date="+1 day"),
        example(left, end_date="-10 days"),
        example({"account": "absent"}, end_date="-30 days"),
    )
    assert done.told == []
    assert done.coverage.unreached() == ("stages[4] (never, end + 9 days), when: employee.key == '0'",)


def test_who_is_skipped() -> None:
    done = tried(
        {"ou": "OU={{ employee.location.city }},DC=example,DC=com"},
        example(),
        example({"account": "skipped"}, start_date="soon"),
    )
    (told,) = done.told
    assert told.startswith("account: skipped: ou: it gives no value, but the account needs an organizational unit")


def test_keys_are_read_as_in_a_run() -> None:
    done = tried({}, example({"presence": "active"}, key=" 7 "), example(key=" "))
    (told,) = done.told
    assert told.startswith("account: skipped: employee_number is empty in source examples.")


def test_warnings_of_a_run_and_attributes_that_are_left_out() -> None:
    done = tried(
        {
            "attributes": {"title": "{{ employee.custom.badge }}"},
            "account": [{"when": "employee.custom.x == 1", "unlock": True}],
        },
        example(timezone="Winterfell Standard Time", custom={"x": 1}),
        example(end_date="-1 day", custom={"x": 1}),
    )
    assert done.told == []
    zone, left_out = done.trials[0].warnings
    assert zone.startswith("The time zone 'Winterfell Standard Time' of 1 employee is not known")
    assert left_out.startswith("title is left out: title: undefined field 'badge'")
    assert done.trials[1].warnings == ()


def test_a_leaver_whose_step_fails_has_a_warning() -> None:
    rules = {"mailbox": [{"way": "{{ employee.custom.way }}"}]}
    done = tried(rules, example(end_date="-1 day"), steps={"mailbox": "mailbox"})
    (warning,) = done.trials[0].warnings
    assert warning.startswith("some of its steps are skipped: mailbox[0]: undefined field")


def test_a_day_of_account_expires_means_what_it_means_in_a_template() -> None:
    attributes = {"accountExpires": "{{ employee.end_date }}"}
    done = tried(
        {"attributes": attributes},
        example({"attributes": {"accountExpires": "2026-12-24"}}, end_date="2026-12-24", timezone="Europe/Warsaw"),
        example({"attributes": {"accountExpires": None}}),
    )
    assert done.told == []


GROUPS = [
    {"group": "GG-Staff"},
    {"group": ["GG-A", "GG-B"], "when": "employee.department == 'Sales'"},
    {"group": "GG-None", "when": False, "owned": True},
]


def test_rules_for_groups_are_reached_by_those_who_get_the_groups() -> None:
    assert tried({"groups": GROUPS}, example(department="Sales")).coverage.unreached() == ()
    assert tried({"groups": GROUPS}, example()).coverage.unreached() == (
        "groups[1] (GG-A, GG-B), when: employee.department == 'Sales'",
    )


def test_a_leaver_reaches_no_rule_of_the_directory() -> None:
    assert tried({"groups": GROUPS}, example(department="Sales", end_date="-1 day")).coverage.unreached() == (
        "groups[0] (GG-Staff), for everybody",
        "groups[1] (GG-A, GG-B), when: employee.department == 'Sales'",
    )


def test_steps_and_accounts_are_reached_by_leavers_too() -> None:
    variables = {
        "mailbox": [
            {"when": "presence == 'left'", "state": "shared"},
            {"state": "{{ 'present' if employee.email else 'absent' }}"},
        ],
        "account": [{"when": "presence == 'left'", "state": "absent"}],
    }
    steps = {"mailbox": "mailbox"}
    assert tried(variables, example(end_date="-1 day"), steps=steps).coverage.unreached() == (
        "mailbox[1]: the value 'present' before if",
        "mailbox[1]: the value 'absent' after else of if",
        "mailbox[1], for everybody",
    )
    done = tried(variables, example(email="a@b.c"), example(start_date="+99 days"), steps=steps)
    assert done.coverage.unreached() == (
        "mailbox[1]: the value 'absent' after else of if",
        "mailbox[0], when: presence == 'left'",
        "account[0], when: presence == 'left'",
    )


TEMPLATES = [
    {
        "name": "Sales",
        "when": "employee.department == 'Sales'",
        "groups": ["GG-Sales", {"group": "GG-Boss", "when": "employee.job_title == 'Boss'"}],
        "attributes": {"sAMAccountName": {"candidates": ["s-{{ employee.key }}", "t-{{ employee.key }}"]}},
    }
]
LOGIN = {"sAMAccountName": {"candidates": ["{{ employee.last_name }}", "{{ employee.last_name }}{{ employee.key }}"]}}


def test_candidates_are_reached_by_those_who_get_them() -> None:
    done = tried({"attributes": LOGIN}, example({"attributes": {"sAMAccountName": "Person"}}))
    assert done.told == []
    assert done.coverage.unreached() == (
        "lifecycle_attributes.sAMAccountName.candidates[1]: {{ employee.last_name }}{{ employee.key }}",
    )
    done = tried({"attributes": LOGIN}, example({"attributes": {"sAMAccountName": "Person1001"}}, taken=["person"]))
    assert done.told == []
    assert done.coverage.unreached() == ("lifecycle_attributes.sAMAccountName.candidates[0]: {{ employee.last_name }}",)
    assert len(tried({"attributes": LOGIN}, example(end_date="-1 day")).coverage.unreached()) == 2


def test_templates_their_groups_and_the_candidates_that_they_override() -> None:
    done = tried({"attributes": LOGIN, "templates": TEMPLATES}, example(department="Sales"))
    assert done.coverage.unreached() == (
        "lifecycle_attributes.sAMAccountName.candidates[0]: {{ employee.last_name }}",
        "lifecycle_attributes.sAMAccountName.candidates[1]: {{ employee.last_name }}{{ employee.key }}",
        "templates[0].attributes.sAMAccountName.candidates[1]: t-{{ employee.key }}",
        "templates[0].groups[1] (GG-Boss), when: employee.job_title == 'Boss'",
    )
    nobody = tried({"attributes": LOGIN, "templates": TEMPLATES}, example()).coverage
    assert "templates[0] (Sales), when: employee.department == 'Sales'" in nobody.unreached()
    assert nobody.total == 7


BRANCHES = {
    "title": "{{ ('Head' if employee.job_title == 'h' else 'Clerk {x}') if employee.department else none }}",
    "info": "{% if employee.email %}a{% elif employee.phone %}b{% elif employee.key %}c{% else %}d{% endif %}",
    "l": "{{ login }}",
    "st": "{{ 'x' if employee.email }}",
    "street": "{% if employee.phone %}x{% endif %}y",
}


def test_branches_of_templates_and_variables() -> None:
    variables = {"attributes": BRANCHES, "login": "{{ employee.email if employee.email else employee.key }}"}
    done = tried(variables, example({"attributes": {"info": "c", "title": None, "street": "y"}}, email=None))
    assert done.told == []
    told = done.coverage.unreached()
    assert [text for text in told if text.startswith("attributes.title")] == [
        "attributes.title: the value before if no. 1",
        "attributes.title: the value 'Head' before if no. 2",
        "attributes.title: the value 'Clerk {x}' after else of if no. 2",
    ]
    assert [text for text in told if text.startswith("attributes.info")] == [
        "attributes.info: the part after {% if %}",
        "attributes.info: a part after {% elif %} of {% if %}",
        "attributes.info: the part after {% else %} of {% if %}",
    ]
    assert "the variable login: the value before if" in told
    assert "the variable login: the value after else of if" not in told
    assert "attributes.st: the value 'x' before if" in told
    assert "attributes.street: the part after {% if %}" in told


def test_escaping_of_ous_is_that_of_a_run() -> None:
    ou = "{{ 'OU=IT,' if employee.department == 'IT' else 'OU=' ~ employee.department ~ ',' }}DC=example,DC=com"
    done = tried(
        {"ou": ou},
        example({"ou": "OU=IT,DC=example,DC=com"}, department="IT"),
        example({"ou": "OU=Sales\\, EMEA,DC=example,DC=com"}, department="Sales, EMEA"),
    )
    assert done.told == []
    assert done.coverage.unreached() == ()


def test_the_verdict_names_what_failed_and_what_is_not_reached() -> None:
    done = tried({"groups": GROUPS}, example({"groups": ["GG-A"]}), example(), example(timezone="x/y"))
    lines, result = verdict.verdict_of(done.trials, done.coverage)
    assert lines == (
        "FAILED example 1 (examples.yml)",
        "  groups: expected GG-A; got GG-Staff",
        "WARNING example 3 (examples.yml)",
        f"  {done.trials[2].warnings[0]}",
        "NOT REACHED by any example:",
        "  groups[1] (GG-A, GG-B), when: employee.department == 'Sales'",
        "Examples: 2 of 3 come out as expected. Parts of the mapping: 1 of 2 are reached.",
    )
    assert result["failed"]
    assert result["msg"].startswith("1 of 3 examples failed: example 1. Correct the mapping")
    assert (result["examples"], result["unreached_count"], result["changed"]) == (3, 1, False)
    assert result["failures"] == [
        {
            "example": "example 1",
            "file": "examples.yml",
            "mismatches": [{"what": "groups", "expected": "GG-A", "actual": "GG-Staff"}],
        }
    ]


def test_a_verdict_without_failures() -> None:
    done = tried({"groups": GROUPS}, example(department="Sales"))
    lines, result = verdict.verdict_of(done.trials, done.coverage)
    assert lines == ("Examples: 1 of 1 come out as expected. Parts of the mapping: 2 of 2 are reached.",)
    assert "failed" not in result


def test_a_verdict_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict, "MOST", 2)
    groups = [{"group": f"G{number}", "when": f"employee.department == '{number}{'x' * 5000}'"} for number in range(5)]
    people = [example({"groups": ["G" * 5000]}, department=f"a{number}", timezone="no/zone") for number in range(7)]
    done = tried({"groups": groups}, *people)
    lines, result = verdict.verdict_of(done.trials, done.coverage)
    assert len(lines) == 2 * 2 + 1 + 2 * 2 + 1 + 1 + 2 + 1 + 1
    assert all(len(line) <= 910 for line in lines)
    assert (len(result["failures"]), len(result["unreached"]), len(result["warnings_of_examples"])) == (2, 2, 2)
    assert [line for line in lines if line.startswith("  and")] == [
        "  and 5 failed examples more",
        "  and 5 examples with warnings more",
        "  and 3 parts more",
    ]
    assert "example 5, …" in result["msg"]
