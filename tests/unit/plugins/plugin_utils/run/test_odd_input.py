# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Odd values of the options about time, memory and limits, as the role passes them: each is refused in a sentence."""

from __future__ import annotations

import datetime
import pathlib
import typing as t

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import OPTIONS
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.role import FULL_NAME, check_variables
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.settings import read_settings

from ..authored import authored
from .test_role import DEFAULTS, DETAILS, REQUIRED, ROOT

NOW = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)
DISABLES: t.Final = {"account": {"state": "disabled"}}
DAY = datetime.date(2026, 12, 1)
MAPPING: t.Final = {
    "lifecycle_attributes": {"cn": "{{ employee.full_name }}", "title": "{{ employee.job_title }}"},
    "lifecycle_ou": "OU=x,DC=example,DC=com",
    "lifecycle_groups": [],
}


def arguments() -> dict[str, t.Any]:
    """The options that the role passes to `hrsync.ad.sync`."""
    tasks = yaml.safe_load((pathlib.Path(ROOT) / "roles/lifecycle/tasks/main.yml").read_text("utf-8"))
    [found] = [one for task in tasks for one in _calls(task)]
    return {name: value for name, value in found.items() if name in SPEC}


def _calls(task: t.Mapping[str, t.Any]) -> t.Iterator[dict[str, t.Any]]:
    if "hrsync.ad.sync" in task:
        yield task["hrsync.ad.sync"]
    for inner in task.get("block", ()):
        yield from _calls(inner)


SPEC = {name: option for name, option in OPTIONS.items() if name != "sources"}
ARGUMENTS = arguments()


def read(**variables: t.Any) -> None:
    """Read these variables of the role, up to the point at which HR and the directory would be read."""
    known = {"ansible_role_name": FULL_NAME, "omit": "__omit__", **DEFAULTS, **REQUIRED, **MAPPING, **variables}
    given = authored(known)
    templar = Templar(loader=DataLoader(), variables=given)
    check_variables(given, templar, DETAILS)
    params = {name: templar.template(authored(value)) for name, value in ARGUMENTS.items()}
    options, errors = validate({name: value for name, value in params.items() if value != "__omit__"}, SPEC)
    if errors:
        raise ConfigurationError("\n".join(errors))
    read_settings({**options, "only": None}, templar, given, NOW).require(())


def stage(**fields: t.Any) -> list[dict[str, t.Any]]:
    return [{"name": "a", "at": "end", "steps": DISABLES, **fields}]


def steps(**given: t.Any) -> list[dict[str, t.Any]]:
    return stage(steps=given)


REFUSED: t.Final[dict[str, list[t.Any]]] = {
    "lifecycle_stages": [
        "x",
        {"a": 1},
        [1],
        [None],
        [[]],
        5,
        True,
        [{}],
        '[{"name": "a", "at": "end"}]',
        stage(at=""),
        stage(at=None),
        stage(at=5),
        stage(at=True),
        stage(at="end +"),
        stage(at="end + x days"),
        stage(at="end + 30"),
        stage(at="30 days"),
        stage(at="end - -5 days"),
        stage(at="end + 99999999999999 days"),
        stage(at="ends"),
        stage(at="change of"),
        stage(at="change of nothing"),
        stage(at="change of department - 3 days"),
        stage(at="start + 1.5 days"),
        stage(at="absence start - 400 days"),
        stage(at="2026-13-45"),
        stage(at="2026-11-01"),
        stage(at="end + 5 years"),
        stage(at=[]),
        stage(at={"a": 1}),
        stage(at="end + 30 days + 2 hours"),
        stage(at="end − 3 days"),
        stage(at="end + ٣ days"),
        stage(at=DAY),
        stage(at="change of raw"),
        stage(at="change of private"),
        stage(at="change of custom."),
        stage(name=""),
        stage(name=None),
        stage(name=5),
        stage(name=True),
        stage(name=["a"]),
        stage(name="{{ x }}"),
        stage(name=" "),
        stage(when=5),
        stage(when="stages.zzz.reached"),
        stage(when="stages.a.reached"),
        stage(when="(("),
        stage(when=[]),
        stage(when={"a": 1}),
        stage(when="{{ x }}"),
        stage(when="employee.deparment == 'x'"),
        stage(when=""),
        stage(steps=None),
        stage(steps={}),
        stage(steps=[]),
        stage(steps="x"),
        stage(steps=5),
        steps(acount={}),
        steps(account=None),
        steps(account="disabled"),
        steps(account={"state": "gone"}),
        steps(account={"state": True}),
        steps(account={"stat": "absent"}),
        steps(groups=None),
        steps(groups={}),
        steps(groups={"join": None}),
        steps(groups={"leave": "yes"}),
        steps(groups={"leave": True, "remember": "maybe"}),
        steps(groups={"remember": True}),
        steps(groups={"leave": True, "remember": True}),
        steps(ou=""),
        steps(ou=5),
        steps(ou=["OU=x"]),
        steps(ou="not a dn"),
        steps(attributes=None),
        steps(attributes="x"),
        steps(attributes={}),
        steps(attributes={"": "x"}),
        steps(attributes={5: "x"}),
        steps(attributes={"title": {"on": "create", "value": "x"}}),
        steps(mailbox={}),
        steps(mailbox={"way": "exchange"}),
        steps(license={"remove_all": True}),
        steps(mailbox=5),
        steps(license={"assign": 5}),
        steps(script={"events": ["left"]}),
        steps(home_folder={"state": "absent"}),
        steps(groups=["x"]),
        stage(extra=1),
        stage(at="start", steps={"account": {"state": "absent"}}),
        steps(account={"state": "enabled"}),
        [*stage(), *stage()],
        [*stage(), *stage(name="A ")],
        [*stage(when="stages.b.reached"), *stage(name="b", when="stages.a.reached")],
    ],
    "lifecycle_as_of": [
        "Monday",
        "2026-02-30",
        "2026-13-01",
        5,
        True,
        "2026-11-28T25:00",
        "0001-01-01",
        "9999-12-31",
        ["2026-01-01"],
        {"a": 1},
        "tomorrow",
        1.5,
        "20261201",
        "2026-W49",
        "2026-12-01T08:00+99:00",
        "-1",
    ],
    "lifecycle_missing": [
        "30 days",
        30,
        True,
        [],
        ["a"],
        {"after": "x"},
        {"after": -3},
        {"after": "-3 days"},
        {"after": "0 days"},
        {"after": "99999999999 days"},
        {"do": "delete"},
        {"do": True},
        {"aftr": "3 days"},
        {"after": "3 fortnights"},
        {"after": ["3 days"]},
        {"after": "1.5 days"},
        "after=3 days",
        "{{ x",
    ],
    "lifecycle_leave": [
        "30 days",
        30,
        {"longer_than": "x"},
        {"longer_than": "-1 days"},
        {"do": "delete"},
        {"longr_than": "3 days"},
        ["a"],
        {"longer_than": "400000 days"},
        {"do": ["disable"]},
    ],
    "lifecycle_rehire_match": [
        "personal_emial",
        ["nothing"],
        [5],
        {"a": 1},
        True,
        5,
        ["custom."],
        ["custom"],
        [""],
        ["personal_email", "personal_email"],
        ["private.iban"],
        [None],
        ["birth_date"],
        "all",
        [["personal_email"]],
        ["raw.x"],
    ],
    "lifecycle_rename": [
        "Keep",
        "no",
        True,
        5,
        ["keep"],
        {"a": 1},
        "rename_with_aliases",
        "rename ",
    ],
    "lifecycle_name_hold_days": [
        "x",
        -1,
        "-1",
        1.5,
        "1.5",
        True,
        [],
        [5],
        {"a": 1},
        99999999,
        "365 days",
    ],
    "lifecycle_manager_left": [
        "nxt",
        True,
        5,
        ["next"],
        "NEXT",
    ],
    "lifecycle_enable": [
        "never",
        True,
        False,
        5,
        ["ours"],
        "yes",
    ],
    "lifecycle_limits": [
        "x",
        5,
        True,
        [],
        ["a"],
        {"disable": {"count": 5}},
        {"disables": 5},
        {"disables": "5"},
        {"disables": {"count": -1}},
        {"disables": {"count": "x"}},
        {"disables": {"percent": 101}},
        {"disables": {"percent": -1}},
        {"disables": {"percent": "5%"}},
        {"disables": {"percent": "nan"}},
        {"disables": {"percent": "inf"}},
        {"disables": {"count": 1.5}},
        {"disables": {"count": True}},
        {"disables": {"per": "week"}},
        {"disables": {"per": "0 days"}},
        {"disables": {"per": "400 days"}},
        {"disables": {"per": 7}},
        {"disables": {"do": "stop"}},
        {"disables": {"cout": 5}},
        {"disables": {"floor": -1}},
        {"attributes": 5},
        {"attributes": {"title": 5}},
        {"attributes": {"title": {}}},
        {"attributes": {"titel": {"count": 5}}},
        {"attributes": {"title": {"count": -5}}},
        {"attributes": ["title"]},
        {5: {"count": 1}},
        {"disables": []},
        {"attributes": {5: {"count": 1}}},
        {"attributes": {"title": {"count": 1}, "Title": {"count": 2}}},
        {"emergency_disables": 5},
        {"emergency_disables": {"count": -1}},
        {"emergency_disables": {"per": "400 days"}},
        {"emergency_disables": {"do": "hold"}},
    ],
    "lifecycle_limits_first_run": [
        "x",
        5,
        "2",
        [],
        [True],
        {"a": 1},
        "maybe",
        "ja",
    ],
    "lifecycle_limits_once": [
        "x",
        5,
        ["a"],
        {"disables": -1},
        {"disables": "all"},
        {"disabels": 5},
        {"disables": {"count": 5}},
        {5: 5},
        {"disables": True},
    ],
    "lifecycle_waves": [
        "x",
        5,
        True,
        {"a": 1},
        ["a", "rest"],
        [0, "rest"],
        ["0", "rest"],
        [-1, "rest"],
        [1.5, "rest"],
        ["0 %", "rest"],
        ["101 %", "rest"],
        ["-5 %", "rest"],
        ["5 percent", "rest"],
        ["٣", "rest"],
        [{"count": 5}, "rest"],
        [[1], "rest"],
        [None, "rest"],
        ["", "rest"],
        [True, "rest"],
        ["nan %", "rest"],
        ["inf", "rest"],
        ["1e3", "rest"],
        ["9" * 40, "rest"],
        ["rest", 1],
        ["rest", "rest"],
        [1, 10],
        ["5 %"],
        "1,10",
    ],
    "lifecycle_emergency": ["", "  ", "\n", ["a"], {"a": 1}, "x" * 501],
    "lifecycle_accept_feed": [
        "x",
        5,
        True,
        ["d8e035af627d480c"],
        "d8e035af627d480",
        "D8E035AF627D480C",
        {"a": 1},
        "yes",
        1000000000000000.0,
    ],
    "lifecycle_drift": [
        "kep",
        True,
        ["keep"],
        {"title": "keep"},
        5,
        "Revert",
    ],
}


@pytest.mark.parametrize("option", REFUSED)
def test_each_odd_value_is_refused_in_a_sentence_with_the_path(option: str) -> None:
    for value in REFUSED[option]:
        with pytest.raises(ConfigurationError) as caught:
            read(**{option: value})
        for line in str(caught.value).splitlines():
            assert line.startswith(option), (value, line)
            assert line.endswith((".", "?")), (value, line)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("lifecycle_limits", {"attributes": 5}, "lifecycle_limits.attributes is 5, but must be a dictionary."),
        ("lifecycle_limits", {"attributes": {5: {"count": 1}}}, "5 is not the name of an attribute."),
        ("lifecycle_stages", stage(name="{{ x }}"), "must be a plain name without a template"),
        ("lifecycle_stages", steps(groups={"leave": "yes"}), "leave is the string 'yes', which would be the name"),
        ("lifecycle_stages", steps(ou="Former"), "'Former' is not a distinguished name"),
        ("lifecycle_stages", steps(attributes={}), "lifecycle_stages[0].steps.attributes is empty."),
        ("lifecycle_stages", steps(mailbox={"way": "exchange"}), "needs exchange, but the task does not say how"),
        ("lifecycle_stages", stage(when="stages.zzz.reached"), "zzz"),
    ],
)
def test_what_is_said(option: str, value: t.Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(**{option: value})
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("lifecycle_stages", stage(at="END+1 Week")),
        ("lifecycle_stages", steps(groups={"leave": True})),
        ("lifecycle_stages", steps(ou="OU=Former,DC=example,DC=com")),
        ("lifecycle_stages", steps(ou="OU={{ employee.department }},DC=example,DC=com")),
        ("lifecycle_as_of", DAY),
        ("lifecycle_missing", '{"after": "3 days", "do": "disable"}'),
        ("lifecycle_leave", {"longer_than": 30}),
        ("lifecycle_name_hold_days", "0"),
        ("lifecycle_limits", '{"disables": {"count": "5"}}'),
        ("lifecycle_limits", {"disables": "count=5", "attributes": {"title": '{"count": 5}'}}),
        ("lifecycle_limits", {"attributes": '{"title": {"count": 5}}', "moves": None}),
        ("lifecycle_limits_first_run", "yes"),
        ("lifecycle_limits", {"emergency_disables": "count=5"}),
        ("lifecycle_limits_once", {"emergency_disables": 30}),
        ("lifecycle_waves", "1, 10, 5 %, rest"),
        ("lifecycle_waves", [1, " 10 ", "5%", "0.5 %", "REST"]),
        ("lifecycle_waves", ["rest"]),
        ("lifecycle_waves", []),
        ("lifecycle_waves", ""),
        ("lifecycle_wave_check", ""),
        ("lifecycle_wave_check", None),
        ("lifecycle_emergency", None),
        ("lifecycle_emergency", 4711),
        ("lifecycle_accept_feed", " d8e035af627d480c "),
        *((option, None) for option in ("lifecycle_drift", "lifecycle_manager_left", "lifecycle_rename")),
    ],
)
def test_forms_of_surveys_and_of_yaml_are_understood(option: str, value: t.Any) -> None:
    read(**{option: value, "awx_job_id": 7})
