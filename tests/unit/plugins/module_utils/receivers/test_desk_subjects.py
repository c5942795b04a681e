# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import KeptPlan, Unit
from ansible_collections.hrsync.ad.plugins.module_utils.model.delivery import DeskRequest
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import PersonMemory, Trouble
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.service_desk.answers import (
    Condition,
    Status,
    condition_of,
    identifier_of,
    status_of,
)
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.service_desk.comparison import Do, steps
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.service_desk.subjects import (
    Subject,
    marked,
    marker,
    of_people,
    of_plans,
)

from .outbox import CHAIN, NOON

WEEK: t.Final = datetime.timedelta(days=7)
TROUBLE: t.Final = Trouble(text="No <manager> is known", first=NOON - WEEK, last=NOON)
ANNA: t.Final = PersonMemory(key="1", label="Anna Nowak (1)", trouble=TROUBLE)
PLAN: t.Final = KeptPlan(
    number=3,
    name="brave-otter-42",
    domain="example.test",
    configuration="lifecycle",
    checksum="c0ffee",
    requested_by="jo",
    created=NOON,
    valid_until=NOON + datetime.timedelta(days=1),
    facts={},
    units=(Unit(key="1", label="Anna", digest="a", own="a"),),
)
KNOWN: t.Final = DeskRequest(subject="person:1", request="100", digest="old", opened=NOON)
SUBJECT: t.Final = Subject(key="person:1", title="Anna is skipped", lines=("Because.",))


def test_a_person_who_is_skipped_for_a_week() -> None:
    (one,) = of_people([ANNA, PersonMemory(key="2")], NOON, 7, CHAIN)
    assert one.key == "person:1" and one.title == "Anna Nowak (1) is skipped since 2026-11-23"
    assert one.description() == (
        "Runs of example.test/lifecycle have not changed the account of Anna Nowak (1) since 2026-11-23.<br>"
        "No &lt;manager&gt; is known.<br>The next run that succeeds for this person closes this request."
    )


def test_a_day_less_is_not_long_enough() -> None:
    assert of_people([ANNA], NOON, 8, CHAIN) == of_people([ANNA], NOON, 0, CHAIN) == []
    assert of_people([ANNA], NOON - datetime.timedelta(seconds=1), 7, CHAIN) == []


def test_a_person_without_a_name() -> None:
    assert of_people([dataclasses.replace(ANNA, label="")], NOON, 7, CHAIN)[0].title == "1 is skipped since 2026-11-23"


def test_another_day_changes_no_request() -> None:
    """A request is updated if it must say something else, not with each run."""
    later = dataclasses.replace(ANNA, trouble=dataclasses.replace(TROUBLE, last=NOON + WEEK, times=9))
    other = dataclasses.replace(ANNA, trouble=dataclasses.replace(TROUBLE, text="Another reason."))
    first, second, third = of_people([ANNA, later, other], NOON + WEEK, 7, CHAIN)
    assert first.digest == second.digest != third.digest


def test_a_plan() -> None:
    (one,) = of_plans([PLAN], CHAIN)
    assert (one.key, one.title) == (
        "plan:brave-otter-42",
        "Plan brave-otter-42 of example.test/lifecycle waits for approval",
    )
    assert "jo asks for the approval" in one.description() and "1 person" in one.description()
    assert "c0ffee" in one.description() and "2026-12-01 12:00 UTC" in one.description()


def test_markers() -> None:
    mark = marker(CHAIN, "desk", "person:1", NOON)
    assert mark == marker(CHAIN, "desk", "person:1", NOON) and len(mark) == len("[hrsync 0123456789abcdef]")
    later = NOON + datetime.timedelta(seconds=1)
    others = [marker(CHAIN, "desk", "person:1", later), marker(CHAIN, "desk", "person:2", NOON)]
    others.append(marker(CHAIN, "other", "person:1", NOON))
    others.append(marker(dataclasses.replace(CHAIN, configuration="x"), "desk", "person:1", NOON))
    assert len({mark, *others}) == 5


def test_titles_are_not_too_long() -> None:
    mark = marker(CHAIN, "desk", "person:1", NOON)
    assert marked("Short", mark) == f"Short {mark}"
    assert len(marked("x" * 300, mark)) == 250 and marked("x" * 300, mark).endswith(f"… {mark}")


@pytest.mark.parametrize(
    ("wanted", "known", "done"),
    [
        ([], [], []),
        ([SUBJECT], [], [Do.MAKE]),
        ([SUBJECT], [KNOWN], [Do.UPDATE]),
        ([SUBJECT], [dataclasses.replace(KNOWN, digest=SUBJECT.digest)], []),
        ([SUBJECT], [dataclasses.replace(KNOWN, closed=NOON)], []),
        ([SUBJECT], [dataclasses.replace(KNOWN, request="")], [Do.FIND]),
        ([], [KNOWN], [Do.CLOSE]),
        ([], [dataclasses.replace(KNOWN, closed=NOON)], [Do.FORGET]),
        ([], [dataclasses.replace(KNOWN, request="")], [Do.FIND]),
        ([SUBJECT, SUBJECT], [], [Do.MAKE]),
    ],
)
def test_what_is_to_be_done(wanted: list[Subject], known: list[DeskRequest], done: list[Do]) -> None:
    assert [step.do for step in steps(wanted, known)] == done


def test_what_ends_comes_first() -> None:
    other = dataclasses.replace(SUBJECT, key="person:2")
    gone = dataclasses.replace(KNOWN, subject="person:3")
    assert [step.do for step in steps([other, SUBJECT], [KNOWN, gone])] == [Do.CLOSE, Do.UPDATE, Do.MAKE]


SUCCESS: t.Final = {"status_code": 2000, "status": "success"}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"response_status": SUCCESS}, Status((2000,))),
        ({"response_status": [SUCCESS]}, Status((2000,))),
        ({"response_status": []}, Status()),
        ({"response_status": "success"}, Status()),
        ({}, Status()),
        ([], Status()),
        (
            {
                "response_status": {
                    "status_code": 4000,
                    "messages": [
                        {"status_code": 4012, "field": "group", "message": "Anna"},
                        {"status_code": 4012, "fields": ["site", 5, "Anna Nowak!"]},
                        "x",
                    ],
                }
            },
            Status((4000, 4012), ("group", "site")),
        ),
    ],
)
def test_the_status_of_answers(answer: t.Any, status: Status) -> None:
    assert status_of(answer) == status
    assert status_of(answer).succeeded is (status.codes == (2000,))


def test_the_words_of_a_status() -> None:
    assert Status((4000, 4012), ("group", "site")).told() == ", code 4000, 4012 for group, site"
    assert Status((4000,)).told() == ", code 4000" and Status().told() == ""
    assert Status((4000, 4007)).is_not_found and not Status((4000,)).is_not_found


@pytest.mark.parametrize(
    ("request_", "condition"),
    [
        ({"completed_time": None}, Condition.OPEN),
        ({}, Condition.OPEN),
        ({"completed_time": {"value": "5"}}, Condition.CLOSED),
        ({"is_trashed": True}, Condition.GONE),
        (None, Condition.GONE),
    ],
)
def test_conditions(request_: t.Any, condition: Condition) -> None:
    assert condition_of(request_) is condition


@pytest.mark.parametrize(
    ("request_", "identifier"),
    [({"id": "100"}, "100"), ({"id": 100}, "100"), ({"id": "../x"}, ""), ({"id": None}, ""), ({}, ""), ("x", "")],
)
def test_identifiers(request_: t.Any, identifier: str) -> None:
    assert identifier_of(request_) == identifier
