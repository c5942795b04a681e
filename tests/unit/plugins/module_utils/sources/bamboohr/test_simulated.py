# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""BambooHR as it is documented, and misbehaving: the source against the lab's strict simulation."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.service import SimulatedSystems
from tests.unit import tls

from .conftest import NUMBERS, TODAY


def source(systems: SimulatedSystems, **options: t.Any) -> Source:
    given = {
        "type": "bamboohr",
        "url": systems.bamboohr_url,
        "api_key": systems.credentials.bamboohr_api_key,
        "ca_file": tls.loopback().ca,
        "retries": 0,
    }
    return source_from_options({**given, **options}, TODAY)


def by_key(reader: Source) -> dict[str | None, Employee]:
    return {employee.key: employee for employee in reader.employees()}


@pytest.mark.parametrize("read_with", ["report", "dataset"])
def test_both_interfaces_say_the_same(systems: SimulatedSystems, control: SimulatedControl, read_with: str) -> None:
    control.set_fields("1011", custom={"badge_number": "00011"})
    reader = source(systems, read_with=read_with, additional_fields=["Badge number"], private_fields=["birthday"])
    people = by_key(reader)
    assert set(people) == set(NUMBERS) and reader.warnings == []
    jan, jordi = people["1011"], people["1002"]
    assert (jan.full_name, jan.email, jan.job_title) == (
        "Jan Kowalski",
        "jan.kowalski@hrsync.test",
        "Software Engineer",
    )
    assert (jan.department, jan.location["name"]) == ("Engineering", "Warsaw")
    assert jan.custom == {"division": "Hrsync Polska Sp. z o.o.", "Badge_number": "00011"}
    assert (jan.manager_key, people["1008"].manager_key, jordi.manager_key) == ("1008", "1002", None)
    assert (jan.status, jan.end_date, people["1033"].status, people["1033"].end_date) == (
        "active", None, "inactive", "2026-10-21",
    )  # fmt: skip
    assert jan.private["birthday"] and jan.flaws == ()


def test_who_comes_and_who_will_go(systems: SimulatedSystems, control: SimulatedControl) -> None:
    control.event("leave", "1011", day="2026-12-31")
    people = by_key(source(systems))
    assert (people["1011"].status, people["1011"].end_date) == ("active", "2026-12-31")
    coming = people["1032"]
    assert (coming.status, coming.start_date, coming.job_title) == ("active", "2026-11-27", "Intern")
    control.set_fields("1032", system="bamboohr", status="Inactive")
    assert by_key(source(systems))["1032"].status == "active"


def test_an_access_token_reads_locations_and_photos(systems: SimulatedSystems, control: SimulatedControl) -> None:
    token = systems.credentials.bamboohr_access_token
    people = by_key(source(systems, api_key=None, access_token=token, location_details=True, photos=True))
    location = people["1011"].location
    assert (location["country"], location["timezone"], location["city"]) == ("Poland", "Europe/Warsaw", "Warszawa")
    assert people["1011"].timezone == "Europe/Warsaw"
    photos = {key: person.custom["photo_url"] for key, person in people.items()}
    assert photos["1011"] is None and photos["1033"] is None
    assert photos["1008"] == "https://images.example/8.jpg?Signature=x"
    with pytest.raises(SourceError, match="403 Forbidden.*the scopes of the application"):
        source(systems, location_details=True).employees()


@pytest.mark.parametrize("read_with", ["report", "dataset"])
def test_a_permission_that_is_taken_away(systems: SimulatedSystems, control: SimulatedControl, read_with: str) -> None:
    """Nothing is an error for BambooHR; for us, it is one until somebody says that it is on purpose."""
    control.settings(bamboohr_hidden=["jobTitle", "homeEmail"])
    with pytest.raises(SourceError, match="set hidden_fields to homeEmail, jobTitle"):
        source(systems, read_with=read_with).employees()
    people = by_key(source(systems, read_with=read_with, hidden_fields=["jobTitle", "homeEmail"]))
    assert {person.job_title for person in people.values()} == {None}


@pytest.mark.parametrize("status", [429, 503])
def test_throttled(systems: SimulatedSystems, control: SimulatedControl, status: int) -> None:
    control.settings(bamboohr_limit=[1, 1], bamboohr_limit_status=status)
    assert set(by_key(source(systems, retries=4))) == set(NUMBERS)
    with pytest.raises(SourceError, match=f"{status} .*BambooHR"):
        source(systems).employees()


def test_a_wrong_key_is_tried_once(systems: SimulatedSystems, control: SimulatedControl) -> None:
    with pytest.raises(SourceError, match=r"401 Unauthorized \(Invalid API key\)"):
        source(systems, api_key="wrong", retries=4, additional_fields=["Badge number"]).employees()
    assert control.request_log()["counts"] == {"bamboohr GET /api/v1/meta/fields": 1}


def test_a_wrong_company(systems: SimulatedSystems, control: SimulatedControl) -> None:
    gateway = f"{systems.bamboohr_url}/gateway.php"
    assert set(by_key(source(systems, url=f"{gateway}/hrsync"))) == set(NUMBERS)
    with pytest.raises(SourceError, match="404 Not Found.*Check company_domain"):
        source(systems, url=f"{gateway}/other").employees()
    with pytest.raises(SourceError, match="403 Forbidden.*its user has no permission for this, or is disabled"):
        source(systems, api_key=systems.credentials.bamboohr_disabled_key).employees()


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("empty_list", {}, "returned no employees"),
        ("html", {}, "a web page"),
        ("truncated", {}, "the answer was cut off"),
        ("drop", {}, "no connection|closed"),
        ("errors_null", {}, 'did not return the list "employees"'),
        ("empty_list", {"read_with": "dataset"}, "returned no employees"),
        ("stuck_cursor", {"read_with": "dataset"}, "there were 2 pages at first, but 3 on 2"),
        ("wrong_total", {"read_with": "dataset"}, "reports a total of 6"),
        ("duplicate_rows", {"read_with": "dataset"}, "occurs twice"),
    ],
)
def test_odd_answers(
    systems: SimulatedSystems, control: SimulatedControl, kind: str, options: dict[str, t.Any], words: str
) -> None:
    control.fault(kind, system="bamboohr", path="custom|data", times=0)
    with pytest.raises(SourceError, match=words):
        source(systems, **options).employees()


def test_a_broken_record_is_that_of_one_person(systems: SimulatedSystems, control: SimulatedControl) -> None:
    control.set_fields("1011", system="bamboohr", hireDate="20/01/2021")
    flaws = {key: person.flaws for key, person in by_key(source(systems)).items() if person.flaws}
    assert set(flaws) == {"1011"} and "hireDate is not a day" in flaws["1011"][0]


def test_time_off(systems: SimulatedSystems, control: SimulatedControl) -> None:
    for number, kind in (("1011", "Holidays"), ("1008", "Home office")):
        control.event(
            "take_time_off", number, system="bamboohr", kind=kind, first_day="2026-11-20", last_day="2026-11-24"
        )
    reader = source(systems, working_time_off=["home office"])
    ids = {person.key: person.id for person in reader.employees()}
    last = TODAY + datetime.timedelta(days=14)
    (absence,) = reader.absences(TODAY, last)
    assert (absence.employee_id, absence.type) == (ids["1011"], "Holidays")
    assert (absence.first_day, absence.last_day) == ("2026-11-20", "2026-11-24")
    assert len(source(systems).absences(TODAY, last)) == 2
    assert reader.absences(TODAY, last, [ids["1002"]]) == []
    assert len(reader.absences(TODAY, last, [ids["1002"] or "", ids["1011"] or ""])) == 1


def test_the_test_of_the_connection(systems: SimulatedSystems, control: SimulatedControl) -> None:
    connection = source(systems, photos=True, absences=True).check()
    assert [(resource.name, resource.readable, resource.problem) for resource in connection.resources] == [
        ("v1/reports/custom", True, None),
        ("v1/employees/directory", True, None),
        ("v1/time_off/requests", True, None),
    ]
    assert "PRIVATE" not in str(connection)


def test_ten_thousand_people_come_with_few_requests(systems: SimulatedSystems, control: SimulatedControl) -> None:
    control.generate(10_000, system="bamboohr")
    assert len(source(systems).employees()) == 10_000
    assert control.request_log()["counts"] == {"bamboohr POST /api/v1/reports/custom": 2}
