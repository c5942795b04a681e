# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import LOCATION_FIELDS, Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.emptiness import LISTED_FIELDS, Population, empty_fields

USES = {field: f"rules[{field}]" for field in (*LISTED_FIELDS, "end_date", "phone")}
FULL: t.Final[dict[str, t.Any]] = {
    "department": "Sales",
    "teams": ("Sales",),
    "location": dict.fromkeys(LOCATION_FIELDS, "Berlin"),
    "legal_entity": "Example",
    "job_title": "CEO",
    "custom": {"badge": "1"},
    "manager_key": "7",
}


def employee(**fields: t.Any) -> Employee:
    return Employee(key="1", source="hr", id="1", **fields)


def without(field: str) -> Employee:
    """An employee with a value of all other fields."""
    head, _dot, member = field.replace("manager", "manager_key").partition(".")
    if member:
        return employee(**{**FULL, "location": {**FULL["location"], member: None}})
    return employee(**{name: value for name, value in FULL.items() if name != head})


def test_one_employee_with_a_value_is_enough() -> None:
    assert empty_fields([employee(), employee(**FULL)], USES, ()) == ()


@pytest.mark.parametrize("field", LISTED_FIELDS)
def test_a_field_that_nobody_has_and_rules_use_stops_the_run(field: str) -> None:
    people = [without(field)] * 2
    used = {field: USES[field]}
    (stop,) = empty_fields(people, used, ())
    assert stop.startswith(f"No employee has a value of {field}, but rules[{field}] uses it, so nothing is written")
    assert f"add {field} to lifecycle_accept_empty" in stop
    assert empty_fields(people, used, (field,)) == ()
    assert empty_fields(people, {}, ()) == ()


def test_empty_values_are_no_values() -> None:
    people = [employee(custom={"badge": None}, department="", location=dict.fromkeys(LOCATION_FIELDS))]
    assert len(empty_fields(people, USES, ())) == len(LISTED_FIELDS)


@pytest.mark.parametrize("value", [False, 0])
def test_no_and_zero_are_values(value: object) -> None:
    assert empty_fields([employee(custom={"on_site": value})], {"custom": "rules"}, ()) == ()


def test_without_employees_other_reasons_stop_the_run() -> None:
    assert empty_fields([], USES, ()) == ()


def test_location_accepts_all_its_members() -> None:
    assert empty_fields([without("location.city")], USES, ("location",)) == ()


def test_a_list_can_be_lost_in_one_of_several_sources() -> None:
    everybody = [employee(**FULL), without("teams"), without("teams")]
    other = Population("main", everybody[:1], LISTED_FIELDS)
    (stop,) = empty_fields(everybody, USES, (), [other, Population("second", everybody[1:], LISTED_FIELDS)])
    assert stop.startswith("No employee of source second has a value of teams, but rules[teams] uses it")
    assert empty_fields(everybody, USES, (), [other, Population("second", everybody[1:], ["location"])]) == ()
    assert empty_fields(everybody, USES, (), [other, Population("second", everybody[2:], LISTED_FIELDS)]) == ()
