# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Absences of both sources: what is asked for, what is taken, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import Absence
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import absences_result
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import (
    Answer,
    Asked,
    Script,
    ScriptedServer,
)
from tests.lab.simulated_hr.service import SimulatedSystems
from tests.unit import tls

TODAY = datetime.date(2026, 11, 20)
LAST = datetime.date(2026, 12, 4)
RESOURCES = "/api/2026-10-01/resources/timeoff/"
LEAVES, TYPES = RESOURCES + "leaves", RESOURCES + "leave_types"
FIND = "/api/leave/request/v1/find-advanced"
Row = dict[str, t.Any]


def source(server: ScriptedServer, type_: str, **options: t.Any) -> Source:
    url = server.url + ("/api" if type_ == "calamari" else "")
    given = {
        "type": type_,
        "name": "hr",
        "url": url,
        "api_key": "key-of-hr",
        "retries": 0,
        "ca_file": server.ca_file,
        **options,
    }
    return source_from_options(given, TODAY)


def listed(rows: list[Row], size: int = 100) -> Script:
    """Factorial's list of these rows, in pages; the cursor is the index of the next row."""

    def script(asked: Asked) -> Answer:
        first = int(asked.query.get("after_id", ["0"])[0])
        last = min(first + size, len(rows))
        meta = {"has_next_page": last < len(rows), "end_cursor": str(last), "total": len(rows), "limit": size}
        return Answer({"meta": meta, "data": rows[first:last]})

    return script


def leave(identifier: int = 1, **members: t.Any) -> Row:
    return {
        "id": str(identifier),
        "employee_id": "18446744073709551",
        "leave_type_id": "36",
        "leave_type_name": "Holidays",
        "start_on": "2026-11-20",
        "finish_on": "2026-11-22",
        "half_day": None,
        "start_time": None,
        "hours_amount_in_cents": None,
        "approved": True,
        "deleted_at": None,
        "reason": "PRIVATE",
        **members,
    }


def factorial(server: ScriptedServer, *rows: Row, size: int = 100) -> list[Absence]:
    server.scripts[LEAVES] = listed(list(rows), size)
    server.scripts[TYPES] = listed([{"id": 36, "workable": False}, {"id": "37", "workable": True}])
    return source(server, "factorial").absences(TODAY, LAST)


def request(identifier: int = 1234, **members: t.Any) -> Row:
    return {
        "id": identifier,
        "employeeEmail": "Zoe@example.com",
        "from": "2026-11-20",
        "to": "2026-11-22",
        "absenceTypeName": "Leave",
        "absenceCategory": "TIMEOFF",
        "status": "ACCEPTED",
        "reason": "PRIVATE",
        "fullDayRequest": True,
        "startTime": "2026-11-20T00:00:00",
        "endTime": "2026-11-22T23:59:59",
        "timeZone": "Europe/Dublin",
        **members,
    }


def calamari(server: ScriptedServer, *rows: Row, people: tuple[str, ...] = ()) -> list[Absence]:
    server.on(FIND, Answer(list(rows)))
    return source(server, "calamari").absences(TODAY, LAST, people)


def without(row: Row, *members: str) -> Row:
    return {name: value for name, value in row.items() if name not in members}


# Factorial


def test_what_factorial_is_asked_and_says(server: ScriptedServer) -> None:
    found = factorial(server, leave(1), leave(2), leave(3), size=2)
    assert [absence.id for absence in found] == ["1", "2", "3"]
    assert found[0] == Absence(
        source="hr",
        id="1",
        employee_id="18446744073709551",
        type="Holidays",
        first_day="2026-11-20",
        last_day="2026-11-22",
    )
    asked = [each for each in server.asked if each.path == LEAVES]
    assert len(asked) == 2
    for each in asked:
        assert each.method == "GET"
        assert each.query["from"] == ["2026-11-20"] and each.query["to"] == ["2026-12-04"]
        assert each.query["approved"] == ["true"] and each.query["include_deleted_leaves"] == ["false"]
        assert "employee_ids[]" not in each.query


@pytest.mark.parametrize(
    "members",
    [
        {"approved": False},
        {"approved": None},
        {"deleted_at": "2026-11-01T08:30:00.000Z"},
        {"leave_type_id": "37"},
        {"leave_type_id": 37},
    ],
)
def test_what_factorial_says_is_checked_again(server: ScriptedServer, members: Row) -> None:
    assert [absence.id for absence in factorial(server, leave(1, **members), leave(2))] == ["2"]


def test_old_versions_write_numbers_and_types_may_be_unknown(server: ScriptedServer) -> None:
    (found,) = factorial(server, {**leave(employee_id=2000123, leave_type_id=None), "id": 640001})
    assert (found.id, found.employee_id) == ("640001", "2000123")


@pytest.mark.parametrize(
    ("members", "start", "end"),
    [
        ({"half_day": "beginning_of_day"}, None, "2026-11-20T12:00:00"),
        ({"half_day": "end_of_day"}, "2026-11-20T12:00:00", None),
        ({"hours_amount_in_cents": 250, "start_time": "10:00"}, "2026-11-20T10:00:00", "2026-11-20T12:30:00"),
        (
            {"hours_amount_in_cents": 100, "start_time": "2000-01-01T09:15:00.000Z"},
            "2026-11-20T09:15:00",
            "2026-11-20T10:15:00",
        ),
        ({"start_time": "10:00"}, None, None),
        ({"hours_amount_in_cents": 0, "start_time": "10:00"}, None, None),
        ({"half_day": "end_of_day", "finish_on": "2026-11-21"}, None, None),
        ({"half_day": "end_of_day", "finish_on": None}, None, None),
    ],
)
def test_parts_of_a_day(server: ScriptedServer, members: Row, start: str | None, end: str | None) -> None:
    (found,) = factorial(server, leave(**{"finish_on": "2026-11-20", **members}))
    assert (found.first_day, found.half_day) == ("2026-11-20", members.get("half_day"))
    assert (found.start, found.end) == (start, end)


def test_hours_without_a_time_of_day_are_whole_days_with_a_warning(server: ScriptedServer) -> None:
    server.scripts[LEAVES] = listed([leave(finish_on="2026-11-20", hours_amount_in_cents=200, start_time="morning")])
    server.scripts[TYPES] = listed([])
    hr = source(server, "factorial")
    (found,) = hr.absences(TODAY, LAST)
    assert (found.start, found.end) == (None, None)
    assert hr.warnings == ["Source hr: leaves of some hours without a valid time of day: 1. They count as whole days."]


def test_some_people_are_asked_for_in_addresses_that_are_not_too_long(server: ScriptedServer) -> None:
    server.scripts[LEAVES] = listed([])
    server.scripts[TYPES] = listed([])
    people = [str(number) for number in range(201)]
    assert source(server, "factorial").absences(TODAY, LAST, people) == []
    asked = [each.query["employee_ids[]"] for each in server.asked if each.path == LEAVES]
    assert [len(each) for each in asked] == [100, 100, 1]
    assert [name for each in asked for name in each] == people


@pytest.mark.parametrize("path", [LEAVES, TYPES])
def test_factorial_may_refuse(server: ScriptedServer, path: str) -> None:
    server.scripts[LEAVES] = server.scripts[TYPES] = listed([])
    server.on(path, Answer({"errors": ["Forbidden"]}, status=403))
    with pytest.raises(
        SourceError,
        match=f"GET {path} answered 403 Forbidden.*the scope time_off and permission to see the leaves",
    ):
        source(server, "factorial").absences(TODAY, LAST)


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"start_on": None}, "leave id 1: the field start_on is empty"),
        ({"finish_on": "soon"}, "leave id 1: the field finish_on is not a day"),
        ({"approved": "yes"}, "leave id 1: the field approved must be true or false"),
    ],
)
def test_a_leave_that_cannot_be_read_is_that_of_one_employee(server: ScriptedServer, members: Row, says: str) -> None:
    flawed, other = factorial(server, leave(**members), leave(id="2"))
    assert says in flawed.flaws[0]
    assert flawed.employee_id == leave()["employee_id"]
    assert other.flaws == ()


def test_a_leave_of_one_day_cannot_last_longer(server: ScriptedServer) -> None:
    (found,) = factorial(
        server, leave(finish_on=leave()["start_on"], start_time="08:00", hours_amount_in_cents=10**15, half_day=None)
    )
    assert (found.start, found.end) == ("2026-11-20T08:00:00", "2026-11-21T08:00:00")


def test_a_shortened_list_is_an_error(server: ScriptedServer) -> None:
    server.scripts[TYPES] = listed([])
    server.on(LEAVES, Answer({"meta": {"has_next_page": False, "end_cursor": None, "total": 2}, "data": [leave()]}))
    with pytest.raises(SourceError, match="returned 1 record, but reports a total of 2"):
        source(server, "factorial").absences(TODAY, LAST)
    server.on(LEAVES, Answer({"errors": None}))
    with pytest.raises(SourceError, match="not treated as an empty list"):
        source(server, "factorial").absences(TODAY, LAST)


# Calamari


def test_what_calamari_is_asked_and_says(server: ScriptedServer) -> None:
    (found,) = calamari(server, request())
    assert found == Absence(
        source="hr",
        id="1234",
        email="Zoe@example.com",
        type="Leave",
        first_day="2026-11-20",
        last_day="2026-11-22",
        timezone="Europe/Dublin",
    )
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", FIND)
    assert asked.json == {"from": "2026-11-20", "to": "2026-12-04"}


def test_many_people_are_one_request(server: ScriptedServer) -> None:
    people = tuple(f"p{number}@example.com" for number in range(3000))
    calamari(server, request(), people=people)
    (asked,) = server.asked
    assert asked.json["employees"] == list(people)


@pytest.mark.parametrize(
    "members",
    [{"status": "PENDING"}, {"status": "REJECTED"}, {"status": "CANCELED"}, {"absenceCategory": "WORK"}],
)
def test_only_approved_time_off_is_taken(server: ScriptedServer, members: Row) -> None:
    nameless = without(request(1, **members), "employeeEmail")
    found = calamari(server, nameless, request(2, status="APPROVED"), request(3, absenceCategory=None))
    assert [absence.id for absence in found] == ["2", "3"]


@pytest.mark.parametrize(
    ("members", "employee_id", "email"),
    [
        ({"employeeEmail": "a@example.com"}, None, "a@example.com"),
        ({"email": "a@example.com"}, None, "a@example.com"),
        ({"employee": "a@example.com"}, None, "a@example.com"),
        ({"employee": {"id": 7, "email": "a@example.com"}}, "7", "a@example.com"),
        ({"employeeId": 7}, "7", None),
        ({"employee": 7}, "7", None),
    ],
)
def test_whose_it_is(server: ScriptedServer, members: Row, employee_id: str | None, email: str | None) -> None:
    (found,) = calamari(server, {**without(request(), "employeeEmail"), **members})
    assert (found.employee_id, found.email) == (employee_id, email)


def test_who_is_not_said_is_an_error_that_says_what_came(server: ScriptedServer) -> None:
    nameless = without(request(), "employeeEmail")
    with pytest.raises(SourceError) as raised:
        calamari(server, nameless, people=("a@example.com", "b@example.com"))
    message = str(raised.value)
    assert "do not identify the employee" in message
    assert "employeeEmail" in message and ", ".join(sorted(nameless)) in message
    assert "PRIVATE" not in message


@pytest.mark.parametrize(("person", "email"), [("a@example.com", "a@example.com"), ("externalNumber:AO-1", None)])
def test_of_one_employee_it_is_known(server: ScriptedServer, person: str, email: str | None) -> None:
    (found,) = calamari(server, without(request(), "employeeEmail"), people=(person,))
    assert (found.employee_id, found.email) == (None, email)


@pytest.mark.parametrize(
    ("members", "start", "end"),
    [
        ({"fullDayRequest": True}, None, None),
        ({}, "2026-11-20T00:00:00", "2026-11-23T00:00:00"),
        ({"startTime": "2026-11-20T12:00:00", "endTime": None}, "2026-11-20T12:00:00", None),
        ({"startTime": "", "endTime": "2026-11-22T13:30:00"}, None, "2026-11-22T13:30:00"),
    ],
)
def test_times(server: ScriptedServer, members: Row, start: str | None, end: str | None) -> None:
    (found,) = calamari(server, {**request(fullDayRequest=False), **members})
    assert (found.start, found.end) == (start, end)


def test_a_time_zone_that_is_not_known_is_that_of_the_employee(server: ScriptedServer) -> None:
    server.on(FIND, Answer([request(timeZone="Mars/Olympus"), request(2, timeZone=None)]))
    hr = source(server, "calamari")
    assert [absence.timezone for absence in hr.absences(TODAY, LAST)] == [None, None]
    (warning,) = hr.warnings
    assert "unknown time zones: Mars/Olympus" in warning


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"absences": []}, "did not return a list of absences"),
        ([{"from": "2026-11-20"}], "did not return a list of absences"),
        ([without(request(), "status")], "returned absences without a status"),
    ],
)
def test_answers_that_cannot_be_read(server: ScriptedServer, answer: t.Any, says: str) -> None:
    server.on(FIND, Answer(answer))
    with pytest.raises(SourceError, match=says):
        source(server, "calamari").absences(TODAY, LAST)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (without(request(), "status"), "absence id 1234: the field status is empty"),
        (request(status=["ACCEPTED"]), "absence id 1234: the field status must be a string"),
        ({**request(), "from": None}, "absence id 1234: the field from is empty"),
        (request(to="later"), "absence id 1234: the field to is not a day"),
        (request(fullDayRequest=False, startTime="noon"), "absence id 1234: the field startTime is not a time"),
    ],
)
def test_an_absence_that_cannot_be_read_is_that_of_one_employee(server: ScriptedServer, row: Row, says: str) -> None:
    flawed, other = calamari(server, row, request(2))
    assert says in flawed.flaws[0]
    assert other.flaws == ()


def test_calamari_may_refuse(server: ScriptedServer) -> None:
    server.on(FIND, Answer({"message": "no", "code": "SCOPE", "field": None}, status=403))
    with pytest.raises(
        SourceError, match="answered 403 Forbidden.*allow Employees, and leave requests to read absences"
    ):
        source(server, "calamari").absences(TODAY, LAST)
    quota = {"message": "Quota exceeded", "code": "QUOTA_EXCEEDED", "field": None}
    server.on(FIND, Answer(quota, status=429))
    with pytest.raises(SourceError, match="The quota of Calamari is used up"):
        source(server, "calamari").absences(TODAY, LAST)


# The modules' part, and the simulated systems


def options(systems: SimulatedSystems, type_: str, **more: t.Any) -> dict[str, t.Any]:
    key = getattr(systems.credentials, f"{type_}_api_key")
    given = {"type": type_, "url": getattr(systems, f"{type_}_url"), "api_key": key, "ca_file": tls.loopback().ca}
    return {**given, "employees": [], "first_day": None, "last_day": None, **more}


def test_what_a_module_returns() -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    warnings: list[str] = []
    with SimulatedSystems(context=tls.loopback().context) as systems:
        result = absences_result(options(systems, "factorial"), today, warnings.append)
        found = {(row["type"], row["first_day"], row["last_day"]) for row in result["absences"]}
        half = next(row for row in result["absences"] if row["half_day"])
        of_calamari = absences_result(options(systems, "calamari"), today, warnings.append)
        some = absences_result(
            options(systems, "calamari", employees=["externalNumber:2003", "olga.pietrzak@hrsync.test"]),
            today,
            warnings.append,
        )
    day = [(today + datetime.timedelta(days=days)).isoformat() for days in range(-20, 15)]
    at = {number: day[number + 20] for number in range(-20, 15)}
    assert result["count"] == len(result["absences"]) == 6
    assert found == {
        ("Holidays", at[-1], at[4]),
        ("Doctor", at[5], at[6]),
        ("Holidays", at[7], at[11]),
        ("Holidays", at[1], at[1]),
        ("Doctor", at[2], at[2]),
        ("Parental leave", at[-20], None),
    }
    assert half["start"] == f"{at[1]}T12:00:00"
    emails = {row["email"].partition("@")[0] for row in of_calamari["absences"]}
    assert emails == {"halina.swiatek", "g.brzeczyszczykiewicz", "stanislaw.mroz", "katerina.prochazkova"}
    assert [row["email"] for row in some["absences"]] == ["g.brzeczyszczykiewicz@hrsync.test"]
    assert set(some["absences"][0]) == {field.name for field in dataclasses.fields(Absence)} - {"flaws"}
    assert warnings == []


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"first_day": "soon"}, "first_day is 'soon'. Write it as an ISO 8601 day"),
        ({"last_day": "2026-13-01"}, "last_day is '2026-13-01'"),
        ({"last_day": "2026-11-19"}, "last_day is 2026-11-19, which is before first_day, 2026-11-20"),
    ],
)
def test_days_that_are_none(days: dict[str, str], says: str) -> None:
    given: Row = {"type": "factorial", "api_key": "x", "employees": [], "first_day": None, "last_day": None, **days}
    with pytest.raises(ConfigurationError, match=says):
        absences_result(given, TODAY, lambda warning: None)


@pytest.mark.parametrize("type_", ["factorial", "calamari"])
def test_a_test_of_the_connection_looks_at_absences_where_they_are_wanted(type_: str) -> None:
    with SimulatedSystems(context=tls.loopback().context) as systems:
        given = {name: options(systems, type_)[name] for name in ("type", "url", "api_key", "ca_file")}
        plain = source_from_options(given, TODAY).check()
        wanted = source_from_options({**given, "absences": True}, datetime.datetime.now(datetime.UTC).date()).check()
    more = wanted.resources[len(plain.resources) :]
    names = {"factorial": ["timeoff/leave_types", "timeoff/leaves"], "calamari": ["leave/request/v1/find-advanced"]}
    assert [resource.name for resource in more] == names[type_]
    assert all(resource.readable and resource.records for resource in more)
    assert {field.name: field.example for field in more[-1].fields}["reason"] == "(private)"


def test_a_test_of_the_connection_says_that_absences_cannot_be_read(server: ScriptedServer) -> None:
    rows = [{"id": 1, "externalNumber": "1", "archived": False}]
    server.on("/api/employees/v1/search", Answer({"employees": rows, "currentPage": 0, "totalPages": 1}))
    server.on(FIND, Answer({"message": "no", "code": "SCOPE", "field": None}, status=403))
    checked = source(server, "calamari", absences=True).check()
    assert [resource.readable for resource in checked.resources] == [True, False]
    assert "answered 403" in str(checked.resources[1].problem)
