# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""All rulebooks start the same jobs, and pass nothing of an event on that is not an id."""

from __future__ import annotations

import json
import pathlib
import re
import typing as t

import yaml

FOLDER: t.Final = pathlib.Path(__file__).parents[4] / "extensions/eda/rulebooks"


def ruleset(name: str) -> dict[str, t.Any]:
    (only,) = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    assert isinstance(only, dict)
    return only


def jobs(name: str) -> dict[str, list[t.Any]]:
    """What each rule starts."""
    rules = ruleset(name)["rules"]
    started = {rule["name"]: rule.get("actions") or [rule["action"]] for rule in rules}
    return {name: [action for action in actions if "post_event" not in action] for name, actions in started.items()}


def test_both_start_the_same_jobs() -> None:
    assert jobs("factorial") == jobs("factorial_event_streams")


def test_both_disable_a_leaver_once_in_30_seconds() -> None:
    for name in ("factorial", "factorial_event_streams"):
        throttle = ruleset(name)["rules"][0]["throttle"]
        assert throttle == {"once_within": "30 seconds", "group_by_attributes": ["event.factorial.employee"]}


def test_each_event_stream_is_reduced() -> None:
    filters = [source["filters"] for source in ruleset("factorial_event_streams")["sources"]]
    kinds = [only["hrsync.ad.factorial"]["kind"] for (only,) in filters]
    assert kinds == ["employees/employee/terminate", "change"]


def test_bamboohr_starts_the_jobs_that_factorial_starts() -> None:
    def started(name: str) -> str:
        shown = json.dumps(jobs(name)).replace("bamboohr", "factorial")
        return re.sub(r'"reason": "[^"]*"', '"reason": ""', shown)

    assert started("bamboohr") == started("factorial")
    assert ruleset("bamboohr")["rules"][0]["throttle"]["group_by_attributes"] == ["event.bamboohr.employee"]


def test_actions_get_the_id_of_the_employee_and_nothing_else_of_an_event() -> None:
    for file in FOLDER.glob("*.yml"):
        used = set(re.findall(r"{{ (event[^ ]*)", file.read_text("utf-8")))
        assert used == {f"event.{file.stem.partition('_')[0]}.employee"}
        assert file.read_text("utf-8").count("include_events: false") == 2
