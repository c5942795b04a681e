# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime
import json
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.sources.bamboohr.fields import STANDARD
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.web.errors import (
    AnswerError,
    AuthenticationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    UnavailableError,
)
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import (
    Answer,
    Asked,
    Script,
    ScriptedServer,
)

BASE = "/api"
REPORT = f"{BASE}/v1/reports/custom"
META = f"{BASE}/v1/meta/fields"
LOCATIONS = f"{BASE}/v1/hris/org/locations"
DIRECTORY = f"{BASE}/v1/employees/directory"
DATASET = f"{BASE}/v2/datasets/employee/data"
DATASET_FIELDS = f"{BASE}/v1_2/datasets/employee/fields"
KEY = "key-of-bamboohr"
TODAY = datetime.date(2026, 11, 28)
Row = dict[str, t.Any]


def person(identifier: int, **members: t.Any) -> Row:
    usual = {"status": "Active", "firstName": "Anna", "lastName": "Nowak", "hireDate": "2020-01-31"}
    return {"id": str(identifier), "employeeNumber": f"N{identifier}", **usual, **members}


def reported(rows: list[Row], ahead: list[Row] | None = None, hidden: t.Collection[str] = ()) -> Script:
    """A report with the fields that are asked for, except hidden ones; with `ahead` for values of the future."""

    def script(asked: Asked) -> Answer:
        shown = ahead if ahead is not None and asked.query["onlyCurrent"] == ["false"] else rows
        names = [name for name in asked.json["fields"] if name not in hidden]
        answered = [{"id": row["id"], **{name: row.get(name) for name in names}} for row in shown]
        fields = [{"id": name, "type": "text", "name": name} for name in names]
        return Answer({"title": asked.json["title"], "fields": fields, "employees": answered})

    return script


def source(server: ScriptedServer, **options: t.Any) -> Source:
    given = {"type": "bamboohr", "name": "hr", "url": server.url + BASE, "api_key": KEY, "ca_file": server.ca_file}
    return source_from_options({**given, "retries": 0, **options}, TODAY)


def read(server: ScriptedServer, *rows: Row, ahead: list[Row] | None = None, **options: t.Any) -> list[Employee]:
    server.scripts[REPORT] = reported(list(rows), ahead)
    return source(server, **options).employees()


# Requests


def test_everybody_comes_with_two_requests(server: ScriptedServer) -> None:
    employees = read(server, *(person(number) for number in range(1, 300)))
    assert [employee.id for employee in employees] == [str(number) for number in range(1, 300)]
    assert len(server.asked) == 2
    for asked, only_current in zip(server.asked, ("true", "false"), strict=True):
        assert (asked.method, asked.path) == ("POST", REPORT)
        assert asked.query == {"format": ["JSON"], "onlyCurrent": [only_current]}
        # Any other type is read as XML.
        assert asked.headers["Content-Type"] == "application/json"
        assert asked.json["fields"] == list(STANDARD)
        given = base64.b64decode(asked.headers["Authorization"].removeprefix("Basic ")).decode()
        assert given == f"{KEY}:x"


def test_an_access_token_is_a_bearer_token(server: ScriptedServer) -> None:
    read(server, person(1), api_key=None, access_token="token-1")
    assert server.asked[0].headers["Authorization"] == "Bearer token-1"


def test_the_company_domain_is_the_host(server: ScriptedServer) -> None:
    reader = source(server, url=None, company_domain="example")
    assert reader._client.url == "https://example.bamboohr.com/api"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"url": None}, "neither company_domain nor url is set.*HRSYNC_BAMBOOHR_COMPANY_DOMAIN"),
        ({"url": None, "company_domain": "https://example.bamboohr.com"}, "first part of the address only"),
        ({"url": None, "company_domain": "example.bamboohr.com"}, "first part of the address only"),
        ({"url": None, "company_domain": "evil.example/x"}, "first part of the address only"),
        ({"url": None, "company_domain": "evil@host"}, "first part of the address only"),
        ({"url": None, "company_domain": "-"}, "first part of the address only"),
        (
            {"api_key": None},
            "no credential is set. Set one of api_key, access_token and token_file",
        ),
        ({"access_token": "x"}, "api_key and access_token are set. Set one of"),
        ({"api_key": None, "token_file": "/nowhere/token.json"}, "does not exist.*hrsync.ad.bamboohr_authorize"),
        ({"key_field": "custom.badge"}, "additional_fields does not name this field"),
        ({"additional_fields": ["a b", "a-b"]}, "several fields that would be custom.a_b"),
        ({"additional_fields": ["division"]}, "division is read in any case"),
        ({"additional_fields": ["ssn"]}, "Name it in private_fields"),
        ({"hidden_fields": ["status"]}, "hidden_fields"),
        ({"hidden_fields": ["workEmail"], "key_field": "email"}, "hidden_fields contains workEmail, which holds it"),
        ({"locations": {"Warsaw": "Poland"}}, r"locations\[Warsaw\] must be a dictionary of strings"),
        ({"locations": {"Warsaw": {"zone": "x"}}}, r"locations\[Warsaw\] has zone. Its members are country"),
        ({"department_from": "team"}, "department_from"),
        ({"read_with": "directory"}, "read_with"),
        ({"retries": -1}, "retries is -1"),
    ],
)
def test_options_that_cannot_work(server: ScriptedServer, options: Row, words: str) -> None:
    server.on(META, Answer([{"id": 16, "name": "SSN", "alias": "ssn", "type": "ssn"}]))
    with pytest.raises(ConfigurationError, match=words):
        source(server, **options).employees()
    assert server.count(REPORT) == 0


# Records


def test_the_record(server: ScriptedServer) -> None:
    rows = [
        person(
            1, firstName="Zoë", lastName="O'Brien", preferredName="Zo", workEmail="zoe@example.com",
            homeEmail="z@home.example", workPhone="1", jobTitle="Developer", department="IT", division="Europe",
            location="Dublin", supervisorEId="2", supervisorId="N2", supervisorEmail="BOSS@example.com",
            hireDate="2023-09-04", terminationDate="2027-01-31", lastChanged="2026-11-20T08:15:00+00:00",
        ),
        person(2, workEmail="boss@example.com", terminationDate="0000-00-00", workPhone=""),
    ]  # fmt: skip
    zoe, boss = read(server, *rows, locations={" dublin": {"country": "Ireland", "timezone": "Europe/Dublin"}})
    assert zoe.to_dict() == {
        "key": "N1", "source": "hr", "id": "1", "employee_number": "N1", "first_name": "Zoë",
        "last_name": "O'Brien", "preferred_name": "Zo", "full_name": "Zoë O'Brien", "email": "zoe@example.com",
        "personal_email": "z@home.example", "phone": "1", "job_title": "Developer", "department": "IT", "teams": [],
        "location": {"name": "Dublin", "country": "Ireland", "state": None, "city": None, "address": None,
                     "postal_code": None, "phone": None, "timezone": "Europe/Dublin"},
        "legal_entity": None, "legal_entity_country": None,
        "manager_key": "N2", "manager_email": "BOSS@example.com", "start_date": "2023-09-04",
        "end_date": "2027-01-31", "status": "active", "timezone": "Europe/Dublin",
        "updated_at": "2026-11-20T08:15:00+00:00", "custom": {"division": "Europe"},
    }  # fmt: skip
    assert (boss.status, boss.end_date, boss.phone, boss.manager_key, boss.flaws) == ("active", None, None, None, ())


@pytest.mark.parametrize(
    ("supervisor", "key"),
    [
        ({"supervisorEId": "2"}, "N2"),
        ({"supervisorEId": 2}, "N2"),
        ({"supervisorId": "N2"}, "N2"),
        ({"supervisorEmail": "Boss@example.com"}, "N2"),
        ({"supervisorEId": "99", "supervisorId": "N2"}, "N2"),
        # As in a description that has both the other way around: the address decides.
        ({"supervisorEId": "3", "supervisorId": "2", "supervisorEmail": "boss@example.com"}, "N2"),
        ({"supervisorEId": None, "supervisorId": "", "supervisorEmail": None}, None),
    ],
)
def test_the_supervisor(server: ScriptedServer, supervisor: Row, key: str | None) -> None:
    rows = (person(1, **supervisor), person(2, workEmail="boss@example.com"), person(3, workEmail="c@example.com"))
    server.scripts[REPORT] = reported(list(rows))
    reader = source(server)
    employee = reader.employees()[0]
    assert employee.manager_key == key
    assert employee.manager_email == (supervisor.get("supervisorEmail") or ("boss@example.com" if key else None))
    assert reader.warnings == []


def test_supervisors_who_are_not_there(server: ScriptedServer) -> None:
    server.scripts[REPORT] = reported([person(1, supervisorEId="9"), person(2, supervisorEmail="x@other.example")])
    reader = source(server)
    first, second = reader.employees()
    assert (first.manager_key, second.manager_key, second.manager_email) == (None, None, "x@other.example")
    (warning,) = reader.warnings
    assert "supervisors that are not among the employees, or have no employee_number: 1." in warning


def test_private_fields_are_requested_only_by_name(server: ScriptedServer) -> None:
    private = {"ssn": "1-2", "dateOfBirth": "1990-01-31", "address1": "Small Street", "address2": "2", "city": "D"}
    (without,) = read(server, person(1, **private), include_raw=True)
    assert without.private == {} and without.raw is not None
    assert not {"ssn", "dateOfBirth", "address1", "city"} & {*without.raw, *server.asked[0].json["fields"]}
    (employee,) = read(server, person(1, **private), private_fields=["birthday", "home_address", "bank_account"])
    assert employee.private["birthday"] == "1990-01-31"
    assert employee.private["home_address"]["address"] == "Small Street, 2"
    assert employee.private["bank_account"] is None
    assert "ssn" not in server.asked[-1].json["fields"]


# Those who come and go


@pytest.mark.parametrize("status", ["Active", "Inactive"])
def test_employees_who_start_later(server: ScriptedServer, status: str) -> None:
    """Whatever status BambooHR gives them; and with the job of their first day."""
    coming = person(1, hireDate="2026-12-07", status=status, jobTitle=None, terminationDate="0000-00-00")
    ahead = {**coming, "jobTitle": "Intern", "department": "IT", "supervisorEId": "2"}
    boss = person(2, jobTitle="Head")
    promoted = {**boss, "jobTitle": "Chief", "terminationDate": "2027-03-31"}
    employee, other = read(server, coming, boss, ahead=[ahead, promoted])
    assert (employee.status, employee.start_date, employee.end_date) == ("active", "2026-12-07", None)
    assert (employee.job_title, employee.department, employee.manager_key) == ("Intern", "IT", "N2")
    # A promotion of next month does not count yet, a coming end does.
    assert (other.job_title, other.end_date) == ("Head", "2027-03-31")


def test_employees_who_are_only_in_the_report_with_future_values(server: ScriptedServer) -> None:
    employees = read(server, person(1), ahead=[person(1), person(2, hireDate="2026-12-07", jobTitle="Intern")])
    assert [(employee.id, employee.job_title) for employee in employees] == [("1", None), ("2", "Intern")]


def test_several_future_rows_of_one_employee(server: ScriptedServer) -> None:
    coming = person(1, hireDate="2026-12-07")
    ahead = [{**coming, "jobTitle": None}, {**coming, "jobTitle": "Intern"}, {**coming, "jobTitle": "Clerk"}]
    (employee,) = read(server, coming, ahead=ahead)
    assert employee.job_title == "Intern"


@pytest.mark.parametrize(
    ("members", "status", "end", "is_warned"),
    [
        ({"status": "Inactive", "terminationDate": "2026-10-31"}, "inactive", "2026-10-31", False),
        ({"status": "Inactive"}, "inactive", None, False),
        ({"status": "inactive "}, "inactive", None, False),
        ({"terminationDate": "2026-12-31"}, "active", "2026-12-31", False),
        ({"terminationDate": "2026-11-27"}, "active", "2026-11-27", False),
        # A rehire: the end of the earlier employment stays, and the first day is new or not.
        ({"terminationDate": "2024-05-31", "hireDate": "2026-01-01"}, "active", "2024-05-31", False),
        ({"terminationDate": "2024-05-31", "hireDate": "2020-01-01"}, "active", None, True),
        ({"terminationDate": "2024-05-31", "hireDate": None}, "active", None, True),
        # Who comes back later: the dates say from when on.
        ({"status": "Inactive", "terminationDate": "2024-05-31", "hireDate": "2027-01-01"},
         "active", "2024-05-31", False),
        ({"status": "Inactive", "terminationDate": "2027-02-01", "hireDate": "2027-01-01"},
         "inactive", "2027-02-01", False),
        ({"terminationDate": "9999-12-31"}, "active", None, False),
    ],
)  # fmt: skip
def test_ends(server: ScriptedServer, members: Row, status: str, end: str | None, is_warned: bool) -> None:
    server.scripts[REPORT] = reported([person(1, **members), person(2)])
    reader = source(server)
    employee = reader.employees()[0]
    assert (employee.status, employee.end_date, employee.flaws) == (status, end, ())
    assert [f"terminationDate is past: {employee.label}" in warning for warning in reader.warnings] == [
        True
    ] * is_warned


@pytest.mark.parametrize(
    ("members", "flaw"),
    [
        ({"status": None}, "the field status is neither Active nor Inactive"),
        ({"status": "Retired"}, "the field status is neither Active nor Inactive"),
        ({"hireDate": "31/01/2020"}, "the field hireDate is not a day such as 2026-11-30"),
        ({"terminationDate": "20226-05-01"}, "the field terminationDate is not a day such as 2026-11-30"),
        ({"firstName": ["Anna"]}, "the field firstName must be a string, but is a list"),
        ({"supervisorEId": {"id": 2}}, "the field supervisorEId must be a string, but is a dictionary"),
        ({"lastChanged": 1.5}, "the field lastChanged must be a string, but is a number"),
    ],
)
def test_a_value_of_a_wrong_kind_is_a_flaw_of_one_employee(server: ScriptedServer, members: Row, flaw: str) -> None:
    flawed, other = read(server, person(1, **members), person(2))
    assert [flaw in each for each in flawed.flaws] == [True]
    assert flawed.flaws[0].startswith("Source hr, employee id 1")
    assert other.flaws == ()


# Fields that may not be seen


def test_a_field_that_is_missing_stops_the_run(server: ScriptedServer) -> None:
    server.scripts[REPORT] = reported([person(1)], hidden=["homeEmail", "jobTitle"])
    with pytest.raises(SourceError) as raised:
        source(server).employees()
    assert "did not return homeEmail, jobTitle. It leaves out what the user of the credential may not" in str(
        raised.value
    )
    assert "set hidden_fields to homeEmail, jobTitle" in str(raised.value)


def test_fields_that_are_hidden_on_purpose_are_not_requested(server: ScriptedServer) -> None:
    server.scripts[REPORT] = reported([person(1, homeEmail="z@home.example")], hidden=["jobTitle", "supervisorEId"])
    (employee,) = source(server, hidden_fields=["homeEmail", "jobTitle", "supervisor"]).employees()
    assert (employee.personal_email, employee.job_title) == (None, None)
    left_out = {"homeEmail", "jobTitle", "supervisorEId", "supervisorId", "supervisorEmail"}
    assert not left_out & set(server.asked[0].json["fields"])


@pytest.mark.parametrize("field", ["status", "firstName", "hireDate", "employeeNumber"])
def test_fields_that_are_needed_cannot_be_missing(server: ScriptedServer, field: str) -> None:
    server.scripts[REPORT] = reported([person(1)], hidden=[field])
    with pytest.raises(SourceError, match=f"did not return {field}") as raised:
        source(server).employees()
    assert "hidden_fields" not in str(raised.value)


@pytest.mark.parametrize("hidden", [["lastChanged"], ["supervisorId"], ["supervisorEId", "supervisorId"]])
def test_fields_that_others_replace_may_be_missing(server: ScriptedServer, hidden: list[str]) -> None:
    server.scripts[REPORT] = reported([person(1, supervisorEmail="b@example.com"), person(2)], hidden=hidden)
    assert source(server).employees()[0].manager_email == "b@example.com"


def test_no_supervisor_field_at_all(server: ScriptedServer) -> None:
    server.scripts[REPORT] = reported([person(1)], hidden=["supervisorEId", "supervisorId", "supervisorEmail"])
    with pytest.raises(SourceError, match="did not return supervisor.*set hidden_fields to supervisor"):
        source(server).employees()


# Additional fields

FIELDS = [
    {"id": 4340, "name": "Badge Number", "type": "text", "alias": "customBadgeNumber"},
    {"id": "4341.0", "name": "Cost center", "type": "list"},
    {"id": 4342, "name": "Shoe", "type": "text", "deprecated": True},
    {"id": 4343, "name": "Shoe", "type": "text"},
    {"id": 4344, "name": "Twin", "type": "text"},
    {"id": 4345, "name": "Twin", "type": "text"},
    {"id": 4, "name": "Department", "type": "list", "alias": "department"},
]


@pytest.mark.parametrize(
    ("wanted", "asked", "answered", "slug"),
    [
        ("Badge Number", "customBadgeNumber", "customBadgeNumber", "Badge_Number"),
        ("badge number", "customBadgeNumber", "4340", "badge_number"),
        ("customBadgeNumber", "customBadgeNumber", "4340.0", "customBadgeNumber"),
        ("4340", "customBadgeNumber", "Badge Number", None),
        ("Cost center", "4341.0", "4341.0", "Cost_center"),
        ("Shoe", "4343", "4343", "Shoe"),
        ("fullName1", "fullName1", "fullName1", "fullName1"),
    ],
)
def test_additional_fields(server: ScriptedServer, wanted: str, asked: str, answered: str, slug: str | None) -> None:
    """By name, alias or identifier; and whatever name the answer has for them."""
    server.on(META, Answer(FIELDS))
    known = reported([person(1, **{asked: "00107"})])

    def script(request: Asked) -> Answer:
        text = json.dumps(known(request).body).replace(f'"{asked}"', f'"{answered}"')
        return Answer(json.loads(text))

    server.scripts[REPORT] = script
    if slug is None:
        with pytest.raises(SourceError, match="did not return customBadgeNumber"):
            source(server, additional_fields=[wanted]).employees()
        return
    (employee,) = source(server, additional_fields=[wanted], key_field=f"custom.{slug}").employees()
    assert (employee.key, employee.custom[slug]) == ("00107", "00107")
    assert server.asked[1].json["fields"][-1] == asked


def test_a_standard_field_can_be_named_too(server: ScriptedServer) -> None:
    server.on(META, Answer(FIELDS))
    (employee,) = read(server, person(1, department="IT"), additional_fields=["Department"])
    assert (employee.department, employee.custom) == ("IT", {"division": None, "Department": "IT"})
    assert server.asked[1].json["fields"].count("department") == 1


def test_an_empty_custom_day_is_null(server: ScriptedServer) -> None:
    server.on(META, Answer(FIELDS))
    (employee,) = read(server, person(1, customBadgeNumber="0000-00-00"), additional_fields=["Badge Number"])
    assert employee.custom["Badge_Number"] is None


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("Bagde Number", "which is no field of BambooHR.*Did you mean Badge Number"),
        ("Nothing like it", "which is no field of BambooHR"),
        ("Twin", "several fields of BambooHR have this name: 4344, 4345"),
    ],
)
def test_additional_fields_that_do_not_exist(server: ScriptedServer, wanted: str, words: str) -> None:
    server.on(META, Answer(FIELDS))
    with pytest.raises(ConfigurationError, match=words):
        source(server, additional_fields=[wanted]).employees()
    assert server.count(REPORT) == 0


def test_too_many_additional_fields(server: ScriptedServer) -> None:
    server.on(META, Answer(FIELDS))
    with pytest.raises(ConfigurationError, match="has 390 fields. BambooHR returns 400 at most, together with 18"):
        source(server, additional_fields=[f"field{number}" for number in range(390)]).employees()


@pytest.mark.parametrize("body", [{"fields": []}, [{"name": "x"}], ["x"]])
def test_a_list_of_fields_of_another_form(server: ScriptedServer, body: t.Any) -> None:
    server.on(META, Answer(body))
    with pytest.raises(AnswerError, match="did not return a list of fields"):
        source(server, additional_fields=["x"]).employees()


# Answers that cannot be trusted


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"fields": [], "employees": []}, "returned no employees"),
        ({"fields": [], "employees": None}, 'did not return the list "employees"'),
        ([person(1)], 'did not return the list "employees"'),
        ({"employees": [{"firstName": "Anna"}]}, "entries that have no ID"),
        ({"employees": ["Anna"]}, "entries that have no ID"),
        ({"employees": [{"id": "1"}, {"id": "1", "firstName": "Anna"}]}, "the ID 1 occurs twice"),
        ({"employees": [{"id": "1", "firstName": "Anna"}]}, "did not return status, lastName, hireDate"),
    ],
)
def test_an_answer_of_another_form_is_never_an_empty_list(server: ScriptedServer, body: t.Any, words: str) -> None:
    server.on(REPORT, Answer(body))
    with pytest.raises(SourceError, match=words) as raised:
        source(server).employees()
    assert "Anna" not in str(raised.value)


def test_everybody_inactive_is_not_believed(server: ScriptedServer) -> None:
    with pytest.raises(SourceError, match=r"everybody is inactive \(2 employees\)"):
        read(server, person(1, status="Inactive"), person(2, status="Inactive"))


def test_a_row_that_comes_twice_with_the_same_values(server: ScriptedServer) -> None:
    assert len(read(server, person(1), person(1), person(2))) == 2


def test_rows_that_changed_between_are_read_again(server: ScriptedServer) -> None:
    whole = reported([person(1)])
    twice = reported([person(1), person(1, firstName="Eve")])
    scripts = [twice, whole, whole]

    def answer(asked: Asked) -> Answer:
        return scripts.pop(0)(asked)

    server.scripts[REPORT] = answer
    assert [employee.id for employee in source(server).employees()] == ["1"]


HTML = Answer(b"<!DOCTYPE html><html>Maintenance</html>", content_type="text/html")


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (
            Answer(b"", 401, {"X-BambooHR-Error-Message": "Invalid API key"}, "text/plain"),
            AuthenticationError,
            r"401 Unauthorized \(Invalid API key\)\. BambooHR does not accept the credential",
        ),
        (
            Answer(b"", 403, {"X-BambooHR-Message": "No access"}, "text/plain"),
            PermissionDeniedError,
            r"403 Forbidden \(No access\)\. The credential is valid, but its user has no permission",
        ),
        (Answer(b"", 404, content_type="text/html"), NotFoundError, "404 Not Found. Check company_domain"),
        (
            Answer({"title": "Too much data", "status": 413}, 413),
            AnswerError,
            r"\(Too much data\)\. The answer is too large for BambooHR",
        ),
        (Answer(b"", 429, {"Retry-After": "999"}), RateLimitError, "429 Too Many Requests. BambooHR limits"),
        (Answer(b"", 503, {"Retry-After": "999"}), UnavailableError, "503 Service Unavailable. BambooHR is not"),
        (HTML, AnswerError, "a web page"),
        (Answer({"employees": []}, cut=True), UnavailableError, "the answer was cut off"),
        (Answer(b'{"employees": [', content_type="application/json"), AnswerError, "incomplete or invalid JSON"),
        (Answer(b"", 302, {"Location": "https://www.bamboohr.com/"}), AnswerError, "a redirect to https://www.bamboohr"),
    ],
)  # fmt: skip
def test_faults_are_sentences(server: ScriptedServer, answer: Answer, error: type[Exception], words: str) -> None:
    server.on(REPORT, answer)
    with pytest.raises(error, match=words):
        source(server).employees()


def test_the_key_is_in_no_message(server: ScriptedServer) -> None:
    pair = base64.b64encode(f"{KEY}:x".encode()).decode()
    server.on(REPORT, Answer(b"", 400, {"X-BambooHR-Error-Message": f"bad key {KEY} in {pair}\x1b[0m"}))
    with pytest.raises(AnswerError) as raised:
        source(server).employees()
    assert KEY not in str(raised.value) and pair not in str(raised.value) and "\x1b" not in str(raised.value)
    assert "bad key ******** in ********" in str(raised.value)


@pytest.mark.parametrize("status", [429, 503])
def test_too_many_requests_wait_as_long_as_bamboohr_says(server: ScriptedServer, status: int) -> None:
    whole = reported([person(1)])
    answers = [Answer(b"", status, {"Retry-After": "0"})] * 2
    server.scripts[REPORT] = lambda asked: answers.pop() if answers else whole(asked)
    assert len(source(server, retries=2).employees()) == 1
    assert len(server.asked) == 4


@pytest.mark.parametrize("ask", ["employees", "check"])
def test_a_refused_credential_is_not_tried_again(server: ScriptedServer, ask: str) -> None:
    """Because failed logins count, also in the test of the connection."""
    server.on(REPORT, Answer(b"", 401))
    with pytest.raises(AuthenticationError):
        getattr(source(server, retries=4, photos=True, location_details=True), ask)()
    assert len(server.asked) == 1


# What belongs to employees


def place(label: str, **address: t.Any) -> Row:
    return {"id": label, "label": label, "archived": False, "address": address}


def test_location_details(server: ScriptedServer) -> None:
    warsaw = place(
        "Warsaw", address1="Street 1", address2=None, city="Warszawa", zipcode="00-050", timezone="Europe/Warsaw",
        state={"id": "1", "name": "Mazowieckie"}, country={"id": "179", "name": "Poland", "isoCode": "PL"},
    )  # fmt: skip
    remote = place("Remote", remoteLocation=True, country=None, timezone=None)
    pages = {
        number: {"data": rows, "meta": {"page": number, "pageSize": 1, "totalPages": 2, "totalItems": 2}}
        for number, rows in enumerate(([warsaw], [remote]))
    }
    server.scripts[LOCATIONS] = lambda asked: Answer(pages[int(asked.query["page"][0])])
    first, second, third = read(
        server, person(1, location="Warsaw"), person(2, location="Remote"), person(3, location="Elsewhere"),
        location_details=True, locations={"Warsaw": {"phone": "+48 22"}, "Elsewhere": {"timezone": "Asia/Tokyo"}},
    )  # fmt: skip
    assert first.location == {
        "name": "Warsaw", "country": "Poland", "state": "Mazowieckie", "city": "Warszawa", "address": "Street 1",
        "postal_code": "00-050", "phone": "+48 22", "timezone": "Europe/Warsaw",
    }  # fmt: skip
    assert (first.timezone, second.timezone, third.timezone) == ("Europe/Warsaw", None, "Asia/Tokyo")
    assert server.asked[-1].query["expand"] == ["state,country"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"data": [place("Warsaw")], "meta": {"page": 0, "totalPages": 1, "totalItems": 2}}, "reports a total of 2"),
        ({"data": [], "meta": {"page": 0, "totalPages": 9, "totalItems": 2}}, "reports a total of 2"),
        ({"data": [place("Warsaw")]}, 'did not return "meta"'),
        ({"meta": {}}, 'did not return the list "data"'),
        ({"data": [], "meta": {"page": 4, "totalPages": 9, "totalItems": 0}}, "page 4 instead of page 0"),
    ],
)
def test_a_list_of_locations_that_is_not_whole(server: ScriptedServer, body: t.Any, words: str) -> None:
    server.on(LOCATIONS, Answer(body))
    with pytest.raises(AnswerError, match=words):
        read(server, person(1), location_details=True)


def test_photos_by_address(server: ScriptedServer) -> None:
    rows = [
        {"id": "1", "photoUploaded": True, "photoUrl": "https://images.example/1.jpg?Signature=x"},
        {"id": "2", "photoUploaded": False, "photoUrl": "https://images.example/placeholder.png"},
        {"id": "3", "photoUploaded": "Yes", "photoUrl": "https://images.example/3.jpg"},
    ]
    server.on(DIRECTORY, Answer({"fields": [], "employees": rows}))
    employees = read(server, *(person(number) for number in range(1, 5)), photos=True)
    assert [employee.custom["photo_url"] for employee in employees] == [
        "https://images.example/1.jpg?Signature=x", None, "https://images.example/3.jpg", None,
    ]  # fmt: skip


def test_an_empty_directory_is_404(server: ScriptedServer) -> None:
    server.on(DIRECTORY, Answer(b"", 404))
    (employee,) = read(server, person(1), photos=True)
    assert employee.custom["photo_url"] is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [(Answer(b"", 403), "the scopes of the application"), (Answer([]), 'did not return the list "employees"')],
)
def test_a_directory_that_is_not_shared(server: ScriptedServer, answer: Answer, words: str) -> None:
    server.on(DIRECTORY, answer)
    with pytest.raises(SourceError, match=words):
        read(server, person(1), photos=True)


# The dataset

NAMES = {
    "workEmail": "email",
    "jobTitle": "jobInformationJobTitle",
    "department": "jobInformationDepartment",
    "division": "jobInformationDivision",
    "location": "jobInformationLocation",
    "supervisorEId": "supervisorEid",
}


def dataset(server: ScriptedServer, rows: list[Row], size: int = 2, hidden: t.Collection[str] = ()) -> Script:
    """The pages of a dataset; its fields are on two pages, without hidden ones."""
    names = ["eeid", *(NAMES.get(name, name) for name in STANDARD if name not in hidden), "customBadge"]
    fields = [{"name": name, "label": f"Label of {name}"} for name in names]

    def listed(asked: Asked) -> Answer:
        number = int(asked.query["page"][0])
        paging = {"total_records": len(fields), "current_page": number, "total_pages": 2}
        return Answer({"pagination": paging, "fields": fields[:9] if number == 1 else fields[9:]})

    def script(asked: Asked) -> Answer:
        number = asked.json["page"]
        shown = [
            {"fields": {"eeid": int(row["id"]), **{NAMES.get(name, name): value for name, value in row.items()}},
             "_restrictedFields": row.get("restricted", [])}
            for row in rows[(number - 1) * size : number * size]
        ]  # fmt: skip
        meta = {"page": number, "pageSize": size, "totalPages": -(-len(rows) // size), "totalItems": len(rows)}
        return Answer({"data": shown, "links": {}, "meta": meta})

    server.scripts[DATASET_FIELDS] = listed
    server.scripts[DATASET] = script
    return script


def test_the_dataset_in_pages(server: ScriptedServer) -> None:
    rows = [person(number, workEmail=f"{number}@example.com", jobTitle="Clerk") for number in range(1, 6)]
    rows[0] |= {"supervisorEId": "2", "customBadge": "7", "terminationDate": "2026-12-31"}
    rows[4]["status"] = "Inactive"
    dataset(server, rows)
    employees = source(server, read_with="dataset", additional_fields=["Label of customBadge"]).employees()
    assert [employee.id for employee in employees] == ["1", "2", "3", "4", "5"]
    first = employees[0]
    assert (first.email, first.job_title, first.manager_key) == ("1@example.com", "Clerk", "N2")
    assert (first.custom["Label_of_customBadge"], first.end_date) == ("7", "2026-12-31")
    assert employees[4].status == "inactive"
    body = next(asked.json for asked in server.asked if asked.path == DATASET)
    assert (body["page"], body["pageSize"], body["orderBy"]) == (1, 1000, "eeid asc")
    assert body["filter"] == "status in ('Active','Inactive')"
    assert {"eeid", "email", "jobInformationJobTitle", "supervisorEid", "customBadge"} <= set(body["fields"])
    assert server.count(REPORT) == 0


def test_fields_that_the_dataset_does_not_list(server: ScriptedServer) -> None:
    dataset(server, [person(1)], hidden=["homeEmail", "lastChanged"])
    with pytest.raises(SourceError, match="did not return homeEmail.*set hidden_fields to homeEmail"):
        source(server, read_with="dataset").employees()
    with pytest.raises(ConfigurationError, match="'mobilePhone', which is no field"):
        source(server, read_with="dataset", additional_fields=["mobilePhone"]).employees()


def test_fields_that_are_withheld_of_some(server: ScriptedServer) -> None:
    rows = [
        person(1), person(2, restricted=["email"]),
        person(3, status=None, restricted=["status", "hireDate"]), person(4, restricted=["other"]),
    ]  # fmt: skip
    dataset(server, rows)
    reader = source(server, read_with="dataset")
    flaws = {employee.id: employee.flaws for employee in reader.employees()}
    assert {identifier for identifier, several in flaws.items() if several} == {"3"}
    assert "may not see hireDate, status of this employee" in flaws["3"][0]
    assert ["may not see workEmail of 1 employee: Anna Nowak (N2)" in warning for warning in reader.warnings] == [True]


def change(server: ScriptedServer, rows: list[Row], number: int, **members: t.Any) -> None:
    """A dataset of which one page is otherwise."""
    whole = dataset(server, rows)

    def script(asked: Asked) -> Answer:
        answer = whole(asked)
        return Answer({**answer.body, **members}) if asked.json["page"] == number else answer

    server.scripts[DATASET] = script


@pytest.mark.parametrize(
    ("number", "members", "words"),
    [
        (2, {"data": [{"fields": {"eeid": 1}}]}, "the ID 1 occurs twice"),
        (2, {"data": []}, "returned 2 records, but reports a total of 5"),
        (2, {"meta": {"page": 2, "totalPages": 2, "totalItems": 4}}, "there were 3 pages at first, but 2 on 2"),
        (3, {"meta": {"page": 3, "totalPages": 3, "totalItems": 9}}, "returned 5 records, but reports a total of 9"),
        (1, {"data": [{"fields": {"firstName": "Anna"}}]}, "entries that have no ID"),
        (1, {"data": [{"eeid": 1}]}, "entries that have no ID"),
        (1, {"data": {"eeid": 1}}, 'did not return the list "data"'),
        (1, {"meta": None}, 'did not return "meta"'),
    ],
)
def test_a_dataset_that_is_not_whole(server: ScriptedServer, number: int, members: Row, words: str) -> None:
    change(server, [person(each) for each in range(1, 6)], number, **members)
    with pytest.raises(AnswerError, match=words):
        source(server, read_with="dataset").employees()


def test_a_dataset_without_identifiers(server: ScriptedServer) -> None:
    dataset(server, [person(1)])
    server.on(DATASET_FIELDS, Answer({"fields": [{"name": "status", "label": "Status"}], "pagination": None}))
    with pytest.raises(AnswerError, match="no field with the identifier of employees"):
        source(server, read_with="dataset").employees()
    server.on(DATASET_FIELDS, Answer({"fields": [{"label": "Status"}]}))
    with pytest.raises(AnswerError, match="did not return a list of fields"):
        source(server, read_with="dataset").employees()


# The test of the connection


def test_check(server: ScriptedServer) -> None:
    server.scripts[REPORT] = reported([person(1, dateOfBirth="1990-01-31"), person(2)])
    server.on(LOCATIONS, Answer(b"", 403, {"X-BambooHR-Error-Message": "OAuth only"}))
    server.on(DIRECTORY, Answer({"employees": [{"id": "1", "photoUploaded": True, "photoUrl": "https://x.example/1"}]}))
    server.on(f"{BASE}/v1/time_off/requests", Answer([{"id": "1", "name": "Anna", "status": {"status": "approved"},
                                                       "start": "2026-11-28", "end": "2026-11-28"}]))  # fmt: skip
    connection = source(server, private_fields=["birthday"], location_details=True, photos=True, absences=True).check()
    employees, locations, directory, time_off = connection.resources
    assert (employees.name, employees.total, employees.problem) == ("v1/reports/custom", 2, None)
    fields = {field.name: field.example for field in employees.fields}
    assert (fields["firstName"], fields["dateOfBirth"]) == ("Xxxx", "(private)")
    assert not locations.readable and "OAuth only" in str(locations.problem)
    assert (directory.records, time_off.records) == (1, 1)
    assert "name" not in {field.name for field in time_off.fields}


def test_check_names_what_the_key_may_not_see(server: ScriptedServer) -> None:
    server.scripts[REPORT] = reported([person(1)], hidden=["jobTitle"])
    (employees,) = source(server).check().resources
    assert "did not return jobTitle" in str(employees.problem)
