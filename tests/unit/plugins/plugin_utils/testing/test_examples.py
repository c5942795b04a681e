# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Example people: fields with defaults, days relative to a fixed one, and errors that name the field."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import LOCATION_FIELDS, Employee
from ansible_collections.hrsync.ad.plugins.plugin_utils.testing.examples import Example, read_examples
from ansible_collections.hrsync.ad.plugins.plugin_utils.testing.expectations import Known

KNOWN = Known(attributes=("title", "sAMAccountName"))
TODAY = datetime.date(2026, 11, 30)


def read(document: t.Any, key_field: str = "employee_number") -> tuple[Example, ...]:
    return read_examples([("examples.yml", document)], KNOWN, key_field, TODAY)


def person(**fields: t.Any) -> dict[str, t.Any]:
    [example] = read({"examples": [{"employee": fields}]})
    return example.employee


def problem(document: t.Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(document)
    return str(caught.value)


def wrong(**fields: t.Any) -> str:
    return problem({"examples": [{"employee": fields}]}).removeprefix("examples.yml: examples[0].employee")


def test_an_example_without_a_field_is_a_working_person_with_a_name() -> None:
    one, two = read({"examples": [{}, {"name": " Second "}]})
    assert (one.name, two.name, one.key, two.key) == ("example 1", "Second", "1001", "1002")
    assert one.now == datetime.datetime(2026, 11, 30, 10, tzinfo=datetime.UTC)
    assert (one.manager, one.absence, one.taken) == (None, None, ())
    made = Employee.from_dict(one.employee)
    assert (made.label, made.status, made.start_date) == ("Test Person (1001)", "active", None)
    assert made.location == dict.fromkeys(LOCATION_FIELDS)


def test_given_fields_and_the_name_made_of_them() -> None:
    made = person(first_name="Anna", last_name="Żak", department=None, teams=["B", "A"], raw={"x": 1})
    assert (made["full_name"], made["department"], made["teams"], made["raw"]) == (
        "Anna Żak",
        None,
        ["B", "A"],
        {"x": 1},
    )
    assert person(full_name="Dr. A. Żak")["full_name"] == "Dr. A. Żak"
    assert person(first_name=None, last_name=None)["full_name"] is None
    assert person(teams=None)["teams"] == []


def test_the_key_is_the_field_that_identifies_people() -> None:
    assert person(employee_number="7")["key"] == "7"
    assert person(key="8", employee_number="7")["key"] == "8"
    [example] = read({"examples": [{"employee": {"email": "a@b.c"}}]}, "email")
    assert example.key == "a@b.c"
    [other] = read({"examples": [{}]}, "custom.badge")
    assert other.key == "1001"


def test_defaults_of_a_file_and_fields_of_an_example_are_combined() -> None:
    document = {
        "defaults": {"location": {"city": "Łódź", "country": "PL"}, "department": "IT", "custom": {"a": 1}},
        "examples": [{"employee": {"location": {"city": "Paris"}, "department": "Sales", "custom": {"b": [2]}}}],
    }
    [example] = read(document)
    assert example.employee["location"] == {**dict.fromkeys(LOCATION_FIELDS), "city": "Paris", "country": "PL"}
    assert (example.employee["department"], example.employee["custom"]) == ("Sales", {"a": 1, "b": [2]})


def test_a_custom_field_of_one_example_is_null_for_all_others() -> None:
    one, two = read(
        {"examples": [{"employee": {"custom": {"badge": "1"}}}, {"employee": {"manager": {"first_name": "Jan"}}}]}
    )
    assert two.employee["custom"] == {"badge": None}
    assert two.manager is not None
    assert two.manager["custom"] == {"badge": None}
    assert one.employee["custom"] == {"badge": "1"}


@pytest.mark.parametrize(
    ("given", "day"),
    [
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (datetime.datetime(2026, 1, 2, 12), "2026-01-02"),
        ("2026-01-02", "2026-01-02"),
        ("today", "2026-11-30"),
        ("+14 days", "2026-12-14"),
        ("-1 day", "2026-11-29"),
        ("soon", "soon"),
        (None, None),
    ],
)
def test_days(given: t.Any, day: str | None) -> None:
    assert person(end_date=given)["end_date"] == day


@pytest.mark.parametrize("as_of", [datetime.date(2025, 6, 1), "2025-06-01"])
def test_a_file_has_its_own_day(as_of: t.Any) -> None:
    [example] = read({"as_of": as_of, "examples": [{"employee": {"start_date": "today"}}]})
    assert (example.now.date(), example.employee["start_date"]) == (datetime.date(2025, 6, 1), "2025-06-01")


def test_a_manager_is_another_person() -> None:
    [example] = read({"examples": [{"employee": {"manager": {"first_name": "Jan", "employee_number": "9"}}}]})
    assert example.employee["manager_key"] == "9"
    assert example.manager is not None
    assert (example.manager["key"], example.manager["full_name"]) == ("9", "Jan Person")
    [nameless] = read({"examples": [{"employee": {"manager": {}}}]})
    assert nameless.employee["manager_key"] == "1001-manager"


def test_an_absence() -> None:
    document = {"examples": [{"employee": {"absence": {"first_day": "today", "type": "Holidays"}}}]}
    [example] = read(document)
    assert example.absence == {
        "source": "examples",
        "id": "1",
        "employee_id": "1001",
        "type": "Holidays",
        "first_day": "2026-11-30",
        "last_day": None,
    }
    [other] = read({"examples": [{"employee": {"absence": {"first_day": "-1 day", "last_day": "+1 day"}}}]})
    assert other.absence is not None
    assert (other.absence["type"], other.absence["last_day"]) == (None, "2026-12-01")


def test_taken_names() -> None:
    one, two = read({"examples": [{"taken": "anowak"}, {"taken": ["a", "b"]}]})
    assert (one.taken, two.taken) == (("anowak",), ("a", "b"))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"deparment": "x"}, ".deparment: there is no such field; did you mean department?"),
        ({"source": "x"}, ".source: there is no such field; the fields are key, id, "),
        ({"location": {"town": "x"}}, ".location.town: there is no such field; the fields are name, country, "),
        ({"private": {"birthdy": "x"}}, ".private.birthdy: there is no such field; did you mean birthday?"),
        ({"manager": {"manager": {}}}, ".manager.manager: there is no such field; did you mean manager_key"),
        ({"manager": "1003"}, ".manager must be a dictionary, not 1003."),
        ({"employee_number": 34}, ".employee_number is 34, but must be text. Put it in quotes."),
        ({"location": {"postal_code": 34}}, ".location.postal_code is 34, but must be text. Put it in quotes."),
        ({"status": "gone"}, ".status is 'gone', not one of active, inactive."),
        ({"status": "inactiv"}, ".status is 'inactiv', not one of active, inactive; did you mean inactive or active?"),
        ({"teams": [1]}, ".teams[0] is 1, but must be text. Put it in quotes."),
        ({"custom": "x"}, ".custom must be a dictionary, not x."),
        ({"start_date": 5}, ".start_date is 5, but must be text. Put it in quotes."),
        ({"absence": {}}, ".absence needs first_day, its first day."),
        ({"absence": {"first": "today"}}, ".absence.first: there is no such field; did you mean first_day?"),
        ({"absence": {"first_day": "today", "type": 1}}, ".absence.type is 1, but must be text. Put it in quotes."),
    ],
)
def test_wrong_fields(fields: dict[str, t.Any], message: str) -> None:
    assert wrong(**fields).startswith(message)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"example": []}, "examples.yml.example: there is no such key; did you mean examples?"),
        ({"examples": {}}, "There are no examples. Write them below the key examples."),
        ({"examples": "x"}, "examples.yml: examples must be a list, not x."),
        ({"as_of": "soon"}, "examples.yml: as_of is 'soon', but must be a day such as 2026-11-30."),
        ({"defaults": {"deparment": "x"}}, "examples.yml: defaults.deparment: there is no such field; did you mean"),
        ({"examples": ["x"]}, "examples.yml: examples[0] must be a dictionary, not x."),
        (
            {"examples": [{"name": "A clerk", "employe": {}}]},
            "examples.yml: examples[0] (A clerk).employe: there is no such key; did you mean employee?",
        ),
        (
            {"examples": [{"expect": {"group": []}}]},
            "examples.yml: examples[0].expect.group: there is no such expectation; did you mean groups",
        ),
        ({"examples": [{"taken": 5}]}, "examples.yml: examples[0].taken[0] is 5, but must be text."),
    ],
)
def test_wrong_files(document: t.Any, message: str) -> None:
    assert problem(document).startswith(message)


def test_all_errors_are_told_at_once() -> None:
    told = problem({"examples": [{"employe": {}}, {}, {"expct": {}}]})
    assert len(told.splitlines()) == 2


def test_values_keep_no_type_of_a_reader() -> None:
    class Tagged(str):
        pass

    made = person(first_name=Tagged("A"), custom={"day": datetime.date(2026, 1, 2), "inner": {"x": [Tagged("y"), 1]}})
    assert not isinstance(made["first_name"], Tagged)
    assert made["custom"] == {"day": "2026-01-02", "inner": {"x": ["y", 1]}}
    assert not isinstance(made["custom"]["inner"]["x"][0], Tagged)
