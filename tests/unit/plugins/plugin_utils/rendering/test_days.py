# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Days in a mapping: the employee's time zone, the time of the run, and when accounts expire."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from jinja2 import UndefinedError

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, Rendering, render
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.days import Moment
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.renderer import Renderer

from ..authored import authored, employee, renderer, value_of

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


LATER = Moment(datetime.datetime(2031, 6, 30, 23, 30, tzinfo=datetime.UTC), "Pacific/Auckland")
"""Far from the time of this test, and the next day where the employee works."""


def at(text: str, variables: t.Mapping[str, t.Any] | None = None, **fields: t.Any) -> t.Any:
    """What a template gives for an employee at `LATER`."""
    made = renderer(variables)
    return made.compile(authored(text), "test").value(made.names(employee(**fields).to_dict(), "active", LATER))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ now(utc=true) }}", datetime.datetime(2031, 6, 30, 23, 30)),
        ("{{ now(utc=True, fmt='%Y-%m-%dT%H:%M') }}", "2031-06-30T23:30"),
        ("{{ now().year }}", 2031),
        ("{{ now(false, '%Y') }}", "2031"),
        ("{{ (now(utc=true) - '2031-06-28 00:00:00' | to_datetime).days }}", 2),
        ("{% for one in [1] %}{{ now().year }}{% endfor %}", 2031),
        ("{% set a = 1 %}{{ now().year + a }}", 2032),
        ("{{ '%Y-%m' | strftime }}", "2031-06"),
        ("{{ '%Y-%m-%d' | ansible.builtin.strftime(utc=true) }}", "2031-06-30"),
        ("{{ '%Y' | strftime(0) }}", "1970"),
        ("{{ '%Y' | strftime(second=0, utc=true) }}", "1970"),
        ("{{ today }}", "2031-07-01"),
        ("{{ today[:4] ~ '/' ~ employee.key }}", "2031/1017"),
        ("{{ employee.start_date <= today }}", True),
        ("{{ today | hrsync.ad.days_since }}", 0),
        ("{{ deep }}", "since 2031"),
        ("{{ nested.years[0] }}", "2031"),
        ("{{ day }}", "2031-07-01"),
        ("{{ stamp }}", "2031"),
        ("{{ since }}", 1),
    ],
)
def test_all_time_in_templates_is_that_of_the_run(text: str, expected: object) -> None:
    """Ansible would read the clock, also in a variable that is the same for all employees."""
    variables = {
        "year": "{{ now().year }}",
        "deep": "since {{ year }}",
        "nested": {"years": ["{{ now(fmt='%Y') }}"]},
        "day": "{{ today }}",
        "stamp": "{{ '%Y' | strftime }}",
        "since": "{{ '2031-06-30' | hrsync.ad.days_since }}",
    }
    assert at(text, variables, start_date="2031-07-01") == expected


def test_a_condition_knows_the_day() -> None:
    assert condition("employee.start_date <= today", start_date="2026-11-29")
    assert not condition("employee.start_date <= today", Moment(NOW, "UTC"), start_date="2026-11-29")
    assert condition("now(utc=true).hour == 23")


def test_a_variable_of_the_user_keeps_its_name() -> None:
    assert at("{{ today }}", {"today": "{{ now(fmt='%d.%m.%Y', utc=true) }}"}) == "30.06.2031"
    assert at("{{ today }}", {"today": "Monday"}) == "Monday"


def test_a_variable_that_needs_the_time_and_a_lookup_says_what_to_do() -> None:
    with pytest.raises(ConfigurationError, match=r"a separate variable that does not use employee, now\(\) or today"):
        at("{{ both }}", {"both": "{{ now() }}{{ lookup('env', 'HOME') }}"})
    assert (
        at("{{ lookups ~ year }}", {"lookups": "{{ lookup('env', 'NONE') }}x", "year": "{{ now().year }}"}) == "x2031"
    )


def test_templates_of_nobody_have_the_time_of_the_run() -> None:
    variables = {"mapping": "{{ base | combine({'info': now(fmt='%Y')}) }}", "base": {"title": "{{ employee.key }}"}}
    task_vars = authored(variables)
    made = Renderer(Templar(loader=DataLoader(), variables=task_vars), task_vars, LATER)
    assert made.constant(authored("{{ now().year }} {{ today }}"), "test") == "2031 2031-07-01"
    assert made.configuration("mapping") == {"title": "{{ employee.key }}", "info": "2031"}
    assert made.knows("today")


def test_outside_of_a_run_the_time_is_the_present() -> None:
    before = datetime.datetime.now()
    assert before <= value_of("{{ now() }}") <= datetime.datetime.now()
    with pytest.raises(UndefinedError, match="undefined variable 'today'"):
        value_of("{{ today }}")


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
