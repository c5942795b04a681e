# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stages in a run: the events of each person's life, what HR takes back, and the connections that stages need."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory, Said
from ansible_collections.hrsync.ad.plugins.module_utils.sync.connections import connected
from ansible_collections.hrsync.ad.plugins.plugin_utils.explaining.stages import stages_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.deciding import deciding_fields, used_fields
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.assignment import Assignment, assignment_of, staff_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.fetched import Fetched
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.settings import Settings

from .test_assignment import fetched as fetched_anywhere
from .test_assignment import settings

Entry = dict[str, t.Any]


def fetched(*people: Entry, absences: t.Sequence[Entry] = ()) -> Fetched:
    return fetched_anywhere(*({"timezone": "UTC", **one} for one in people), absences=absences)


OCTOBER = datetime.datetime(2026, 10, 1, 9, tzinfo=datetime.UTC)
STAGES: list[Entry] = [
    {"name": "moved", "at": "change of department + 14 days", "steps": {"ou": "OU=Moved,DC=example,DC=com"}},
    {"name": "away", "at": "absence start", "steps": {"account": {"state": "disabled"}}},
    {"name": "back", "at": "absence end", "steps": {"attributes": {"info": "back"}}},
    {
        "name": "off",
        "at": "end",
        "steps": {"mailbox": {"state": "shared"}, "attributes": {"info": "left", "title": "x"}},
    },
    {
        "name": "soon",
        "at": "start - 7 days",
        "when": "employee.department != 'IT'",
        "steps": {"script": {"command": ["/x"]}},
    },
]


def configured(stages: t.Any = None, **variables: t.Any) -> Settings:
    names = {name: name for name in variables if name in ("groups", "ou")}
    return settings(
        variables={"lifecycle_stages": STAGES if stages is None else stages, **variables},
        stages="lifecycle_stages",
        **names,
    )


def assigned(*people: Entry, memory: Memory | None = None, absences: t.Sequence[Entry] = ()) -> Assignment:
    read = dataclasses.replace(fetched(*people, absences=absences), memory=memory or Memory())
    return assignment_of(configured(), read)


def remembering(**fields: t.Any) -> Memory:
    return Memory(
        is_kept=True, revision=1, people={"1": PersonMemory(key="1", label="Anna (1)", source="hr", **fields)}
    )


def only(assignment: Assignment) -> Desired:
    [desired] = assignment.task.desired
    return desired


def test_the_fields_of_stages_are_remembered() -> None:
    said = assigned({"key": "1", "department": "Sales"}).task.said["1"]
    assert said.fields["department"] == "Sales"


def test_a_change_that_is_remembered() -> None:
    said = {"department": Said(value="Sales", since=OCTOBER, before="IT")}
    one = only(assigned({"key": "1", "department": "Sales"}, memory=remembering(said=said)))
    assert one.ou == "OU=Moved,DC=example,DC=com"
    assert one.staged is not None
    assert one.staged.reached["moved"] == "2026-10-15T00:00:00+00:00"
    assert only(assigned({"key": "1", "department": "Legal"}, memory=remembering(said=said))).ou is None


def absence(first: str, last: str | None) -> Entry:
    known = {"source": "factorial", "id": "7", "employee_id": "9007199254740993", "email": None, "type": "parental"}
    return {**known, "first_day": first, "last_day": last, "start": None, "end": None, "timezone": None}


def test_absences() -> None:
    one = only(assigned({"key": "1"}, absences=[absence("2026-11-20", "2026-12-20")]))
    assert (one.presence, one.disables, one.why) == (
        Presence.ACTIVE,
        True,
        "stage away, absence start (lifecycle_stages[1].steps.account)",
    )
    one = only(assigned({"key": "1"}, absences=[absence("2026-11-02", "2026-11-20")]))
    assert (one.enables, one.attributes["info"]) == (True, ("back",))


def texts(assignment: Assignment) -> list[str]:
    return [notice.text for notice in assignment.task.notices if "stage" in notice.text]


def test_a_termination_that_is_taken_back() -> None:
    memory = remembering(stages={"off": OCTOBER, "gone": OCTOBER})
    assert texts(assigned({"key": "1"}, memory=memory)) == [
        "Anna Nowak (1): the stage off was made on 2026-10-01, but HR has changed the date since: it has no end any"
        " more. The account, its groups, OU and attributes follow the ordinary rules again. No ordinary rule undoes the"
        " step mailbox, the attribute info: check what the stage did there."
    ]
    [text] = texts(assigned({"key": "1", "end_date": "2026-12-31"}, memory=memory))
    assert "it is end 2026-12-31." in text
    assert texts(assigned({"key": "1", "end_date": "2026-11-01"}, memory=memory)) == []


def test_a_start_that_is_postponed() -> None:
    memory = remembering(stages={"soon": OCTOBER})
    [text] = texts(assigned({"key": "1", "start_date": "2026-12-20"}, memory=memory))
    assert "it is start 2026-12-20 - 7 days." in text
    assert "No ordinary rule undoes the step script" in text
    left = {"key": "1", "start_date": "2026-01-01", "end_date": "2026-01-01"}
    assert texts(assigned(left, memory=memory)) == []
    # The condition is not true any more: HR has not taken anything back.
    assert texts(assigned({"key": "1", "department": "IT"}, memory=memory)) == []


def test_other_people_have_nothing_to_take_back() -> None:
    memory = remembering(stages={"off": OCTOBER})
    assert texts(assigned({"key": "2"}, memory=memory)) == []
    assert assignment_of(settings(), dataclasses.replace(fetched({"key": "1"}), memory=memory)).task.notices == ()


def test_fields_that_stages_use() -> None:
    stages = [
        {
            "name": "x",
            "at": "end",
            "when": "employee.legal_entity == 'A'",
            "steps": {
                "ou": "OU={{ employee.location.city }},DC=x",
                "groups": {"join": ["{{ employee.department }}"], "leave": "{{ employee.job_title }}"},
                "attributes": {"info": "{{ employee.phone }}"},
            },
        },
        {"name": "y", "at": "end", "steps": {"license": {"revoke": ["all"], "when": "employee.teams | length > 1"}}},
    ]
    made = settings(variables={"lifecycle_stages": stages}, stages="lifecycle_stages")
    assert deciding_fields(made.configuration, made.templates, made.stages) == {
        "teams": "lifecycle_stages[1].steps.license.when",
        "legal_entity": "lifecycle_stages[0].when",
        "location.city": "lifecycle_stages[0].steps.ou",
        "department": "lifecycle_stages[0].steps.groups",
        "job_title": "lifecycle_stages[0].steps.groups",
    }
    assert "phone" in used_fields(made.configuration, made.templates, made.stages)
    assert made.steps == ["license"]


def needing(step: str, rule: t.Any) -> Settings:
    return configured([{"name": "x", "at": "end", "steps": {step: rule}}])


@pytest.mark.parametrize(
    ("step", "rule", "arguments", "words"),
    [
        (
            "license",
            {"revoke": ["all"]},
            {},
            "the step license needs microsoft365, but the task does not say how",
        ),
        ("mailbox", {"state": "shared"}, {}, "lifecycle_stages[0].steps.mailbox: the step mailbox needs microsoft365"),
        ("mailbox", [{"way": "hybrid"}], {}, "lifecycle_stages[0].steps.mailbox[0]: the step mailbox needs"),
        ("auto_reply", {"way": "exchange"}, {"microsoft365": {"tenant_id": "x"}}, "needs exchange"),
        ("home_folder", {"state": "archived"}, {}, "Set lifecycle_file_server (file_server of the task)"),
        ("write_back", {"mail_to": "workEmail"}, {}, "Set lifecycle_sources (sources of the task)"),
        (
            "photo",
            {"targets": ["microsoft365"]},
            {"exchange": {"server": "x"}},
            "Set lifecycle_microsoft365 (microsoft365 of the task)",
        ),
    ],
)
def test_a_stage_without_its_connection(step: str, rule: t.Any, arguments: Entry, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        needing(step, rule).require(connected(arguments))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("step", "rule", "arguments"),
    [
        ("license", {"revoke": ["all"]}, {"microsoft365": {"tenant_id": "x"}}),
        ("mailbox", {"way": "ldap"}, {}),
        ("mailbox", {"way": "{{ employee.custom.way }}"}, {}),
        ("auto_reply", {"way": "exchange"}, {"exchange": {"server": "x"}}),
        ("home_folder", {"state": "archived"}, {"file_server": {"user": "x", "password": "y"}}),
        ("home_folder", {"state": "archived"}, {"file_server": {"authentication": "kerberos"}}),
        ("write_back", {"mail_to": "workEmail"}, {"sources": [{"type": "bamboohr"}]}),
        ("photo", {"targets": ["thumbnailPhoto"]}, {}),
        ("photo", {"file": "/x"}, {}),
        ("script", {"command": ["/x"]}, {}),
    ],
)
def test_a_stage_with_its_connection(step: str, rule: t.Any, arguments: Entry) -> None:
    needing(step, rule).require(connected(arguments))


def test_the_environment_has_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRSYNC_M365_TENANT_ID", "x")
    needing("license", {"revoke": ["all"]}).require(connected({}))


def verdicts(person: Entry, memory: Memory | None = None, absences: t.Sequence[Entry] = ()) -> dict[str, str]:
    made = configured()
    read = dataclasses.replace(fetched(person, absences=absences), memory=memory or Memory())
    found = stages_of(made, staff_of(made, read).people[0])
    assert [one.where for one in found] == [f"lifecycle_stages[{index}]" for index in range(len(STAGES))]
    return {one.name: one.verdict for one in found}


def test_an_explanation_tells_of_each_stage() -> None:
    found = verdicts({"key": "1", "end_date": "2026-12-31"}, absences=[absence("2026-12-05", None)])
    assert found == {
        "moved": "not reached: no run has seen a change of department",
        "away": "not reached",
        "back": "not reached: there is no absence end",
        "off": "not reached: begins 2026-12-31T00:00:00+00:00",
        "soon": "reached since 2019-12-25T00:00:00+00:00",
    }
    found = verdicts({"key": "1", "end_date": "2026-11-20", "department": "IT"})
    assert found["off"] == "reached since 2026-11-20T00:00:00+00:00"
    assert found["soon"] == "not reached: when is false"
    found = verdicts({"key": "1", "end_date": "2026-11-20"})
    assert found["soon"] == ("does not count any more: reached since 2019-12-25T00:00:00+00:00, before the end")
    found = verdicts({"key": "1", "status": "inactive", "start_date": "2026-11-29"})
    assert found["soon"] == "does not count any more: reached since 2026-11-22T00:00:00+00:00, before the end"
    found = verdicts({"key": "1", "end_date": "2026-11-20", "start_date": "2026-12-01"})
    assert found["soon"] == "not reached: the person has left before"


def test_an_explanation_tells_why_a_condition_cannot_be_evaluated() -> None:
    made = configured([{**STAGES[4], "when": "employee.custom.x == 1"}])
    [facts] = stages_of(made, staff_of(made, fetched({"key": "1", "custom": {"y": 1}})).people[0])
    assert facts.verdict.startswith("cannot be evaluated: lifecycle_stages[0].when: undefined field 'x'")
    [person] = staff_of(made, fetched({"key": "1"})).people
    assert stages_of(made, dataclasses.replace(person, only_disables=True)) == ()
