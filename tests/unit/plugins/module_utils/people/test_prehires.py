# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hired applicants give way to the records of the HR system."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import DAY_OF_BIRTH
from ansible_collections.hrsync.ad.plugins.module_utils.people.merge import Merged, merge
from ansible_collections.hrsync.ad.plugins.module_utils.people.prehires import without_succeeded
from ansible_collections.hrsync.ad.plugins.module_utils.people.schedule import Calendar

CALENDAR = Calendar(now=datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC))
RECRUITING = {"jazzhr"}


def person(key: str, **fields: t.Any) -> Employee:
    return Employee(**{"key": key, "source": "", "id": key, "full_name": "Ann Kos", **fields})


def merged(hr: t.Sequence[Employee], hired: t.Sequence[Employee]) -> Merged:
    return merge([("hr", hr), ("jazzhr", hired)], "employee_number", {}, CALENDAR, RECRUITING)


def keys(found: Merged) -> list[str | None]:
    return [one.key for one in found.employees]


def test_who_is_recognized_gives_way() -> None:
    everybody = merged([person("1"), person("2")], [person("JZ-1"), person("JZ-2")])
    same = {"1": {"personal_email": "a"}, "JZ-1": {"personal_email": "a"}, "JZ-2": {"personal_email": "b"}}
    found = without_succeeded(everybody, RECRUITING, same)
    assert keys(found) == ["1", "2", "JZ-2"]
    assert found.known_keys == {"1", "2", "JZ-2"}
    assert [one.key for one in found.succeeded] == ["JZ-1"]


def test_without_a_recruiting_system_nothing_changes() -> None:
    everybody = merged([person("1")], [person("2")])
    assert without_succeeded(everybody, (), {"1": {"personal_email": "a"}, "2": {"personal_email": "a"}}) is everybody


@pytest.mark.parametrize(
    "identities",
    [
        {},
        {"1": {"personal_email": "a"}, "2": {"personal_email": "a"}, "JZ-1": {"personal_email": "a"}},
        {"1": {DAY_OF_BIRTH: "d"}, "JZ-1": {DAY_OF_BIRTH: "d"}},
        {"1": {"personal_email": "a"}, "JZ-1": {"custom.id": "a"}},
    ],
)
def test_who_is_not_surely_recognized_stays(identities: dict[str, dict[str, str]]) -> None:
    everybody = merged([person("1"), person("2")], [person("JZ-1")])
    assert keys(without_succeeded(everybody, RECRUITING, identities)) == ["1", "2", "JZ-1"]


def test_who_has_left_is_a_rehire() -> None:
    everybody = merged([person("1", end_date="2026-01-31"), person("2")], [person("JZ-1")])
    same = {"1": {"personal_email": "a"}, "JZ-1": {"personal_email": "a"}}
    assert keys(without_succeeded(everybody, RECRUITING, same)) == ["1", "2", "JZ-1"]


def test_a_key_that_both_have_is_one_person() -> None:
    """Such as with key_field: personal_email for both."""
    everybody = merge(
        [("jazzhr", [person("a@x", source="jazzhr")]), ("hr", [person("a@x", job_title="Cook"), person("b@x")])],
        "personal_email", {}, CALENDAR, RECRUITING,
    )  # fmt: skip
    same = {"a@x": {"personal_email": "a"}, "b@x": {"personal_email": "a"}}
    assert keys(without_succeeded(everybody, RECRUITING, same)) == ["a@x", "b@x"]


def test_a_recruiting_system_may_have_nobody() -> None:
    assert merged([person("1")], []).stops == ()
    assert "Source hr returned no employees" in merged([], [person("JZ-1")]).stops[0]
