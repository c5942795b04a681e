# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run reads from services while the directory is read."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.steps import early
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS

from ..planner.directory_in_memory import policy, wish


def task(*steps: dict[str, dict[str, t.Any]], only: frozenset[str] | None = None) -> Task:
    """A task for people with these options of steps."""
    people = tuple(
        wish(str(number), steps={name: ({**_defaults(name), **options},) for name, options in own.items()})
        for number, own in enumerate(steps)
    )
    return Task(desired=people, policy=policy(only=only))


def _defaults(name: str) -> dict[str, t.Any]:
    return {option: spec.get("default") for option, spec in STEPS[name].options.items()}


def test_everybody_with_a_step_in_microsoft_365_is_counted_once() -> None:
    one, both = {"license": {"sku": "E3"}}, {"license": {}, "photo": {"targets": ["microsoft365"]}}
    assert early.users(task(one, both, {})) == 2


@pytest.mark.parametrize(
    ("step", "options", "expected"),
    [
        ("photo", {"targets": ["thumbnailPhoto"]}, None),
        ("photo", {"targets": ["thumbnailPhoto", "microsoft365"]}, 1),
        ("auto_reply", {"way": "exchange"}, None),
        ("auto_reply", {"way": "microsoft365"}, 1),
        ("skype_user", {}, None),
    ],
)
def test_only_services_that_a_rule_needs_are_opened(step: str, options: dict[str, t.Any], expected: int | None) -> None:
    assert early.users(task({step: options})) == expected


def test_a_run_for_single_people_only_logs_on() -> None:
    assert early.users(task({"license": {}}, only=frozenset({"1"}))) == 0


def test_the_folders_of_home_folders_are_listed_once() -> None:
    first = {"home_folder": {"root": r"\\fs1\homes"}}
    second = {"home_folder": {"root": "//FS1/Homes", "roots": [r"\\fs2\old", "no path"]}}
    listed = early.folders(task(first, second))
    assert [str(folder).casefold() for folder in listed] == [r"\\fs1\homes", r"\\fs2\old"]
    assert early.folders(task({})) == ()
    assert early.folders(task({"home_folder": {"root": None}})) == ()
