# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the simulated JazzHR, also where it misbehaves. The key is in nothing that anybody could see."""

from __future__ import annotations

import collections.abc
import datetime
import logging
import traceback
import typing as t
import urllib.parse

import pytest
import requests

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.sources.jazzhr.records import day_of, short_key
from ansible_collections.hrsync.ad.plugins.module_utils.sources.jazzhr.source import rows_of
from ansible_collections.hrsync.ad.plugins.module_utils.web.pace import Pace
from tests.lab.simulated_hr.faults import Fault
from tests.lab.simulated_hr.jazzhr import Credentials, Recruiting, SimulatedJazzHr
from tests.unit import tls

TODAY = datetime.date(2026, 11, 29)
SECRET = "s3cret&key=+/%"


@pytest.fixture
def jazzhr(monkeypatch: pytest.MonkeyPatch) -> collections.abc.Iterator[SimulatedJazzHr]:
    monkeypatch.setattr(Pace, "wait", lambda _self: None)
    with SimulatedJazzHr(context=tls.loopback().context) as simulated:
        simulated.lab.credentials = Credentials(lab_token="x", jazzhr_api_key=SECRET)
        yield simulated


@pytest.fixture
def lab(jazzhr: SimulatedJazzHr) -> Recruiting:
    return jazzhr.lab


def source(jazzhr: SimulatedJazzHr, **options: t.Any) -> Source:
    given = {"type": "jazzhr", "name": "hiring", "url": jazzhr.jazzhr_url, "api_key": SECRET, "retries": 0}
    return source_from_options({**given, "ca_file": tls.loopback().ca, **options}, TODAY)


def hired(lab: Recruiting, number: int = 1, days_ago: int = 5, **members: t.Any) -> str:
    """Somebody who was hired so many days ago."""
    if not lab.jobs:
        lab.add_job("Developer", "Engineering", lab.add_user("Lead@example.com"))
    applicant = lab.add_applicant(f"Ann{number}", "O'Brien", f"ann{number}@home.example", **members)
    lab.hire(applicant, lab.jobs[0]["id"], TODAY - datetime.timedelta(days=days_ago))
    return applicant


def test_the_record(jazzhr: SimulatedJazzHr, lab: Recruiting) -> None:
    applicant = hired(lab, desired_start_date="2026-12-01")
    reader = source(jazzhr, private_fields=["home_address", "birthday"], include_raw=True)
    (ann,) = reader.employees()
    assert (ann.key, ann.id, ann.source) == (short_key(applicant), applicant, "hiring")
    assert (ann.full_name, ann.email, ann.personal_email, ann.phone) == (
        "Ann1 O'Brien",
        None,
        "ann1@home.example",
        None,
    )
    assert (ann.job_title, ann.department, ann.manager_email) == ("Developer", "Engineering", "lead@example.com")
    assert (ann.location["country"], ann.location["city"], ann.location["state"]) == ("PL", "Warsaw", None)
    assert (ann.start_date, ann.end_date, ann.status, ann.flaws) == ("2026-12-01", None, "active", ())
    assert ann.private["home_address"]["address"] == "PRIVATE Street 1" and ann.private["birthday"] is None
    assert ann.raw is not None and "PRIVATE" not in str(ann.raw) and ann.raw["apply_date"] == "2026-01-01"
    assert reader.warnings == [] and reader.recruits
    assert reader.has("manager") and not reader.has("teams")


def test_keys_fit_into_employee_id_and_stay() -> None:
    """employeeID has 16 characters at most (MS-ADA1, attribute employeeID)."""
    keys = {short_key(f"prospect_2026_{number}") for number in range(2000)}
    assert len(keys) == 2000 and {len(key) for key in keys} == {16}
    assert short_key("prospect_1") == "JZ-I2G4NKSFRNMRX" == short_key("prospect_1")


def test_another_field_can_be_the_key(jazzhr: SimulatedJazzHr, lab: Recruiting) -> None:
    hired(lab)
    assert source(jazzhr, key_field="personal_email").employees()[0].key == "ann1@home.example"


@pytest.mark.parametrize("number", [1, 2, 99, 100, 101, 200, 250])
def test_everybody_comes_whatever_the_number_of_pages(jazzhr: SimulatedJazzHr, lab: Recruiting, number: int) -> None:
    for index in range(number):
        hired(lab, index)
    assert len({one.key for one in source(jazzhr).employees()}) == number


def test_nobody_hired_is_no_error(jazzhr: SimulatedJazzHr, lab: Recruiting) -> None:
    assert source(jazzhr).employees() == []
    hired(lab, days_ago=91)
    assert source(jazzhr).employees() == []
    assert len(source(jazzhr, hired_within=91).employees()) == 1


def test_hires_without_a_date_are_named(jazzhr: SimulatedJazzHr, lab: Recruiting) -> None:
    applicant = hired(lab)
    lab.hires[0]["hired_date"], lab.hires[0]["date"] = "0000-00-00", None
    reader = source(jazzhr)
    assert reader.employees() == []
    assert "1 hire without a date" in reader.warnings[0]
    lab.hires[0] = {"applicant_id": applicant, "job_id": lab.jobs[0]["id"], "hired_time": "2026-11-20 10:00:00"}
    assert [one.id for one in source(jazzhr).employees()] == [applicant]


def test_the_last_decision_counts(jazzhr: SimulatedJazzHr, lab: Recruiting) -> None:
    applicant = hired(lab, days_ago=9)
    lab.hire(applicant, lab.add_job("Team Lead", "Sales", "boss@example.com"), TODAY - datetime.timedelta(days=1))
    (ann,) = source(jazzhr, start_from="hired_date").employees()
    assert (ann.job_title, ann.manager_email, ann.start_date) == ("Team Lead", "boss@example.com", "2026-11-28")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", "2026-12-01"), ("2026-12-01 00:00:00", "2026-12-01"), ("2026-12-01T08:00:00Z", "2026-12-01"),
        ("12/01/2026", None), ("as soon as possible", None), ("2026-13-01", None), ("0000-00-00", None), ("", None),
        (None, None), ("20261201", None),
    ],
)  # fmt: skip
def test_days(text: str | None, day: str | None) -> None:
    assert day_of(text) == day


def test_a_start_that_is_no_day_is_a_warning(jazzhr: SimulatedJazzHr, lab: Recruiting) -> None:
    hired(lab, desired_start_date="two weeks notice")
    reader = source(jazzhr)
    assert reader.employees()[0].start_date is None
    assert "1 hired applicant without a day for the start, such as Ann1 O'Brien" in reader.warnings[0]


def test_one_broken_record_stops_nobody_else(jazzhr: SimulatedJazzHr, lab: Recruiting) -> None:
    hired(lab, 1)
    lab.applicants[0]["first_name"] = ["A"]
    hired(lab, 2)
    broken, whole = source(jazzhr).employees()
    assert "the field first_name must be a string, but is a list" in broken.flaws[0] and whole.flaws == ()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "status", "status": 401}, "answered 401 Unauthorized .* JazzHR does not accept the key"),
        ({"kind": "status", "status": 403}, "or the plan of the company has no API"),
        ({"kind": "status", "status": 404}, "Check url, which ends with /v1"),
        ({"kind": "status", "status": 429}, "JazzHR limits requests"),
        ({"kind": "status", "status": 503}, "JazzHR has an error or is under maintenance"),
        ({"kind": "html"}, "answered with a web page"),
        ({"kind": "drop"}, "no connection to"),
        ({"kind": "truncated"}, "the answer was cut off"),
        ({"kind": "stuck_cursor"}, "a row occurs twice, so the pages are not consistent"),
        ({"kind": "duplicate_rows"}, "a row occurs twice"),
        ({"kind": "slow", "seconds": 30}, "did not answer within 1 s"),
    ],
)
def test_wrong_answers_are_errors_and_the_key_is_nowhere(
    jazzhr: SimulatedJazzHr,
    lab: Recruiting,
    fault: dict[str, t.Any],
    words: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for index in range(150):
        hired(lab, index)
    lab.faults.add(Fault(**{"times": 0, "path": "hires", **fault}))
    with caplog.at_level(logging.DEBUG), pytest.raises(SourceError, match=words) as raised:
        source(jazzhr, retries=1, timeout=1).employees()
    lab.faults.clear()
    told = "".join((*traceback.format_exception(raised.value), caplog.text, *capfd.readouterr()))
    assert "/v1/hires" in told
    assert_secret_is_not_in(told)


def assert_secret_is_not_in(text: str) -> None:
    for form in (SECRET, urllib.parse.quote(SECRET), urllib.parse.quote_plus(SECRET), "s3cret"):
        assert form not in text


def test_a_refused_connection_does_not_tell_the_key(
    jazzhr: SimulatedJazzHr, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """urllib3 warns of each repetition, with the address."""
    jazzhr.stop()
    with caplog.at_level(logging.DEBUG), pytest.raises(SourceError, match="connection refused") as raised:
        source(jazzhr, retries=1).employees()
    told = "".join((*traceback.format_exception(raised.value), caplog.text, *capfd.readouterr()))
    assert "Retrying" in told and "Max retries exceeded with url: /v1/hires/page/1" in told
    assert_secret_is_not_in(told)


def test_what_the_key_would_look_like_without_care(jazzhr: SimulatedJazzHr, caplog: pytest.LogCaptureFixture) -> None:
    """The test above would find it."""
    with caplog.at_level(logging.DEBUG):
        requests.get(f"{jazzhr.jazzhr_url}/hires/page/1", {"apikey": SECRET}, verify=tls.loopback().ca, timeout=5)
    assert "s3cret" in caplog.text


def test_the_server_that_repeats_the_key_is_not_quoted(jazzhr: SimulatedJazzHr, lab: Recruiting) -> None:
    with pytest.raises(SourceError, match="JazzHR does not accept the key") as raised:
        source(jazzhr, api_key="another").employees()
    assert "another" not in str(raised.value)
    assert all(not entry["query"] for entry in lab.log.contents()["entries"])


def test_a_page_that_changes_once_is_read_again(jazzhr: SimulatedJazzHr, lab: Recruiting) -> None:
    for index in range(120):
        hired(lab, index)
    lab.faults.add(Fault(kind="stuck_cursor", path="hires/page/2"))
    assert len(source(jazzhr).employees()) == 120


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "did not return a list of records"),
        ("x", "did not return a list of records"),
        ({"error": "Invalid"}, "did not return a list of records"),
        ([1], "did not return a list of records"),
        ([{"first_name": "Ann"}], "returned records without an ID"),
    ],
)
def test_forms_of_answers(answer: t.Any, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        rows_of("GET /x", answer)
    assert rows_of("", []) == []
    assert rows_of("", {"applicant_id": "1"}) == [{"applicant_id": "1"}]


def test_an_applicant_who_is_another_one(jazzhr: SimulatedJazzHr, lab: Recruiting) -> None:
    applicant = hired(lab)
    assert applicant == lab.applicants[0]["id"]
    lab.applicants[0]["id"] = "prospect_other"
    with pytest.raises(SourceError, match="answered 404"):
        source(jazzhr).employees()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"api_key": None}, "api_key is not set, and neither is HRSYNC_JAZZHR_API_KEY"),
        ({"hired_within": 0}, "hired_within is 0. It must be 1 or more"),
        ({"start_from": "never"}, "start_from"),
        ({"url": "http://api.resumatorapi.com/v1"}, "would be sent in clear text"),
        ({"absences": True}, "absences cannot be read from JazzHR"),
        ({"key_field": "custom.x"}, "JazzHR has no custom fields"),
    ],
)
def test_wrong_options(jazzhr: SimulatedJazzHr, options: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        source(jazzhr, **options)


def test_the_connection_is_tested(jazzhr: SimulatedJazzHr, lab: Recruiting) -> None:
    hired(lab)
    hired(lab, 2)
    connection = source(jazzhr).check()
    assert [(one.name, one.readable, one.records) for one in connection.resources] == [
        ("hires", True, 2), ("users", True, 1), ("applicants", True, 2),
    ]  # fmt: skip
    examples = {field.name: field.example for one in connection.resources for field in one.fields}
    assert examples["prospect_phone"] in (None, "(private)") and "@" not in str(examples.values())
    lab.faults.add(Fault(kind="status", status=403, path="users"))
    assert [one.readable for one in source(jazzhr).check().resources] == [True, False, True]
    lab.faults.add(Fault(kind="status", status=403, path="hires"))
    with pytest.raises(SourceError, match="answered 403"):
        source(jazzhr).check()
