# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the sources say about one person, for an explanation: decided by the functions that merging uses."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.evidence import Decision, Evidence, evidence_of, has_key
from ansible_collections.hrsync.ad.plugins.module_utils.people.merge import merge
from ansible_collections.hrsync.ad.plugins.module_utils.people.schedule import Calendar

CALENDAR = Calendar(now=datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC), days_before_start=7)
Sources = list[tuple[str, list[Employee]]]


def employee(key: str | None, **fields: t.Any) -> Employee:
    given = {"source": "factorial", "id": f"id-{key}", "full_name": "Anna Nowak", "start_date": "2020-01-01"}
    return Employee(key=key, **{**given, **fields})


def evidence(sources: Sources, key: str = "1", **precedence: list[str]) -> Evidence:
    return evidence_of(sources, has_key(key), precedence, CALENDAR)


def decision(found: Evidence, field: str) -> Decision:
    [one] = [decision for decision in found.decisions if decision.field == field]
    return one


def two(**second: t.Any) -> Sources:
    first = employee("1", department="IT", custom={"badge": "7"}, private={"birthday": "2000-01-01"})
    return [("factorial", [employee("2"), first]), ("calamari", [employee(" 1", source="calamari", **second)])]


def test_each_field_has_a_source_and_those_that_disagree() -> None:
    found = evidence(two(department="Sales", job_title="Clerk", custom={"badge": "7"}))
    assert [(heard.source, heard.counts) for heard in found.records] == [("factorial", True), ("calamari", True)]
    assert decision(found, "department") == Decision("department", "IT", "factorial", (("calamari", "Sales"),))
    assert decision(found, "job_title") == Decision("job_title", "Clerk", "calamari", ())
    assert decision(found, "custom.badge") == Decision("custom.badge", "7", "factorial", ())
    assert "phone" not in {one.field for one in found.decisions}


def test_a_precedence_decides_as_in_the_merge() -> None:
    sources = two(department="Sales")
    found = evidence(sources, department=["calamari"])
    assert decision(found, "department") == Decision("department", "Sales", "calamari", (("factorial", "IT"),))
    merged = merge(sources, "employee_number", {"department": ["calamari"]}, CALENDAR)
    assert merged.employees[0].department == decision(found, "department").value


def test_the_record_that_counts_has_the_state() -> None:
    old = employee("1", id="old", end_date="2024-01-31", status="active")
    new = employee("1", id="new", start_date="2026-11-01")
    found = evidence([("factorial", [old, new])])
    assert [(one.employee.id, one.counts, one.state) for one in found.records] == [
        ("old", False, "left: end date 2024-01-31 reached"),
        ("new", True, "active: start date 2026-11-01 reached"),
    ]
    assert decision(found, "start_date").value == "2026-11-01"


def test_records_of_two_people_decide_nothing() -> None:
    found = evidence([("factorial", [employee("1"), employee("1", full_name="Bea Kowal")])])
    assert [one.counts for one in found.records] == [False, False]
    assert found.decisions == ()


def test_a_state_that_is_not_known_is_said() -> None:
    [heard] = evidence([("factorial", [employee("1", start_date="soon")])]).records
    assert heard.state.startswith("unknown: start_date 'soon' is not a day")


def test_nobody() -> None:
    assert evidence([("factorial", [employee(None)])]) == Evidence((), ())
