# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.sources.bamboohr.absences import Found, read_absences
from ansible_collections.hrsync.ad.plugins.module_utils.web.errors import AnswerError

Row = dict[str, t.Any]


def request(identifier: int = 1, **members: t.Any) -> Row:
    return {
        "id": str(identifier),
        "employeeId": "5",
        "start": "2026-12-21",
        "end": "2026-12-24",
        "status": {"status": "approved", "lastChanged": "2026-11-01"},
        "type": {"id": "78", "name": "Vacation", "icon": "palm-trees"},
        "amount": {"unit": "days", "amount": "4"},
        "notes": {"employee": "private"},
        **members,
    }


def read(*rows: Row, working: t.Sequence[str] = (), people: t.Sequence[str] = ()) -> Found:
    return read_absences("Source hr: GET /x", "hr", list(rows), working, people)


def test_an_approved_request() -> None:
    found = read(request())
    assert found.warnings == []
    assert [absence.to_dict() for absence in found.absences] == [
        {
            "source": "hr", "id": "1", "employee_id": "5", "email": None, "type": "Vacation",
            "first_day": "2026-12-21", "last_day": "2026-12-24", "start": None, "end": None, "timezone": None,
            "half_day": None,
        }
    ]  # fmt: skip


@pytest.mark.parametrize("status", ["denied", "superceded", "requested", "canceled"])
def test_other_requests_are_no_absences(status: str) -> None:
    """Whatever the filter of the request did; the status in both known forms."""
    assert read(request(status={"status": status}), request(2, status=status)).absences == []


def test_forms_of_other_versions() -> None:
    (absence,) = read(request(status="Approved", type="Vacation", employeeId=5)).absences
    assert (absence.type, absence.employee_id, absence.flaws) == ("Vacation", "5", ())


def test_types_that_count_as_working() -> None:
    rows = [request(1, type={"name": "Work  from home"}), request(2)]
    assert [absence.id for absence in read(*rows, working=["work from Home"]).absences] == ["2"]


def test_only_of_some_people() -> None:
    rows = [request(1), request(2, employeeId="6"), request(3, employeeId="7")]
    assert [absence.id for absence in read(*rows, people=["5", "7"]).absences] == ["1", "3"]


@pytest.mark.parametrize(
    ("members", "warned"),
    [
        ({"amount": {"unit": "days", "amount": "0.5"}}, True),
        ({"amount": {"unit": "days", "amount": "1"}}, False),
        ({"amount": {"unit": "days", "amount": 0}}, False),
        ({"amount": {"unit": "hours", "amount": "0.5"}}, False),
        ({"amount": {"unit": "days", "amount": "much"}}, False),
        ({"amount": {"unit": "days", "amount": [1]}}, False),
        ({"amount": None}, False),
        ({"amount": {"unit": "days", "amount": "0.5"}, "end": "2026-12-22"}, False),
    ],
)
def test_parts_of_days_count_as_whole_days(members: Row, warned: bool) -> None:
    found = read(request(**{"end": "2026-12-21", **members}))
    assert found.absences[0].start is None
    assert found.warnings == (
        ["Source hr: 1 request for a part of a day. BambooHR has no times of day, so they count as whole days."]
        if warned
        else []
    )


@pytest.mark.parametrize(
    ("members", "flaw"),
    [
        ({"start": "21.12.2026"}, "the field start is not a day"),
        ({"start": None}, "the field start is empty"),
        ({"end": "2026-13-01"}, "the field end is not a day"),
        ({"status": {"status": None}}, "the field status is empty"),
        ({"status": None}, "the field status is empty"),
        ({"type": ["Vacation"]}, "the field type must be a string, but is a list"),
        ({"employeeId": {"id": 5}}, "the field employeeId must be a string, but is a dictionary"),
    ],
)
def test_a_request_that_cannot_be_read_has_a_flaw(members: Row, flaw: str) -> None:
    (absence,) = read(request(**members)).absences
    assert [flaw in each for each in absence.flaws] == [True]
    assert absence.flaws[0].startswith("Source hr, time off id 1")


@pytest.mark.parametrize("answer", [None, {"requests": []}, [request(), "x"], [{"start": "2026-12-21"}]])
def test_an_answer_of_another_form(answer: t.Any) -> None:
    with pytest.raises(AnswerError, match="did not return a list of requests with IDs"):
        read_absences("Source hr: GET /x", "hr", answer, ())
