# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.levels import levels_of, needed_levels, told
from ansible_collections.hrsync.ad.plugins.module_utils.approvals.options import APPROVAL_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import Level
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate

OPTION: t.Final = "lifecycle_approval_levels"


def read(*levels: dict[str, t.Any]) -> tuple[Level, ...]:
    options, problems = validate({"approval_levels": list(levels)}, APPROVAL_OPTIONS)
    assert problems == ()
    return levels_of(options["approval_levels"], OPTION)


def test_levels_and_their_defaults() -> None:
    whole = {"name": " IT ", "approvers": ["bob", "carol"], "needed": 2, "when": "deletes  > 0", "valid": "3 days"}
    assert read({"name": "HR", "approvers": "alice"}, whole) == (
        Level(name="HR", approvers=("alice",), needed=1, when="", valid=datetime.timedelta(hours=24)),
        Level(name="IT", approvers=("bob", "carol"), needed=2, when="deletes > 0", valid=datetime.timedelta(days=3)),
    )
    assert read() == ()


def test_levels_are_told_for_the_record() -> None:
    levels = read(
        {"name": "HR", "approvers": ["alice", "dora"]},
        {"name": "IT", "approvers": ["bob", "carol"], "needed": 2, "when": "disables > 5"},
    )
    assert [*map(told, levels)] == ["HR: 1 of alice, dora", "IT: 2 of bob, carol, when disables > 5"]


def test_levels_whose_condition_holds_are_needed_in_their_order() -> None:
    levels = read(
        {"name": "HR", "approvers": ["alice"]},
        {"name": "IT", "approvers": ["bob"], "when": "disables > 5"},
        {"name": "Board", "approvers": ["zoe"], "when": "deletes > 0"},
    )
    assert [level.name for level in needed_levels(levels, {"deletes": 1})] == ["HR", "Board"]
    assert [level.name for level in needed_levels(levels, {})] == ["HR"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"name": "hr"}, "[1].name is 'hr', but lifecycle_approval_levels[0] has this name too."),
        ({"name": "I\tT"}, "[1].name has control characters."),
        ({"approvers": []}, "[1].approvers is empty, so nobody could approve."),
        ({"needed": 0}, "[1].needed is 0, but must be at least 1."),
        ({"needed": 2}, "[1].needed is 2, but lifecycle_approval_levels[1].approvers has only 1."),
        ({"approvers": ["*"]}, "[1].approvers[0] is '*', but must be one principal, without spaces and patterns."),
        ({"approvers": ["bob", "a\x7f"]}, "[1].approvers[1] is 'a\\x7f', but must be one principal"),
        ({"approvers": ["bob", "Bob"]}, "[1].approvers[1] is 'Bob', who is there twice. Nobody counts twice."),
        ({"when": "delets > 0"}, "[1].when is 'delets > 0', but there is no count delets; did you mean deletes"),
        ({"valid": "1 year"}, "[1].valid is '1 year'. Give a number of hours, days or weeks, such as 24 hours."),
        ({"valid": "24"}, "[1].valid is '24'. Give a number of hours, days or weeks"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(changed: dict[str, t.Any], expected: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read({"name": "HR", "approvers": ["alice"]}, {"name": "IT", "approvers": ["bob"], **changed})
    assert f"{OPTION}{expected}" in str(refused.value)


def test_all_errors_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as refused:
        read({"name": "HR", "approvers": ["a b"], "when": "x"}, {"name": "HR", "approvers": ["c"], "valid": "never"})
    assert len(str(refused.value).splitlines()) == 4


def test_a_misspelt_member_is_refused() -> None:
    given = [{"name": "HR", "aprovers": ["alice"]}]
    assert validate({"approval_levels": given}, APPROVAL_OPTIONS)[1] == (
        "approval_levels[0].aprovers: there is no such option; did you mean approvers?",
        "approval_levels[0].approvers is required, but not set.",
    )
