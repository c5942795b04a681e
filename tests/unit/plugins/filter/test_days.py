# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""hrsync.ad.end_of_day and hrsync.ad.days_since, outside of a mapping."""

from __future__ import annotations

import datetime
import typing as t
import zoneinfo

import pytest
from ansible.errors import AnsibleFilterError
from jinja2 import Environment, UndefinedError

from ansible_collections.hrsync.ad.plugins.filter import days_since, end_of_day

ENVIRONMENT = Environment()
ENVIRONMENT.filters.update(end_of_day.FilterModule().filters())
ENVIRONMENT.filters.update(days_since.FilterModule().filters())


def value_of(expression: str, **variables: t.Any) -> t.Any:
    """What an expression gives."""
    return ENVIRONMENT.compile_expression(expression, undefined_to_none=False)(**variables)


@pytest.mark.parametrize(
    ("day", "timezone", "expected"),
    [
        ("2026-12-31", "Europe/Warsaw", "2027-01-01T00:00:00+01:00"),
        (datetime.date(2026, 6, 30), "Europe/Warsaw", "2026-07-01T00:00:00+02:00"),
        ("9999-12-31", "Europe/Warsaw", "never"),
        (None, "Europe/Warsaw", None),
        (None, None, None),
    ],
)
def test_the_end_of_a_day(day: t.Any, timezone: str | None, expected: str | None) -> None:
    assert value_of("day | end_of_day(timezone)", day=day, timezone=timezone) == expected
    assert value_of("day | end_of_day(timezone=timezone)", day=day, timezone=timezone) == expected


@pytest.mark.parametrize("timezone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_days_since(timezone: str) -> None:
    before = datetime.datetime.now(zoneinfo.ZoneInfo(timezone)).date()
    found = [
        value_of("day | days_since(timezone)", day=before - datetime.timedelta(days=days), timezone=timezone)
        for days in (0, 1, 30, -1)
    ]
    passed = (datetime.datetime.now(zoneinfo.ZoneInfo(timezone)).date() - before).days
    assert [days - passed for days in found] == [0, 1, 30, -1]
    assert value_of("none | days_since(timezone)", timezone=timezone) is None


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("'soon' | end_of_day('UTC')", "hrsync.ad.end_of_day: 'soon' is not a day such as 2026-12-31"),
        ("'2026-12-31' | end_of_day", "hrsync.ad.end_of_day: the time zone is missing; name it as an argument"),
        ("'2026-12-31' | days_since", "hrsync.ad.days_since: the time zone is missing"),
        ("'2026-12-31' | days_since('Mars')", "hrsync.ad.days_since: The time zone 'Mars' is not known"),
        ("['2026-12-31'] | days_since('UTC')", "the value must be a string, not a list"),
    ],
)
def test_what_cannot_be_converted(expression: str, words: str) -> None:
    with pytest.raises(AnsibleFilterError, match=words):
        value_of(expression)


def test_an_undefined_day() -> None:
    with pytest.raises(UndefinedError):
        ENVIRONMENT.overlay(undefined=__import__("jinja2").StrictUndefined).compile_expression(
            "nowhere | days_since('UTC')", undefined_to_none=False
        )()
