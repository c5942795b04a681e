# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options

Members = dict[str, t.Any]


def source(*records: Members, **options: t.Any) -> Source:
    given = {"type": "records", "name": "mine", "records": list(records), **options}
    return source_from_options(given, datetime.date(2026, 11, 1))


def read(*records: Members, **options: t.Any) -> list[Employee]:
    return source(*records, **options).employees()


def test_the_record() -> None:
    ada = {
        "id": "a", "employee_number": "007", "first_name": "Ada", "last_name": "Byron", "email": "",
        "teams": ["B", "A"],
        "location": {"city": "Kraków"}, "manager_id": "b", "start_date": "2026-01-01", "end_date": "9999-12-31",
        "status": "active", "custom": {"badge": 7, "car": False, "none": None},
        "private": {"birthday": "1990-01-31", "home_address": {"city": "Łódź"}, "national_id": "1"},
        "raw": {"x": 1}, "flaws": ["The badge is broken."],
    }  # fmt: skip
    first, _boss = read(
        ada, {"id": "b", "employee_number": 8}, private_fields=["birthday", "home_address"], include_raw=True
    )
    assert first.to_dict() == {
        "key": "007", "source": "mine", "id": "a", "employee_number": "007", "first_name": "Ada", "last_name": "Byron",
        "preferred_name": None, "full_name": "Ada Byron", "email": None, "personal_email": None, "phone": None,
        "job_title": None, "department": None, "teams": ["A", "B"],
        "location": {"name": None, "country": None, "state": None, "city": "Kraków", "address": None,
                     "postal_code": None, "phone": None, "timezone": None},
        "legal_entity": None, "legal_entity_country": None, "manager_key": "8", "manager_email": None,
        "start_date": "2026-01-01", "end_date": None, "status": "active", "timezone": None, "updated_at": None,
        "custom": {"badge": 7, "car": False},
        "private": {"birthday": "1990-01-31", "home_address": {"address": None, "postal_code": None, "city": "Łódź",
                                                               "state": None, "country": None}},
        "raw": {"x": 1}, "flaws": ["The badge is broken."],
    }  # fmt: skip


def test_what_another_source_returned_is_a_record() -> None:
    [first] = read({"employee_number": "1", "full_name": "Ada", "location": {"city": "x"}, "custom": {"a": "b"}})
    [again] = read(first.to_dict())
    assert again == first


@pytest.mark.parametrize(
    ("members", "flaw"),
    [
        ({"first_name": ["Ada"]}, "the field first_name must be a string, but is a list"),
        ({"start_date": "1.1.2026"}, "the field start_date is not a day"),
        ({"end_date": 20260101}, "the field end_date is not a day"),
        ({"status": "left"}, "the field status is neither active nor inactive"),
        ({"teams": "Sales"}, "the field teams must be a list"),
        ({"teams": [["Sales"]]}, "in teams: the field name must be a string"),
        ({"location": "Kraków"}, "the field location must be a record"),
        ({"location": {"city": 1.5}}, "in location: the field city must be a string"),
        ({"custom": ["x"]}, "the field custom must be a record"),
        ({"private": "x"}, "the field private must be a record"),
        ({"private": {"home_address": "Łódź"}}, "in private: the field home_address must be a record"),
        ({"private": {"birthday": "31.1.1990"}}, "in private: the field birthday is not a day"),
    ],
)
def test_a_value_of_a_wrong_kind_is_a_flaw_of_one_person(members: Members, flaw: str) -> None:
    flawed, other = read({"employee_number": "1", **members}, {"employee_number": "2"})
    assert len(flawed.flaws) == 1
    assert flawed.flaws[0].startswith("Source mine, records[0]") and flaw in flawed.flaws[0]
    assert (flawed.status, other.flaws) == ("active", ())


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([], "Source mine: there are no records. This is not treated as if all had left"),
        ([{"employe_number": "1"}], r"Source mine, records\[0\]: there is no field employe_number; did you mean empl"),
        ([{"xyzzy": "1"}], "there is no field xyzzy; the fields are key, .* Your own fields are members of custom"),
        ([{"location": {"town": "x"}}], r"there is no field location\.town; the fields are name, country"),
        ([{"private": {"birthdate": "x"}}], r"there is no field private\.birthdate; did you mean birthday"),
        ([{"employee_number": "1"}, {"employee_number": "1"}], r"same employee_number: records\[0\] and records\[1\]"),
        ([{"employee_number": "1", "key": "2"}], r"records\[0\]: key is not the value of employee_number"),
    ],
)  # fmt: skip
def test_records_that_are_refused(records: list[Members], words: str) -> None:
    with pytest.raises(SourceError, match=words):
        read(*records)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"records": None}, "neither from nor records is set"),
        ({"records": None, "from": "my_hr"}, "from is 'my_hr', but only the role .* Set records to \"{{ my_hr }}\" in"),
        ({"records": "x"}, "records"),
        ({"url": "https://x.example"}, "no option url"),
        ({"timeout": 3}, "no option timeout"),
        ({"absences": True}, "absences cannot be read from Own records"),
        ({"private_fields": ["salary"]}, "private_fields"),
    ],
)
def test_options_that_cannot_work(options: Members, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        source(**options)


def test_a_source_has_the_fields_of_its_records() -> None:
    reader = source(
        {"employee_number": "1", "department": None, "location": {"city": "x"}},
        {"employee_number": "2", "custom": {"a": 1}},
    )
    reader.employees()
    fields = ("department", "teams", "location", "location.city", "location.name", "custom", "manager")
    assert [field for field in fields if reader.has(field)] == ["department", "location", "location.city", "custom"]


def test_check_shows_the_form_of_the_fields() -> None:
    connection = source({"employee_number": "017", "private": {"birthday": "1990-01-01"}}).check()
    [resource] = connection.resources
    assert (connection.system, resource.total, resource.records, resource.problem) == ("records", 1, 1, None)
    assert {one.name: one.example for one in resource.fields} == {"employee_number": "999", "private": "(private)"}
    [resource] = source({"number": "1"}).check().resources
    assert "there is no field number" in (resource.problem or "")
