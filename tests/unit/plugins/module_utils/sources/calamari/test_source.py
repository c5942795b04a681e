# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime
import time
import typing as t

import pytest
import requests

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.web.pace import Pace
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import (
    Answer,
    Asked,
    Script,
    ScriptedServer,
)

PATH = "/api/employees/v1/search"
KEY = "key-of-calamari"
Row = dict[str, t.Any]


def person(identifier: int, **members: t.Any) -> Row:
    return {"id": identifier, "externalNumber": f"AO-{identifier}", "archived": False, **members}


def paged(rows: list[Row], size: int = 2, *, last_index: bool = False, beyond: Answer | None = None) -> Script:
    """Pages from 0; `totalPages` is their count, or with `last_index` the number of the last one."""
    pages = [rows[begin : begin + size] for begin in range(0, len(rows), size)]

    def script(asked: Asked) -> Answer:
        number = asked.json["page"]
        if number >= len(pages) and beyond:
            return beyond
        shown = pages[number] if number < len(pages) else []
        total = len(pages) - (1 if last_index else 0)
        return Answer({"employees": shown, "currentPage": number, "totalPages": total})

    return script


def source(server: ScriptedServer, **options: t.Any) -> Source:
    given = {"type": "calamari", "name": "hr", "url": server.url + "/api", "api_key": KEY, "ca_file": server.ca_file}
    return source_from_options({**given, "retries": 0, **options}, datetime.date(2026, 11, 1))


def read(server: ScriptedServer, rows: list[Row], **options: t.Any) -> list[Employee]:
    server.scripts[PATH] = paged(rows)
    return source(server, **options).employees()


@pytest.mark.parametrize("last_index", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_everybody_comes_whatever_total_pages_means(server: ScriptedServer, count: int, last_index: bool) -> None:
    server.scripts[PATH] = paged([person(number) for number in range(1, count + 1)], last_index=last_index)
    assert [employee.id for employee in source(server).employees()] == [str(number) for number in range(1, count + 1)]
    first = server.asked[0]
    assert first.method == "POST"
    assert first.json == {"page": 0, "withArchived": True}
    assert base64.b64decode(first.headers["Authorization"].removeprefix("Basic ")).decode() == f"calamari:{KEY}"


@pytest.mark.parametrize("beyond", [Answer({"message": "no"}, status=400), Answer({"message": "no"}, status=404)])
def test_a_page_beyond_the_last_may_be_refused(server: ScriptedServer, beyond: Answer) -> None:
    server.scripts[PATH] = paged([person(1), person(2), person(3)], beyond=beyond)
    assert len(source(server).employees()) == 3


def test_a_server_that_shows_its_last_page_again(server: ScriptedServer) -> None:
    same = {"employees": [person(1), person(2)], "currentPage": 0, "totalPages": 1}
    server.scripts[PATH] = lambda asked: Answer({**same, "currentPage": asked.json["page"]})
    assert len(source(server).employees()) == 2


def test_the_record(server: ScriptedServer) -> None:
    rows = [
        person(
            1, firstName="Zoë", lastName="O'Brien", email="zoe@example.com", personalEmail="z@home.example",
            businessPhone="1", homePhone="2", position={"id": 4, "name": "Developer"}, timezone="Europe/Dublin",
            teams=[{"id": 1, "name": "Office-Dublin"}, {"id": 2, "name": "Engineering"},
                   {"id": 3, "name": "Country-IE"},
                   {"id": 5, "name": "Company-Example Ltd"}],
            hireDate="2023-09-04", plannedFiring="2027-01-31", directManager={"id": 2, "email": "BOSS@example.com"},
        ),
        person(2, email="boss@example.com", archived=True, directManager=None, position=None, teams=None),
        person(3, directManager={"email": "BOSS@example.com"}),
    ]  # fmt: skip
    zoe, boss, third = read(
        server, rows, location_prefix="Office-", country_prefix="Country-", legal_entity_prefix="Company-"
    )
    assert zoe.to_dict() == {
        "key": "AO-1", "source": "hr", "id": "1", "employee_number": "AO-1", "first_name": "Zoë",
        "last_name": "O'Brien", "preferred_name": None, "full_name": "Zoë O'Brien", "email": "zoe@example.com",
        "personal_email": "z@home.example", "phone": "1", "job_title": "Developer", "department": "Company-Example Ltd",
        "teams": ["Company-Example Ltd", "Country-IE", "Engineering", "Office-Dublin"],
        "location": {"name": "Dublin", "country": "IE", "state": None, "city": None, "address": None,
                     "postal_code": None, "phone": None, "timezone": None},
        "legal_entity": "Example Ltd", "legal_entity_country": None,
        "manager_key": "AO-2", "manager_email": "boss@example.com",
        "start_date": "2023-09-04", "end_date": "2027-01-31",
        "status": "active", "timezone": "Europe/Dublin", "updated_at": None, "custom": {},
    }  # fmt: skip
    assert (boss.status, boss.manager_key, boss.job_title, boss.teams) == ("inactive", None, None, ())
    assert third.manager_key == "AO-2"


def test_only_a_manager_without_an_address_is_a_warning(server: ScriptedServer) -> None:
    rows = [person(1, directManager={"id": 8, "email": "boss@example.com"}), person(2, directManager={"id": 9})]
    server.scripts[PATH] = paged(rows)
    reader = source(server)
    first, second = reader.employees()
    assert (first.manager_email, second.manager_email) == ("boss@example.com", None)
    (warning,) = reader.warnings
    assert "managers that are not among the employees, or have no employee_number: 1." in warning


def test_department_from_a_team_prefix(server: ScriptedServer) -> None:
    rows = [person(1, teams=[{"name": "Aikido"}, {"name": "Department- Sales "}]), person(2)]
    employees = read(server, rows, department_from="team_prefix", department_prefix="Department-")
    assert [employee.department for employee in employees] == ["Sales", None]


def test_private_fields_are_returned_only_by_name(server: ScriptedServer) -> None:
    rows = [person(1, birthDate="1990-01-31", addressStreet="Small Street", addressNumber="2/12", homePhone="555",
                   emergencyContactName="Mum", maritalStatus="SINGLE", customNote="note")]  # fmt: skip
    (without,) = read(server, rows, include_raw=True)
    assert without.private == {}
    assert without.raw == {"id": 1, "externalNumber": "AO-1", "archived": False, "customNote": "note"}
    (employee,) = read(server, rows, private_fields=["birthday", "home_address", "bank_account"])
    assert employee.raw is None
    assert employee.private["birthday"] == "1990-01-31"
    assert employee.private["home_address"]["address"] == "Small Street 2/12"
    assert employee.private["bank_account"] is None


def test_archived_only_is_completed_with_the_others(server: ScriptedServer) -> None:
    """In case withArchived means "only": taken for "also", everybody would have left."""
    archived, others = paged([person(1, archived=True)]), paged([person(2), person(3)])
    server.scripts[PATH] = lambda asked: (archived if asked.json["withArchived"] else others)(asked)
    found = {employee.id: employee.status for employee in source(server).employees()}
    assert found == {"1": "inactive", "2": "active", "3": "active"}


def test_everybody_archived_is_not_believed(server: ScriptedServer) -> None:
    with pytest.raises(SourceError, match=r"everybody is archived \(2 employees\)"):
        read(server, [person(1, archived=True), person(2, archived=True)])


# Answers that cannot be trusted


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"employees": [], "currentPage": 0, "totalPages": 0}, "returned no employees"),
        ({"employees": None, "totalPages": 0}, 'did not return the list "employees"'),
        ({"errors": None}, 'did not return the list "employees"'),
        ([person(1)], 'did not return the list "employees"'),
        ({"employees": [person(1)]}, 'did not return "totalPages"'),
        ({"employees": [{"firstName": "Anna"}], "currentPage": 0, "totalPages": 1}, "entries that have no ID"),
        ({"employees": ["Anna"], "currentPage": 0, "totalPages": 1}, "entries that have no ID"),
        ({"employees": [person(1)], "currentPage": 7, "totalPages": 9}, "page 7 instead of page 0"),
    ],
)
def test_an_answer_of_another_form_is_never_an_empty_list(server: ScriptedServer, body: t.Any, words: str) -> None:
    server.on(PATH, Answer(body))
    with pytest.raises(SourceError, match=words) as raised:
        source(server).employees()
    assert "Anna" not in str(raised.value)


def test_an_id_that_comes_twice(server: ScriptedServer) -> None:
    with pytest.raises(SourceError, match="the ID 1 occurs twice"):
        read(server, [person(1), person(2), person(1)])


def test_an_empty_page_before_the_end(server: ScriptedServer) -> None:
    rows = [person(number) for number in range(1, 7)]
    whole = paged(rows)

    def script(asked: Asked) -> Answer:
        answer = whole(asked)
        return Answer({**answer.body, "employees": []}) if asked.json["page"] == 1 else answer

    server.scripts[PATH] = script
    with pytest.raises(SourceError, match="page 2 of 3 is empty"):
        source(server).employees()


def test_a_number_of_pages_that_changes(server: ScriptedServer) -> None:
    whole = paged([person(number) for number in range(1, 7)])

    def script(asked: Asked) -> Answer:
        answer = whole(asked)
        return Answer({**answer.body, "totalPages": 2}) if asked.json["page"] == 1 else answer

    server.scripts[PATH] = script
    with pytest.raises(SourceError, match="there were 3 pages at first, but 2 on page 1"):
        source(server).employees()


@pytest.mark.parametrize(
    ("members", "flaw"),
    [
        ({"archived": "true"}, "the field archived must be true or false, but is a string"),
        ({"plannedFiring": "20226-05-01"}, "the field plannedFiring is not a day such as 2026-11-30"),
        ({"firstName": ["Anna"]}, "the field firstName must be a string, but is a list"),
        ({"position": "CEO"}, "the field position must be a record, but is a string"),
        ({"teams": "Sales"}, "the field teams must be a list, but is a string"),
        ({"teams": [{"name": ["Sales"]}]}, "in teams: the field name must be a string, but is a list"),
        ({"teams": [["Sales"]]}, "in teams: the field name must be a string, but is a list"),
        ({"directManager": "boss@example.com"}, "the field directManager must be a record, but is a string"),
        ({"directManager": {"id": [1]}}, "in directManager: the field id must be a string, but is a list"),
        ({"timezone": 1.5}, "the field timezone must be a string, but is a number"),
        ({"birthDate": "31.12.1990"}, "the field birthDate is not a day"),
    ],
)
def test_a_value_of_a_wrong_kind_is_a_flaw_of_one_employee(server: ScriptedServer, members: Row, flaw: str) -> None:
    flawed, other = read(server, [person(1, **members), person(2)], private_fields=["birthday"])
    assert flawed.status == "active"
    assert len(flawed.flaws) == 1
    assert flawed.flaws[0].startswith("Source hr, employee id 1")
    assert flaw in flawed.flaws[0]
    assert other.flaws == ()


def test_an_end_that_never_comes(server: ScriptedServer) -> None:
    never, early = read(server, [person(1, plannedFiring="9999-12-31"), person(2, plannedFiring="0026-12-31")])
    assert (never.end_date, early.end_date) == (None, "0026-12-31")


def test_pages_that_moved_are_read_again(server: ScriptedServer) -> None:
    moved = [Answer({"employees": [person(1)], "currentPage": number, "totalPages": 2}) for number in (0, 1)]
    whole = paged([person(1), person(2)], size=1)
    server.scripts[PATH] = lambda asked: moved.pop(0) if moved else whole(asked)
    assert [employee.id for employee in source(server).employees()] == ["1", "2"]


def test_the_quota_is_named_where_it_is_used_up(server: ScriptedServer) -> None:
    server.on(PATH, Answer({"message": "Quota exceeded", "code": "QUOTA_EXCEEDED", "field": None}, status=429))
    with pytest.raises(SourceError, match="QUOTA_EXCEEDED.*720 requests per hour"):
        source(server).employees()


@pytest.mark.parametrize(("pages", "warned"), [(100, False), (200, True)])
def test_a_reading_that_takes_much_of_the_quota_is_a_warning(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, pages: int, warned: bool
) -> None:
    monkeypatch.setattr(Pace, "wait", lambda _self: None)
    server.scripts[PATH] = paged([person(number) for number in range(1, pages + 1)], size=1)
    reader = source(server)
    assert len(reader.employees()) == pages
    assert [f"takes {pages} of the 720 requests" in warning for warning in reader.warnings] == (
        [True] if warned else []
    )


def test_ten_requests_a_second() -> None:
    pace = Pace(count=5, seconds=0.4)
    before = time.monotonic()
    for _time in range(11):
        pace.wait()
    assert 0.8 <= time.monotonic() - before < 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"url": None}, "neither url nor subdomain"),
        ({"url": None, "subdomain": "https://example.calamari.io"}, "Set it to the first part"),
        ({"url": None, "subdomain": "evil.example/x"}, "Set it to the first part"),
        ({"api_key": None}, "api_key is not set, and neither is HRSYNC_CALAMARI_API_KEY"),
        ({"department_from": "custom_field"}, "department_from"),
        ({"key_field": "custom.x"}, "Calamari has no custom fields"),
        ({"key_field": "name"}, "key_field is 'name'"),
        ({"department_from": "team_prefix"}, "department_prefix is not set"),
        ({"private_fields": ["salary"]}, "private_fields"),
        ({"retries": -1}, "retries is -1"),
        ({"timeout": 0}, "timeout is 0"),
        ({"custom_fields": True}, "custom_fields"),
    ],
)
def test_options_that_cannot_work(server: ScriptedServer, options: Row, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        source(server, **options)


def test_a_subdomain_is_enough(server: ScriptedServer) -> None:
    reader = source(server, url=None, subdomain="example.us")
    assert reader._client.url == "https://example.us.calamari.io/api"  # type: ignore[attr-defined]


def test_messages_name_the_option_that_is_set(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: t.Any, **_options: t.Any) -> t.NoReturn:
        raise requests.exceptions.ConnectionError("Failed to resolve")

    monkeypatch.setattr(requests.Session, "send", unknown)
    with pytest.raises(SourceError, match="Check subdomain, DNS"):
        source(server, url=None, subdomain="exmaple").employees()
    with pytest.raises(SourceError, match="Check the url, DNS"):
        source(server).employees()


def test_check_reads_one_page(server: ScriptedServer) -> None:
    server.scripts[PATH] = paged([person(number, birthDate="1990-01-31") for number in range(1, 9)])
    connection = source(server).check()
    assert server.count(PATH) == 1
    (resource,) = connection.resources
    assert (resource.records, resource.readable, resource.problem) == (2, True, None)
    fields = {field.name: field.example for field in resource.fields}
    assert fields == {"id": "9", "externalNumber": "XX-9", "archived": "true or false", "birthDate": "(private)"}
