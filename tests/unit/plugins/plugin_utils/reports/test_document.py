# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report as plain data: who is concerned, by name, and the facts of the run."""

from __future__ import annotations

import dataclasses
import datetime
import json
import pathlib
import typing as t

import jsonschema
import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import DEFAULTS, Gauge, Limit, Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, Outcomes, Plan, Problem, Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.model.waves import Waves
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.persons import LeadingKind, State
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.document import (
    Document,
    KnownPerson,
    RunFacts,
    StartedBy,
    document,
    json_parts,
)

HERE = pathlib.Path(__file__).resolve()
SCHEMA = next(file for parent in HERE.parents if (file := parent / "docs" / "report.schema.json").is_file())
KNOWN = {
    "1": KnownPerson("Bert Lis", "Sales", "active"),
    "7": KnownPerson("Leaver", "IT", "left"),
    "66": KnownPerson("Eve", "Sales"),
    "1017": KnownPerson("Anna Nowak", "IT & Support", "active"),
}


@pytest.fixture
def made(plan: Plan, outcomes: Outcomes, facts: RunFacts) -> Document:
    return document(plan, outcomes, facts, KNOWN)


def schema() -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", json.loads(SCHEMA.read_text("utf-8")))


def test_people_have_what_an_overview_shows(made: Document) -> None:
    people = {person["key"]: person for person in made["people"]}
    anna = people["1017"]
    assert [anna[name] for name in ("name", "kind", "department", "presence", "state")] == [
        "Anna Nowak",
        "renamed",
        "IT & Support",
        "active",
        "failed",
    ]
    assert {made["changes"][index]["key"] for index in anna["changes"]} == {"1017"}
    assert [people["2001"][name] for name in ("kind", "department", "presence", "state")] == [
        "created",
        "",
        "",
        "applied",
    ]


def test_people_are_in_the_order_of_what_is_most_important(made: Document) -> None:
    ranks = [list(LeadingKind).index(LeadingKind(person["kind"])) for person in made["people"]]
    assert ranks == sorted(ranks) and ranks[0] == 0


def test_every_change_of_an_account_belongs_to_one_person(made: Document) -> None:
    owned = [index for person in made["people"] for index in person["changes"]]
    changed = [index for index, change in enumerate(made["changes"]) if change["kind"] != "create_ou"]
    assert sorted(owned) == changed


def test_skipped_people_and_those_whom_warnings_concern_have_names(facts: RunFacts) -> None:
    plan = Plan(
        rejections=(
            Rejection("66", "Eve (66)", ("mail is taken",)),
            Rejection("67", "Max (junior) (67)", ("no city",)),
            Rejection("", "Nobody (factorial id 12)", ("no key",)),
        ),
        notices=(Notice("The manager is not known.", ("1", "67", "gone")),),
        problems=(Problem("license", "None is free.", ("7",)),),
    )
    made = document(plan, {}, facts, KNOWN)
    assert [(one["key"], one["name"], one["department"]) for one in made["rejected"]] == [
        ("66", "Eve", "Sales"),
        ("67", "Max (junior)", ""),
        ("", "Nobody (factorial id 12)", ""),
    ]
    assert made["notices"][0]["concerns"] == [
        {"key": "1", "name": "Bert Lis"},
        {"key": "67", "name": "Max (junior)"},
        {"key": "gone", "name": ""},
    ]
    assert made["problems"][0]["concerns"] == [{"key": "7", "name": "Leaver"}]


def test_the_run_tells_who_started_it_where_how_limited_and_how_it_ended(facts: RunFacts) -> None:
    limited = dataclasses.replace(
        facts,
        started_by=StartedBy("ops", "ctl.example.com", "anna", "42"),
        version="0.5.0",
        only=("1", "2"),
        scope="employee.department == 'Sales'",
        minimum_coverage=80,
        failure="3 of 4 changes failed.",
        audit_head="812:ab",
        finished=facts.started + datetime.timedelta(milliseconds=1234),
    )
    run = document(Plan(), {}, limited)["run"]
    assert run["started_by"] == {"user": "ops", "host": "ctl.example.com", "awx_user": "anna", "awx_job": "42"}
    assert (run["version"], run["only"], run["minimum_coverage"]) == ("0.5.0", ["1", "2"], 80)
    assert run["scope"] == "employee.department == 'Sales'"
    assert (run["failed"], run["failure"], run["seconds"]) == (True, "3 of 4 changes failed.", 1.2)
    assert run["audit_head"] == "812:ab"


def test_what_is_remembered_of_who_started_a_run() -> None:
    told = {
        "by": "anna (AWX job 42)",
        "user": "anna",
        "host": "ctl.example.com",
        "system_user": "ops",
        "awx_job": "42",
    }
    assert StartedBy("ops", "ctl.example.com", "anna", "42").facts == told
    # Whoever runs ansible-playbook could pretend to be somebody else in AWX.
    pretended = {"by": "anna", "user": "anna", "host": "ctl", "system_user": "eve"}
    assert StartedBy("eve", "ctl", "anna").facts == pretended
    assert StartedBy("ops", "ctl").facts == {"by": "ops", "user": "ops", "host": "ctl"}


def test_a_run_for_everybody_that_did_not_fail(facts: RunFacts) -> None:
    run = document(Plan(), {}, facts)["run"]
    assert (run["only"], run["scope"], run["failed"], run["failure"]) == (None, "", False, "")


def test_the_schema_knows_every_kind_and_state_of_a_person() -> None:
    properties = schema()["$defs"]["person"]["properties"]
    assert properties["kind"]["enum"] == list(LeadingKind)
    assert properties["state"]["enum"] == list(State)
    from_hr = [one.value for one in Presence if one not in (Presence.DISABLED, Presence.ABSENT)]
    assert properties["presence"]["enum"] == ["", *from_hr]


def test_a_document_with_people_follows_the_schema(made: Document) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    validator.validate(json.loads(b"".join(json_parts(made))))
    assert not validator.is_valid({**made, "format": "hrsync.ad/report/1"})
    assert not validator.is_valid({**made, "people": [{**made["people"][0], "salary": 1}]})


GAUGES = (
    Gauge(limit=DEFAULTS["disables"], allowed=28, number=477, earlier=3, population=565, verdict=Verdict.EXCEEDED),
    Gauge(limit=Limit(name="moves", count=5), allowed=5, number=1),
)


def test_waves_and_emergencies_are_in_the_document(facts: RunFacts) -> None:
    waves = Waves(sizes=(1, 10, 26), begun=2, why="A check refused.", left=("Bo Li (2)",))
    made = document(Plan(waves=waves, emergency="incident 4711"), {}, facts)
    jsonschema.Draft202012Validator(schema()).validate(made)
    assert made["emergency"] == "incident 4711"
    assert made["waves"] == {
        "sizes": [1, 10, 26],
        "begun": 2,
        "why": "A check refused.",
        "left": {"people": 26, "first": ["Bo Li (2)"]},
        "words": "2 of 3 waves of 1, 10, 26 people made; 26 people left: Bo Li (2), and 25 more",
    }
    other = document(Plan(), {}, facts)
    jsonschema.Draft202012Validator(schema()).validate(other)
    assert (other["waves"], other["emergency"]) == (None, "")


def test_every_limit_in_use_is_in_the_document(facts: RunFacts) -> None:
    made = document(Plan(gauges=GAUGES), {}, facts)
    jsonschema.Draft202012Validator(schema()).validate(made)
    disables, moves = made["change_limits"]
    assert disables == {
        "name": "disables",
        "people": 477,
        "earlier": 3,
        "allowed": 28,
        "managed": 565,
        "count": 500,
        "percent": 5,
        "floor": 5,
        "per": "7 days",
        "verdict": "exceeded",
    }
    assert (moves["count"], moves["percent"], moves["per"], moves["verdict"]) == (5, None, "run", "kept")


def test_the_schema_knows_every_verdict_about_a_limit() -> None:
    limit = schema()["properties"]["change_limits"]["items"]["properties"]
    assert limit["verdict"]["enum"] == list(Verdict)
