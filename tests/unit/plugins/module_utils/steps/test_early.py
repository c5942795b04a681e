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

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.values.unc import UncPath


class Begun:
    """Records what is begun."""

    def __init__(self) -> None:
        self.users: list[int] = []
        self.folders: list[str] = []

    def begin_tenant(self, users: int) -> None:
        self.users.append(users)

    def begin_files(self, folders: t.Sequence[UncPath]) -> None:
        self.folders.extend(map(str, folders))


def begun(*steps: dict[str, dict[str, t.Any]], only: frozenset[str] | None = None) -> Begun:
    """What is begun for people with these options of steps."""
    people = tuple(
        wish(str(number), steps={name: ({**_defaults(name), **options},) for name, options in own.items()})
        for number, own in enumerate(steps)
    )
    found = Begun()
    early.begin(t.cast("t.Any", found), Task(desired=people, policy=policy(only=only)))
    return found


def _defaults(name: str) -> dict[str, t.Any]:
    return {option: spec.get("default") for option, spec in STEPS[name].options.items()}


def test_everybody_with_a_step_in_microsoft_365_is_counted_once() -> None:
    one, both = {"license": {"sku": "E3"}}, {"license": {}, "photo": {"targets": ["microsoft365"]}}
    assert begun(one, both, {}).users == [2]


@pytest.mark.parametrize(
    ("step", "options", "expected"),
    [
        ("photo", {"targets": ["thumbnailPhoto"]}, []),
        ("photo", {"targets": ["thumbnailPhoto", "microsoft365"]}, [1]),
        ("auto_reply", {"way": "exchange"}, []),
        ("auto_reply", {"way": "microsoft365"}, [1]),
        ("skype_user", {}, []),
    ],
)
def test_only_services_that_a_rule_needs_are_opened(step: str, options: dict[str, t.Any], expected: list[int]) -> None:
    assert begun({step: options}).users == expected


def test_a_run_for_single_people_only_logs_on() -> None:
    assert begun({"license": {}}, only=frozenset({"1"})).users == [0]


def test_the_folders_of_home_folders_are_listed_once() -> None:
    first = {"home_folder": {"root": r"\\fs1\homes"}}
    second = {"home_folder": {"root": "//FS1/Homes", "roots": [r"\\fs2\old", "no path"]}}
    assert {folder.casefold() for folder in begun(first, second).folders} == {r"\\fs1\homes", r"\\fs2\old"}
    assert len(begun(first, second).folders) == 2
    assert begun({}).folders == []
