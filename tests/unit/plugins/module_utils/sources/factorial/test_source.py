# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.sources.factorial.api import check_version
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import (
    Answer,
    Asked,
    Script,
    ScriptedServer,
)

TODAY = datetime.date(2026, 11, 1)
BASE = "/api/2026-10-01/resources/"
EMPLOYEES = BASE + "employees/employees"
CONTRACTS = BASE + "contracts/reference_contracts"
KEY = "key-of-factorial"

Row = dict[str, t.Any]


def paged(rows: list[Row], size: int = 2, **meta: t.Any) -> Script:
    """A list with cursors, as the API sends it."""

    def script(asked: Asked) -> Answer:
        after = asked.query.get("after_id")
        begin = int(base64.b64decode(after[0])) if after else 0
        end = begin + size
        more = end < len(rows)
        shown = {
            "has_next_page": more,
            "has_previous_page": begin > 0,
            "end_cursor": base64.b64encode(str(end).encode()).decode() if more else None,
            "total": len(rows),
            "limit": None,
            **meta,
        }
        return Answer({"meta": shown, "data": rows[begin:end]})

    return script


def person(number: t.Any, **members: t.Any) -> Row:
    return {"id": number, "company_identifier": f"E{number}", "active": True, **members}


def _in_turn(first: t.Iterator[Script], last: Script) -> Script:
    """One script for each request, and then always the last."""

    def script(asked: Asked) -> Answer:
        return next(first, last)(asked)

    return script


def publish(server: ScriptedServer, **resources: list[Row]) -> None:
    """A whole company; resources by the last part of their path."""
    paths = {
        "employees": "employees/employees",
        "reference_contracts": "contracts/reference_contracts",
        "teams": "teams/teams",
        "memberships": "teams/memberships",
        "locations": "locations/locations",
        "legal_entities": "companies/legal_entities",
        "fields": "custom_fields/fields",
    }
    contracts = [{"id": f"c{row['id']}", "employee_id": row["id"]} for row in resources["employees"]]
    started = [{"starts_on": "2020-01-01", **row} for row in resources.get("reference_contracts", contracts)]
    for name, path in paths.items():
        server.scripts[BASE + path] = paged(started if name == "reference_contracts" else resources.get(name, []))
    values = resources.get("values", [])

    def of_field(asked: Asked) -> Answer:
        wanted = asked.query.get("field_id")
        return paged([row for row in values if not wanted or row["field_id"] == wanted[0]])(asked)

    server.scripts[BASE + "custom_fields/values"] = of_field


def source(server: ScriptedServer, **options: t.Any) -> Source:
    given = {"type": "factorial", "name": "hr", "url": server.url, "api_key": KEY, "ca_file": server.ca_file}
    return source_from_options({**given, "retries": 0, **options}, TODAY)


def read(server: ScriptedServer, **options: t.Any) -> list[Employee]:
    return source(server, **options).employees()


def test_everybody_comes_over_pages_and_is_asked_for_expressly(server: ScriptedServer) -> None:
    publish(server, employees=[person(str(number)) for number in range(7)])
    employees = read(server)
    assert [employee.id for employee in employees] == [str(number) for number in range(7)]
    pages = [asked for asked in server.asked if asked.path == EMPLOYEES]
    assert len(pages) == 4
    for asked in pages:
        assert asked.query["only_active"] == ["false"]
        assert asked.query["only_managers"] == ["false"]
        assert asked.query["limit"] == ["100"]
        assert asked.headers["x-api-key"] == KEY
        assert "Authorization" not in asked.headers


def test_ids_are_text_whatever_their_type_and_size(server: ScriptedServer) -> None:
    big = 36893488147419100
    publish(
        server,
        employees=[person(big, location_id=5), person(big + 1, manager_id=big)],
        locations=[{"id": 5, "name": "Barcelona"}],
        reference_contracts=[{"id": 1, "employee_id": big, "job_title": "CEO"}],
    )
    first, second = read(server, key_field="id")
    assert first.id == first.key == "36893488147419100"
    assert first.location["name"] == "Barcelona"
    assert first.job_title == "CEO"
    assert second.manager_key == "36893488147419100"


def test_the_join(server: ScriptedServer) -> None:
    publish(
        server,
        employees=[
            person("1", first_name="Zoë", last_name="O'Brien", full_name="Zoë O'Brien", location_id="10"),
            person(
                "2",
                first_name="Ann",
                manager_id="1",
                legal_entity_id="20",
                email="ann@example.com",
                updated_at="2026-11-20T08:00:00.000Z",
            ),
            person("3", updated_at=7),
        ],
        reference_contracts=[
            {
                "id": "a",
                "employee_id": "1",
                "job_title": "Director",
                "starts_on": "2020-01-02",
                "ends_on": "2027-01-01",
            },
            {"id": "b", "employee_id": "2", "job_title": None, "starts_on": None},
        ],
        teams=[
            {"id": "t1", "name": "Sales", "depth": 1, "employee_ids": ["2"]},
            {"id": "t2", "name": "Export", "depth": 2},
            {"id": "t3", "name": "Board"},
        ],
        memberships=[
            {"id": "m1", "team_id": "t1", "employee_id": "2"},
            {"id": "m2", "team_id": "t2", "employee_id": "2"},
            {"id": "m3", "team_id": "t3", "employee_id": "1"},
            {"id": "m4", "team_id": "gone", "employee_id": "98"},
            {"id": "m5", "team_id": "t1", "employee_id": "99"},
        ],
        locations=[
            {
                "id": "10",
                "name": "Dublin",
                "country": "ie",
                "address_line_1": "A",
                "address_line_2": "B",
                "timezone": "Europe/Dublin",
                "phone_number": "1",
            }
        ],
        legal_entities=[{"id": "20", "legal_name": "Example Ltd", "country": "ie"}],
    )
    zoe, ann, other = read(server)
    assert (ann.updated_at, other.updated_at, other.flaws) == ("2026-11-20T08:00:00.000Z", None, ())
    assert zoe.to_dict() == {
        "key": "E1", "source": "hr", "id": "1", "employee_number": "E1", "first_name": "Zoë", "last_name": "O'Brien",
        "preferred_name": None, "full_name": "Zoë O'Brien", "email": None, "personal_email": None, "phone": None,
        "job_title": "Director", "department": "Board", "teams": ["Board"],
        "location": {"name": "Dublin", "country": "ie", "state": None, "city": None, "address": "A, B",
                     "postal_code": None, "phone": "1", "timezone": "Europe/Dublin"},
        "legal_entity": None, "legal_entity_country": None, "manager_key": None, "manager_email": None,
        "start_date": "2020-01-02", "end_date": None, "status": "active",
        "timezone": "Europe/Dublin", "updated_at": None, "custom": {},
    }  # fmt: skip
    assert (ann.full_name, ann.teams, ann.department) == ("Ann", ("Export", "Sales"), "Export")
    assert ann.legal_entity_country == "ie"
    assert (ann.manager_key, ann.legal_entity, ann.email) == ("E1", "Example Ltd", "ann@example.com")


@pytest.mark.parametrize(
    ("members", "status", "end_date"),
    [
        ({"active": True}, "active", None),
        ({"active": None}, "active", None),
        ({"active": False}, "inactive", None),
        ({"active": True, "terminated_on": "2026-12-24"}, "active", "2026-12-24"),
        ({"active": True, "terminated_on": "2026-11-01"}, "active", "2026-11-01"),
        ({"active": False, "terminated_on": "2026-10-31"}, "inactive", "2026-10-31"),
        ({"active": True, "terminated_on": "2026-10-31"}, "inactive", "2026-10-31"),
        ({"active": True, "terminated_on": "0026-12-31"}, "active", "0026-12-31"),
        ({"active": False, "terminated_on": "0026-12-31"}, "inactive", "0026-12-31"),
        ({"active": True, "terminated_on": "9999-12-31"}, "active", None),
        ({"active": False, "terminated_on": "9999-12-31"}, "inactive", None),
    ],
)
def test_status(server: ScriptedServer, members: Row, status: str, end_date: str | None) -> None:
    publish(server, employees=[person("1", **members)])
    (employee,) = read(server)
    assert (employee.status, employee.end_date) == (status, end_date)


@pytest.mark.parametrize(
    ("terminated_on", "option", "end_date"),
    [
        (None, False, None),
        (None, True, "2027-06-01"),
        ("2027-01-01", True, "2027-01-01"),
        ("9999-12-31", True, "2027-06-01"),
        ("9999-12-31", False, None),
    ],
)
def test_a_contracts_end_counts_only_where_that_is_wanted(
    server: ScriptedServer, terminated_on: str | None, option: bool, end_date: str | None
) -> None:
    publish(
        server,
        employees=[person("1", terminated_on=terminated_on)],
        reference_contracts=[{"id": "c", "employee_id": "1", "ends_on": "2027-05-31"}],
    )
    assert read(server, contract_end_dates=option)[0].end_date == end_date


@pytest.mark.parametrize(
    ("ends_on", "end_date"),
    [
        ("2026-11-01", "2026-11-02"),
        ("2026-12-31", "2027-01-01"),
        ("2028-02-28", "2028-02-29"),
        ("9999-12-31", None),
        ("2999-12-31", None),
        (None, None),
        ("2926-12-31", "2926-12-31"),
    ],
)
def test_the_last_day_of_a_contract_is_a_working_day(
    server: ScriptedServer, ends_on: str | None, end_date: str | None
) -> None:
    contract = {"id": "c", "employee_id": "1", "ends_on": ends_on}
    publish(server, employees=[person("1")], reference_contracts=[contract])
    (employee,) = read(server, contract_end_dates=True)
    assert (employee.end_date, employee.status) == (end_date, "active")


@pytest.mark.parametrize(
    ("contracts", "end_date"),
    [
        ([("2026-01-01", "2026-11-01"), ("2026-11-02", None)], None),
        ([("2026-01-01", "2026-11-01"), ("2026-11-02", "2027-11-01")], "2027-11-02"),
        ([("2026-11-02", "2027-11-01"), ("2026-01-01", "2026-11-01"), ("2027-11-02", "2028-11-01")], "2028-11-02"),
        ([("2026-01-01", "2026-12-31"), ("2026-11-15", "2026-11-30")], "2026-12-01"),
        ([("2026-01-01", "2026-11-01"), ("2026-11-03", None)], "2026-11-02"),
        ([("2026-01-01", "2026-11-01"), ("2025-01-01", "2025-12-31"), ("soon", None)], "2026-11-02"),
        ([("2026-01-01", None), ("2026-12-01", "2027-01-31")], None),
    ],
)
def test_an_end_after_which_the_next_contract_begins_does_not_end_access(
    server: ScriptedServer, contracts: list[tuple[str, str | None]], end_date: str | None
) -> None:
    rows = [
        {"id": str(number), "employee_id": "1", "effective_on": start, "ends_on": end}
        for number, (start, end) in enumerate(contracts)
    ]
    publish(server, employees=[person("1")], reference_contracts=rows)
    assert read(server, contract_end_dates=True)[0].end_date == end_date


@pytest.mark.parametrize(
    ("terminated_on", "starts_on", "active", "status"),
    [
        ("2006-12-31", "2020-01-01", True, "active"),
        ("1970-01-01", "2020-01-01", None, "active"),
        ("2026-10-20", "2026-11-01", True, "active"),
        ("2026-10-20", "2026-11-15", True, "active"),
        ("2006-12-31", "2020-01-01", False, "inactive"),
        ("2026-10-20", "2026-10-20", True, "inactive"),
        ("2026-10-20", None, True, "inactive"),
        ("2026-10-20", "20226-05-01", True, "inactive"),
    ],
)
def test_a_termination_before_the_first_day_makes_nobody_inactive(
    server: ScriptedServer, terminated_on: str, starts_on: str | None, active: bool | None, status: str
) -> None:
    publish(
        server,
        employees=[person("1", terminated_on=terminated_on, active=active)],
        reference_contracts=[{"id": "c", "employee_id": "1", "starts_on": starts_on}],
    )
    assert [employee.status for employee in read(server, require_contracts=False)] == [status]


def test_of_several_contracts_todays_counts_then_the_next_then_the_last(server: ScriptedServer) -> None:
    def contract(number: int, employee: str, effective_on: str, title: str, updated: str = "") -> Row:
        return {"id": str(number), "employee_id": employee, "effective_on": effective_on, "job_title": title,
                "updated_at": updated}  # fmt: skip

    publish(
        server,
        employees=[person("1"), person("2")],
        reference_contracts=[
            contract(1, "1", "2020-01-01", "old"),
            contract(2, "1", "2026-11-01", "now", "2026-10-01T00:00:00.000Z"),
            contract(3, "1", "2026-11-01", "outdated", "2026-09-01T00:00:00.000Z"),
            contract(4, "1", "2026-12-01", "later"),
            contract(5, "2", "2027-02-01", "far"),
            contract(6, "2", "2026-12-01", "near"),
        ],
    )
    assert [employee.job_title for employee in read(server)] == ["now", "near"]


def test_private_fields_are_returned_only_by_name(server: ScriptedServer) -> None:
    publish(
        server,
        employees=[
            person("1", birthday_on="1990-01-31", bank_number="ES91", identifier="X1", social_security_number="9",
                   address_line_1="Home 1", city="Town", contact_name="Mum", contact_number="5", gender="female")
        ],
    )  # fmt: skip
    (without,) = read(server, include_raw=True)
    assert without.private == {}
    text = repr(without)
    for secret in ("1990", "ES91", "X1", "Home 1", "Town", "Mum"):
        assert secret not in text
    assert without.raw is not None
    assert without.raw["gender"] == "female"
    (employee,) = read(server, include_raw=True, private_fields=["birthday", "home_address", "emergency_contact"])
    assert employee.private == {
        "birthday": "1990-01-31",
        "home_address": {"address": "Home 1", "postal_code": None, "city": "Town", "state": None, "country": None},
        "emergency_contact": {"name": "Mum", "relationship": None, "phone": "5"},
    }
    assert employee.raw is not None
    assert employee.raw["birthday_on"] == "1990-01-31"
    assert "bank_number" not in employee.raw


def test_raw_only_on_request(server: ScriptedServer) -> None:
    publish(server, employees=[person("1")])
    assert read(server)[0].raw is None


FIELDS: list[Row] = [
    {"id": "f1", "slug": "cost_center", "field_type": "single_choice", "legal_entity_id": "20"},
    {"id": "f2", "slug": "cost_center", "field_type": "text", "legal_entity_id": "21"},
    {"id": "f3", "slug": "badge_until", "field_type": "date"},
    {"id": "f4", "slug": None, "field_type": "checkbox"},
]


def value(number: int, field: str, owner: str, kind: str | None = "Employee", **members: t.Any) -> Row:
    return {"id": str(number), "field_id": field, "valuable_id": owner, "valuable_type": kind, **members}


VALUES = [
    value(1, "f1", "1", single_choice_value="CC-20"),
    value(2, "f2", "1", value="CC-21"),
    value(3, "f3", "1", "employees/employee", date_value="2027-01-01"),
    value(4, "f4", "1", None, value="true"),
    value(5, "f3", "1", "Contracts::ContractVersion", date_value="1999-01-01"),
    value(6, "f3", "2", date_value=None),
]


def test_custom_fields_by_slug_of_the_own_legal_entity(server: ScriptedServer) -> None:
    publish(server, employees=[person("1", legal_entity_id="21"), person("2")], fields=FIELDS, values=VALUES)
    first, second = read(server, custom_fields=True)
    assert first.custom == {"cost_center": "CC-21", "badge_until": "2027-01-01", "f4": "true"}
    assert second.custom == {}


def test_custom_fields_are_not_read_unless_needed(server: ScriptedServer) -> None:
    publish(server, employees=[person("1")], fields=FIELDS, values=VALUES)
    read(server)
    assert not [asked for asked in server.asked if "custom_fields" in asked.path]


@pytest.mark.parametrize("field", ["badge_until", "f3"])
def test_department_from_a_custom_field_reads_that_field_alone(server: ScriptedServer, field: str) -> None:
    publish(server, employees=[person("1")], fields=FIELDS, values=VALUES)
    (employee,) = read(server, department_from="custom_field", department_field=field)
    assert employee.department == "2027-01-01"
    wanted = [asked.query.get("field_id") for asked in server.asked if asked.path.endswith("custom_fields/values")]
    assert wanted
    assert all(each == ["f3"] for each in wanted)


def test_a_custom_field_that_does_not_exist_is_named(server: ScriptedServer) -> None:
    publish(server, employees=[person("1")], fields=FIELDS, values=VALUES)
    with pytest.raises(ConfigurationError, match="no custom field with the slug or id depratment"):
        read(server, department_from="custom_field", department_field="depratment")


def test_a_custom_field_can_be_the_key(server: ScriptedServer) -> None:
    publish(server, employees=[person("1"), person("2", manager_id="1")], fields=FIELDS, values=VALUES)
    first, second = read(server, key_field="custom.f4")
    assert (first.key, second.key, second.manager_key) == ("true", None, "true")


def test_department_from_a_team_prefix(server: ScriptedServer) -> None:
    publish(
        server,
        employees=[person("1"), person("2")],
        teams=[{"id": "1", "name": "Department-Sales"}, {"id": "2", "name": "Choir"}],
        memberships=[{"id": str(number), "team_id": str(number), "employee_id": "1"} for number in (1, 2)],
    )
    employees = read(server, department_from="team_prefix", department_prefix="Department-")
    assert [employee.department for employee in employees] == ["Sales", None]
    reader = source(server, department_from="team_prefix", department_prefix="Dept-")
    reader.employees()
    assert "department_prefix is 'Dept-'" in reader.warnings[0]


def test_a_manager_who_did_not_come_is_a_warning(server: ScriptedServer) -> None:
    publish(server, employees=[person("1", manager_id="77"), person("2", company_identifier=None)])
    reader = source(server)
    first, second = reader.employees()
    assert (first.manager_key, second.key) == (None, None)
    assert "managers that are not among the employees, or have no employee_number: 1." in reader.warnings[0]
    assert "77" in reader.warnings[0]


@pytest.mark.parametrize(
    ("written", "key"), [("  17 ", "17"), ("", None), ("   ", None), (17, "17"), (None, None), ("0", "0")]
)
def test_the_key_has_no_blanks_around_it(server: ScriptedServer, written: t.Any, key: str | None) -> None:
    publish(server, employees=[person("1", company_identifier=written)])
    assert read(server)[0].key == key


def test_hostile_names_come_through_unchanged(server: ScriptedServer) -> None:
    names = ["{{ 7*7 }}", "{% raw %}", ',+"\\<>;=#', " x ", "*)(uid=*", "a\x00b", "\u202eabc", "x" * 200, "🎉", ""]
    publish(server, employees=[person(str(index), first_name=name) for index, name in enumerate(names)])
    assert [employee.first_name for employee in read(server)] == names


@pytest.mark.parametrize(
    ("member", "wrong"),
    [
        ("terminated_on", "31/12/2026"),
        ("terminated_on", "2026-02-30"),
        ("terminated_on", "2026-11-01T00:00:00Z"),
        ("terminated_on", "٢٠٢٦-01-01"),
        ("terminated_on", 20261101),
        ("first_name", {"secret": "Anna"}),
        ("first_name", True),
        ("active", "yes"),
        ("company_identifier", ["17"]),
    ],
)
def test_a_value_of_a_wrong_kind_is_a_flaw_of_one_employee(server: ScriptedServer, member: str, wrong: t.Any) -> None:
    publish(server, employees=[person("123", **{member: wrong}), person("124")])
    flawed, other = read(server)
    (text,) = flawed.flaws
    assert "Source hr, employee id 123: the field " + member in text
    assert "Anna" not in text
    if isinstance(wrong, str) and member == "terminated_on":
        assert wrong not in text
    assert other.flaws == ()


def test_a_flaw_of_what_an_employee_refers_to_is_that_of_the_employee(server: ScriptedServer) -> None:
    publish(
        server,
        employees=[
            person("1", birthday_on="31.12.1990"),
            person("2"),
            person("3", location_id="l"),
            person("4", legal_entity_id="e"),
            person("5"),
            person("6"),
            person("7", manager_id=["1"]),
        ],
        reference_contracts=[{"id": "c", "employee_id": "2", "starts_on": "20226-05-01", "job_title": ["CEO"]}],
        locations=[{"id": "l", "city": ["Berlin"]}],
        legal_entities=[{"id": "e", "legal_name": 1.5}],
        teams=[{"id": "t", "name": ["Sales"]}, {"id": "u", "name": "Sales", "depth": "deep"}],
        memberships=[{"id": "m", "team_id": "t", "employee_id": "5"}, {"id": "n", "team_id": "u", "employee_id": "6"}],
    )
    birthday, contract, location, entity, team, depth, manager = read(
        server, private_fields=["birthday"], require_contracts=False
    )
    assert birthday.flaws == (
        "Source hr, employee id 1: the field birthday_on is not a day such as 2026-11-30. Correct it in the HR system.",
    )
    assert [flaw.partition(":")[0] for flaw in contract.flaws] == ["Source hr, employee id 2, contract"] * 2
    assert (contract.start_date, contract.job_title) == (None, None)
    assert "Source hr, location id l: the field city must be a string, but is a list." in location.flaws[0]
    assert "Source hr, legal entity id e: the field legal_name must be a string" in entity.flaws[0]
    assert "Source hr, team id t: the field name must be a string" in team.flaws[0]
    assert depth.flaws == ("Source hr, team id u: the field depth is not a whole number.",)
    assert "Source hr, employee id 7: the field manager_id must be a string" in manager.flaws[0]


def test_a_key_is_a_single_value(server: ScriptedServer) -> None:
    values = [value(1, "f4", "1", value=["17"]), value(2, "f4", "2", value=18)]
    publish(server, employees=[person("1"), person("2")], fields=FIELDS, values=values)
    assert [employee.key for employee in read(server, key_field="custom.f4")] == [None, "18"]


# Lists that lack records


def company(**changed: list[Row]) -> dict[str, list[Row]]:
    """Three employees with everything."""
    people = [person(each, location_id="l" + each, legal_entity_id="e") for each in "123"]
    return {
        "employees": people,
        "teams": [{"id": "t" + each, "name": "Team " + each, "employee_ids": ["1", "2", "3"]} for each in "12"],
        "memberships": [{"id": "m" + each, "team_id": "t1", "employee_id": each} for each in "123"],
        "locations": [{"id": "l" + each, "name": "Berlin"} for each in "123"],
        "legal_entities": [{"id": "e", "legal_name": "Example"}],
        "fields": FIELDS,
        "values": [value(int(each), "f4", each, value="x") for each in "123"],
        **changed,
    }


def test_complete_lists_are_taken(server: ScriptedServer) -> None:
    publish(server, **company())
    assert [employee.flaws for employee in read(server, custom_fields=True)] == [(), (), ()]
    assert server.count(EMPLOYEES) == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"teams": []}, "teams/teams has no team with the ID t1, but 3 employees of 3 refer to it"),
        ({"memberships": []}, "teams/teams has 2 teams, but teams/memberships is empty"),
        (
            {"memberships": [], "teams": [{"id": "t1", "name": "Sales"}]},
            "teams/teams has 1 team, but teams/memberships is empty",
        ),
        (
            {"memberships": [{"id": "m", "team_id": "t1", "employee_id": "1"}]},
            "teams/memberships has no membership of the member of a team with the ID 2, 3, but 2 employees",
        ),
        ({"locations": []}, "locations/locations has no location with the ID l1, l2, l3, but 3 employees"),
        ({"locations": [{"id": "l2"}]}, "locations/locations has no location with the ID l1, l3, but 2 employees"),
        ({"legal_entities": []}, "companies/legal_entities has no legal entity with the ID e, but 3 employees"),
        ({"fields": [FIELDS[0]]}, "custom_fields/fields has no field with the ID f4, but 3 employees of 3 refer to it"),
        (
            {"reference_contracts": [{"id": "c", "employee_id": "1", "starts_on": None}]},
            "3 employees but 1 contract without a first day",
        ),
    ],
)
def test_a_list_that_lacks_records_stops_the_run(
    server: ScriptedServer, changed: dict[str, list[Row]], words: str
) -> None:
    publish(server, **company(**changed))
    with pytest.raises(SourceError, match=words):
        read(server, custom_fields=True)


def test_lists_that_changed_while_they_were_read_are_read_again(server: ScriptedServer) -> None:
    publish(server, **company())
    whole = server.scripts[BASE + "teams/teams"]
    answers = iter([paged([])])
    server.scripts[BASE + "teams/teams"] = _in_turn(answers, whole)
    assert [employee.department for employee in read(server)] == ["Team 1"] * 3


@pytest.mark.parametrize(
    ("changed", "flawed"),
    [
        ({"locations": [{"id": "l1"}, {"id": "l2"}]}, "locations/locations has no location with the ID l3."),
        (
            {"memberships": [{"id": "m" + each, "team_id": "t1", "employee_id": each} for each in "12"]},
            "teams/memberships has no membership of the member of a team with the ID 3.",
        ),
    ],
)
def test_what_one_employee_refers_to_in_vain_skips_this_employee(
    server: ScriptedServer, changed: dict[str, list[Row]], flawed: str
) -> None:
    publish(server, **company(**changed))
    first, second, third = read(server)
    assert (first.flaws, second.flaws) == ((), ())
    assert third.flaws == (f"Source hr: {flawed} Correct it in Factorial.",)


def crowd(number: int, without: int) -> dict[str, list[Row]]:
    """Many employees, some of whose location is not in the list any more."""
    people = [person(str(each), location_id="gone" if each < without else "l") for each in range(number)]
    return {"employees": people, "locations": [{"id": "l"}]}


@pytest.mark.parametrize(
    ("number", "without", "stops"),
    [
        (3, 1, False),
        (4, 2, True),
        (10, 2, True),
        (199, 2, True),
        (200, 2, False),
        (299, 3, True),
        (600, 2, False),
        (600, 6, False),
        (600, 7, True),
    ],
)
def test_what_a_few_employees_refer_to_in_vain_never_stops_the_others(
    server: ScriptedServer, number: int, without: int, stops: bool
) -> None:
    """A location that somebody deleted, with two people left in it, stopped a run for 600."""
    publish(server, **crowd(number, without))
    if stops:
        with pytest.raises(SourceError, match=f"ID gone, but {without} employees of {number} refer to it. The list is"):
            read(server)
    else:
        flaw = "Source hr: locations/locations has no location with the ID gone. Correct it in Factorial."
        flaws = {employee.id: employee.flaws for employee in read(server)}
        assert [one for one, texts in flaws.items() if texts] == [str(each) for each in range(without)]
        assert all(flaws[str(each)] == (flaw,) for each in range(without))


def test_an_empty_list_that_two_employees_refer_to_is_no_answer(server: ScriptedServer) -> None:
    people = [person(str(each), location_id="l" if each < 2 else None) for each in range(600)]
    publish(server, employees=people, locations=[])
    with pytest.raises(SourceError, match="ID l, but 2 employees of 600 refer to it"):
        read(server)


def test_what_leavers_refer_to_may_be_gone(server: ScriptedServer) -> None:
    people = [person(each, location_id="gone", active=False) for each in "12"]
    people.append(person("3", location_id="gone", terminated_on="2026-10-01"))
    publish(server, employees=people, teams=[{"id": "t", "name": "Sales", "employee_ids": []}])
    assert [employee.flaws for employee in read(server)] == [(), (), ()]


@pytest.mark.parametrize("total", [None, 2, "2"])
def test_a_next_page_that_is_nowhere(server: ScriptedServer, total: t.Any) -> None:
    publish(server, **company())
    rows = [{"id": "t1", "name": "A"}, {"id": "t2", "name": "B"}]
    meta = {"has_next_page": True, "end_cursor": None, "total": total}
    server.scripts[BASE + "teams/teams"] = lambda _asked: Answer({"data": rows, "meta": meta})
    with pytest.raises(SourceError, match="announces a page after 2 records, but does not say where it is"):
        read(server)


def test_a_total_can_be_text(server: ScriptedServer) -> None:
    publish(server, **company())
    server.scripts[BASE + "teams/teams"] = paged([{"id": "t1", "name": "A"}], total="2")
    with pytest.raises(SourceError, match="returned 1 record, but reports a total of 2"):
        read(server)


# Answers that cannot be trusted


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"errors": None}, 'returned "errors". This is not treated as an empty list'),
        ({"errors": "Not allowed"}, 'returned "errors"'),
        ({"meta": {"has_next_page": False, "total": 0}}, 'did not return the list "data"'),
        ({"data": None, "meta": {"has_next_page": False}}, 'did not return the list "data"'),
        ([], 'did not return the list "data"'),
        (None, 'did not return the list "data"'),
        ({"data": []}, 'did not return "meta"'),
        ({"data": [], "meta": {"total": 0}}, 'did not return "meta"'),
        ({"data": ["x"], "meta": {"has_next_page": False, "total": 1}}, "entries that are not records"),
        ({"data": [{"first_name": "A"}], "meta": {"has_next_page": False, "total": 1}}, "without an ID"),
        ({"data": [], "errors": ["x"], "meta": {"has_next_page": False, "total": 0}}, "together with data"),
        ({"data": [], "meta": {"has_next_page": False, "total": 0}}, "returned no employees"),
    ],
)
def test_an_answer_of_another_form_is_never_an_empty_list(server: ScriptedServer, body: t.Any, words: str) -> None:
    publish(server, employees=[person("1")])
    server.on(EMPLOYEES, Answer(body))
    with pytest.raises(SourceError, match=words):
        read(server)


def test_a_cursor_that_does_not_advance(server: ScriptedServer) -> None:
    rows = [person(str(number)) for number in range(4)]
    publish(server, employees=rows)
    numbers = iter(range(0, 1000, 2))

    def script(_asked: Asked) -> Answer:
        number = next(numbers)
        data = [person(f"p{number}"), person(f"p{number + 1}")]
        return Answer({"data": data, "meta": {"has_next_page": True, "end_cursor": "MTc=", "total": 4}})

    server.scripts[EMPLOYEES] = script
    with pytest.raises(SourceError, match="cursor does not advance"):
        read(server)
    assert server.count(EMPLOYEES) <= 6


def test_an_id_that_comes_twice(server: ScriptedServer) -> None:
    # The person's contract comes twice with the person, and the lists are read side by side.
    publish(server, employees=[person("1"), person("2"), person("1")])
    with pytest.raises(SourceError, match="the ID c?1 occurs twice"):
        read(server)


@pytest.mark.parametrize("total", [2, 4, 0])
def test_a_total_that_does_not_match(server: ScriptedServer, total: int) -> None:
    publish(server, employees=[person("1")])
    server.scripts[EMPLOYEES] = paged([person(str(number)) for number in range(3)], total=total)
    with pytest.raises(SourceError, match=rf"returned 3 records, but reports a total of {total}\."):
        read(server)


def test_a_list_that_changed_between_pages_is_read_again(server: ScriptedServer) -> None:
    publish(server, employees=[person("1"), person("2"), person("3")])
    good = paged([person("1"), person("3")], size=1)
    bad = paged([person("1"), person("2"), person("3")], size=1, total=2)
    asked_before: list[int] = []

    def script(asked: Asked) -> Answer:
        asked_before.append(1)
        return bad(asked) if len(asked_before) <= 3 else good(asked)

    server.scripts[EMPLOYEES] = script
    assert [employee.id for employee in read(server)] == ["1", "3"]


def test_no_contract_at_all_is_an_error_unless_said_otherwise(server: ScriptedServer) -> None:
    publish(server, employees=[person("1")], reference_contracts=[])
    with pytest.raises(SourceError, match="returned 1 employee but no contract"):
        read(server)
    assert read(server, require_contracts=False)[0].job_title is None


def test_a_failure_of_one_resource_ends_the_others_and_is_the_one_reported(server: ScriptedServer) -> None:
    publish(server, employees=[person(str(number)) for number in range(400)])
    server.on(CONTRACTS, Answer({"errors": ["scope"]}, status=403))
    slow = server.scripts[EMPLOYEES]
    server.scripts[EMPLOYEES] = lambda asked: Answer(slow(asked).body, delay=0.02)
    with pytest.raises(SourceError, match=r"reference_contracts answered 403 Forbidden \(scope\)"):
        read(server)
    assert server.count(EMPLOYEES) < 150


def test_the_error_of_a_refused_key_says_what_to_do_and_not_the_key(server: ScriptedServer) -> None:
    publish(server, employees=[person("1")])
    for path in list(server.scripts):
        server.on(path, Answer({"errors": f"bad key {KEY}"}, status=401))
    with pytest.raises(SourceError, match="of the environment of url") as raised:
        read(server)
    assert KEY not in str(raised.value)


# Options


@pytest.mark.parametrize(
    ("version", "months"),
    [("2026-10-01", None), ("2026-04-01", None), ("2026-02-02", None), ("2026-02-01", 9), ("2025-10-01", 13)],
)
def test_an_old_version_is_a_warning(version: str, months: int | None) -> None:
    warning = check_version(version, TODAY)
    assert (warning is None) == (months is None)
    if months:
        assert f"is {months} months old" in str(warning)


@pytest.mark.parametrize("version", ["v2", "2026-13-01", "2026-10-1", "../admin"])
def test_a_version_is_a_date(version: str, server: ScriptedServer) -> None:
    with pytest.raises(ConfigurationError, match="api_version"):
        source(server, api_version=version)


def test_check_shows_forms_and_no_data(server: ScriptedServer) -> None:
    publish(server, employees=[person("1", first_name="Anna", birthday_on="1990-01-31", email="anna@example.com")])
    server.on(BASE + "teams/memberships", Answer({"errors": "scope"}, status=403))
    credential = {"company_id": "4100", "name": "Example", "full_name": "Anna Nowak", "employee_id": None}
    server.scripts[BASE + "api_public/credentials"] = paged([credential])
    connection = source(server).check()
    assert connection.identity == {"company_id": "4100", "name": "Example", "full_name": "Xxxx Xxxxx"}
    resources = {resource.name: resource for resource in connection.resources}
    assert resources["teams/memberships"].readable is False
    assert "403" in str(resources["teams/memberships"].problem)
    employees = resources["employees/employees"]
    assert (employees.total, employees.records) == (1, 1)
    fields = {field.name: field for field in employees.fields}
    assert (fields["first_name"].type, fields["first_name"].example) == ("text", "Xxxx")
    assert fields["email"].example == "xxxx@xxxxxxx.xxx"
    assert fields["birthday_on"].example == "(private)"
    assert fields["active"].type == "boolean"
    assert server.count(EMPLOYEES) == 1


def test_check_fails_where_the_credential_is_refused(server: ScriptedServer) -> None:
    server.on(BASE + "api_public/credentials", Answer({}, status=401))
    with pytest.raises(SourceError, match="401"):
        source(server).check()
