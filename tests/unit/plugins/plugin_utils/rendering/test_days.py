# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Days in a mapping: the employee's time zone, the time of the run, and when accounts expire."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, Rendering, render
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.days import Moment

from ..authored import authored, employee, renderer

NOW = datetime.datetime(2026, 11, 28, 23, 30, tzinfo=datetime.UTC)
"""In Warsaw it is already the 29th."""
WARSAW = Moment(NOW, "Europe/Warsaw")


def condition(text: str, moment: Moment = WARSAW, **fields: t.Any) -> bool:
    """Whether a condition is true for an employee."""
    made = renderer({"days": "{{ employee.end_date | hrsync.ad.days_since }}"})
    return made.compile_condition(authored(text), "when").value(
        made.names(employee(**fields).to_dict(), "left", moment)
    )


def value(text: str, moment: Moment = WARSAW, **fields: t.Any) -> t.Any:
    """What a template gives for an employee."""
    made = renderer({"days": "{{ employee.end_date | hrsync.ad.days_since }}"})
    return made.compile(authored(text), "test").value(made.names(employee(**fields).to_dict(), "left", moment))


def expires(template: t.Any, presence: Presence = Presence.ACTIVE, **fields: t.Any) -> Rendering:
    """The rendering of a mapping of accountExpires."""
    made = renderer({"attributes": {"AccountExpires": template}})
    person = Person(employee=employee(**fields), presence=presence, moment=WARSAW)
    return render(read_configuration(made, attributes="attributes"), [person], made)


@pytest.mark.parametrize(
    ("end", "expected"),
    [("2026-10-30", True), ("2026-10-31", False), ("2026-12-01", False), ("9999-12-31", False), (None, False)],
)
def test_a_rule_for_thirty_days_after_the_end(end: str | None, expected: bool) -> None:
    for text in (
        "presence == 'left' and employee.end_date | hrsync.ad.days_since >= 30",
        "not employee.end_date | hrsync.ad.days_since < 30 and employee.end_date is not none",
        "(employee.end_date | hrsync.ad.days_since) > 29",
    ):
        assert condition(text, end_date=end) is expected


def test_today_is_that_of_the_run_where_the_employee_works() -> None:
    assert value("{{ employee.end_date | hrsync.ad.days_since }}", end_date="2026-11-29") == 0
    assert value("{{ employee.end_date | hrsync.ad.days_since }}", Moment(NOW, "UTC"), end_date="2026-11-29") == -1
    assert value("{{ employee.end_date | hrsync.ad.days_since('UTC') }}", end_date="2026-11-29") == -1
    assert value("{{ days }}", end_date="2026-11-29") == 0
    assert value("{% for one in [1] %}{{ days }}{% endfor %}", end_date="2026-11-29") == 0
    assert value("{% set a = 1 %}{{ employee.end_date | hrsync.ad.days_since + a }}", end_date="2026-11-29") == 1


def test_null_stays_null_in_values() -> None:
    assert value("{{ employee.end_date | hrsync.ad.days_since }}") is None
    assert value("{{ employee.end_date | hrsync.ad.end_of_day }}") is None
    assert value("until {{ employee.end_date | hrsync.ad.end_of_day }}") is None


def test_the_end_of_a_day_in_the_employees_time_zone() -> None:
    template = "{{ employee.custom.last_day | hrsync.ad.end_of_day }}"
    assert value(template, custom={"last_day": "2026-10-25"}) == "2026-10-26T00:00:00+01:00"
    assert value(template, custom={"last_day": "2026-10-24"}) == "2026-10-25T00:00:00+02:00"


@pytest.mark.parametrize(
    ("template", "fields", "expected"),
    [
        # The first day without access: the account expires when the run disables it.
        ("{{ employee.end_date }}", {"end_date": "2026-12-31"}, ("2026-12-31T00:00:00+01:00",)),
        ("{{ employee.end_date | default('never', true) }}", {"end_date": None}, ("never",)),
        ("{{ employee.end_date }}", {"end_date": None}, None),
        ("{{ employee.end_date }}", {"end_date": "9999-12-31"}, ("never",)),
        # The last day: the account can be used until its end.
        ("{{ employee.custom.last_day }}", {"custom": {"last_day": "2026-12-31"}}, ("2027-01-01T00:00:00+01:00",)),
        ("{{ employee.custom.last_day }}", {"custom": {"last_day": "2026-07-31"}}, ("2026-08-01T00:00:00+02:00",)),
        ("{{ employee.custom.last_day }}", {"custom": {"last_day": " 9999-12-31 "}}, ("never",)),
        ("{{ employee.end_date | hrsync.ad.end_of_day }}", {"end_date": "2026-12-31"}, ("2027-01-01T00:00:00+01:00",)),
        # Somebody who left and started again.
        ("{{ employee.end_date }}", {"end_date": "2026-03-31", "start_date": "2026-06-01"}, ("never",)),
        (
            "{{ employee.end_date }}",
            {"end_date": "2026-12-31", "start_date": "2026-06-01"},
            ("2026-12-31T00:00:00+01:00",),
        ),
        ("never", {}, ("never",)),
        ("2026-12-31T10:00:00+01:00", {}, ("2026-12-31T10:00:00+01:00",)),
        ("", {}, ()),
        (["{{ employee.end_date }}"], {"end_date": "2026-12-31"}, ("2026-12-31T00:00:00+01:00",)),
    ],
)
def test_when_an_account_expires(template: t.Any, fields: dict[str, t.Any], expected: tuple[str, ...] | None) -> None:
    (desired,) = expires(template, **fields).desired
    assert desired.attributes == {"AccountExpires": expected}


def test_a_day_that_does_not_exist() -> None:
    (desired,) = expires("2026-02-30").desired
    reason = "AccountExpires: '2026-02-30' is not a day such as 2026-12-31 (template: 2026-02-30)"
    assert (desired.attributes, desired.unmade) == ({}, {"AccountExpires": reason})


def test_without_a_moment_days_are_left_to_the_directory() -> None:
    made = renderer({"attributes": {"accountExpires": "2026-12-31"}})
    person = Person(employee=employee(), presence=Presence.ACTIVE)
    (desired,) = render(read_configuration(made, attributes="attributes"), [person], made).desired
    assert desired.attributes == {"accountExpires": ("2026-12-31",)}
