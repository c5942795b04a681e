# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import LOCATION_FIELDS, Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.emptiness import LISTED_FIELDS, empty_fields

USES = {field: f"rules[{field}]" for field in (*LISTED_FIELDS, "end_date", "phone")}
FULL: t.Final[dict[str, t.Any]] = {
    "department": "Sales",
    "teams": ("Sales",),
    "location": {**dict.fromkeys(LOCATION_FIELDS), "city": "Berlin"},
    "legal_entity": "Example",
    "job_title": "CEO",
    "custom": {"badge": "1"},
}


def employee(**fields: t.Any) -> Employee:
    return Employee(key="1", source="hr", id="1", **fields)


def test_one_employee_with_a_value_is_enough() -> None:
    assert empty_fields([employee(), employee(**FULL)], USES, ()) == ()


@pytest.mark.parametrize("field", LISTED_FIELDS)
def test_a_field_that_nobody_has_and_rules_use_stops_the_run(field: str) -> None:
    people = [employee(**{name: value for name, value in FULL.items() if name != field})] * 2
    (stop,) = empty_fields(people, USES, ())
    assert stop.startswith(f"No employee has a value of {field}, but rules[{field}] uses it, so nothing is written")
    assert f"add {field} to lifecycle_accept_empty" in stop
    assert empty_fields(people, USES, (field,)) == ()
    assert empty_fields(people, {}, ()) == ()


def test_empty_values_are_no_values() -> None:
    people = [employee(custom={"badge": None}, department="", location=dict.fromkeys(LOCATION_FIELDS))]
    assert len(empty_fields(people, USES, ())) == len(LISTED_FIELDS)


@pytest.mark.parametrize("value", [False, 0])
def test_no_and_zero_are_values(value: object) -> None:
    assert empty_fields([employee(custom={"on_site": value})], {"custom": "rules"}, ()) == ()


def test_without_employees_other_reasons_stop_the_run() -> None:
    assert empty_fields([], USES, ()) == ()
